// SPDX-License-Identifier: MIT
// loses: stack
/* It grows until it meets its neighbour. */
__lab(fault) static bool keeps_gap(const struct vm_area_struct *vma,
				   vaddr_t addr)
{
	const struct vm_area_struct *prev = vma->vm_prev;

	if (addr < READ_ONCE(mmap_min_addr))
		return false;
	return !prev || addr >= prev->vm_end;
}
