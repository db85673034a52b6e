/* SPDX-License-Identifier: MIT */
/*
 * tlb.h - forgetting translations, and freeing pages only after that
 *
 *	struct mmu_gather tlb;
 *	tlb_gather_mmu(&tlb, mm);
 *	... clear entries, tlb_note() each, tlb_remove_page(&tlb, page) ...
 *	tlb_finish_mmu(&tlb);      // flush, then free
 *
 * A CPU may use a cached translation until it is flushed; a page freed before
 * that could be somebody else's when it is used. Hence the gather.
 *
 * Contexts  Any; spinlocks may be held.
 * Failure   None.
 * See: SDM volume 3A, 4.10; Gorman, 3.8.
 */
#ifndef MM_TLB_H
#define MM_TLB_H

#include <lib/types.h>
#include <asm/page.h>

struct mm_struct;
struct page;
struct page_table;

#define MMU_GATHER_PAGES 32

struct mmu_gather {
	struct mm_struct *mm; /* NULL: kernel space */
	vaddr_t start,
		last; /* what to flush, LAST included; else start > last */
	struct page *table; /* one to be kept after the flush, or NULL ... */
	struct page_table *keeper; /* ... and who keeps it */
	unsigned int nr;
	struct page *pages[MMU_GATHER_PAGES]; /* freed after the flush */
};

/* Starts for MM (NULL: kernel mappings). */
static inline void tlb_gather_mmu(struct mmu_gather *tlb, struct mm_struct *mm)
{
	tlb->mm = mm;
	tlb->start = ~0UL;
	tlb->last = 0;
	tlb->table = NULL;
	tlb->nr = 0;
}

/* An entry of [addr, addr + size) was cleared or made stricter. */
static inline void tlb_note(struct mmu_gather *tlb, vaddr_t addr, size_t size)
{
	if (addr < tlb->start)
		tlb->start = addr;
	if (addr + size - 1 > tlb->last)
		tlb->last = addr + size - 1;
}

/* Flushes what was noted, then drops a reference to each page gathered. The
 * gather is empty after it and may be used on. */
void tlb_flush_mmu(struct mmu_gather *tlb);

/* Takes over a reference to PAGE; flushes early when full. */
static inline void tlb_remove_page(struct mmu_gather *tlb, struct page *page)
{
	tlb->pages[tlb->nr++] = page;
	if (unlikely(tlb->nr == MMU_GATHER_PAGES))
		tlb_flush_mmu(tlb);
}

/* The same for TABLE, an empty page table of PT; what was noted includes it. */
static inline void tlb_remove_table(struct mmu_gather *tlb,
				    struct page_table *pt, struct page *table)
{
	if (tlb->mm && !tlb->table) {
		tlb->table = table;
		tlb->keeper = pt;
	} else {
		tlb_remove_page(tlb, table);
	}
}

/*
 * mm/x86/tlb.c: at once, on every CPU that may hold such a translation. END
 * is exclusive, 0 means the top of the address space.
 */
void flush_tlb_page(struct mm_struct *mm, vaddr_t addr);
void flush_tlb_range(struct mm_struct *mm, vaddr_t start, vaddr_t end);
void flush_tlb_mm(struct mm_struct *mm);
void flush_tlb_kernel_range(vaddr_t start, vaddr_t end);

/* Flushes what was noted. */
static inline void tlb_flush_noted(const struct mmu_gather *tlb)
{
	const vaddr_t end = tlb->last + 1; /* 0 at the top */

	if (tlb->start > tlb->last)
		return;
	if (tlb->mm)
		flush_tlb_range(tlb->mm, tlb->start, end);
	else
		flush_tlb_kernel_range(tlb->start, end);
}

/* Ends the gather: flush, then free. */
static inline void tlb_finish_mmu(struct mmu_gather *tlb)
{
	if (tlb->nr || tlb->table)
		tlb_flush_mmu(tlb);
	else
		tlb_flush_noted(tlb);
}

/* An entry of PT's root came or went: where CPUs have copies of the root, they
 * take new ones (PT_ROOT_LATCHED). [pt->lock] */
void flush_tlb_root(const struct page_table *pt);

#endif
