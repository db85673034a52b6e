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

#define KMAP_LOCAL_SLOTS 16 /* a CPU: nesting depth */

enum fixed_addresses {
	FIX_HOLE,         /* the topmost page stays unmapped */
	FIX_APIC,         /* the local APIC's registers */
	FIX_BOOT,         /* loader structures before the direct map exists */
	FIX_KMAP_BEGIN,
	FIX_KMAP_END = FIX_KMAP_BEGIN + KMAP_LOCAL_SLOTS * NR_CPUS - 1,
	__end_of_fixed_addresses,
};

static inline vaddr_t fix_to_virt(unsigned int slot)
{
	return FIXADDR_TOP - ((vaddr_t)slot + 1) * PAGE_SIZE;
}

/* Maps a slot, or unmaps it with pte 0, and flushes it on this CPU. The tables
 * exist from boot on: cannot fail. */
void set_fixmap(enum fixed_addresses slot, paddr_t phys, pgprot_t prot);
void clear_fixmap(enum fixed_addresses slot);

#endif
