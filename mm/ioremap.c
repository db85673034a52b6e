// SPDX-License-Identifier: MIT
/*
 * ioremap.c - device memory at kernel addresses
 *
 * What        The pages that cover [phys, phys + size), uncached, in an area of
 *             the vmalloc range; the address points to the same offset in its
 *             page as PHYS does.
 * Invariants  1. No page of the buddy system is ever mapped uncached: two
 *                mappings of one frame with different caching are undefined
 *                (SDM volume 3A, 11.12.4).
 * Failure     NULL, nothing changed.
 * Not here    Write-combining (PAT).
 */
#include <mm/fail.h>
#include <mm/page.h>
#include <mm/pgtable.h>
#include <mm/slab.h>
#include "vmalloc_internal.h"

/* True when frames [first, last] are no one's that mem_map knows. */
static bool frames_are_foreign(pfn_t first, pfn_t last)
{
	pfn_t pfn;

	for (pfn = first; pfn <= last && pfn_valid(pfn); pfn++)
		if (pfn_to_page(pfn)->identity != PAGE_RESERVED)
			return false;
	return true;
}

void __iomem *ioremap(u64 phys, size_t size)
{
	u64 last = phys + size - 1;
	pfn_t first_pfn = (pfn_t)(phys >> PAGE_SHIFT);
	pfn_t last_pfn = (pfn_t)(last >> PAGE_SHIFT);
	struct vm_struct *area;

	if (!size || last < phys || last >> PAGE_SHIFT >= PFN_LIMIT ||
	    last_pfn - first_pfn >= PFN_DOWN(VMALLOC_END - VMALLOC_START) ||
	    !frames_are_foreign(first_pfn, last_pfn) ||
	    should_fail(FAIL_VMALLOC, GFP_KERNEL))
		return NULL;
	area = vm_struct_new(last_pfn - first_pfn + 1,
			     __builtin_return_address(0));
	if (!area)
		return NULL;
	area->phys_addr = PFN_PHYS(first_pfn);
	if (!vm_area_map(area, PAGE_SIZE, PGPROT_KERNEL_NOCACHE, VM_IOREMAP))
		return (void __iomem *)(area->addr +
					(vaddr_t)(phys & ~PAGE_MASK));
	vm_struct_free(area);
	return NULL;
}

void iounmap(volatile void __iomem *addr)
{
	vaddr_t start = (__force vaddr_t)addr & PAGE_MASK;

	if (addr)
		vm_area_unmap((void *)start, VM_IOREMAP, "iounmap");
}
