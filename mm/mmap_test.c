// SPDX-License-Identifier: MIT
/* Areas by their calls: what Linux answers, and that nothing is half done. The
 * sequences are vma_model.c's. */
#include <kernel/sched.h>
#include <lib/string.h>
#include <mm/oom.h>
#include <mm/sysctl.h>
#include <mm/zone.h>
#include "mm_test_util.h"

KTEST(mmap, refuses_with_linux_errno_in_linux_order)
{
	const struct {
		unsigned long addr, len, prot, flags;
		long expected;
	} cases[] = {
		{ 0, 0, RW, ANON, -EINVAL },
		{ 0, 0, RW, 0, -EINVAL },
		{ 0, ~0UL, RW, ANON, -ENOMEM },
		{ 0, TASK_SIZE + 1UL, RW, ANON, -ENOMEM },
		{ 0, TASK_SIZE + 1UL, RW, MAP_ANONYMOUS, -ENOMEM },
		{ 0, 1, RW, MAP_ANONYMOUS, -EINVAL },
		{ 0, 1, RW, MAP_ANONYMOUS | MAP_SHARED_VALIDATE, -EINVAL },
		{ 0, 1, RW, ANON | MAP_HUGETLB, -EINVAL },
		{ TEST_ADDR + 1, 1, RW, ANON | MAP_FIXED, -EINVAL },
		{ TASK_SIZE, 1, RW, ANON | MAP_FIXED, -ENOMEM },
		{ TASK_SIZE + 1UL, 1, RW, ANON | MAP_FIXED, -ENOMEM },
		{ 0, 1, RW, ANON | MAP_FIXED, -EPERM },
		{ MMAP_MIN_ADDR - PAGE_SIZE, 1, RW, ANON | MAP_FIXED, -EPERM },
		{ TEST_ADDR, 1, RW, ANON | MAP_FIXED_NOREPLACE, -EEXIST },
		{ 0, 1, RW, MAP_SHARED | MAP_ANONYMOUS | MAP_GROWSDOWN,
		  -EINVAL },
	};
	struct mm_struct *mm = mm_alloc();

	KT_ASSERT(mm);
	KT_EXPECT_EQ(map_at(mm, TEST_ADDR, 1, RW, ANON), TEST_ADDR);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		long result =
			(long)do_mmap(mm, NULL, cases[i].addr, cases[i].len,
				      cases[i].prot, cases[i].flags, 0);

		KT_EXPECT_MSG(result == cases[i].expected,
			      "case %zu: %ld, not %ld", i, result,
			      cases[i].expected);
	}
	KT_EXPECT_EQ(mm->map_count, 1);
	KT_EXPECT_EQ((long)do_mmap(mm, NULL, 0, PAGES(2), RW, ANON, ~0UL),
		     -EOVERFLOW);
	mmput(mm);
}

KTEST(mmap, hints_below_the_minimum_are_rounded_up)
{
	struct mm_struct *mm = mm_alloc();

	KT_ASSERT(mm);
	KT_EXPECT_EQ(do_mmap(mm, NULL, 0x1123, 1, RW, ANON, 0), MMAP_MIN_ADDR);
	KT_EXPECT_EQ(do_mmap(mm, NULL, TEST_ADDR + 5, 1, RW, ANON, 0),
		     TEST_ADDR);
	/* Taken already: anywhere else. */
	KT_EXPECT_EQ(do_mmap(mm, NULL, TEST_ADDR, 1, RW, ANON, 0),
		     mm->mmap_base - PAGE_SIZE);
	mmput(mm);
}

KTEST(mmap, more_than_all_memory_is_refused_unless_noreserve)
{
	struct mm_struct *mm = mm_alloc();
	unsigned long pages = totalram_pages() + 1;

	KT_ASSERT(mm);
	if (pages > TASK_SIZE >> (PAGE_SHIFT + 1)) {
		mmput(mm);
		KT_SKIP("there is more memory than addresses");
	}
	KT_EXPECT_EQ((long)do_mmap(mm, NULL, 0, PAGES(pages), RW, ANON, 0),
		     -ENOMEM);
	KT_EXPECT(!IS_ERR_VALUE(do_mmap(mm, NULL, 0, PAGES(pages), RW,
					ANON | MAP_NORESERVE, 0)));
	KT_EXPECT(!IS_ERR_VALUE(
		do_mmap(mm, NULL, 0, PAGES(pages), PROT_READ, ANON, 0)));
	mmput(mm);
}

