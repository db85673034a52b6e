// SPDX-License-Identifier: MIT
// loses: find unmap
/* What lies in the range behind the first area stays. */
__lab(areas) int munmap_areas(struct vm_area_struct *vma, vaddr_t start,
			      vaddr_t end)
{
	int err;

	if (vma->vm_start < start && end < vma->vm_end) {
		err = split_vma(vma, end);
		if (err)
			return err;
	}
	unmap_page_range(vma->vm_mm, start, end);
	cut_area(vma, start, end);
	return 0;
}
