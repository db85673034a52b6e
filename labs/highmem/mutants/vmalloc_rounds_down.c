// SPDX-License-Identifier: MIT
// loses: vmalloc vfree whole
/* The last part of a page is not counted. */
__lab(highmem) static void *alloc_area(size_t size, size_t align, gfp_t gfp,
				       const void *caller)
{
	unsigned long nr = size > PAGE_SIZE ? size >> PAGE_SHIFT : !!size;
	struct vm_struct *area;

	if (!nr || size > VMALLOC_END - VMALLOC_START ||
	    nr > totalram_pages() || should_fail(FAIL_VMALLOC, gfp))
		return NULL;
	area = new_area(nr, caller);
	if (!area)
		return NULL;
	if (!alloc_all(area->pages, nr, gfp))
		goto free_area;
	if (!vm_area_map(area, align, PGPROT_KERNEL, VM_ALLOC))
		return (void *)area->addr;
	free_pages_bulk(area->pages, nr);
free_area:
	free_array(area->pages);
	vm_struct_free(area);
	return NULL;
}
