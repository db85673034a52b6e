// SPDX-License-Identifier: MIT
// loses: split unmap
/* The upper part begins at the offset of the lower one. */
__lab(areas) int split_vma(struct vm_area_struct *vma, vaddr_t addr)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *upper;

	if (mm->map_count >= READ_ONCE(sysctl_max_map_count))
		return -ENOMEM;
	upper = vm_area_dup(vma);
	if (!upper)
		return -ENOMEM;
	upper->vm_start = addr;
	vma_rmap_lock(vma, NULL);
	vma->vm_end = addr;
	vma_rmap_moved(vma);
	__vma_link(mm, upper, vma, vma->vm_next);
	vma_rmap_unlock(vma, NULL);
	return 0;
}
