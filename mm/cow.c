// SPDX-License-Identifier: MIT
/*
 * cow.c - a write to what is there but write-protected
 *
 * What     A shared area's page, and one whose only user is the writer's entry,
 *          becomes writable: no copy. Else the writer gets a copy, and the page
 *          stays with the others: fork's other half, the file, the zero page, a
 *          device.
 * Locking  As in mm/fault.c: the copy is made without pt.lock, and taken only if
 *          the entry still is what it was.
 * Failure  VM_FAULT_OOM.
 * See      Gorman, 4.6.3.
 */
#include <kernel/lab.h>
#include <mm/filemap.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/vma.h>
#include "fault_internal.h"

/* The writer is the only owner, or the area is shared: the entry allows writing
 * from now on, and is young and dirty; no TLB knows it as it was. An anonymous PAGE
 * is VMA's own now, a file's knows that it is dirty; NULL: nobody counts it.
 * [pt.lock, dropped] */
__lab(cow) static vm_fault_t
	wp_page_reuse(struct vm_fault *vmf, struct page *page)
{
	struct page_table *pt = &vmf->vma->vm_mm->pt;

	if (page && page_is_anon(page))
		page_move_anon_rmap(page, vmf->vma);
	else if (page && page->identity == PAGE_FILE)
		file_page_mark_dirty(page);

	pt_replace(pt, vmf->pte,
		   pte_mkwrite(pte_mkdirty(pte_mkyoung(vmf->orig_pte))));
	spin_unlock(&pt->lock);
	flush_tlb_page(vmf->vma->vm_mm, vmf->address);
	count_vm_event(PGREUSE);
	return VM_FAULT_REUSE;
}

static bool maps_zero_page(pte_t entry)
{
	return pte_pfn(entry) == page_to_pfn(zero_page);
}

/* A page with the bytes of a device's frame. */
static struct page *wp_copy_of_device(pfn_t frame)
{
	struct page *copy = alloc_page(GFP_HIGHUSER_MOVABLE);

	if (!copy || copy_device_frame(copy, frame))
		return copy;
	__free_page(copy);
	return NULL;
}

/* A page with OLD's contents; NULL: with those of what the entry maps. */
static struct page *wp_copy_of(const struct vm_fault *vmf, struct page *old)
{
	struct page *copy;

	if (!old && maps_zero_page(vmf->orig_pte))
		return alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
	if (!old)
		return wp_copy_of_device(pte_pfn(vmf->orig_pte));
	copy = alloc_page(GFP_HIGHUSER_MOVABLE);
	if (likely(copy))
		copy_highpage(copy, old);
	return copy;
}

/* OLD is shared: the writer gets a page of its own, if the entry still is what
 * it was when the copying is done; else VM_FAULT_RETRY, and the copy is let go.
 * OLD has a reference of ours, which stays, and loses the entry's; NULL: nothing
 * that counts. */
__lab(cow) static vm_fault_t
	wp_page_copy(struct vm_fault *vmf, struct page *old)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	struct page_table *pt = &mm->pt;

	vmf->page = anon_vma_prepare(vmf->vma) ? NULL : wp_copy_of(vmf, old);
	if (unlikely(!vmf->page))
		return VM_FAULT_OOM;
	spin_lock(&pt->lock);
	vmf->pte = pt_lookup(pt, vmf->address);
	if (unlikely(!vmf->pte || vmf->pte->val != vmf->orig_pte.val)) {
		spin_unlock(&pt->lock);
		__free_page(vmf->page);
		return VM_FAULT_RETRY;
	}
	if (old) {
		page_remove_rmap(old, mm);
		put_page(old); /* the entry's; ours keeps it alive */
	}
	page_add_new_anon_rmap(vmf->page, vmf->vma,
			       linear_page_index(vmf->vma, vmf->address));
	pt_replace(pt, vmf->pte, anonymous_pte(vmf, vmf->page));
	spin_unlock(&pt->lock);
	flush_tlb_page(mm, vmf->address);
	return maps_zero_page(vmf->orig_pte) ? VM_FAULT_DEMAND : VM_FAULT_COW;
}

/* In place for a shared area, and where the writer's entry is the page's only user;
 * else a copy, for which OLD must not go away meanwhile. */
__lab(cow) vm_fault_t do_wp_page(struct vm_fault *vmf)
{
	struct page *old = vm_normal_page(vmf->orig_pte);
	vm_fault_t result;

	if ((vmf->vma->vm_flags & VM_SHARED) || (old && page_is_exclusive(old)))
		return wp_page_reuse(vmf, old);
	if (old)
		get_page(old);
	spin_unlock(&vmf->vma->vm_mm->pt.lock);
	result = wp_page_copy(vmf, old);
	if (old)
		put_page(old);
	return result;
}
