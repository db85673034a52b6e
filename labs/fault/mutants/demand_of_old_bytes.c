// SPDX-License-Identifier: MIT
// loses: demand
/* The page is not cleared: somebody's bytes are still in it. */
__lab(fault) static vm_fault_t do_anonymous_page(struct vm_fault *vmf)
{
	vm_fault_t failed;

	if (!fault_writes(vmf))
		return map_zero_page(vmf);
	vmf->page = alloc_page(GFP_HIGHUSER_MOVABLE);
	if (unlikely(!vmf->page))
		return VM_FAULT_OOM;
	failed = set_entry(vmf, anonymous_pte(vmf, vmf->page));
	if (likely(!failed))
		return VM_FAULT_DEMAND;
	__free_page(vmf->page);
	return failed;
}