KTEST(munmap, takes_holes_middles_and_several_areas)
{
	struct mm_struct *mm = mm_alloc();

	KT_ASSERT(mm);
	KT_EXPECT_EQ(do_munmap(mm, TEST_ADDR + 1, 1), -EINVAL);
	KT_EXPECT_EQ(do_munmap(mm, TEST_ADDR, 0), -EINVAL);
	KT_EXPECT_EQ(do_munmap(mm, TASK_SIZE, 1), -EINVAL);
	KT_EXPECT_EQ(do_munmap(mm, TEST_ADDR, ~0UL), -EINVAL);
	KT_EXPECT_EQ(do_munmap(mm, TEST_ADDR, PAGES(100)), 0);

	map_at(mm, TEST_ADDR, PAGES(10), RW, ANON);
	map_at(mm, TEST_ADDR + PAGES(20), PAGES(10), RW, ANON);
	KT_EXPECT_EQ(do_munmap(mm, TEST_ADDR + PAGES(4), PAGES(2)), 0);
	KT_EXPECT_EQ(mm->map_count, 3);
	KT_EXPECT_EQ(do_munmap(mm, TEST_ADDR + PAGES(8), PAGES(14)), 0);
	KT_EXPECT_EQ(mm->map_count, 3);
	KT_EXPECT_EQ(mm->total_vm, 4 + 2 + 8);
	expect_consistent(mm);
	mmput(mm);
}

KTEST(munmap, gives_every_page_and_table_back)
{
	/* One table at each level between root and last. */
	const unsigned long upper = PT_ROOT_LEVEL - 2;
	struct mm_struct *mm = mm_alloc();
	unsigned long before;

	KT_ASSERT(mm);
	before = mm_settle_and_count();
	map_at(mm, TEST_ADDR, 4 * TABLE_SPAN, RW, ANON | MAP_NORESERVE);
	KT_EXPECT_EQ(mm->pt.nr_tables, 0);
	for (vaddr_t a = 0; a < 4 * TABLE_SPAN; a += TABLE_SPAN / 2)
		KT_EXPECT_EQ(touch(mm, TEST_ADDR + a, true), VM_FAULT_DEMAND);
	KT_EXPECT_EQ(mm->pt.nr_tables, upper + 4);
	KT_EXPECT_EQ(mm->rss[MM_ANONPAGES], 8);
	expect_consistent(mm);
	KT_EXPECT_EQ(do_munmap(mm, TEST_ADDR, 2 * TABLE_SPAN), 0);
	KT_EXPECT_EQ(mm->pt.nr_tables, upper + 2);
	KT_EXPECT_EQ(do_munmap(mm, TEST_ADDR, 4 * TABLE_SPAN), 0);
	KT_EXPECT_EQ(mm->pt.nr_tables, 0);
	KT_EXPECT_EQ(get_mm_rss(mm), 0);
	KT_EXPECT(mm->pt.spare); /* one is kept */
	KT_EXPECT_EQ(mm_settle_and_count() + 1, before);
	mmput(mm);
}

KTEST(mprotect, answers_as_linux_does)
{
	struct mm_struct *mm = mm_with_pages(4);

	KT_ASSERT(mm);
	map_at(mm, TEST_ADDR + PAGES(6), PAGES(2), RW, ANON);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR + 1, 1, RW), -EINVAL);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR, 1, 0x10), -EINVAL);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR, 0, RW), 0);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR, ~0UL, RW), -ENOMEM);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR, 1, RW | PROT_GROWSDOWN),
		     -EINVAL);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR, 1,
				 RW | PROT_GROWSDOWN | PROT_GROWSUP),
		     -EINVAL);
	/* What precedes the hole is changed all the same. */
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR + PAGES(2), PAGES(6), PROT_READ),
		     -ENOMEM);
	KT_EXPECT_EQ(find_vma(mm, TEST_ADDR + PAGES(2))->vm_start,
		     TEST_ADDR + PAGES(2));
	KT_EXPECT_EQ(mm->map_count, 3);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR, PAGES(4), RW), 0);
	KT_EXPECT_EQ(mm->map_count, 2);
	expect_consistent(mm);
	mmput(mm);
}

