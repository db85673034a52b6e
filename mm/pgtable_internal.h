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

/* pt_set, also for tables of boot: those are counted later. */
void pt_store(struct page_table *pt, pte_t *ptep, pte_t pte);

/* PTEP, in PT's root, has changed. When PT is the kernel's, the directories
 * that have a copy of the entry follow. [pgd_lock] */
void pt_root_changed(struct page_table *pt, const pte_t *ptep);

#endif
