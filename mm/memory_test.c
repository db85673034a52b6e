// SPDX-License-Identifier: MIT
/*
 * Ranges that are large: nobody waits for the CPU until one is emptied.
 */
#include <kernel/sched.h>
#include "mm_test_util.h"

#define TEST_PAGES 256UL

/* What the other task looks at, and what it has seen. */
static struct watch {
	struct mm_struct *mm;
	unsigned long least; /* rss that it saw, but for 0 */
	bool stop;
} watch;

static int watcher(void *unused __maybe_unused)
{
	while (!READ_ONCE(watch.stop)) {
		unsigned long rss = get_mm_rss(watch.mm);

		if (rss && rss < watch.least)
			watch.least = rss;
		yield();
	}
	return 0;
}

KTEST(memory, an_emptied_table_is_kept_for_the_next)
{
	struct mm_struct *mm = mm_alloc();
	pte_t *first, *second;

	KT_ASSERT(mm);
	KT_EXPECT_EQ(map_at(mm, TEST_ADDR, PAGES(1), RW, ANON), TEST_ADDR);
	KT_EXPECT_EQ(mm_populate(mm, TEST_ADDR, PAGES(1)), 0);
	first = pt_lookup(&mm->pt, TEST_ADDR);
	KT_ASSERT(first);
	KT_EXPECT(!mm->pt.spare);
	unmap_page_range(mm, TEST_ADDR, TEST_ADDR + PAGES(1));
	KT_EXPECT(!pt_lookup(&mm->pt, TEST_ADDR));
	KT_ASSERT(mm->pt.spare);
	KT_EXPECT_EQ(mm->pt.spare, first - pt_index(TEST_ADDR, 1));
	KT_EXPECT(!mm_check());
	KT_EXPECT_EQ(mm_populate(mm, TEST_ADDR, PAGES(1)), 0);
	second = pt_lookup(&mm->pt, TEST_ADDR);
	KT_EXPECT(PT_ROOT_LEVEL > 2 || second == first);
	KT_EXPECT(!mm->pt.spare);
	mmput(mm);
}

KTEST(memory, others_run_while_a_range_is_emptied)
{
	/* Of two tables: one table's range is looked at before it is walked. */
	const vaddr_t start =
		pt_table_end(TEST_ADDR) + 1 - PAGES(TEST_PAGES / 2);
	struct mm_struct *mm = mm_alloc();
	struct task_struct *task;
	unsigned long addr;
	u64 vruntime;
	pid_t pid;

	KT_ASSERT(mm);
	addr = map_at(mm, start, PAGES(TEST_PAGES), RW, ANON | MAP_POPULATE);
	KT_EXPECT_EQ(addr, start);
	watch = (struct watch){ mm, TEST_PAGES, false };
	KT_EXPECT_EQ(get_mm_rss(mm), TEST_PAGES);
	task = kthread_run(watcher, NULL, "watcher");
	KT_ASSERT(!IS_ERR(task));
	pid = task->pid;
	down_write(&mm->mmap_lock);
	vruntime = current->se.vruntime;
	current->se.vruntime = U64_MAX >> 1; /* it has had more than others */
	this_cpu_write(need_resched, RESCHED_NOW);
	unmap_page_range(mm, addr, addr + PAGES(TEST_PAGES));
	current->se.vruntime = vruntime;
	up_write(&mm->mmap_lock);
	KT_EXPECT_EQ(get_mm_rss(mm), 0UL);
	KT_EXPECT_EQ(mm->pt.nr_tables, 0UL);
	WRITE_ONCE(watch.stop, true);
	KT_EXPECT_EQ(do_wait4(pid, NULL, 0, NULL), pid);
	KT_EXPECT(watch.least < TEST_PAGES);
	mmput(mm);
}
