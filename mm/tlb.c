// SPDX-License-Identifier: MIT
/*
 * tlb.c - the mmu_gather: pages are freed only when no CPU can reach them
 *
 * What        Between clearing an entry and flushing it from the TLB a CPU may
 *             still use the old translation. So unmapping gathers: a range to
 *             flush, and the pages, tables among them, that nobody maps now.
 *             One flush for all, then they are freed, or one table is kept
 *             (pt_keep_table).
 * Invariants  1. No page of a gather is freed or kept before the range noted up to
 *                its removal is flushed (pgtable_model.c).
 * Locking     A gather is its caller's. Page table locks may be held.
 * Not here    Linux's batches that grow, and RCU-freed tables.
 * See: mm/tlb.h; Gorman, 3.8.
 */
#include <mm/page.h>
#include <mm/pgtable.h>

void tlb_flush_mmu(struct mmu_gather *tlb)
{
	unsigned int i, nr = tlb->nr;

	tlb_flush_noted(tlb);
	if (unlikely(tlb->table))
		pt_keep_table(tlb->keeper, tlb->table);
	for (i = 0; i < nr; i++)
		put_page_inline(tlb->pages[i]);
	tlb_gather_mmu(tlb, tlb->mm);
}
