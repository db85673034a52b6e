// SPDX-License-Identifier: MIT
/*
 * fixmap.c - pages at addresses that are constants
 *
 * What        The tables of the fixmap range exist from boot on, so putting a
 *             page there is one store; fixmap_pte points to the slot of the
 *             topmost page, and slot n is n entries below it.
 * Locking     A slot is its user's. kmap_local's are their CPU's.
 * See: mm/fixmap.h; Gorman, 3.7.
 */
#include <asm/tlbflush.h>
#include <kernel/panic.h>
#include <mm/fixmap.h>

static_assert(__end_of_fixed_addresses <= PT_ENTRIES(1),
	      "the fixmap is one table");

pte_t *fixmap_pte;
pgprot_t fixmap_prot;

void fixmap_init(void)
{
	fixmap_pte = pt_lookup_alloc(&init_pt, fix_to_virt(0));
	BUG_ON(!fixmap_pte);
	fixmap_prot = pgprot_supported(PGPROT_KERNEL);
}

void set_fixmap(enum fixed_addresses slot, paddr_t phys, pgprot_t prot)
{
	BUG_ON(slot <= FIX_HOLE || slot >= __end_of_fixed_addresses);
	set_pte(fixmap_pte - slot,
		mk_pte_pfn(PFN_DOWN(phys), pgprot_supported(prot)));
	local_flush_tlb_page(fix_to_virt(slot));
}

void clear_fixmap(enum fixed_addresses slot)
{
	set_fixmap(slot, 0, __pgprot(0));
}
