// SPDX-License-Identifier: MIT
/*
 * vmalloc.c - memory that is contiguous in virtual addresses only
 *
 * What        Single pages from any zone, highmem first, mapped one after the
 *             other. The array that says which comes from kmalloc, or when it
 *             is large from vmalloc itself, as no row of frames is asked for.
 * Invariants  Those of vm_area.c.
 * Locking     None of its own: an area is its caller's until vfree.
 * Failure     NULL; what was taken is given back (vmalloc_test.c fails each
 *             allocation in turn).
 * Contexts    vmalloc and vmap may sleep; vfree and vunmap never do, so that
 *             the scheduler can free the stack of a task that is gone.
 * Not here    Linux's vm_map_ram with areas of each CPU, huge vmalloc, NUMA.
 * See: vm_area.c; Gorman, chapter 7.
 */
#include <lib/minmax.h>
#include <kernel/lab.h>
#include <mm/fail.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include <mm/slab.h>
#include "vmalloc_internal.h"

#define RANGE_PAGES PFN_DOWN(VMALLOC_END - VMALLOC_START)

static struct page **alloc_array(unsigned long nr)
{
	size_t size = nr * sizeof(struct page *);

	if (likely(size <= KMALLOC_MAX_CACHE_SIZE))
		return kzalloc(size, GFP_KERNEL);
	return vzalloc(size);
}

static void free_array(struct page **pages)
{
	if (unlikely(is_vmalloc_addr(pages)))
		vfree(pages);
	else
		kfree(pages);
}

/* NR pages to the array, which is NULL: all, and true; or none, and false. See
 * alloc_pages_bulk_array, which may stop early. */
__lab(highmem) static bool alloc_all(struct page **pages, unsigned long nr,
				     gfp_t gfp)
{
	unsigned long got = alloc_pages_bulk_array(gfp, nr, pages);

	if (likely(got == nr))
		return true;
	free_pages_bulk(pages, got);
	return false;
}

/* An area with an array for its pages, or NULL. */
static struct vm_struct *new_area(unsigned long nr, const void *caller)
{
	struct vm_struct *area = vm_struct_new(nr, caller);

	if (unlikely(!area))
		return NULL;
	area->pages = alloc_array(nr);
	if (likely(area->pages))
		return area;
	vm_struct_free(area);
	return NULL;
}

/*
 * SIZE bytes, rounded up to pages, at a multiple of ALIGN: a record with an array
 * (new_area), the pages, with GFP, then the addresses and entries (vm_area_map as
 * VM_ALLOC, PGPROT_KERNEL), in this order. NULL: SIZE is 0, or more than the range
 * or all of memory has; should_fail(FAIL_VMALLOC, gfp) says so; or one of the
 * three is not to be had. Then what was taken is given back, each in its way.
 */
__lab(highmem) static void *alloc_area(size_t size, size_t align, gfp_t gfp,
				       const void *caller)
{
	unsigned long nr = PFN_UP(size);
	struct vm_struct *area;

	if (unlikely(!size || size > VMALLOC_END - VMALLOC_START ||
		     nr > totalram_pages() || should_fail(FAIL_VMALLOC, gfp)))
		return NULL;
	area = new_area(nr, caller);
	if (unlikely(!area))
		return NULL;
	if (unlikely(!alloc_all(area->pages, nr, gfp)))
		goto free_area;
	if (likely(!vm_area_map(area, align, PGPROT_KERNEL, VM_ALLOC)))
		return (void *)area->addr;
	free_pages_bulk(area->pages, nr);
free_area:
	free_array(area->pages);
	vm_struct_free(area);
	return NULL;
}

/* Who asks for addresses in a row does not mind which pages: so those that have
 * no address of their own come first. */
__lab(highmem) void *vmalloc(size_t size)
{
	return alloc_area(size, PAGE_SIZE, GFP_KERNEL | __GFP_HIGHMEM,
			  __builtin_return_address(0));
}

void *vzalloc(size_t size)
{
	return alloc_area(size, PAGE_SIZE,
			  GFP_KERNEL | __GFP_HIGHMEM | __GFP_ZERO,
			  __builtin_return_address(0));
}

void *vmalloc_aligned(size_t size, size_t align)
{
	return alloc_area(size, max(align, (size_t)PAGE_SIZE),
			  GFP_KERNEL | __GFP_HIGHMEM,
			  __builtin_return_address(0));
}

void *kvmalloc(size_t size)
{
	return size <= PAGE_SIZE ? kmalloc(size, GFP_KERNEL) : vmalloc(size);
}

void kvfree(const void *addr)
{
	if (is_vmalloc_addr(addr))
		vfree(addr);
	else
		kfree(addr);
}

/* NULL is fine. The area goes, then its pages, then their array: so long as the
 * entries are there, nobody else may get the pages. */
__lab(highmem) void vfree(const void *addr)
{
	struct vm_leftover left;

	if (!addr)
		return;
	left = vm_area_unmap(addr, VM_ALLOC, "vfree");
	free_pages_bulk(left.pages, left.nr_pages);
	free_array(left.pages);
}

void *vmap(struct page **pages, unsigned int count, pgprot_t prot)
{
	struct vm_struct *area;

	if (unlikely(!count || count >= RANGE_PAGES ||
		     should_fail(FAIL_VMALLOC, GFP_KERNEL)))
		return NULL;
	area = vm_struct_new(count, __builtin_return_address(0));
	if (unlikely(!area))
		return NULL;
	area->pages = pages; /* until they are mapped */
	if (likely(!vm_area_map(area, PAGE_SIZE, prot, VM_MAP)))
		return (void *)area->addr;
	vm_struct_free(area);
	return NULL;
}

void vunmap(const void *addr)
{
	if (addr)
		vm_area_unmap(addr, VM_MAP, "vunmap");
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
