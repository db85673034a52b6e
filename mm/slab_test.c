// SPDX-License-Identifier: MIT
/* The slab allocator and kmalloc on the real machine. */
#include <kernel/ktest.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include "slab_internal.h"

#define OBJECTS 200

static unsigned int constructed;

static void count_ctor(void *object)
{
	*(u32 *)object = 0x7e55e7a;
	constructed++;
}

KTEST(slab, objects_stay_constructed)
{
	static u32 *p[OBJECTS];
	struct kmem_cache *cache;
	unsigned int i, round, once = 0;

	constructed = 0;
	cache = kmem_cache_create("test-ctor", 60, 0, 0, count_ctor);
	KT_ASSERT(cache);
	for (round = 0; round < 3; round++) {
		for (i = 0; i < OBJECTS; i++) {
			p[i] = kmem_cache_alloc(cache, GFP_KERNEL);
			KT_ASSERT(p[i]);
			KT_EXPECT_EQ(*p[i], 0x7e55e7a);
		}
		if (!once)
			once = constructed;
		for (i = 0; i < OBJECTS - 1; i++)
			kmem_cache_free(cache, p[i]);
		kmem_cache_free(cache, p[OBJECTS - 1]);
	}
	KT_EXPECT(once >= OBJECTS);
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
}

KTEST(slab, a_cache_with_objects_out_stays)
{
	unsigned long before = mm_settle_and_count();
	struct kmem_cache *cache =
		kmem_cache_create("test-busy", 600, 0, 0, NULL);
	void *object;

	KT_ASSERT(cache);
	object = kmem_cache_alloc(cache, GFP_KERNEL);
	KT_ASSERT(object);
	KT_EXPECT_EQ(kmem_cache_destroy(cache), -EBUSY);
	kmem_cache_free(cache, object);
	KT_EXPECT(kmem_cache_shrink(cache) > 0);
	KT_EXPECT_EQ(kmem_cache_shrink(cache), 0);
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

KTEST(slab, no_cache_wastes_more_than_an_eighth_of_a_slab)
{
	struct kmem_cache *cache;

	mutex_lock(&cache_chain_mutex);
	for_each_cache(cache) {
		size_t room = PAGE_SIZE << cache->order;
		size_t used = cache->num * cache->size + cache->bits_size;

		KT_EXPECT_MSG((room - used) * 8 <= room, "%s wastes %zu of %zu",
			      cache->name, room - used, room);
	}
	mutex_unlock(&cache_chain_mutex);
}

KTEST(slab, failing_the_nth_allocation_loses_nothing)
{
	unsigned long before = mm_settle_and_count();
	unsigned int n;
	bool fired;

	if (!this_cpu_read(fail_counter))
		KT_SKIP("the scheduler does not set fail_counter");
	FAIL_LOOP(n, fired)
	{
		struct kmem_cache *cache;
		void *object = NULL, *big, *more;

		fail_arm(n);
		cache = kmem_cache_create("test-fail", 900, 0, 0, NULL);
		if (cache)
			object = kmem_cache_alloc(cache, GFP_KERNEL);
		big = kmalloc(20000, GFP_KERNEL);
		more = krealloc(big, 40000, GFP_KERNEL);
		fired = fail_disarm();
		KT_EXPECT_EQ(fired, !cache || !object || !big || !more);
		kfree(more ? more : big);
		if (object)
			kmem_cache_free(cache, object);
		if (cache)
			KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
		KT_EXPECT_EQ(mm_settle_and_count(), before);
	}
	KT_EXPECT(n > 5);
}

KTEST(kmalloc, sizes_edges_and_contents)
{
	unsigned long before = mm_settle_and_count();
	size_t size;
	char *p, *q;

	for (size = 1; size <= 64 * 1024; size += size / 3 + 1) {
		p = kzalloc(size, GFP_KERNEL);
		KT_ASSERT(p);
		KT_EXPECT(ksize(p) >= size);
		KT_EXPECT(!memchr_inv(p, 0, size));
		memset(p, 0x55, size);
		q = krealloc(p, size * 2, GFP_KERNEL);
		KT_ASSERT(q);
		KT_EXPECT(!memchr_inv(q, 0x55, size));
		kfree(q);
	}
	KT_EXPECT(kmalloc(0, GFP_KERNEL) == ZERO_SIZE_PTR);
	KT_EXPECT(!kmalloc(KMALLOC_MAX_SIZE + 1, GFP_KERNEL));
	KT_EXPECT(!kmalloc_array(SIZE_MAX / 8, 16, GFP_KERNEL));
	kfree(NULL);
	kfree(ZERO_SIZE_PTR);
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}

KTEST(kmalloc, small_blocks_share_a_page_and_large_ones_are_whole_pages)
{
	char *small = kmalloc(32, GFP_KERNEL), *large = kmalloc(8193, 0);

	KT_EXPECT(small && large);
	if (small)
		KT_EXPECT_EQ(virt_to_page(small)->identity, PAGE_SLAB);
	if (large) {
		KT_EXPECT_EQ(virt_to_page(large)->identity, PAGE_KERNEL);
		KT_EXPECT_EQ(ksize(large), 16384);
	}
	kfree(small);
	kfree(large);
}
