// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/slab_model.h
// HOST_VARIANTS: TESSERA_RELEASE=1 TESSERA_DEBUG=1
/*
 * Magazines and the depot: what they hoard, what they save, and what happens
 * when there are none. Without them (a debug build's caches) the same calls are
 * to give the same answers.
 */
#include "slab_model.h"

#define MANY 1000
static void *p[MANY];

static void take_many(struct kmem_cache *cache)
{
	unsigned int i;

	for (i = 0; i < MANY; i++) {
		p[i] = kmem_cache_alloc(cache, GFP_KERNEL);
		KT_ASSERT(p[i]);
	}
}

static void give_many(struct kmem_cache *cache)
{
	unsigned int i;

	for (i = 0; i < MANY; i++)
		kmem_cache_free(cache, p[i]);
}

static unsigned long hoarded_bound(const struct kmem_cache *cache)
{
	return (2UL * NR_CPUS + 1) * cache->rounds * cache->size +
	       FRAMES * PAGE_SIZE / 1024;
}

KTEST(magazine, what_a_cache_hoards_is_bounded)
{
	size_t size;

	boot_machine();
	for (size = 8; size <= 4096; size *= 2) {
		struct kmem_cache *cache =
			kmem_cache_create("hoard", size, 0, 0, NULL);

		take_many(cache);
		give_many(cache);
		KT_EXPECT(magazine_objects(cache) * cache->size <=
			  hoarded_bound(cache));
		KT_EXPECT(cache->nr_magazines <= cache->max_magazines);
		KT_EXPECT(cache->nr_free_slabs <= SLAB_KEEP_EMPTY);
		expect_books((u32)size);
		KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
	}
	expect_nothing_lost();
}

#ifdef TESSERA_RELEASE
/* nr_taken changes only when objects come from slabs or go to them. */
KTEST(magazine, batches_move_without_the_slabs)
{
	struct kmem_cache *cache;
	unsigned long taken;
	unsigned int i, round;

	boot_machine();
	cache = kmem_cache_create("batch", 32, 0, 0, NULL);
	take_many(cache);
	give_many(cache);
	taken = cache->nr_taken;
	for (round = 0; round < 10; round++) {
		for (i = 0; i < 256; i++)
			p[i] = kmem_cache_alloc(cache, GFP_KERNEL);
		KT_EXPECT_EQ(cache->nr_taken, taken);
		for (i = 0; i < 256; i++)
			kmem_cache_free(cache, p[i]);
		KT_EXPECT_EQ(cache->nr_taken, taken);
	}
	kmem_cache_destroy(cache);
	expect_nothing_lost();
}

/* At a magazine's end: the two change places, and then there is room. */
KTEST(magazine, one_more_and_one_less_at_the_edge_is_no_exchange)
{
	struct kmem_cache *cache;
	unsigned int i, full;

	boot_machine();
	cache = kmem_cache_create("edge", 32, 0, 0, NULL);
	take_many(cache);
	for (i = 0; i < 5 * cache->rounds; i++)
		kmem_cache_free(cache, p[i]);
	full = cache->nr_full;
	KT_EXPECT(full > 0);
	for (i = 0; i < 10; i++)
		kmem_cache_free(cache, kmem_cache_alloc(cache, GFP_KERNEL));
	KT_EXPECT_EQ(cache->nr_full, full);
	for (i = 5 * cache->rounds; i < MANY; i++)
		kmem_cache_free(cache, p[i]);
	kmem_cache_destroy(cache);
	expect_nothing_lost();
}

KTEST(magazine, without_any_objects_come_and_go_one_by_one)
{
	struct kmem_cache *cache;
	unsigned int max;

	boot_machine();
	cache = kmem_cache_create("none", 100, 0, 0, NULL);
	max = cache->max_magazines;
	cache->max_magazines = 0; /* as if none were to be had */
	take_many(cache);
	KT_EXPECT_EQ(cache->nr_taken, MANY);
	expect_books(0);
	give_many(cache);
	KT_EXPECT_EQ(cache->nr_taken, 0);
	KT_EXPECT(!cpu_cache(cache)->loaded);
	cache->max_magazines = 1; /* and then one */
	take_many(cache);
	give_many(cache);
	KT_EXPECT(cpu_cache(cache)->loaded && !cpu_cache(cache)->previous);
	expect_books(0);
	cache->max_magazines = max;
	take_many(cache);
	give_many(cache);
	expect_books(0);
	kmem_cache_destroy(cache);
	expect_nothing_lost();
}

