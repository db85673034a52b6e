// SPDX-License-Identifier: MIT
/*
 * kmap_local_test_32.c - a CPU's slots, and the tasks that share them
 *
 * Most of it needs highmem: boot with highmem=32M.
 */
#include <lib/err.h>
#include <lib/string.h>
#include <kernel/ktest.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/timer.h>
#include <mm/debug.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include "kmap_test.h"

KTEST(kmap_local, mappings_nest_like_a_stack)
{
	struct page *pages[4];
	u32 *p[4];
	int i, n;

	for (n = 0; n < 4; n++) {
		pages[n] = alloc_highpage();
		if (!pages[n])
			break;
	}
	for (i = 0; n == 4 && i < 4; i++) {
		p[i] = kmap_local_page(pages[i]);
		*p[i] = 100 + i;
		KT_EXPECT_EQ(kmap_local_depth_now(), i + 1);
		KT_EXPECT(!in_atomic());
	}
	KT_EXPECT(!kmap_local_check());
	for (i = 3; n == 4 && i >= 0; i--) {
		KT_EXPECT_EQ(*p[i], 100 + i);
		kunmap_local(p[i] + 5); /* anywhere into the page */
		KT_EXPECT(!(pt_prot_of(&init_pt, (vaddr_t)p[i]).val));
	}
	KT_EXPECT(!in_atomic());
	for (i = 0; i < n; i++)
		__free_page(pages[i]);
	if (n < 4)
		KT_SKIP("no highmem");
}

KTEST(kmap_local, pages_are_cleared_and_copied_whatever_their_zone)
{
	struct page *low = alloc_page(GFP_KERNEL), *high = alloc_highpage();
	u8 *p;

	KT_ASSERT(low);
	if (!high)
		high = alloc_page(GFP_KERNEL);
	KT_ASSERT(high);
	memset(lowmem_page_address(low), 0x3c, PAGE_SIZE);
	copy_highpage(high, low);
	p = kmap_local_page(high);
	KT_EXPECT(!memchr_inv(p, 0x3c, PAGE_SIZE));
	kunmap_local(p);
	clear_highpage(high);
	copy_highpage(low, high);
	KT_EXPECT(!memchr_inv(lowmem_page_address(low), 0, PAGE_SIZE));
	__free_page(high);
	__free_page(low);
}

/* ------------------------------------------------------- over a switch of tasks */

#define TASKS  4
#define ROUNDS 20

static volatile int tasks_done, tasks_right;

/* Three pages deep, each round by each task at the same addresses. */
static int map_and_yield(void *arg)
{
	struct page *pages[3] = { alloc_highpage(), alloc_highpage(),
				  alloc_highpage() };
	u32 *p[3], mark = (u32)(uintptr_t)arg << 8;
	int i, round, right = 1;

	for (round = 0; pages[2] && round < ROUNDS; round++) {
		for (i = 0; i < 3; i++) {
			p[i] = kmap_local_page(pages[i]);
			*p[i] = mark + (u32)i;
			yield();
		}
		right &= !kmap_local_check();
		schedule_timeout_ns(1000); /* it may sleep, too */
		for (i = 2; i >= 0; i--) {
			right &= *p[i] == mark + (u32)i;
			yield();
			kunmap_local(p[i]);
		}
	}
	for (i = 0; i < 3; i++)
		if (pages[i])
			__free_page(pages[i]);
	tasks_right += right && pages[2];
	tasks_done++;
	return 0;
}

KTEST(kmap_local, each_task_sees_its_own_pages_whoever_ran_meanwhile)
{
	struct page *page = alloc_highpage();
	unsigned int i;
	u32 *p;

	if (!page)
		KT_SKIP("no highmem");
	p = kmap_local_page(page);
	*p = 0x600d;
	tasks_done = tasks_right = 0;
	for (i = 1; i <= TASKS; i++)
		KT_EXPECT(!IS_ERR(kthread_run(map_and_yield,
					      (void *)(uintptr_t)i, "mapper")));
	for (i = 0; i < 1000 && tasks_done < TASKS; i++) {
		schedule_timeout_ns(1000000);
		KT_EXPECT_EQ(*p, 0x600d);
		KT_EXPECT(!kmap_local_check()); /* none of theirs above it */
	}
	KT_EXPECT_EQ(tasks_done, TASKS);
	KT_EXPECT_EQ(tasks_right, TASKS);
	KT_EXPECT(!kmap_local_check());
	kunmap_local(p);
	__free_page(page);
}

/* Threads are preempted in the middle of mapping, by the tick. */
static int map_and_spin(void *arg)
{
	struct page *page = alloc_highpage();
	int right = page != NULL;
	u32 i, *p;

	for (i = 0; page && i < 100000; i++) {
		p = kmap_local_page(page);
		*p = i + (u32)(uintptr_t)arg;
		right &= *(volatile u32 *)p == i + (u32)(uintptr_t)arg;
		kunmap_local(p);
	}
	if (page)
		__free_page(page);
	tasks_right += right;
	tasks_done++;
	return 0;
}

KTEST(kmap_local, a_tick_at_any_instruction_does_no_harm)
{
	struct page *page = alloc_highpage();
	unsigned int i;

	if (!page)
		KT_SKIP("no highmem");
	__free_page(page);
	tasks_done = tasks_right = 0;
	for (i = 1; i <= 3; i++)
		KT_EXPECT(!IS_ERR(kthread_run(map_and_spin,
					      (void *)(uintptr_t)(i << 24),
					      "spinner")));
	while (tasks_done < 3)
		schedule_timeout_ns(1000000);
	KT_EXPECT_EQ(tasks_right, 3);
}

/* ------------------------------------------------------------------ leaks */

static int map_and_end(void *arg)
{
	kmap_local_page(arg);
	return 0;
}

KTEST(kmap_local, a_task_that_ends_with_a_page_mapped_is_warned_of)
{
	struct page *page = alloc_highpage();
	struct task_struct *task;
	int warned = warn_count, status;

	if (!page)
		KT_SKIP("no highmem");
	task = kthread_run(map_and_end, page, "forgetful");
	KT_ASSERT(!IS_ERR(task));
	KT_EXPECT_EQ(do_wait4(task->pid, &status, 0, NULL), task->pid);
	KT_EXPECT_EQ(warn_count, warned + 1);
	warn_count = warned;
	KT_EXPECT(!kmap_local_check());
	__free_page(page);
}

KTEST(kmap_local, a_page_is_unmapped_and_warned_of_on_the_way_to_ring_3)
{
	struct page *page = alloc_highpage();
	int warned = warn_count;
	const char *leak;

	if (!page)
		KT_SKIP("no highmem");
	kmap_local_page(page);
	leak = kmap_leak();
	KT_EXPECT(leak && strstr(leak, "a_page_is_unmapped_and_warned_of"));
	local_irq_disable();
	exit_to_user_slow(NULL);
	local_irq_enable();
	KT_EXPECT_EQ(warn_count, warned + 1);
	warn_count = warned;
	KT_EXPECT_EQ(kmap_local_depth_now(), 0);
	KT_EXPECT(!kmap_local_check());
	KT_EXPECT(!kmap_leak());
	__free_page(page);
}