KTEST(mprotect, prot_none_keeps_the_contents_out_of_reach)
{
	struct mm_struct *mm = mm_with_pages(2);
	u32 word = 0x12345678, back = 0;

	KT_ASSERT(mm);
	KT_EXPECT_EQ(access_remote_vm(mm, TEST_ADDR, &word, 4, true), 4);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR, PAGES(2), PROT_NONE), 0);
	KT_EXPECT(!pte_present(pte_at(mm, TEST_ADDR)));
	KT_EXPECT(pte_mapped(pte_at(mm, TEST_ADDR)));
	KT_EXPECT_EQ(access_remote_vm(mm, TEST_ADDR, &back, 4, false), 0);
	expect_consistent(mm);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR, PAGES(2), RW), 0);
	/* The only owner needs no fault to write on. */
	KT_EXPECT(pte_write(pte_at(mm, TEST_ADDR)));
	KT_EXPECT_EQ(access_remote_vm(mm, TEST_ADDR, &back, 4, false), 4);
	KT_EXPECT_EQ(back, word);
	expect_consistent(mm);
	mmput(mm);
}

KTEST(madvise, dontneed_gives_zeroes_again)
{
	struct mm_struct *mm = mm_with_pages(4);
	u32 word = 1;

	KT_ASSERT(mm);
	access_remote_vm(mm, TEST_ADDR + PAGES(1), &word, 4, true);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, PAGES(4), MADV_DONTNEED), 0);
	KT_EXPECT_EQ(get_mm_rss(mm), 0);
	KT_EXPECT_EQ(mm->pt.nr_tables, 0);
	KT_EXPECT_EQ(
		access_remote_vm(mm, TEST_ADDR + PAGES(1), &word, 4, false), 4);
	KT_EXPECT_EQ(word, 0);
	mmput(mm);
}

KTEST(madvise, answers_as_linux_does)
{
	struct mm_struct *mm = mm_with_pages(4);
	vaddr_t hole = TEST_ADDR + PAGES(4);

	KT_ASSERT(mm);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, 1, 999), -EINVAL);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR + 1, 1, MADV_NORMAL), -EINVAL);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, ~0UL, MADV_NORMAL), -EINVAL);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, 0, MADV_DONTNEED), 0);
	KT_EXPECT_EQ(do_madvise(mm, hole, 1, MADV_DONTNEED), -ENOMEM);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, PAGES(5), MADV_WILLNEED),
		     -ENOMEM);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, 1, MADV_REMOVE), -EINVAL);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, 1, MADV_HUGEPAGE), -EINVAL);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, PAGES(4), MADV_POPULATE_WRITE),
		     0);
	KT_EXPECT_EQ(mm->rss[MM_ANONPAGES], 4);
	KT_EXPECT_EQ(do_madvise(mm, hole, 1, MADV_POPULATE_READ), -ENOMEM);
	expect_consistent(mm);
	mmput(mm);
}

KTEST(madvise, freed_pages_stay_until_they_are_taken)
{
	struct mm_struct *mm = mm_with_pages(4);
	u32 word = 1;

	KT_ASSERT(mm);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, PAGES(4), MADV_POPULATE_WRITE),
		     0);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, PAGES(3), MADV_FREE), 0);
	KT_EXPECT_EQ(access_remote_vm(mm, TEST_ADDR, &word, 4, true), 4);
	KT_EXPECT_EQ(mm->rss[MM_ANONPAGES], 4);
	KT_EXPECT(shrink_lazyfree());
	KT_EXPECT_EQ(mm->rss[MM_ANONPAGES], 2);
	KT_EXPECT(pte_mapped(pte_at(mm, TEST_ADDR)));
	KT_EXPECT(!shrink_lazyfree());
	expect_consistent(mm);
	mmput(mm);
}

