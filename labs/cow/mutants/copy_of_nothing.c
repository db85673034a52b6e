// SPDX-License-Identifier: MIT
// loses: copy crowd
/* The writer's page begins as zeroes. */
__lab(cow) static vm_fault_t
	wp_page_copy(struct vm_fault *vmf, struct page *old)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	struct page_table *pt = &mm->pt;

	vmf->page = anon_vma_prepare(vmf->vma)
			    ? NULL
			    : alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
	if (unlikely(!vmf->page))
		return VM_FAULT_OOM;
	spin_lock(&pt->lock);
	vmf->pte = pt_lookup(pt, vmf->address);
	if (old) {
		page_remove_rmap(old, mm);
		put_page(old);
	}
	page_add_new_anon_rmap(vmf->page, vmf->vma,
			       linear_page_index(vmf->vma, vmf->address));
	pt_replace(pt, vmf->pte, anonymous_pte(vmf, vmf->page));
	spin_unlock(&pt->lock);
	flush_tlb_page(mm, vmf->address);
	return VM_FAULT_COW;
}
