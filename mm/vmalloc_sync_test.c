// SPDX-License-Identifier: MIT
/*
 * vmalloc_sync_test.c - an area that came after another task's page directory
 *
 * What   A thread with an address space of its own touches an area that is
 *        mapped later, under a root entry that was not there before. With two
 *        levels its directory gets that entry by one fault; with PAE and on
 *        x86_64 the root's entry is older than all directories, and nothing
 *        faults.
 */
#include <lib/err.h>
#include <kernel/sched.h>
#include <mm/mm.h>
#include <mm/page_alloc.h>
#include <mm/vmalloc.h>
#include "mm_test_util.h"

/* So many pages cover one table's part whole, wherever they begin. */
#define MANY (2 * PT_ENTRIES(1))

/* One who looks, step by step: what the test asks, and what it found. */
static struct {
	volatile int step; /* asked for */
	volatile int done;
	const char *addr;
	bool had_entry; /* before the first touch */
	unsigned long faults[2];
	char seen[2];
	bool has_entry_at_last;
} looker;

static bool has_table(struct mm_struct *mm)
{
	return pt_lookup(&mm->pt, (vaddr_t)looker.addr) != NULL;
}

static void wait_for_step(int step)
{
	while (looker.step < step)
		yield();
}

static void touch_twice(struct mm_struct *mm)
{
	looker.had_entry = has_table(mm);
	for (int i = 0; i < 2; i++) {
		unsigned long before = READ_ONCE(nr_kern_addr_syncs);

		looker.seen[i] = *(const volatile char *)looker.addr;
		looker.faults[i] = READ_ONCE(nr_kern_addr_syncs) - before;
	}
}

static int look(void *arg)
{
	struct mm_struct *mm = arg;
	struct mm_struct *old = use_mm(mm);

	looker.done = 1;
	wait_for_step(2);
	touch_twice(mm);
	looker.done = 2;
	wait_for_step(3);
	looker.has_entry_at_last = has_table(mm);
	looker.done = 3;
	unuse_mm(mm, old);
	return 0;
}

static void ask(int step)
{
	looker.step = step;
	for (int tries = 0; looker.done < step && tries < 1000; tries++)
		yield();
	KT_EXPECT_EQ(looker.done, step);
}

/* MANY times PAGE; NULL: no memory. */
static char *map_many(struct page *page)
{
	struct page **pages = vmalloc(MANY * sizeof(*pages));
	char *addr = NULL;

	for (unsigned int i = 0; pages && i < MANY; i++)
		pages[i] = page;
	if (pages)
		addr = vmap(pages, MANY, PGPROT_KERNEL);
	vfree(pages);
	return addr;
}

static void look_from_elsewhere(struct page *page)
{
	char *addr;

	ask(1); /* it has its directory */
	addr = map_many(page);
	KT_EXPECT(addr);
	looker.addr = (char *)((vaddr_t)pt_table_end((vaddr_t)addr) + 1);
	ask(addr ? 2 : 3);
	KT_EXPECT_EQ(looker.had_entry, PT_ROOT_LEVEL != 2);
	KT_EXPECT_EQ(looker.faults[0], PT_ROOT_LEVEL == 2);
	KT_EXPECT_EQ(looker.faults[1], 0);
	KT_EXPECT(looker.seen[0] == 'x' && looker.seen[1] == 'x');
	vunmap(addr);
	KT_EXPECT(!pt_lookup(&init_pt, (vaddr_t)looker.addr) ||
		  pte_none(*pt_lookup(&init_pt, (vaddr_t)looker.addr)));
	vm_unmap_aliases();
	ask(3);
	KT_EXPECT(!looker.has_entry_at_last);
}

KTEST(vmalloc, another_task_faults_once_on_a_new_table_and_sees_it_go)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct mm_struct *mm = mm_alloc();
	struct task_struct *task;
	int status;

	KT_ASSERT(page && mm);
	*(char *)lowmem_page_address(page) = 'x';
	vm_unmap_aliases();
	looker.step = looker.done = 0;
	task = kthread_run(look, mm, "looker");
	KT_ASSERT(!IS_ERR(task));
	look_from_elsewhere(page);
	looker.step = 3;
	do_wait4(task->pid, &status, 0, NULL);
	mmput(mm);
	__free_page(page);
}
