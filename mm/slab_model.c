// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/slab_model.h
// HOST_VARIANTS: TESSERA_RELEASE=1 TESSERA_DEBUG=1
/*
 * The slab allocator against a flat array of what is handed out: each object is
 * filled with a byte of its own, which must still be there when it is freed;
 * aligned; inside memory; and after everything is freed and shrunk, every page
 * is back.
 */
#include <fuzz.h>
#include "slab_model.h"

/* ------------------------------------------------------------------ caches */

static void ctor_5a(void *object)
{
	*(unsigned char *)object = 0x5a;
}

static size_t churn_align;

static bool take(struct kmem_cache *cache, unsigned char *p, struct rnd *r)
{
	if (!p)
		return false;
	KT_EXPECT_EQ((unsigned long)p & (churn_align - 1), 0);
	KT_EXPECT(!cache->ctor || *p == 0x5a);
	hand_out(p, kmem_cache_size(cache), rnd_next(r));
	return true;
}

static void *give(struct kmem_cache *cache, unsigned int i)
{
	struct object o = take_back(i);

	if (cache->ctor)
		*o.p = 0x5a; /* constructed again */
	return o.p;
}

#define BULK 150
static void *bulk[BULK];

static void take_bulk(struct kmem_cache *cache, struct rnd *r)
{
	unsigned int i, n = rnd_below(r, BULK + 1);
	int got;

	n = min(n, MAX_OBJECTS - nr_objects);
	got = kmem_cache_alloc_bulk(cache, GFP_KERNEL | __GFP_NOWARN, n, bulk);
	KT_EXPECT(got == (int)n || got == 0);
	for (i = 0; i < (unsigned int)got; i++)
		KT_EXPECT(take(cache, bulk[i], r));
}

static void give_bulk(struct kmem_cache *cache, struct rnd *r)
{
	unsigned int i, n = min(rnd_below(r, BULK + 1), nr_objects);

	for (i = 0; i < n; i++)
		bulk[i] = give(cache, rnd_below(r, nr_objects));
	kmem_cache_free_bulk(cache, n, bulk);
}

/* The injector fires now and then: then there is NULL, and nothing else. */
static void churn_step(struct kmem_cache *cache, struct rnd *r)
{
	u32 kind = rnd_below(r, 1000);
	u32 grow = fuzz_step() / 500 % 3 == 1 ? 350 : 600;

	if (rnd_one_in(r, 50))
		fail_arm(1 + rnd_below(r, 3));
	if (kind >= 990)
		kmem_cache_shrink(cache);
	else if (kind >= 975)
		take_bulk(cache, r);
	else if (kind >= 960)
		give_bulk(cache, r);
	else if (kind >= grow && nr_objects)
		kmem_cache_free(cache, give(cache, rnd_below(r, nr_objects)));
	else if (nr_objects < MAX_OBJECTS)
		take(cache, kmem_cache_alloc(cache, GFP_KERNEL | __GFP_NOWARN),
		     r);
	fail_disarm();
	if (rnd_one_in(r, 100))
		expect_books(0);
}

static void expect_geometry(const struct kmem_cache *cache)
{
	size_t list = cache->bits_size;
	size_t room = PAGE_SIZE << cache->order;

	KT_EXPECT(cache->num >= 1);
	KT_EXPECT(cache->order <= SLAB_MAX_ORDER);
	KT_EXPECT(cache->num * cache->size + list +
			  (cache->colours - 1) * cache->colour_off <=
		  room);
	KT_EXPECT(cache->order == SLAB_MAX_ORDER ||
		  (room - cache->num * cache->size - list) * 8 <= room ||
		  cache->size > PAGE_SIZE);
}

static struct kmem_cache *random_cache(struct rnd *r)
{
	size_t size = 1 + rnd_below(r, rnd_one_in(r, 3) ? 8192 : 700);
	size_t align = rnd_one_in(r, 2) ? 0 : 1UL << rnd_below(r, 9);
	unsigned int flags = rnd_below(r, 8) & ~SLAB_PANIC;

	churn_align = max(align, sizeof(void *));
	if (flags & SLAB_HWCACHE_ALIGN)
		churn_align = max_t(size_t, churn_align, SLAB_CACHE_LINE);
	return kmem_cache_create("churn", size, align, flags,
				 rnd_one_in(r, 2) ? ctor_5a : NULL);
}

FUZZ(slab, objects_are_apart_and_keep_what_is_written, 60, 1500)
{
	struct kmem_cache *cache;

	boot_machine();
	cache = random_cache(r);
	KT_ASSERT(cache);
	expect_geometry(cache);
	while (fuzz_goes_on(r))
		churn_step(cache, r);
	expect_books(0);
	if (nr_objects)
		KT_EXPECT_EQ(kmem_cache_destroy(cache), -EBUSY);
	while (nr_objects)
		kmem_cache_free(cache, give(cache, nr_objects - 1));
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
	expect_nothing_lost();
}

