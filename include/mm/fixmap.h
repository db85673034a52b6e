/* SPDX-License-Identifier: MIT */
/*
 * fixmap.h - virtual addresses that are known when the kernel is compiled
 *
 * Slots grow down from FIXADDR_TOP, a page each.
 */
#ifndef MM_FIXMAP_H
#define MM_FIXMAP_H

#include <asm/page.h>
#include <asm/percpu.h>
#include <asm/pgtable.h>
#include <mm/highmem.h>
#include <mm/pgtable.h>

enum fixed_addresses {
	FIX_HOLE, /* the topmost page stays unmapped */
	FIX_APIC, /* the local APIC's registers */
	FIX_TEST, /* the tests' own */
	FIX_KMAP_BEGIN,
	FIX_KMAP_END = FIX_KMAP_BEGIN + KMAP_LOCAL_SLOTS * NR_CPUS - 1,
	__end_of_fixed_addresses,
};

static inline vaddr_t fix_to_virt(unsigned int slot)
{
	return FIXADDR_TOP - ((vaddr_t)slot + 1) * PAGE_SIZE;
}

/* Maps a slot, or unmaps it, and flushes it on this CPU. The tables exist from
 * paging_init() on: cannot fail. Panics on a slot that is none. */
void set_fixmap(enum fixed_addresses slot, paddr_t phys, pgprot_t prot);
void clear_fixmap(enum fixed_addresses slot);

/* Boot, paging_init(): makes the table. */
void fixmap_init(void);

/* The entry of slot 0; that of slot n is n entries below. */
extern pte_t *fixmap_pte;

/* What the entry of a window onto one page has: PGPROT_KERNEL as supported. */
extern pgprot_t fixmap_prot;

#endif
