// SPDX-License-Identifier: MIT
/*
 * pgtable_test.c - page tables as the running kernel has them
 *
 * The walker itself is tested on the host, for every number of levels:
 * pgtable_model.c, pgtable_cases_model.c.
 */
#include <lib/err.h>
#include <kernel/ktest.h>
#include <kernel/sched.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/mm.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include <mm/vmalloc.h>

#define MANY (PT_ENTRIES(1) + 1) /* pages: more than one table holds */

/* MANY times the same page, in an area of its own tables; NULL: no memory. */
static char *map_many(struct page *page)
{
	struct page **pages = vmalloc(MANY * sizeof(*pages));
	char *addr = NULL;
	unsigned int i;

	for (i = 0; pages && i < MANY; i++)
		pages[i] = page;
	if (pages)
		addr = vmap(pages, MANY, PGPROT_KERNEL);
	vfree(pages);
	return addr;
}

KTEST(pgtable, kernel_tables_come_and_go_with_what_they_map)
{
	struct page *page = alloc_page(GFP_KERNEL);
	unsigned long tables;
	char *addr;

	KT_ASSERT(page);
	vm_unmap_aliases();
	tables = init_pt.nr_tables;
	addr = map_many(page);
	KT_ASSERT(addr);
	KT_EXPECT(init_pt.nr_tables > tables);
	KT_EXPECT(!pt_check(&init_pt));
	vunmap(addr);
	vm_unmap_aliases();
	KT_EXPECT_EQ(init_pt.nr_tables, tables);
	KT_EXPECT(!pt_lookup(&init_pt, (vaddr_t)addr + PT_LEVEL_SIZE(2)) ||
		  pte_none(*pt_lookup(&init_pt,
				      (vaddr_t)addr + PT_LEVEL_SIZE(2))));
	__free_page(page);
}

KTEST(pgtable, vmalloc_reaches_another_directory_by_sync_and_leaves_at_once)
{
	struct page *page = alloc_page(GFP_KERNEL);
	struct page_table pt;
	vaddr_t last;
	char *addr;

	KT_ASSERT(page);
	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	addr = map_many(page);
	KT_ASSERT(addr);
	last = (vaddr_t)addr + (MANY - 1) * PAGE_SIZE;
	if (!pt_lookup(&pt, last)) {
		KT_EXPECT(pt_sync_kernel(&pt, last));
		KT_EXPECT(!pt_sync_kernel(&pt, last));
	}
	KT_EXPECT(pt_lookup(&pt, last) == pt_lookup(&init_pt, last));
	KT_EXPECT(!pt_check(&pt));
	vunmap(addr);
	vm_unmap_aliases();
	KT_EXPECT(!pt_check(&pt));
	KT_EXPECT(pt_lookup(&pt, last) == pt_lookup(&init_pt, last));
	pt_free_user(&pt);
	__free_page(page);
}

/* In the directory of MM, on this CPU, touch ADDR. */
static char read_in(struct mm_struct *mm, const char *addr)
{
	struct mm_struct *prev = current->active_mm;
	char c;

	preempt_disable();
	current->active_mm = mm;
	switch_mm(prev, mm);
	c = *(const volatile char *)addr;
	current->active_mm = prev;
	switch_mm(mm, prev);
	preempt_enable();
	return c;
}

static bool share_root_entry(vaddr_t a, vaddr_t b)
{
	return pt_index(a, PT_ROOT_LEVEL) == pt_index(b, PT_ROOT_LEVEL);
}

KTEST(pgtable, do_kern_addr_fault_brings_vmalloc_into_a_directory)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	struct mm_struct *mm = mm_alloc();
	vaddr_t last;
	char *addr;

	KT_ASSERT(page && mm);
	addr = map_many(page);
	KT_ASSERT(addr);
	last = (vaddr_t)addr + (MANY - 1) * PAGE_SIZE;
	*(char *)last = 'x';
	pt_sync_kernel(&mm->pt, (vaddr_t)current->stack);
	/* Unless the root's entry is the direct map's, which all have, or that
	 * of this stack. */
	KT_EXPECT_EQ(!pt_lookup(&mm->pt, last),
		     !share_root_entry(last, PAGE_OFFSET) &&
			     !share_root_entry(last, (vaddr_t)current->stack));
	KT_EXPECT_EQ(read_in(mm, (char *)last), 'x');
	KT_EXPECT(pt_lookup(&mm->pt, last));
	vunmap(addr);
	mmput(mm);
	__free_page(page);
}

KTEST(pgtable, lookups_that_give_up_leave_no_table)
{
	unsigned long before = mm_settle_and_count();
	vaddr_t addr = 0x12345000;
	struct page_table pt;
	bool fired = true;
	unsigned int n;
	pte_t *ptep;

	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	for (n = 1; fired && n < FAIL_LOOP_MAX; n++) {
		fail_arm(n);
		spin_lock(&pt.lock);
		ptep = pt_lookup_alloc(&pt, addr);
		if (ptep)
			pt_trim(&pt, addr);
		spin_unlock(&pt.lock);
		fired = fail_disarm();
		KT_EXPECT_EQ(fired, !ptep);
		KT_EXPECT_EQ(pt.nr_tables, 0);
		KT_EXPECT(!pt_check(&pt));
	}
	KT_EXPECT(n > 2);
	pt_free_user(&pt);
	fail_arm(1);
	KT_EXPECT_EQ(pt_init_user(&pt), -ENOMEM);
	fail_disarm();
	KT_EXPECT_EQ(mm_settle_and_count(), before);
}
