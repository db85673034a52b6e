// SPDX-License-Identifier: MIT
// loses: merge
/* With neighbours on both sides, the upper one is forgotten. */
__lab(areas) struct vm_area_struct *vma_insert(struct mm_struct *mm,
					       struct vm_area_struct *vma)
{
	struct vm_area_struct *next = find_vma(mm, vma->vm_start);
	struct vm_area_struct *prev = next ? next->vm_prev : vma_last(mm);

	if (vma_continues(prev, vma) &&
	    anon_vmas_mergeable(NULL, prev->anon_vma, prev)) {
		vma_absorb(prev, vma, false);
		return prev;
	}
	if (vma_continues(vma, next) &&
	    anon_vmas_mergeable(NULL, next->anon_vma, next)) {
		vma_absorb(next, vma, false);
		return next;
	}
	vma_link(mm, vma, prev, next);
	return vma;
}
