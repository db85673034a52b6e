// SPDX-License-Identifier: MIT
// loses: copy crowd
/* Our reference, which keeps the page while it is copied, stays for ever. */
__lab(cow) vm_fault_t do_wp_page(struct vm_fault *vmf)
{
	struct page *old = vm_normal_page(vmf->orig_pte);
	vm_fault_t result;

	if ((vmf->vma->vm_flags & VM_SHARED) || (old && page_is_exclusive(old)))
		return wp_page_reuse(vmf, old);
	if (old)
		get_page(old);
	spin_unlock(&vmf->vma->vm_mm->pt.lock);
	result = wp_page_copy(vmf, old);
	return result;
}
