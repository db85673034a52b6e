// SPDX-License-Identifier: MIT
// loses: demand present
/* The area's rights as they are: the write faults once more. */
__lab(fault) static vm_fault_t do_anonymous_page(struct vm_fault *vmf)
{
	vm_fault_t failed;

	if (!fault_writes(vmf))
		return map_zero_page(vmf);
	vmf->page = alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
	if (unlikely(!vmf->page))
		return VM_FAULT_OOM;
	failed = set_entry(vmf, mk_pte_pfn(page_to_pfn(vmf->page),
					   vmf->vma->vm_page_prot));
	if (likely(!failed))
		return VM_FAULT_DEMAND;
	__free_page(vmf->page);
	return failed;
}
