// SPDX-License-Identifier: MIT
/*
 * ioremap.c - device memory at kernel addresses
 *
 * What        The pages that cover [phys, phys + size) in an area of the
 *             vmalloc range, cached as the caller asks; the address points to
 *             the same offset in its page as PHYS does.
 * Invariants  1. No frame is mapped with two kinds of caching, which would be
 *                undefined (SDM volume 3A, 12.12.4): not by two ioremaps
 *                (vm_area.c), not beside the direct map. That one is WB by its
 *                entries and UC by the MTRRs where a PC has device memory in
 *                it, so UC, UC- and WB agree with it there; WC does not, and
 *                becomes UC-.
 *             2. What is RAM by the firmware's map is no device's: neither the
 *                buddy system's pages nor the kernel image.
 * Failure     NULL, nothing changed.
 * Not here    Linux's memtype tree, which counts ring 3's mappings, too; big
 *             pages.
 * See: mm/x86/pat.c for the bits.
 */
#include <lib/err.h>
#include <mm/fail.h>
#include <mm/memblock.h>
#include <mm/page.h>
#include <mm/pgtable.h>
#include "vmalloc_internal.h"

/* What of MODE the CPU can do, and agrees with the direct map. */
static enum page_cache_mode possible_mode(pfn_t first,
					  enum page_cache_mode mode)
{
	if (mode == _PAGE_CACHE_MODE_WC && first < max_low_pfn)
		mode = _PAGE_CACHE_MODE_UC_MINUS;
	return supported_cache_mode(mode);
}

/* The frames, once it is clear that they may be mapped. */
static vaddr_t map_device(pfn_t first, unsigned long nr,
			  enum page_cache_mode mode, const void *caller)
{
	struct vm_struct *area = vm_struct_new(nr, caller);
	pgprot_t prot = pgprot_cached(PGPROT_KERNEL, mode);

	if (!area)
		return 0;
	area->phys_addr = PFN_PHYS(first);
	if (!vm_area_map(area, PAGE_SIZE, prot, VM_IOREMAP | VM_CACHED(mode)))
		return area->addr;
	vm_struct_free(area);
	return 0;
}

static void __iomem *remap(u64 phys, size_t size, enum page_cache_mode mode,
			   const void *caller)
{
	u64 last = phys + size - 1;
	pfn_t first_pfn = (pfn_t)(phys >> PAGE_SHIFT);
	pfn_t last_pfn = (pfn_t)(last >> PAGE_SHIFT);
	vaddr_t addr;

	mode = possible_mode(first_pfn, mode);
	if (!size || last < phys || last >> PAGE_SHIFT >= PFN_LIMIT ||
	    last_pfn - first_pfn >= PFN_DOWN(VMALLOC_END - VMALLOC_START) ||
	    memblock_overlaps_memory(phys, size) ||
	    should_fail(FAIL_VMALLOC, GFP_KERNEL))
		return NULL;
	addr = map_device(first_pfn, last_pfn - first_pfn + 1, mode, caller);
	if (!addr)
		return NULL;
	return (void __iomem *)(addr + (vaddr_t)(phys & ~PAGE_MASK));
}

void __iomem *ioremap(u64 phys, size_t size)
{
	return remap(phys, size, _PAGE_CACHE_MODE_UC_MINUS,
		     __builtin_return_address(0));
}

void __iomem *ioremap_uc(u64 phys, size_t size)
{
	return remap(phys, size, _PAGE_CACHE_MODE_UC,
		     __builtin_return_address(0));
}

void __iomem *ioremap_wc(u64 phys, size_t size)
{
	return remap(phys, size, _PAGE_CACHE_MODE_WC,
		     __builtin_return_address(0));
}

void __iomem *ioremap_cache(u64 phys, size_t size)
{
	return remap(phys, size, _PAGE_CACHE_MODE_WB,
		     __builtin_return_address(0));
}

void iounmap(volatile void __iomem *addr)
{
	vaddr_t start = (__force vaddr_t)addr & PAGE_MASK;

	if (!addr)
		return;
	vm_area_unmap((void *)start, VM_IOREMAP, "iounmap");
}
