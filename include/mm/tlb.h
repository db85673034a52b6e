/* SPDX-License-Identifier: MIT */
/*
 * tlb.h - forgetting translations, and freeing pages only after that
 *
 *	struct mmu_gather tlb;
 *	tlb_gather_mmu(&tlb, mm);
 *	… clear entries; tlb_remove_page(&tlb, page) …
 *	tlb_finish_mmu(&tlb);      // flush, then free
 *
 * A CPU may use a cached translation until it is flushed; a page freed before
 * that could be somebody else's when it is used. Hence the gather.
 * Several CPUs will be told by an interprocessor interrupt: here.
 */
#ifndef MM_TLB_H
#define MM_TLB_H

#include <lib/types.h>
#include <asm/page.h>

struct mm_struct;
struct page;

#define MMU_GATHER_PAGES 32

struct mmu_gather {
	struct mm_struct *mm; /* NULL: kernel space */
	vaddr_t start, end;   /* what to flush; empty when start >= end */
	unsigned int nr;
	struct page *pages[MMU_GATHER_PAGES];
};

/* Starts for MM (NULL: kernel mappings). Cannot fail. */
void tlb_gather_mmu(struct mmu_gather *tlb, struct mm_struct *mm);

/* An entry of [addr, addr + size) was cleared or made stricter. */
static inline void tlb_note(struct mmu_gather *tlb, vaddr_t addr, size_t size)
{
	if (addr < tlb->start)
		tlb->start = addr;
	if (addr + size - 1 >= tlb->end)
		tlb->end = addr + size - 1;
}

/* Takes over a reference to PAGE; flushes early when full. Page tables too. */
void tlb_remove_page(struct mmu_gather *tlb, struct page *page);
void tlb_finish_mmu(struct mmu_gather *tlb);

/* At once. */
void flush_tlb_page(struct mm_struct *mm, vaddr_t addr);
void flush_tlb_range(struct mm_struct *mm, vaddr_t start, vaddr_t end);
void flush_tlb_mm(struct mm_struct *mm);
void flush_tlb_kernel_range(vaddr_t start, vaddr_t end);

#endif
