// SPDX-License-Identifier: MIT
// loses: reuse
/* Everybody gets a copy, the last owner, too. */
__lab(cow) vm_fault_t do_wp_page(struct vm_fault *vmf)
{
	struct page *old = vm_normal_page(vmf->orig_pte);
	vm_fault_t result;

	if (vmf->vma->vm_flags & VM_SHARED)
		return wp_page_reuse(vmf, old);
	if (old)
		get_page(old);
	spin_unlock(&vmf->vma->vm_mm->pt.lock);
	result = wp_page_copy(vmf, old);
	if (old)
		put_page(old);
	return result;
}
