// SPDX-License-Identifier: MIT
// loses: merge split
/* What has changed is not joined with the area above. */
__lab(areas) struct vm_area_struct *vma_merge(struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma->vm_prev;

	if (!vma_continues(prev, vma) ||
	    !anon_vmas_mergeable(vma->anon_vma, prev->anon_vma, prev))
		return vma;
	vma_absorb(prev, vma, true);
	return prev;
}
