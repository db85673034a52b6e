// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/slab.c mm/slab_cache.c mm/slab_check.c mm/slab_debug.c
// HOST_SOURCES: mm/slab_magazine.c mm/kmalloc.c mm/page_alloc.c mm/page_alloc_check.c mm/buddy.c
// HOST_SOURCES: mm/zone.c mm/page.c mm/page_poison.c mm/fail.c
// HOST_VARIANTS: TESSERA_RELEASE=1 TESSERA_DEBUG=1
/*
 * The slab allocator against a flat array of what is handed out: each object is
 * filled with a byte of its own, which must still be there when it is freed;
 * aligned; inside memory; and after everything is freed and shrunk, every page
 * is back.
 */
#include "slab_model.h"

/* ------------------------------------------------------------------ caches */

static void ctor_5a(void *object)
{
	*(unsigned char *)object = 0x5a;
}

static void churn(struct kmem_cache *cache, struct rnd *r, size_t align)
{
	int step;

	for (step = 0; step < 1500 && !ktest_failed(); step++) {
		bool grow =
			rnd_below(r, 1000) < (step / 500 == 1 ? 350U : 600U);

		if (grow && nr_objects < MAX_OBJECTS) {
			unsigned char *p = kmem_cache_alloc(cache, GFP_KERNEL);

			if (!p)
				continue;
			KT_EXPECT_EQ((unsigned long)p & (align - 1), 0);
			KT_EXPECT(!cache->ctor || *p == 0x5a);
			hand_out(p, kmem_cache_size(cache), rnd_next(r));
		} else if (nr_objects) {
			struct object o = take_back(rnd_below(r, nr_objects));

			if (cache->ctor)
				*o.p = 0x5a; /* constructed again */
			kmem_cache_free(cache, o.p);
		}
	}
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

KTEST(slab, objects_are_apart_and_keep_what_is_written)
{
	struct rnd r;
	u32 seed;

	boot_machine();
	for (seed = 0; seed < 60 && !ktest_failed(); seed++) {
		struct kmem_cache *cache;
		size_t size, align;

		rnd_seed(&r, seed);
		size = 1 + rnd_below(&r, rnd_one_in(&r, 3) ? 8192 : 700);
		align = rnd_one_in(&r, 2) ? 0 : 1UL << rnd_below(&r, 9);
		cache = kmem_cache_create("churn", size, align, 0,
					  seed & 1 ? ctor_5a : NULL);
		KT_ASSERT(cache);
		expect_geometry(cache);
		churn(cache, &r, align ? align : sizeof(void *));
		expect_books(seed);
		if (nr_objects) {
			KT_EXPECT_EQ(kmem_cache_destroy(cache), -EBUSY);
		}
		while (nr_objects) {
			struct object o = take_back(nr_objects - 1);

			if (cache->ctor)
				*o.p = 0x5a;
			kmem_cache_free(cache, o.p);
		}
		KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
		expect_nothing_lost();
	}
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
		colours[(slab->first - cache->bits_size) / cache->colour_off]++;
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
	KT_EXPECT(HOST_PANICS(kmem_cache_create("p", 0, 0, SLAB_PANIC, NULL)));
	expect_nothing_lost();
}

KTEST(slab, foreign_pointers_are_found)
{
	struct kmem_cache *a, *b;
	char *p;

	boot_machine();
	a = kmem_cache_create("a", 64, 0, 0, NULL);
	b = kmem_cache_create("b", 64, 0, 0, NULL);
	p = kmem_cache_alloc(a, GFP_KERNEL);
	KT_EXPECT(HOST_PANICS(kmem_cache_free(b, p)));
	KT_EXPECT(HOST_PANICS(kmem_cache_free(a, p + 1)));
#ifdef TESSERA_DEBUG
	kmem_cache_free(a, p);
	KT_EXPECT(HOST_PANICS(kmem_cache_free(a, p)));
	p[3] = 'x';
	KT_EXPECT(HOST_PANICS(kmem_cache_alloc(a, GFP_KERNEL)));
	/* The panic left the object outside of all books. */
	p[3] = 0x6b;
#endif
	kmem_cache_free(a, p);
	kmem_cache_destroy(a);
	kmem_cache_destroy(b);
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

#ifdef TESSERA_RELEASE
static void damage_magazines(struct kmem_cache *cache, void *object)
{
	struct cpu_cache *cpu = cpu_cache(cache);

	*cpu->stack.top++ = object;
	KT_EXPECT(!slab_check());
	*cpu->stack.top++ = object;
	KT_EXPECT(slab_check());
	cpu->stack.top[-1] = (char *)object + 1;
	KT_EXPECT(slab_check());
	cpu->stack.top -= 2;
	cpu->stack.end++;
	KT_EXPECT(slab_check());
	cpu->stack.end--;
	cpu->loaded->next = cpu->loaded;
	KT_EXPECT(slab_check());
	cpu->loaded->next = NULL;
	cache->nr_full++;
	KT_EXPECT(slab_check());
	cache->nr_full--;
	cache->nr_magazines++;
	KT_EXPECT(slab_check());
	cache->nr_magazines--;
	KT_EXPECT(!slab_check());
}
#else
static void damage_magazines(struct kmem_cache *cache,
			     void *object __maybe_unused)
{
	KT_EXPECT(!cache->magazine_cache);
}
#endif

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
	damage_magazines(cache, p);
	kmem_cache_free(cache, p);
	kmem_cache_destroy(cache);
	expect_nothing_lost();
}
