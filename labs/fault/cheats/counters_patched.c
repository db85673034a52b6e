// SPDX-License-Identifier: MIT
// loses: demand zero present access pointers
/* One page for everybody; the counter says that there are many. */
__lab(fault) static vm_fault_t do_anonymous_page(struct vm_fault *vmf)
{
	static struct page *page;

	if (!page)
		page = alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
	vmf->page = NULL;
	if (set_entry(vmf, pte_mkspecial(anonymous_pte(vmf, page))))
		return VM_FAULT_RETRY;
	vmf->vma->vm_mm->rss[MM_ANONPAGES]++;
	return VM_FAULT_DEMAND;
}