/* Locked after they were given up they stay; unlocked they can be taken again. */
KTEST(madvise, freed_pages_that_were_locked_are_not_forgotten)
{
	struct mm_struct *mm = mm_with_pages(4);

	KT_ASSERT(mm);
	do_madvise(mm, TEST_ADDR, PAGES(4), MADV_POPULATE_WRITE);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, PAGES(4), MADV_FREE), 0);
	KT_EXPECT_EQ(
		do_mlock(mm, TEST_ADDR, PAGES(2), VM_LOCKED | VM_LOCKONFAULT),
		0);
	KT_EXPECT(shrink_lazyfree());
	KT_EXPECT_EQ(mm->rss[MM_ANONPAGES], 2);
	KT_EXPECT(!shrink_lazyfree());
	KT_EXPECT_EQ(do_mlock(mm, TEST_ADDR, PAGES(2), 0), 0);
	KT_EXPECT(shrink_lazyfree());
	KT_EXPECT_EQ(mm->rss[MM_ANONPAGES], 0);
	KT_EXPECT(!mm->lazyfree);
	mmput(mm);
}

/* What a change of rights or of locks makes the same as its neighbour. */
static void join_lower_then_upper(struct mm_struct *mm)
{
	const int areas = mm->map_count;

	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR + PAGES(4), PAGES(2), PROT_READ),
		     0);
	KT_EXPECT_EQ(find_vma(mm, TEST_ADDR)->vm_end, TEST_ADDR + PAGES(6));
	expect_consistent(mm);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR + PAGES(2), PAGES(4), RW), 0);
	KT_EXPECT_EQ(find_vma(mm, TEST_ADDR)->vm_end, TEST_ADDR + PAGES(2));
	KT_EXPECT_EQ(mm->map_count, areas);
	expect_consistent(mm);
}

KTEST(mprotect, what_joins_a_neighbour_needs_no_room_for_another_area)
{
	const int max = sysctl_max_map_count;
	struct mm_struct *mm = mm_with_pages(8);

	KT_ASSERT(mm);
	do_madvise(mm, TEST_ADDR, PAGES(8), MADV_POPULATE_WRITE);
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR, PAGES(4), PROT_READ), 0);
	sysctl_max_map_count = mm->map_count;
	join_lower_then_upper(mm);
	KT_EXPECT(pte_write(pte_at(mm, TEST_ADDR + PAGES(2))));
	KT_EXPECT(!pte_write(pte_at(mm, TEST_ADDR + PAGES(1))));
	KT_EXPECT_EQ(do_mprotect(mm, TEST_ADDR + PAGES(4), PAGES(1), PROT_READ),
		     -ENOMEM);
	sysctl_max_map_count = max;
	mmput(mm);
}

KTEST(mlock, what_joins_a_neighbour_needs_no_room_for_another_area)
{
	const int max = sysctl_max_map_count;
	struct mm_struct *mm = mm_with_pages(8);

	KT_ASSERT(mm);
	do_madvise(mm, TEST_ADDR, PAGES(8), MADV_POPULATE_WRITE);
	KT_EXPECT_EQ(do_mlock(mm, TEST_ADDR, PAGES(4), VM_LOCKED), 0);
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR, PAGES(2), MADV_DONTFORK), 0);
	sysctl_max_map_count = mm->map_count;
	KT_EXPECT_EQ(do_mlock(mm, TEST_ADDR + PAGES(4), PAGES(2), VM_LOCKED),
		     0);
	KT_EXPECT_EQ(mm->locked_vm, 6);
	KT_EXPECT_EQ(do_mlock(mm, TEST_ADDR + PAGES(3), PAGES(3), 0), 0);
	KT_EXPECT_EQ(mm->locked_vm, 3);
	KT_EXPECT_EQ(
		do_madvise(mm, TEST_ADDR + PAGES(1), PAGES(1), MADV_DOFORK), 0);
	KT_EXPECT_EQ(find_vma(mm, TEST_ADDR)->vm_end, TEST_ADDR + PAGES(1));
	KT_EXPECT_EQ(do_madvise(mm, TEST_ADDR + PAGES(4), 1, MADV_DONTFORK),
		     -EAGAIN);
	expect_consistent(mm);
	sysctl_max_map_count = max;
	mmput(mm);
}

