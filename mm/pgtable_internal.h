/* SPDX-License-Identifier: MIT */
/* pgtable_internal.h - what the files of the page tables keep between them. */
#ifndef MM_PGTABLE_INTERNAL_H
#define MM_PGTABLE_INTERNAL_H

#include <mm/pgtable.h>

/* A zeroed page as a table, or NULL. */
pte_t *pt_alloc_table(void);

/* The entry of LEVEL that points to TABLE. */
pte_t pt_table_entry(struct page_table *pt, const pte_t *table,
		     unsigned int level);

/* Tables that the boot made: reserved pages, which stay for good. */
extern unsigned long pt_nr_boot_tables;

/* N more entries in use in PTEP's table. Tables of boot are counted later. */
static inline void pt_count(const pte_t *ptep, int n)
{
	if (likely(!pt_boot_alloc))
		*pt_entries(ptep) += (unsigned int)n;
}

/*
 * The first slot of [START, END) when all of it is in the table that was wanted
 * last, else NULL. Neighbours are mapped and unmapped one after the other: then
 * no walk is needed, and no other table changes. [pt->lock]
 */
static inline pte_t *pt_recent_slots(const struct page_table *pt, vaddr_t start,
				     vaddr_t end)
{
	const vaddr_t last = pt->recent_end;

	if (pt_table_end(start) != last || end - 1 > last)
		return NULL;
	return &pt->recent[pt_index(start, 1)];
}

/* PTEP, in PT's root, has changed. When PT is the kernel's, the directories
 * that have a copy of the entry follow. [pgd_lock] */
void pt_root_changed(struct page_table *pt, const pte_t *ptep);

#endif
