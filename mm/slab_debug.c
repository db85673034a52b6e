// SPDX-License-Identifier: MIT
/*
 * slab_debug.c - caches that look at each object
 *
 * What        A cache with debug flags has no magazines, so each call comes
 *             here. What is looked at, and when:
 *
 *	            allocation               free                      audit
 *	F           -                        is it one of the slab's   free bits
 *	                                     objects, and in use?
 *	Z red zone  untouched while free     untouched while in use    both
 *	P poison    untouched while free     -                         free objects
 *	U tracks    notes who                notes who                 -
 *
 *             The audit is mm_check's (slab_check.c), and that of a slab which
 *             goes back to the buddy system.
 * Invariants  A free object has RED_INACTIVE around it and POISON_FREE in it;
 *             one in use, RED_ACTIVE. (slab_debug_test.c damages each.)
 * Locking     None: an object is its owner's, or the allocator's on its way.
 * Failure     What is found is reported (slab_report.c), and then, if the
 *             kernel goes on, mended: the bytes become what was expected, a
 *             wrong free is left out.
 * Not here    Linux's KASAN checks each access, by the compiler's help.
 */
#include <lib/align.h>
#include <lib/bitops.h>
#include <lib/glob.h>
#include <lib/minmax.h>
#include <kernel/cmdline.h>
#include <kernel/printk.h>
#include <uapi/errno.h>
#include "slab_debug.h"

#define FZPU                                                     \
	(SLAB_CONSISTENCY_CHECKS | SLAB_RED_ZONE | SLAB_POISON | \
	 SLAB_STORE_USER)
#define DEPOT_BYTES (256UL << 10)

/* ------------------------------------------------------------------ the words */

#ifdef TESSERA_DEBUG
static unsigned int wanted_flags = FZPU;
#else
static unsigned int wanted_flags;
#endif
static const char *wanted_caches = ""; /* "": all */

static const struct {
	char letter;
	unsigned int flag;
} letters[] = {
	{ 'F', SLAB_CONSISTENCY_CHECKS },
	{ 'Z', SLAB_RED_ZONE },
	{ 'P', SLAB_POISON },
	{ 'U', SLAB_STORE_USER },
	{ 'M', SLAB_UNMAP },
};

static unsigned int flag_of(char letter)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(letters); i++)
		if ((letters[i].letter | 0x20) == (letter | 0x20))
			return letters[i].flag;
	return 0;
}

/* Letters up to a comma, then names. */
static int parse_slub_debug(const char *value)
{
	unsigned int flags = 0;
	bool go_on = false, none = false;

	for (; *value && *value != ','; value++) {
		if (*value == 'C' || *value == 'c')
			go_on = true;
		else if (*value == '-')
			none = true;
		else if (flag_of(*value))
			flags |= flag_of(*value);
		else
			return -EINVAL;
	}
	if (none && flags)
		return -EINVAL;
	if (!none && !flags)
		flags = FZPU;
	slab_reports_go_on = go_on;
	wanted_flags = flags;
	wanted_caches = *value ? value + 1 : "";
	if (flags & SLAB_STORE_USER)
		stack_depot_want(DEPOT_BYTES);
	return 0;
}
CMDLINE("slub_debug", parse_slub_debug);

bool slab_unmap_wanted(void)
{
	return wanted_flags & SLAB_UNMAP;
}

/* Is NAME, or a pattern for it, in the list? */
static bool is_wanted(const char *name)
{
	const char *list = wanted_caches;
	char pattern[32];
	size_t n;

	if (!*list)
		return true;
	for (; *list; list += list[n] ? n + 1 : n) {
		for (n = 0; list[n] && list[n] != ','; n++)
			pattern[min(n, sizeof(pattern) - 1)] = list[n];
		pattern[min(n, sizeof(pattern) - 1)] = '\0';
		if (glob_match(pattern, name))
			return true;
	}
	return false;
}

void slab_debug_setup(struct kmem_cache *cache)
{
	/* Who asks for certain checks gets these, whatever the words. */
	if (!(cache->flags & SLAB_DEBUG_FLAGS) && is_wanted(cache->name))
		cache->flags |= wanted_flags;
	if (cache->ctor)
		cache->flags &= ~SLAB_POISON;
	if (cache->flags & SLAB_RED_ZONE) {
		cache->red_left_pad = ALIGN(sizeof(long), cache->align);
		cache->inuse = ALIGN(cache->object_size + 1, sizeof(long));
	}
	cache->size = cache->red_left_pad + ALIGN(cache->inuse, sizeof(long));
	if (cache->flags & SLAB_STORE_USER)
		cache->size += NR_TRACKS * sizeof(struct slab_track);
	cache->size = ALIGN(cache->size, cache->align);
}

static struct slab_track *tracks_of(const struct kmem_cache *cache,
				    const void *object)
{
	if (!(cache->flags & SLAB_STORE_USER))
		return NULL;
	return (struct slab_track *)((unsigned long)object +
				     ALIGN(cache->inuse, sizeof(long)));
}

/* ----------------------------------------------- the bytes that are looked at */

enum slot_part {
	PART_LEFT,
	PART_RIGHT,
	PART_BODY,
	PART_LAST,
	NR_PARTS
};

