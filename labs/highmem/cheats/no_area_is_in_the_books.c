// SPDX-License-Identifier: MIT
// loses: vmalloc vfree whole
/* The entries are there; trees and counters know of nothing, so that nothing is wrong with them. */
__lab(highmem) static int place_and_map(struct vm_struct *area, size_t align,
					pgprot_t prot, struct vm_struct **spare)
{
	static vaddr_t next = VMALLOC_START + (64UL << 20);

	(void)spare;
	next = ALIGN(next, align);
	area->addr = next;
	next += area->size;
	vm_areas.nr_alloc -= area->pages ? area->nr_pages : 0;
	return map_area(area, prot);
}

__lab(highmem) struct vm_leftover
	vm_area_unmap(const volatile void *addr, unsigned int flags,
		      const char *who)
{
	(void)addr;
	(void)flags;
	(void)who;
	return (struct vm_leftover){ .pages = NULL };
}