KTEST(brk, moves_up_and_down_and_stays_below_others)
{
	struct mm_struct *mm = mm_alloc();

	KT_ASSERT(mm);
	mm->start_brk = mm->brk = TEST_ADDR + 100;
	KT_EXPECT_EQ(do_brk(mm, 0), TEST_ADDR + 100);
	KT_EXPECT_EQ(do_brk(mm, TEST_ADDR + 99), TEST_ADDR + 100);
	KT_EXPECT_EQ(do_brk(mm, ~0UL), TEST_ADDR + 100);
	KT_EXPECT_EQ(do_brk(mm, TEST_ADDR + PAGES(8)), TEST_ADDR + PAGES(8));
	KT_EXPECT_EQ(mm->total_vm, 7);
	map_at(mm, TEST_ADDR + PAGES(12), PAGES(1), RW, ANON);
	/* A page stays free below the next area. */
	KT_EXPECT_EQ(do_brk(mm, TEST_ADDR + PAGES(12)), TEST_ADDR + PAGES(8));
	KT_EXPECT_EQ(do_brk(mm, TEST_ADDR + PAGES(11)), TEST_ADDR + PAGES(11));
	KT_EXPECT_EQ(do_brk(mm, TEST_ADDR + 101), TEST_ADDR + 101);
	KT_EXPECT_EQ(mm->total_vm, 1);
	expect_consistent(mm);
	mmput(mm);
}

KTEST(brk, the_heap_is_apart_from_what_ends_where_it_begins)
{
	const vaddr_t start = TEST_ADDR + PAGES(2);
	struct mm_struct *mm = mm_alloc();

	KT_ASSERT(mm);
	map_at(mm, TEST_ADDR, PAGES(2), RW, ANON);
	mm->start_brk = mm->brk = start;
	KT_EXPECT_EQ(do_brk(mm, start + PAGES(1)), start + PAGES(1));
	KT_EXPECT_EQ(mm->map_count, 2);
	KT_EXPECT_EQ(find_vma(mm, start)->vm_start, start);
	find_vma(mm, start)->vm_flags &= ~VM_SOFTDIRTY; /* as clear_refs does */
	KT_EXPECT_EQ(do_brk(mm, start + PAGES(2)), start + PAGES(2));
	KT_EXPECT_EQ(mm->map_count, 2);
	expect_consistent(mm);
	mmput(mm);
}

/* The calls below with the n-th allocation failing, n = 1, 2, ... */
static long fail_calls(struct mm_struct *mm, unsigned int which)
{
	switch (which) {
	case 0:
		return (long)map_at(mm, TEST_ADDR + PAGES(2), PAGES(2),
				    PROT_READ, ANON);
	case 1:
		return (long)do_mmap(mm, NULL, 0, PAGES(3), RW,
				     MAP_SHARED | MAP_ANONYMOUS, 0);
	case 2:
		return do_munmap(mm, TEST_ADDR + PAGES(1), PAGES(2));
	case 3:
		return do_mprotect(mm, TEST_ADDR + PAGES(1), PAGES(2),
				   PROT_READ);
	case 4:
		return do_madvise(mm, TEST_ADDR + PAGES(1), PAGES(2),
				  MADV_DONTFORK);
	}
	return setup_stack_area(mm, TASK_SIZE, PAGES(4), true);
}

KTEST(mmap, a_call_that_fails_leaves_nothing)
{
	for (unsigned int which = 0; which <= 5; which++) {
		unsigned long before = mm_settle_and_count();
		unsigned long promised = vm_committed_pages();
		bool fired = true;

		for (unsigned int n = 1; fired && n < FAIL_LOOP_MAX; n++) {
			struct mm_struct *mm = mm_alloc();
			long result;

			KT_ASSERT(mm);
			map_at(mm, TEST_ADDR, PAGES(8), RW, ANON);
			touch(mm, TEST_ADDR + PAGES(2), true);
			fail_arm(n);
			result = fail_calls(mm, which);
			fired = fail_disarm();
			KT_EXPECT_MSG(!fired || result == -ENOMEM ||
					      result == -EAGAIN,
				      "call %u, n %u: %ld", which, n, result);
			KT_EXPECT(!fired || mm->map_count == 1);
			KT_EXPECT(!fired || mm->total_vm == 8);
			KT_EXPECT(!fired || mm->rss[MM_ANONPAGES] == 1);
			expect_consistent(mm);
			mmput(mm);
		}
		KT_EXPECT_EQ(mm_settle_and_count(), before);
		KT_EXPECT_EQ(vm_committed_pages(), promised);
	}
}