/* What shall stand where, while the object is FREE or is not. */
static struct slab_bytes part_of(const struct kmem_cache *cache,
				 const void *object, enum slot_part part,
				 bool free)
{
	u8 *start = (u8 *)(unsigned long)object;
	const u8 red = free ? RED_INACTIVE : RED_ACTIVE;
	const bool reds = cache->flags & SLAB_RED_ZONE;
	const bool poison = (cache->flags & SLAB_POISON) && free;
	size_t left = min_t(size_t, cache->red_left_pad, RED_ZONE_MAX);

	switch (part) {
	case PART_LEFT:
		return (struct slab_bytes){ start - left, reds ? left : 0,
					    red };
	case PART_RIGHT:
		return (struct slab_bytes){ start + cache->object_size,
					    cache->inuse - cache->object_size,
					    red };
	case PART_BODY:
		return (struct slab_bytes){ start,
					    poison ? cache->object_size - 1 : 0,
					    POISON_FREE };
	default:
		return (struct slab_bytes){ start + cache->object_size - 1,
					    poison, POISON_END };
	}
}

static void fill(const struct kmem_cache *cache, void *object, bool free)
{
	unsigned int part;

	for (part = 0; part < NR_PARTS; part++) {
		struct slab_bytes b = part_of(cache, object, part, free);

		memset(b.start, b.expected, b.n);
	}
}

static const char *const part_sentence[NR_PARTS] = {
	"%lu bytes before the object at %p were written",
	"%lu bytes behind the object at %p were written",
	"%lu bytes of the object at %p were written after it was freed",
	"%lu bytes of the object at %p were written after it was freed",
};

/* Looks at one part; reports and mends it. */
static bool part_is_right(const struct kmem_cache *cache, const void *object,
			  enum slot_part part, bool free)
{
	struct slab_bytes b = part_of(cache, object, part, free);
	const u8 *first = memchr_inv(b.start, b.expected, b.n), *last;
	struct slab_damage damage = { .cache = cache, .object = object };

	if (!first)
		return true;
	for (last = b.start + b.n - 1; *last == b.expected; last--)
		;
	damage.first = first;
	damage.last = last;
	damage.expected = b.expected;
	damage.tracks = tracks_of(cache, object);
	slab_report(&damage, part_sentence[part],
		    (unsigned long)(last - first + 1), object);
	memset(b.start, b.expected, b.n);
	return false;
}

static bool object_is_right(const struct kmem_cache *cache, const void *object,
			    bool free)
{
	unsigned int part;
	bool right = true;

	for (part = 0; part < NR_PARTS; part++)
		right &= part_is_right(cache, object, part, free);
	return right;
}

bool slab_debug_check(const struct kmem_cache *cache, struct page *slab)
{
	unsigned int i;
	bool right = true;

	for (i = 0; i < cache->num; i++)
		right &= object_is_right(
			cache, slab_object(cache, slab, i),
			test_bit(i, slab_free_bits(cache, slab)));
	return right;
}

/* ----------------------------------------------------------------- the hooks */

void slab_debug_init_object(const struct kmem_cache *cache, void *object)
{
	struct slab_track *tracks = tracks_of(cache, object);

	fill(cache, object, true);
	if (tracks)
		memset(tracks, 0, NR_TRACKS * sizeof(*tracks));
}

noinline void slab_debug_alloc(const struct kmem_cache *cache, void *object,
			       unsigned long caller)
{
	struct slab_track *tracks = tracks_of(cache, object);

	object_is_right(cache, object, true);
	fill(cache, object, false);
	if (cache->flags & SLAB_POISON)
		memset(object, POISON_INUSE, cache->object_size);
	if (tracks)
		slab_track_set(&tracks[TRACK_ALLOC], caller, STACK_FRAME);
}

/* POINTER may be freed: it is an object of SLAB, and in use. */
static bool free_is_right(const struct kmem_cache *cache, struct page *slab,
			  const void *pointer)
{
	struct slab_damage damage = { .cache = cache, .pointer = pointer };
	unsigned int i;

	if (!slab_object_index(cache, slab, pointer, &i)) {
		if (i < cache->num)
			damage.object = slab_object(cache, slab, i);
		if (damage.object)
			damage.tracks = tracks_of(cache, damage.object);
		slab_report(
			&damage,
			"%p freed to it is not from it: the object there begins at %p",
			pointer, damage.object);
		return false;
	}
	if (!test_bit(i, slab_free_bits(cache, slab)))
		return true;
	damage.object = pointer;
	damage.tracks = tracks_of(cache, pointer);
	slab_report(&damage, "object %p freed twice", pointer);
	return false;
}

noinline bool slab_debug_free(struct kmem_cache *cache, struct page *slab,
			      void *object, unsigned long caller)
{
	struct slab_track *tracks;

	if (!free_is_right(cache, slab, object))
		return false;
	object_is_right(cache, object, false);
	fill(cache, object, true);
	tracks = tracks_of(cache, object);
	if (tracks)
		slab_track_set(&tracks[TRACK_FREE], caller, STACK_FRAME);
	return true;
}

/* ---------------------------------------------------------- what is still out */

void slab_debug_say_user(const struct kmem_cache *cache, const void *object)
{
	const struct slab_track *tracks = tracks_of(cache, object);

	if (tracks)
		slab_track_print(&tracks[TRACK_ALLOC], "allocated",
				 report_to_log, NULL);
}
