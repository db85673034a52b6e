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

/* PTEP, in PT's root, has changed. When PT is the kernel's, the directories
 * that have a copy of the entry follow. [pgd_lock] */
void pt_root_changed(struct page_table *pt, const pte_t *ptep);

#endif
