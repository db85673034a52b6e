// SPDX-License-Identifier: MIT
// loses: zero access pointers
/* A reader gets a page of its own as well. */
__lab(fault) static vm_fault_t do_anonymous_page(struct vm_fault *vmf)
{
	vm_fault_t failed;

	vmf->page = alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
	if (unlikely(!vmf->page))
		return VM_FAULT_OOM;
	failed = set_entry(vmf, anonymous_pte(vmf, vmf->page));
	if (likely(!failed))
		return VM_FAULT_DEMAND;
	__free_page(vmf->page);
	return failed;
}
