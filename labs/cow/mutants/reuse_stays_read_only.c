// SPDX-License-Identifier: MIT
// loses: reuse crowd
/* The entry is young and dirty, and still does not allow the write. */
__lab(cow) static vm_fault_t
	wp_page_reuse(struct vm_fault *vmf, struct page *page)
{
	struct page_table *pt = &vmf->vma->vm_mm->pt;

	if (page && page_is_anon(page))
		page_move_anon_rmap(page, vmf->vma);
	pt_replace(pt, vmf->pte, pte_mkdirty(pte_mkyoung(vmf->orig_pte)));
	spin_unlock(&pt->lock);
	flush_tlb_page(vmf->vma->vm_mm, vmf->address);
	return VM_FAULT_REUSE;
}
