// SPDX-License-Identifier: MIT
// loses: present
/* The entry may be gone by now: nobody asks for the other handler. */
__lab(fault) static vm_fault_t do_present_page(struct vm_fault *vmf)
{
	struct page_table *pt = &vmf->vma->vm_mm->pt;

	spin_lock(&pt->lock);
	vmf->pte = pt_lookup(pt, vmf->address);
	if (unlikely(!vmf->pte || pte_none(*vmf->pte))) {
		spin_unlock(&pt->lock);
		return VM_FAULT_SPURIOUS;
	}
	vmf->orig_pte = *vmf->pte;
	if (fault_writes(vmf) && !pte_write(vmf->orig_pte))
		return do_wp_page(vmf);
	spin_unlock(&pt->lock);
	flush_tlb_page(vmf->vma->vm_mm, vmf->address);
	return VM_FAULT_SPURIOUS;
}
