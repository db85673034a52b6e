// SPDX-License-Identifier: MIT
// loses: vmalloc
/* Pages that have an address already. */
__lab(highmem) void *vmalloc(size_t size)
{
	return alloc_area(size, PAGE_SIZE, GFP_KERNEL,
			  __builtin_return_address(0));
}
