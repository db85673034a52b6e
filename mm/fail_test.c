// SPDX-License-Identifier: MIT
/* fail_test.c - does the injector hit whom it says, and nobody else? */
#include <kernel/ktest.h>
#include <lib/err.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include "fail_internal.h"

static noinline void *allocate_here(void)
{
	void *p = kmalloc(64, GFP_KERNEL);

	barrier();
	return p;
}

static noinline void *allocate_there(void)
{
	void *p = kmalloc(32, GFP_KERNEL);

	barrier();
	return p;
}

static noinline void *through_here(void)
{
	void *p = allocate_here();

	barrier();
	return p;
}

/* Frees what came; whether anything did. */
static bool came(void *p)
{
	kfree(p);
	return p != NULL;
}

KTEST(fail, only_allocations_below_the_caller_are_hit)
{
	KT_ASSERT_EQ(fail_arm_caller("allocate_here", 0), 0);
	KT_EXPECT(came(allocate_there()));
	KT_EXPECT(!came(allocate_here()));
	KT_EXPECT(!came(through_here()));
	KT_EXPECT(came(allocate_there()));
	KT_EXPECT(fail_disarm());
	KT_EXPECT(came(allocate_here()));
	KT_EXPECT_EQ(fail_armed, 0);
}

KTEST(fail, the_nth_below_a_caller_is_hit_once)
{
	KT_ASSERT_EQ(fail_arm_caller("through_here", 2), 0);
	KT_EXPECT(came(allocate_here()));
	KT_EXPECT(came(through_here()));
	KT_EXPECT(came(allocate_here()));
	KT_EXPECT(!came(through_here()));
	KT_EXPECT(came(through_here()));
	KT_EXPECT(fail_disarm());
}

KTEST(fail, a_caller_that_there_is_not_arms_nothing)
{
	KT_EXPECT_EQ(fail_arm_caller("no_such_function", 1), -ENOENT);
	KT_EXPECT_EQ(fail_armed, 0);
	KT_EXPECT(came(allocate_here()));
	fail_arm_range(1, 2, 0);
	KT_EXPECT(came(allocate_here()));
	KT_EXPECT(!fail_disarm());
}

/* Which of the first 64 are hit. */
static u64 hits(unsigned int one_in, u32 seed)
{
	u64 bits = 0;
	unsigned int i;

	fail_arm_every(one_in, seed);
	for (i = 0; i < 64; i++)
		if (!came(allocate_here()))
			bits |= 1ULL << i;
	fail_disarm();
	return bits;
}

KTEST(fail, one_in_n_repeats_by_its_seed)
{
	u64 first = hits(4, 1);

	KT_EXPECT_EQ(first, hits(4, 1));
	KT_EXPECT(first != hits(4, 2));
	KT_EXPECT(first != 0 && first != ~0ULL);
	KT_EXPECT_EQ(hits(1, 3), -1);
	KT_EXPECT_EQ(fail_armed, 0);
}

KTEST(fail, every_kind_of_allocator_asks)
{
	unsigned long before[NR_FAIL_KINDS];
	void *area;
	int i;

	for (i = 0; i < NR_FAIL_KINDS; i++)
		before[i] = fail_injected(i);
	fail_arm_every(1, 0);
	KT_EXPECT(!alloc_page(GFP_KERNEL));
	KT_EXPECT(!alloc_pages(GFP_KERNEL, 3));
	KT_EXPECT(!kmalloc(8, GFP_KERNEL));
	KT_EXPECT(!kmalloc(100000, GFP_KERNEL));
	area = vmalloc(PAGE_SIZE);
	KT_EXPECT(fail_disarm());
	KT_EXPECT(!area);
	for (i = 0; i < NR_FAIL_KINDS; i++)
		KT_EXPECT(fail_injected(i) > before[i]);
}
