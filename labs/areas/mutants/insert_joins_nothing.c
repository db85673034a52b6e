// SPDX-License-Identifier: MIT
// loses: merge
/* What is new is an area of its own. */
__lab(areas) struct vm_area_struct *vma_insert(struct mm_struct *mm,
					       struct vm_area_struct *vma)
{
	struct vm_area_struct *next = find_vma(mm, vma->vm_start);

	vma_link(mm, vma, next ? next->vm_prev : vma_last(mm), next);
	return vma;
}