static unsigned int constructed;

static void count_ctor(void *object)
{
	*(u32 *)object = 0xc0ffee;
	constructed++;
}

KTEST(slab, objects_stay_constructed)
{
	struct kmem_cache *cache;
	unsigned int i, round;
	u32 *p[300];

	boot_machine();
	constructed = 0;
	cache = kmem_cache_create("ctor", 100, 0, 0, count_ctor);
	KT_ASSERT(cache);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < 300; i++) {
			p[i] = kmem_cache_alloc(cache, GFP_KERNEL);
			KT_ASSERT(p[i] && *p[i] == 0xc0ffee);
		}
		if (round == 0)
			KT_EXPECT_EQ(constructed, cache->nr_slabs * cache->num);
		for (i = 0; i < 260; i++)
			kmem_cache_free(cache, p[i]);
		for (i = 260; i < 300; i++)
			kmem_cache_free(cache, p[i]);
	}
	kmem_cache_destroy(cache);
	expect_nothing_lost();
}

KTEST(slab, each_new_slab_has_the_next_colour)
{
	struct kmem_cache *cache;
	void *p[64];
	unsigned int i, n = 0, colours[64] = { 0 };
	const struct page *slab;

	boot_machine();
	cache = kmem_cache_create("colours", 440, 0, 0, NULL);
	KT_ASSERT(cache && cache->colours > 1);
	for (i = 0; i < 64; i++)
		p[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	list_for_each_entry(slab, &cache->slabs_full, lru) {
		size_t offset = (size_t)((char *)slab_object(cache, slab, 0) -
					 (char *)lowmem_page_address(slab));

		colours[(offset - cache->bits_size) / cache->colour_off]++;
		n++;
	}
	for (i = 0; i < cache->colours; i++)
		KT_EXPECT(colours[i] >= n / cache->colours - 1);
	for (i = 0; i < 64; i++)
		kmem_cache_free(cache, p[i]);
	kmem_cache_destroy(cache);
	expect_nothing_lost();
}

KTEST(slab, nonsense_makes_no_cache)
{
	boot_machine();
	KT_EXPECT(!kmem_cache_create("0", 0, 0, 0, NULL));
	KT_EXPECT(!kmem_cache_create("big", 8193, 0, 0, NULL));
	KT_EXPECT(!kmem_cache_create("align", 8, 24, 0, NULL));
	KT_EXPECT(!kmem_cache_create("align", 8, 8192, 0, NULL));
	KT_EXPECT(!kmem_cache_create_usercopy("region", 8, 0, 0, 4, 5, NULL));
	KT_EXPECT(!kmem_cache_create_usercopy("wraps", 8, 0, 0, SIZE_MAX, 4,
					      NULL));
	KT_EXPECT(HOST_PANICS(kmem_cache_create("p", 0, 0, SLAB_PANIC, NULL)));
	expect_nothing_lost();
}

static unsigned int told_of(void *object)
{
	char address[40];

	snprintf(address, sizeof(address), "object %p,", object);
	return strstr(said, address) != NULL;
}

KTEST(slab, a_cache_with_objects_out_says_which_and_stays)
{
	struct kmem_cache *cache;
	unsigned int i, told = 0;
	void *p[100];

	boot_machine();
	cache = kmem_cache_create("busy", 200, 0, 0, NULL);
	for (i = 0; i < 100; i++)
		p[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	for (i = 3; i < 100; i++)
		kmem_cache_free(cache, p[i]);
	forget();
	KT_EXPECT_EQ(kmem_cache_destroy(cache), -EBUSY);
	KT_EXPECT(strstr(said, "busy: not destroyed, 3 objects"));
	for (i = 0; i < 100; i++)
		told += told_of(p[i]);
	KT_EXPECT(told_of(p[0]) && told_of(p[1]) && told_of(p[2]));
	KT_EXPECT_EQ(told, 3);
	for (i = 3; i < 100; i++)
		p[i] = kmem_cache_alloc(cache, GFP_KERNEL);
	forget();
	KT_EXPECT_EQ(kmem_cache_destroy(cache), -EBUSY);
	KT_EXPECT(strstr(said, "and 84 more"));
	for (i = 0; i < 100; i++)
		kmem_cache_free(cache, p[i]);
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
	KT_EXPECT_EQ(kmem_cache_destroy(NULL), 0);
	expect_nothing_lost();
}

KTEST(slab, what_can_be_given_up_is_counted_apart)
{
	struct kmem_cache *cache;
	void *p;

	boot_machine();
	cache = kmem_cache_create("inodes", 300, 0, SLAB_RECLAIM_ACCOUNT, NULL);
	KT_EXPECT_EQ(slab_reclaimable_pages(), 0);
	p = kmem_cache_alloc(cache, GFP_KERNEL);
	KT_EXPECT_EQ(slab_reclaimable_pages(), 1UL << cache->order);
	kmem_cache_free(cache, p);
	kmem_cache_destroy(cache);
	KT_EXPECT_EQ(slab_reclaimable_pages(), 0);
	expect_nothing_lost();
}

/* Without the caches of magazines, which come when they are wanted. */
static int sum_active(const struct slabinfo *info, void *ctx)
{
	if (strncmp(info->name, "magazine-", 9))
		*(unsigned long *)ctx += info->active_objs;
	KT_EXPECT(info->active_objs <= info->num_objs);
	KT_EXPECT_EQ(info->num_objs, info->num_slabs * info->objperslab);
	return 0;
}

static int stop_at_once(const struct slabinfo *info __maybe_unused, void *ctx)
{
	(*(unsigned int *)ctx)++;
	return 7;
}

KTEST(slab, slabinfo_counts_what_callers_hold)
{
	unsigned long before = 0, after = 0;
	unsigned int calls = 0;
	void *p[70];
	int i;

	boot_machine();
	KT_EXPECT_EQ(for_each_slabinfo(sum_active, &before), 0);
	for (i = 0; i < 70; i++)
		p[i] = kmalloc(60, GFP_KERNEL);
	for_each_slabinfo(sum_active, &after);
	KT_EXPECT_EQ(after, before + 70);
	for (i = 0; i < 70; i++)
		kfree(p[i]);
	after = 0;
	for_each_slabinfo(sum_active, &after);
	KT_EXPECT_EQ(after, before);
	KT_EXPECT_EQ(for_each_slabinfo(stop_at_once, &calls), 7);
	KT_EXPECT_EQ(calls, 1);
	expect_nothing_lost();
}

/* ------------------------------------------------------------- the injector */

KTEST(slab, a_failure_anywhere_loses_nothing)
{
	bool fired;
	unsigned int n;

	boot_machine();
	FAIL_LOOP(n, fired)
	{
		struct kmem_cache *cache;
		char *p = NULL, *big, *more;

		settled();
		fail_arm(n);
		cache = kmem_cache_create("fail", 900, 0, 0, NULL);
		if (cache)
			p = kmem_cache_alloc(cache, GFP_KERNEL);
		big = kmalloc(20000, GFP_KERNEL);
		more = krealloc(big, 40000, GFP_KERNEL);
		fired = fail_disarm();
		KT_EXPECT_EQ(fired, !(cache && p && big && more));
		kfree(more ? more : big);
		if (p)
			kmem_cache_free(cache, p);
		if (cache)
			KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
		expect_nothing_lost();
	}
	KT_EXPECT(n > 6 && n < 20);
	KT_EXPECT(fail_injected(FAIL_SLAB) > 0 && fail_injected(FAIL_PAGE) > 0);
}

KTEST(slab, exhaustion_gives_null_and_recovers)
{
	void **list = NULL, **p;

	boot_machine();
	while ((p = kmalloc(4096, GFP_KERNEL | __GFP_NOWARN)) != NULL) {
		*p = list;
		list = p;
	}
	expect_books(0);
	while (list) {
		p = *list;
		kfree(list);
		list = p;
	}
	expect_nothing_lost();
}

KTEST(slab, the_audit_sees_each_kind_of_damage)
{
	struct kmem_cache *cache;
	struct page *slab;
	char *p;

	boot_machine();
	cache = kmem_cache_create("damage", 64, 0, 0, NULL);
	p = kmem_cache_alloc(cache, GFP_KERNEL);
	slab = virt_to_slab(p);
	KT_EXPECT(!slab_check());
	slab->inuse++;
	KT_EXPECT(slab_check());
	slab->inuse--;
	slab_free_bits(cache, slab)[0] ^= 1UL << 40;
	KT_EXPECT(slab_check());
	slab_free_bits(cache, slab)[0] ^= 1UL << 40;
	cache->nr_taken++;
	KT_EXPECT(slab_check());
	cache->nr_taken--;
	list_move(&slab->lru, &cache->slabs_full);
	KT_EXPECT(slab_check());
	list_move(&slab->lru, &cache->slabs_partial);
	KT_EXPECT(!slab_check());
	kmem_cache_free(cache, p);
	kmem_cache_destroy(cache);
	expect_nothing_lost();
}