/* The two that are in a row are seen at once; others on the way to the slab. */
KTEST(magazine, what_is_freed_twice_is_found_at_its_slab)
{
	struct kmem_cache *cache;
	void *a, *b, *room[4];

	boot_machine();
	cache = kmem_cache_create("twice", 64, 0, 0, NULL);
	kmem_cache_alloc_bulk(cache, GFP_KERNEL, 4, room);
	a = kmem_cache_alloc(cache, GFP_KERNEL);
	b = kmem_cache_alloc(cache, GFP_KERNEL);
	kmem_cache_free(cache, a);
	KT_EXPECT(HOST_PANICS(kmem_cache_free(cache, a)));
	kmem_cache_free(cache, b);
	kmem_cache_free(cache, a);
	KT_EXPECT(slab_check());
	KT_EXPECT(HOST_PANICS(kmem_cache_shrink(cache)));
	KT_EXPECT(strstr(host_panic_message, "freed twice"));
	break_lock(cache);
	/* Two of the three went to the slab before it was noticed. */
	cpu_cache(cache)->stack.top -= 3;
	kmem_cache_free_bulk(cache, 4, room);
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
	expect_nothing_lost();
}

static void expect_seen_at_once(struct kmem_cache *cache, void *object)
{
	void *pair[2] = { object, object };

	KT_EXPECT(HOST_PANICS(kmem_cache_free(cache, object)));
	KT_EXPECT(strstr(host_panic_message, "freed twice"));
	break_lock(cache);
	KT_EXPECT(HOST_PANICS(kmem_cache_free_bulk(cache, 2, pair)));
	KT_EXPECT(strstr(host_panic_message, "freed twice"));
	break_lock(cache);
	KT_EXPECT(!slab_check());
}

/* Wherever the magazine ends. */
KTEST(magazine, what_is_freed_twice_in_a_row_is_found_at_once)
{
	struct kmem_cache *cache;
	void *pair[2];
	unsigned int i;

	boot_machine();
	cache = kmem_cache_create("twice", 64, 0, 0, NULL);
	take_many(cache);
	for (i = 0; i < MANY - 1; i++) {
		kmem_cache_free(cache, p[i]);
		expect_seen_at_once(cache, p[i]);
	}
	pair[0] = pair[1] = p[i];
	KT_EXPECT(HOST_PANICS(kmem_cache_free_bulk(cache, 2, pair)));
	KT_EXPECT(strstr(host_panic_message, "freed twice"));
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
	expect_nothing_lost();
}
#endif

KTEST(magazine, bulk_is_all_or_nothing)
{
	struct kmem_cache *cache;
	unsigned int n, i;
	bool fired;
	int got;

	boot_machine();
	cache = kmem_cache_create("bulk", 600, 0, 0, NULL);
	KT_EXPECT_EQ(kmem_cache_alloc_bulk(cache, GFP_KERNEL, 0, p), 0);
	FAIL_LOOP(n, fired)
	{
		kmem_cache_shrink(cache);
		fail_arm(n);
		got = kmem_cache_alloc_bulk(cache, GFP_KERNEL | __GFP_ZERO, 100,
					    p);
		fired = fail_disarm();
		KT_EXPECT_EQ(got, fired ? 0 : 100);
		expect_books(n);
		if (fired)
			KT_EXPECT_EQ(cache->nr_taken - magazine_objects(cache),
				     0);
	}
	KT_EXPECT(n > 100 / cache->num);
	kmem_cache_free_bulk(cache, 100, p);
	fail_arm(1); /* though there are objects enough */
	KT_EXPECT_EQ(kmem_cache_alloc_bulk(cache, GFP_KERNEL, 5, p), 0);
	KT_EXPECT(fail_disarm());
	KT_ASSERT_EQ(
		kmem_cache_alloc_bulk(cache, GFP_KERNEL | __GFP_ZERO, 100, p),
		100);
	for (i = 0; i < 100; i++)
		KT_EXPECT(!memchr_inv(p[i], 0, 600));
	KT_EXPECT_EQ(kmem_cache_destroy(cache), -EBUSY);
	kmem_cache_free_bulk(cache, 100, p);
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
	expect_nothing_lost();
}

KTEST(magazine, bulk_gives_nothing_back_when_one_is_foreign)
{
	struct kmem_cache *a, *b;
	void *three[3];

	boot_machine();
	a = kmem_cache_create("a", 64, 0, 0, NULL);
	b = kmem_cache_create("b", 64, 0, 0, NULL);
	three[0] = kmem_cache_alloc(a, GFP_KERNEL);
	three[1] = kmem_cache_alloc(a, GFP_KERNEL);
	three[2] = kmem_cache_alloc(b, GFP_KERNEL);
	KT_EXPECT(HOST_PANICS(kmem_cache_free_bulk(a, 3, three)));
	KT_EXPECT_EQ(a->nr_taken - magazine_objects(a), 2);
	kmem_cache_free_bulk(a, 2, three);
	kmem_cache_free_bulk(b, 1, three + 2);
	kmem_cache_destroy(a);
	kmem_cache_destroy(b);
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

KTEST(magazine, the_audit_sees_each_kind_of_damage)
{
	struct kmem_cache *cache;
	void *object;

	boot_machine();
	cache = kmem_cache_create("damage", 64, 0, 0, NULL);
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	KT_EXPECT(!slab_check());
	damage_magazines(cache, object);
	kmem_cache_free(cache, object);
	kmem_cache_destroy(cache);
	expect_nothing_lost();
}
