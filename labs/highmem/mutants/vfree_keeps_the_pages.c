// SPDX-License-Identifier: MIT
// loses: vfree whole
/* The addresses come back, the pages do not. */
__lab(highmem) void vfree(const void *addr)
{
	if (addr)
		free_array(vm_area_unmap(addr, VM_ALLOC, "vfree").pages);
}
