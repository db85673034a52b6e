// SPDX-License-Identifier: MIT
// loses: unmap brk
/* Areas go; their entries and pages do not. */
__lab(areas) int munmap_areas(struct vm_area_struct *vma, vaddr_t start,
			      vaddr_t end)
{
	struct vm_area_struct *next;
	int err;

	if (vma->vm_start < start && end < vma->vm_end) {
		err = split_vma(vma, end);
		if (err)
			return err;
	}
	for (; vma && vma->vm_start < end; vma = next) {
		next = vma->vm_next;
		cut_area(vma, start, end);
	}
	return 0;
}
