// SPDX-License-Identifier: MIT
/*
 * anonymous.c - memory that is nobody's but the program's: zero until written
 *
 * What     A read gets the shared zero page, read-only: no page of its own for a
 *          reader. A write gets a zeroed page, from highmem if there is. A write
 *          that follows a read comes by cow.c.
 * Locking  As in mm/fault.c.
 * Failure  VM_FAULT_OOM.
 */
#include <kernel/lab.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include "fault_internal.h"

/* Not vmf->pgoff: a stack's area may have grown since, and its offset with it, which
 * happens under pt.lock. */
static inline unsigned long index_now(const struct vm_fault *vmf)
{
	return linear_page_index(vmf->vma, vmf->address);
}

/* ENTRY goes to the place of vmf->address, whose table is made if there is none:
 * VM_FAULT_OOM if it cannot be. The place must be empty: else another fault was first,
 * VM_FAULT_RETRY, and nothing changes. With vmf->page, if that is not NULL, which
 * becomes an anonymous page of the area, at index_now(). 0: done. Takes pt.lock. */
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
		if (vmf->page)
			page_add_new_anon_rmap(vmf->page, vmf->vma,
					       index_now(vmf));
		pt_set(pt, vmf->pte, entry);
	}
	spin_unlock(&pt->lock);
	return result;
}

/* A read: an entry as the area's pages have it (vm_page_prot allows no writing), for
 * the zero page, and special, since nobody counts that. VM_FAULT_ZERO_PAGE, or why
 * not. */
__lab(fault) static vm_fault_t map_zero_page(struct vm_fault *vmf)
{
	vm_fault_t failed;

	vmf->page = NULL;
	failed = set_entry(vmf,
			   pte_mkspecial(mk_pte_pfn(page_to_pfn(zero_page),
						    vmf->vma->vm_page_prot)));
	return failed ? failed : VM_FAULT_ZERO_PAGE;
}

/* Nothing stands at vmf->address, in an area without a file. A read gets the zero
 * page. A write gets a page of its own (GFP_HIGHUSER_MOVABLE) that is all zeroes, with
 * an anonymous_pte, in an area that has an anon_vma by then (anon_vma_prepare may
 * fail): VM_FAULT_DEMAND. What fails leaves no page behind: VM_FAULT_OOM, or what
 * set_entry says. */
__lab(fault) static vm_fault_t do_anonymous_page(struct vm_fault *vmf)
{
	vm_fault_t failed;

	if (!fault_writes(vmf))
		return map_zero_page(vmf);
	vmf->page = alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
	if (unlikely(!vmf->page))
		return VM_FAULT_OOM;
	failed = set_entry(vmf, anonymous_pte(vmf, vmf->page));
	if (likely(!failed))
		return VM_FAULT_DEMAND;
	__free_page(vmf->page);
	return failed;
}

/* What was never touched would read as zeroes, but is not in memory. */
static bool anonymous_resident(struct vm_area_struct *vma __maybe_unused,
			       unsigned long pgoff __maybe_unused)
{
	return false;
}

const struct vm_operations anonymous_vm_ops = {
	.fault = do_anonymous_page,
	.resident = anonymous_resident,
};
