// SPDX-License-Identifier: MIT
/*
 * pgtable_root.c - page directories, and the kernel's half that they share
 *
 * What        Each program has a root of its own; the entries of its kernel
 *             half are copies of init_pt's, so that all share the tables below:
 *
 *	init_pt     [ -  -  - | direct map | vmalloc 1 | vmalloc 2 | fixmap ]
 *	program A   [ user    | direct map | vmalloc 1 |     -     | fixmap ]
 *	program B   [ user    | direct map |     -     | vmalloc 2 | fixmap ]
 *
 *             A new entry comes into a program's root when the program faults
 *             on it (pt_sync_kernel). An entry that changes or goes is changed
 *             in all of them at once.
 * Invariants  1. A kernel entry of a program's root is init_pt's, or 0
 *                (pt_check).
 *             2. A root is in the list as long as its page is counted as a
 *                table (pt_tables_check).
 * Locking     pgd_lock covers the list, and changes of init_pt's root that
 *             others have copies of. It comes before pt->lock.
 * Failure     pt_init_user: -ENOMEM.
 * With PAE    the kernel's half is one root entry, which is there from boot on,
 *             so nothing is lazy: all share the one table below it. But the CPU
 *             copies the root's four entries when CR3 is loaded: the first and
 *             last page of a GiB of a program's cost a reload (flush_tlb_root).
 * See: Gorman, 4.6 (vmalloc's faults).
 */
#include <lib/err.h>
#include <lib/printf.h>
#include <kernel/lab.h>
#include <kernel/panic.h>
#include <mm/debug.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include "pgtable_internal.h"

/* Every tree but init_pt. */
static LIST_HEAD(pgd_list); /* [pgd_lock] */
static DEFINE_SPINLOCK(pgd_lock, RANK_PGD_LIST);

struct page_table init_pt = {
	.lock = SPINLOCK_INIT("init_pt.lock", RANK_PAGE_TABLE),
	.kernel = true,
};

void pt_lock(struct page_table *pt)
{
	if (pt->kernel)
		spin_lock(&pgd_lock);
	spin_lock(&pt->lock);
}

void pt_unlock(struct page_table *pt)
{
	spin_unlock(&pt->lock);
	if (pt->kernel)
		spin_unlock(&pgd_lock);
}

/* In the kernel's own tree: whoever has a copy of the entry at PTEP (his own one is
 * not 0) has the new one now; who has none gets none. Any tree: where the CPU keeps
 * the root's entries in itself (PT_ROOT_LATCHED) it has to read them again,
 * flush_tlb_root. [pgd_lock for the kernel's] */
__lab(highmem) void pt_root_changed(struct page_table *pt, const pte_t *ptep)
{
	struct page_table *other;

	if (pt->kernel) {
		list_for_each_entry(other, &pgd_list, list) {
			pte_t *copy = other->root + (ptep - pt->root);

			if (!pte_none(*copy))
				set_pte(copy, *ptep);
		}
	}
	if (PT_ROOT_LATCHED)
		flush_tlb_root(pt);
}

int pt_init_user(struct page_table *pt)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	unsigned int i;

	if (!page)
		return -ENOMEM;
	page->pt_entries = 0;
	*pt = (struct page_table){
		.root = lowmem_page_address(page),
		.lock = SPINLOCK_INIT("page_table_lock", RANK_PAGE_TABLE),
	};
	spin_lock(&pgd_lock);
	page_set_identity(page, 0, PAGE_TABLE);
	for (i = PT_USER_ENTRIES; i < PT_ENTRIES(PT_ROOT_LEVEL); i++)
		pt->root[i] = init_pt.root[i];
	list_add(&pt->list, &pgd_list);
	spin_unlock(&pgd_lock);
	return 0;
}

void pt_free_user(struct page_table *pt)
{
	BUG_ON(pt->nr_tables != 0);
	spin_lock(&pgd_lock);
	list_del(&pt->list);
	if (pt->spare)
		__free_page(virt_to_page(pt->spare));
	__free_page(virt_to_page(pt->root));
	spin_unlock(&pgd_lock);
	pt->root = NULL;
}

/*
 * ADDR is in the kernel's half, its entry in PT's root is 0, and in init_pt's it is
 * not: then it is copied, and true is returned, since the access that faulted may be
 * tried again. Anything else is false: there was nothing to bring.
 * No lock can be taken: whoever faults may hold any. So look a second time at what
 * was copied: if it has changed, take it back, and it is false.
 */
__lab(highmem) bool pt_sync_kernel(struct page_table *pt, vaddr_t addr)
{
	unsigned int index = pt_index(addr, PT_ROOT_LEVEL);
	pte_t *from = &init_pt.root[index], *to = &pt->root[index];
	pte_t entry = *from;

	if (index < PT_USER_ENTRIES || pte_none(entry) || !pte_none(*to))
		return false;
	/* pt_root_changed() may have cleared our slot before we filled it. */
	set_pte(to, entry);
	barrier();
	if (READ_ONCE(from->val) == entry.val)
		return true;
	set_pte(to, __pte(0));
	return false;
}

/* No table is lost, and none is counted that is none. */
const char *pt_tables_check(void)
{
	unsigned long pages, tables = init_pt.nr_tables - pt_nr_boot_tables;
	static char message[80];
	struct page_table *pt;

	spin_lock(&pgd_lock);
	list_for_each_entry(pt, &pgd_list, list)
		tables += 1 + pt->nr_tables + (READ_ONCE(pt->spare) != NULL);
	pages = nr_pages_of(PAGE_TABLE);
	spin_unlock(&pgd_lock);
	if (pages == tables)
		return NULL;
	snprintf(message, sizeof(message),
		 "page table: %lu pages are tables, all trees have %lu", pages,
		 tables);
	return message;
}
