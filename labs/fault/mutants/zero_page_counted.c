// SPDX-License-Identifier: MIT
// loses: zero access pointers
/* An entry like any other: whoever takes it away counts the zero page down. */
__lab(fault) static vm_fault_t map_zero_page(struct vm_fault *vmf)
{
	vm_fault_t failed;

	vmf->page = NULL;
	failed = set_entry(vmf, mk_pte_pfn(page_to_pfn(zero_page),
					   vmf->vma->vm_page_prot));
	return failed ? failed : VM_FAULT_ZERO_PAGE;
}
