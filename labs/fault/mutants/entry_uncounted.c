// SPDX-License-Identifier: MIT
// loses: demand present access pointers
/* The entry is there, and nobody has counted the page. */
__lab(fault) static vm_fault_t set_entry(struct vm_fault *vmf, pte_t entry)
{
	struct page_table *pt = &vmf->vma->vm_mm->pt;
	vm_fault_t result = 0;

	spin_lock(&pt->lock);
	vmf->pte = pt_lookup_alloc(pt, vmf->address);
	if (unlikely(!vmf->pte)) {
		result = VM_FAULT_OOM;
	} else if (unlikely(!pte_none(*vmf->pte))) {
		result = VM_FAULT_RETRY;
	} else {
		pt_set(pt, vmf->pte, entry);
	}
	spin_unlock(&pt->lock);
	return result;
}
