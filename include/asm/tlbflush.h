/* SPDX-License-Identifier: MIT */
/* tlbflush.h - this CPU's TLB; mm/tlb.h is what the rest of mm/ calls. */
#ifndef ASM_TLBFLUSH_H
#define ASM_TLBFLUSH_H

#include <asm/cpu.h>

/* Drops the translation of one page, global or not. */
static inline void local_flush_tlb_page(vaddr_t addr)
{
	invlpg(addr);
}

/* Drops every translation that is not global. */
static inline void local_flush_tlb(void)
{
	write_cr3(read_cr3());
}

/* Drops every translation, global ones too. */
void local_flush_tlb_global(void);

#endif
