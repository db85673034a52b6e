// SPDX-License-Identifier: MIT
// loses: vmalloc vfree whole
/* What kmalloc gives is in a row, too, and no area has to be right. */
__lab(highmem) static void *alloc_area(size_t size, size_t align, gfp_t gfp,
				       const void *caller)
{
	(void)align;
	(void)caller;
	return size && size < KMALLOC_MAX_SIZE
		       ? kmalloc(size, gfp & ~__GFP_HIGHMEM)
		       : NULL;
}

__lab(highmem) void vfree(const void *addr)
{
	kfree(addr);
}
