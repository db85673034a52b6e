// SPDX-License-Identifier: MIT
// loses: zero access pointers
/* Who only read may write to everybody's zero page. */
__lab(fault) static vm_fault_t map_zero_page(struct vm_fault *vmf)
{
	vm_fault_t failed;

	vmf->page = NULL;
	failed = set_entry(
		vmf, pte_mkspecial(pte_mkwrite(mk_pte_pfn(
			     page_to_pfn(zero_page), vmf->vma->vm_page_prot))));
	return failed ? failed : VM_FAULT_ZERO_PAGE;
}
