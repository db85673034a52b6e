// SPDX-License-Identifier: MIT
// loses: vfree
/* No hole is no hole, whatever waits. */
__lab(highmem) static struct vm_struct *find_hole(size_t size, size_t align)
{
	return vm_hole_find(size, align);
}
