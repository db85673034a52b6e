// SPDX-License-Identifier: MIT
/*
 * vmalloc.c - memory that is contiguous in virtual addresses only
 *
 * What        Single pages from any zone, highmem first, mapped one after the
 *             other. An area's record and its array of pages are one object
 *             from kmalloc.
 * Invariants  Those of vm_area.c.
 * Locking     None of its own: an area is its caller's until vfree.
 * Failure     NULL; what was taken is given back (vmalloc_test.c fails each
 *             allocation in turn).
 * Contexts    vmalloc and vmap may sleep; vfree and vunmap never do, so that
 *             the scheduler can free the stack of a task that is gone.
 * Not here    Linux's lazy purging of TLB entries, huge vmalloc, NUMA.
 * See: vm_area.c; Gorman, chapter 7.
 */
#include <lib/string.h>
#include <mm/fail.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include <mm/slab.h>
#include "vmalloc_internal.h"

static void free_pages_of(struct vm_struct *area, unsigned long nr)
{
	while (nr-- > 0)
		__free_page(area->pages[nr]);
}

static bool alloc_pages_of(struct vm_struct *area, gfp_t gfp)
{
	unsigned long i;

	for (i = 0; i < area->nr_pages; i++) {
		area->pages[i] = alloc_page(gfp);
		if (!area->pages[i]) {
			free_pages_of(area, i);
			return false;
		}
	}
	return true;
}

/* Places AREA and maps its pages; NULL: it is nowhere. */
static void *map_area(struct vm_struct *area, unsigned int flags, pgprot_t prot)
{
	if (vm_area_place(area))
		return NULL;
	if (pt_map_pages(&init_pt, area->addr, area->pages, area->nr_pages,
			 prot)) {
		vm_area_remove(area);
		return NULL;
	}
	vm_area_publish(area, flags);
	return (void *)area->addr;
}

static void *alloc_area(size_t size, gfp_t gfp, const void *caller)
{
	unsigned long nr = PFN_UP(size);
	struct vm_struct *area;
	void *addr;

	if (!size || size > VMALLOC_END - VMALLOC_START ||
	    nr > totalram_pages() || should_fail(FAIL_VMALLOC, gfp))
		return NULL;
	area = vm_area_new(nr, nr, caller);
	if (!area)
		return NULL;
	if (!alloc_pages_of(area, gfp))
		goto free_area;
	addr = map_area(area, VM_ALLOC, PGPROT_KERNEL);
	if (addr)
		return addr;
	free_pages_of(area, nr);
free_area:
	kfree(area);
	return NULL;
}

void *vmalloc(size_t size)
{
	return alloc_area(size, GFP_KERNEL | __GFP_HIGHMEM,
			  __builtin_return_address(0));
}

void *vzalloc(size_t size)
{
	return alloc_area(size, GFP_KERNEL | __GFP_HIGHMEM | __GFP_ZERO,
			  __builtin_return_address(0));
}

void vfree(const void *addr)
{
	struct vm_struct *area;

	if (!addr)
		return;
	area = vm_area_claim(addr, VM_ALLOC, "vfree");
	vm_area_remove(area);
	free_pages_of(area, area->nr_pages);
	kfree(area);
}

void *vmap(struct page **pages, unsigned int count, pgprot_t prot)
{
	struct vm_struct *area;
	void *addr;

	if (!count || count > PFN_DOWN(VMALLOC_END - VMALLOC_START) ||
	    should_fail(FAIL_VMALLOC, GFP_KERNEL))
		return NULL;
	area = vm_area_new(count, count, __builtin_return_address(0));
	if (!area)
		return NULL;
	memcpy(area->pages, pages, count * sizeof(pages[0]));
	addr = map_area(area, VM_MAP, prot);
	if (!addr)
		kfree(area);
	return addr;
}

void vunmap(const void *addr)
{
	struct vm_struct *area;

	if (!addr)
		return;
	area = vm_area_claim(addr, VM_MAP, "vunmap");
	vm_area_remove(area);
	kfree(area);
}

struct page *vmalloc_to_page(const void *addr)
{
	pte_t *ptep;

	if (!is_vmalloc_addr(addr))
		return NULL;
	ptep = pt_lookup(&init_pt, (vaddr_t)addr);
	if (!ptep || !pte_present(*ptep) || !pfn_valid(pte_pfn(*ptep)))
		return NULL;
	return pfn_to_page(pte_pfn(*ptep));
}

/* From here on the kernel's tables come and go. */
void vmalloc_init(void)
{
	pt_count_boot_tables();
	vm_area_init();
}
