// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/slab_model.h
// HOST_VARIANTS: TESSERA_RELEASE=1 TESSERA_DEBUG=1
/*
 * slab_mix_model.c - caches of every kind at once, in any order of calls
 *
 * What   A few caches of random size, alignment, flags, with or without a
 *        constructor, come and go while their objects do. The model is a flat
 *        array a cache of what is handed out: aligned, filled with a byte of
 *        its own, constructed when there is a constructor. Allocations are made
 *        to fail; a cache with objects is not destroyed; at the end no page is
 *        missing.
 * See: slab_model.h for the machine.
 */
#include <fuzz.h>
#include "slab_model.h"

#define NR_CACHES   5
#define MAX_LIVE    400
#define MAX_BULK    64
#define CONSTRUCTED 0x5a

struct live {
	unsigned char *p;
	unsigned char fill;
};

struct mix {
	struct kmem_cache *cache; /* NULL: none now */
	size_t size, align;
	bool constructs;
	unsigned int nr;
	struct live live[MAX_LIVE];
};

static struct mix mixes[NR_CACHES];

static void construct(void *object)
{
	*(unsigned char *)object = CONSTRUCTED;
}

static void mix_create(struct mix *mix, struct rnd *r)
{
	static const unsigned int flags[] = { 0, SLAB_HWCACHE_ALIGN,
					      SLAB_CONSISTENCY_CHECKS,
					      SLAB_RED_ZONE };
	u32 range = rnd_below(r, 3);

	mix->size = 1 + rnd_below(r, range == 0	  ? 64
				     : range == 1 ? 1024
						  : 8192);
	mix->align = rnd_one_in(r, 2) ? 0 : 1UL << rnd_below(r, 9);
	mix->constructs = rnd_one_in(r, 2);
	mix->nr = 0;
	mix->cache = kmem_cache_create("mix", mix->size, mix->align,
				       flags[rnd_below(r, ARRAY_SIZE(flags))],
				       mix->constructs ? construct : NULL);
}

/* A fresh object: where it should be, in the state it should have. */
static void mix_hand_out(struct mix *mix, unsigned char *p, u32 fill)
{
	size_t align = mix->align ? mix->align : sizeof(void *);

	KT_EXPECT(IS_ALIGNED((unsigned long)p, align));
	KT_EXPECT(!mix->constructs || *p == CONSTRUCTED);
	memset(p, (int)fill, mix->size);
	mix->live[mix->nr++] = (struct live){ p, (unsigned char)fill };
}

/* Some object, as its owner left it, and constructed again. */
static void *mix_take_back(struct mix *mix, u32 i)
{
	struct live live = mix->live[i];

	mix->live[i] = mix->live[--mix->nr];
	KT_EXPECT(memchr_inv(live.p, live.fill, mix->size) == NULL);
	if (mix->constructs)
		construct(live.p);
	return live.p;
}

/* -> false when an allocation failed. */
static bool mix_alloc(struct mix *mix, struct rnd *r)
{
	unsigned int n = 1 + rnd_below(r, 40);
	bool zero = !mix->constructs && rnd_one_in(r, 4);
	u32 fill = rnd_below(r, 256);

	for (; n && mix->nr < MAX_LIVE; n--) {
		unsigned char *p =
			zero ? kmem_cache_zalloc(mix->cache, GFP_KERNEL)
			     : kmem_cache_alloc(mix->cache, GFP_KERNEL);

		if (!p)
			return false;
		KT_EXPECT(!zero || memchr_inv(p, 0, mix->size) == NULL);
		mix_hand_out(mix, p, fill++);
	}
	return true;
}

/* -> false when nothing came. */
static bool mix_alloc_bulk(struct mix *mix, struct rnd *r)
{
	unsigned int n = 1 + rnd_below(r, MAX_BULK), i;
	u32 fill = rnd_below(r, 256);
	void *p[MAX_BULK];
	int got;

	if (mix->nr + n > MAX_LIVE)
		return true;
	got = kmem_cache_alloc_bulk(mix->cache, GFP_KERNEL, n, p);
	KT_EXPECT(got == 0 || got == (int)n);
	for (i = 0; i < (unsigned int)got; i++)
		mix_hand_out(mix, p[i], fill++);
	return got != 0;
}

static void mix_free_bulk(struct mix *mix, struct rnd *r)
{
	unsigned int n = 1 + rnd_below(r, MAX_BULK), i;
	void *p[MAX_BULK];

	for (i = 0; i < n && mix->nr; i++)
		p[i] = mix_take_back(mix, rnd_below(r, mix->nr));
	kmem_cache_free_bulk(mix->cache, i, p);
}

static void mix_free(struct mix *mix, struct rnd *r)
{
	unsigned int n = 1 + rnd_below(r, 60);
	bool newest_first = rnd_one_in(r, 2);

	for (; n && mix->nr; n--)
		kmem_cache_free(
			mix->cache,
			mix_take_back(mix, newest_first
						   ? mix->nr - 1
						   : rnd_below(r, mix->nr)));
}

static void mix_destroy(struct mix *mix)
{
	int err = kmem_cache_destroy(mix->cache);

	KT_EXPECT_EQ(err, mix->nr ? -EBUSY : 0);
	if (!err)
		mix->cache = NULL;
}

/* One call; only what the injector hits may fail. */
static void mix_step(struct rnd *r)
{
	struct mix *mix = &mixes[rnd_below(r, NR_CACHES)];
	u32 what = rnd_below(r, 16);
	bool good = true;

	fail_arm(rnd_one_in(r, 4) ? 1 + rnd_below(r, 12) : 0);
	if (!mix->cache) {
		mix_create(mix, r);
		good = mix->cache != NULL;
	} else if (what < 6) {
		good = mix_alloc(mix, r);
	} else if (what < 8) {
		good = mix_alloc_bulk(mix, r);
	} else if (what < 12) {
		mix_free(mix, r);
	} else if (what < 14) {
		mix_free_bulk(mix, r);
	} else if (what == 14) {
		kmem_cache_shrink(mix->cache);
	} else {
		mix_destroy(mix);
	}
	KT_EXPECT(fail_disarm() || good);
}

FUZZ(slab_mix, caches_of_every_kind_keep_apart_and_lose_nothing, 20, 1500)
{
	struct mix *mix;

	boot_machine();
	while (fuzz_goes_on(r)) {
		mix_step(r);
		if (fuzz_step() % 20 == 0)
			expect_books(0);
	}
	for (mix = mixes; mix < mixes + NR_CACHES; mix++) {
		while (mix->nr)
			kmem_cache_free(mix->cache,
					mix_take_back(mix, mix->nr - 1));
		if (mix->cache)
			mix_destroy(mix);
	}
	expect_nothing_lost();
}
