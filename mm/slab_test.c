// SPDX-License-Identifier: MIT
/* The slab allocator and kmalloc on the real machine. */
#include <asm/uaccess.h>
#include <kernel/ktest.h>
#include <kernel/sched.h>
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

		if (cache->size > KMALLOC_MAX_CACHE_SIZE)
			continue; /* red zones have made it so large */
		KT_EXPECT_MSG((room - used) * 8 <= room, "%s wastes %zu of %zu",
			      cache->name, room - used, room);
	}
	mutex_unlock(&cache_chain_mutex);
}

/* The first object of each of so many new slabs: their offsets in the page. */
KTEST(slab, neighbouring_slabs_differ_in_colour)
{
	struct kmem_cache *cache =
		kmem_cache_create("test-colour", 440, 0, 0, NULL);
	unsigned long last = 0, offset, changes = 0, n = 0;
	void *list = NULL, **object;
	unsigned int i;

	KT_ASSERT(cache && cache->colours > 1);
	for (i = 0; i < 8 * cache->num; i++) {
		object = kmem_cache_alloc(cache, GFP_KERNEL);
		KT_ASSERT(object);
		*object = list;
		list = object;
	}
	while (list) {
		object = list;
		list = *object;
		offset = (unsigned long)object % PAGE_SIZE % 440;
		changes += n++ && offset != last;
		last = offset;
		kmem_cache_free(cache, object);
	}
	KT_EXPECT_MSG(changes >= 7, "%lu changes of colour in 8 slabs",
		      changes);
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
}

KTEST(slab, bulk_calls_take_and_give_whole_batches)
{
	static void *p[OBJECTS];
	struct kmem_cache *cache =
		kmem_cache_create("test-bulk", 128, 0, 0, NULL);
	unsigned int i, round;

	KT_ASSERT(cache);
	for (round = 0; round < 4; round++) {
		KT_ASSERT_EQ(
			kmem_cache_alloc_bulk(cache, GFP_KERNEL, OBJECTS, p),
			OBJECTS);
		for (i = 0; i < OBJECTS; i++)
			memset(p[i], (int)i, 128);
		for (i = 0; i < OBJECTS; i++)
			KT_EXPECT(!memchr_inv(p[i], (int)i & 0xff, 128));
		kmem_cache_free_bulk(cache, OBJECTS, p);
	}
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
}

/* The address is ring 3's, but never looked at. */
KTEST(usercopy, an_object_without_a_region_is_not_shown)
{
	void __user *to = (void __user *)0x10000UL;
	struct kmem_cache *cache =
		kmem_cache_create("test-secret", 64, 0, 0, NULL);
	volatile unsigned long n = 16;
	void *object;

	KT_ASSERT(cache);
	object = kmem_cache_zalloc(cache, GFP_KERNEL);
	KT_ASSERT(object);
	KT_EXPECT_EQ(copy_to_user(to, object, n), 16);
	KT_EXPECT(!usercopy_allowed((vaddr_t)object, n, false));
	KT_EXPECT(usercopy_allowed((vaddr_t)&n, n, true));
	kmem_cache_free(cache, object);
	KT_EXPECT_EQ(kmem_cache_destroy(cache), 0);
}

#define CHURNERS 3
static struct kmem_cache *churned;
static int churn_errors;

/* Each object is filled with its holder's mark while it is held. */
static int churn_thread(void *mark)
{
	void *held[40];
	unsigned int round, i, n;

	for (round = 0; round < 400; round++) {
		n = 1 + (round * 7 + (unsigned int)(long)mark) % 40;
		for (i = 0; i < n; i++) {
			held[i] = kmem_cache_alloc(churned, GFP_KERNEL);
			if (held[i])
				memset(held[i], (int)(long)mark, 48);
		}
		if (round % 8 == 0)
			yield();
		for (i = 0; i < n; i++) {
			if (!held[i] ||
			    memchr_inv(held[i], (int)(long)mark, 48))
				__atomic_fetch_add(&churn_errors, 1,
						   __ATOMIC_SEQ_CST);
			if (held[i])
				kmem_cache_free(churned, held[i]);
		}
	}
	return 0;
}

KTEST(slab, threads_that_preempt_each_other_share_no_object)
{
	struct task_struct *task[CHURNERS];
	int i, status;

	churn_errors = 0;
	churned = kmem_cache_create("test-churn", 48, 0, 0, NULL);
	KT_ASSERT(churned);
	for (i = 0; i < CHURNERS; i++)
		task[i] = kthread_run(churn_thread, (void *)(long)(i + 1),
				      "churn");
	for (i = 0; i < CHURNERS; i++)
		KT_EXPECT(IS_ERR(task[i]) ||
			  do_wait4(task[i]->pid, &status, 0, NULL) > 0);
	KT_EXPECT_EQ(churn_errors, 0);
	KT_EXPECT_EQ(kmem_cache_destroy(churned), 0);
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
	KT_EXPECT(!kcalloc(SIZE_MAX / 16 + 2, 16, GFP_KERNEL));
	p = kcalloc(100, 30, GFP_KERNEL);
	KT_EXPECT(p && !memchr_inv(p, 0, 3000));
	q = kmemdup("tessera", 8, GFP_KERNEL);
	KT_EXPECT(q && !strcmp(q, "tessera"));
	kfree(p);
	kfree(q);
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
