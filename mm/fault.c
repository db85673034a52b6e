// SPDX-License-Identifier: MIT
/*
 * The page fault: making the page of an address come into being.
 *
 * What:       One context (struct vm_fault), one function a case:
 *
 *	entry      area        access   what is done
 *	--------   ---------   ------   ---------------------------------------
 *	none       anonymous   read     the shared zero page, read-only
 *	none       anonymous   write    a zeroed page, from highmem if there is
 *	none       file        read     the file's page
 *	none       file, priv  write    a copy of it
 *	none       device      any      its frame, which nobody counts (pfnmap.c)
 *	read-only  private     write    the last owner writes on; else a copy
 *	allows it  any         any      nothing: another CPU or the TLB was late
 *
 * Invariants: as in mm/rmap.h, whatever fails or races.
 * Locking:    mmap_lock for reading. A page is found or made without pt.lock;
 *             then, under it, the entry is looked at again: when it is not what
 *             was expected, another fault came first, the page is dropped and
 *             the handler for what stands there now takes over
 *             (VM_FAULT_RETRY).
 * Failure:    VM_FAULT_OOM, VM_FAULT_SIGBUS: nothing has changed.
 * Not here:   swap-in, reverse maps, faulting several pages around.
 * See:        Gorman, 4.6; Plan 9's fixfault.
 */
#include <kernel/sched.h>
#include <mm/fault.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/rmap.h>
#include <mm/vmstat.h>
#include <mm/vma.h>
#include <mm/vmstat.h>

static inline bool fault_writes(const struct vm_fault *vmf)
{
	return vmf->flags & FAULT_FLAG_WRITE;
}

/* ------------------------------------------------------- nothing there yet */

static pte_t anonymous_pte(const struct vm_fault *vmf)
{
	pte_t pte = mk_pte_pfn(page_to_pfn(vmf->page), vmf->vma->vm_page_prot);

	return pte_mkwrite(pte_mkdirty(pte));
}

/* Memory that has never been written: no page of its own for a reader. */
static vm_fault_t do_anonymous_page(struct vm_fault *vmf)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	struct page_table *pt = &mm->pt;
	vm_fault_t result = VM_FAULT_OOM;
	pte_t entry;

	if (fault_writes(vmf)) {
		vmf->page = alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
		if (unlikely(!vmf->page))
			return VM_FAULT_OOM;
		entry = anonymous_pte(vmf);
	} else {
		vmf->page = NULL;
		entry = pte_mkspecial(mk_pte_pfn(page_to_pfn(zero_page),
						 vmf->vma->vm_page_prot));
	}
	spin_lock(&pt->lock);
	vmf->pte = pt_lookup_alloc(pt, vmf->address);
	if (unlikely(!vmf->pte))
		goto release;
	if (unlikely(!pte_none(*vmf->pte))) {
		result = VM_FAULT_RETRY;
		goto release;
	}
	if (vmf->page)
		page_add_new_anon_rmap(mm, vmf->page);
	pt_set(pt, vmf->pte, entry);
	spin_unlock(&pt->lock);
	return vmf->page ? VM_FAULT_DEMAND : VM_FAULT_ZERO_PAGE;
release:
	spin_unlock(&pt->lock);
	if (vmf->page)
		__free_page(vmf->page);
	return result;
}

/* vmf->page, a file's with a reference, becomes a private copy of it. */
static vm_fault_t cow_file_page(struct vm_fault *vmf)
{
	struct page *copy = alloc_page(GFP_HIGHUSER_MOVABLE);

	if (likely(copy))
		copy_highpage(copy, vmf->page);
	put_page(vmf->page);
	vmf->page = copy;
	return copy ? VM_FAULT_FILE | VM_FAULT_COW : VM_FAULT_OOM;
}

/* Puts vmf->page, whose reference the entry takes over, into the empty slot. */
static vm_fault_t map_file_page(struct vm_fault *vmf, vm_fault_t result)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	struct page_table *pt = &mm->pt;
	pte_t entry;

	spin_lock(&pt->lock);
	vmf->pte = pt_lookup_alloc(pt, vmf->address);
	if (unlikely(!vmf->pte || !pte_none(*vmf->pte))) {
		result = vmf->pte ? VM_FAULT_RETRY : VM_FAULT_OOM;
		spin_unlock(&pt->lock);
		put_page(vmf->page);
		return result;
	}
	entry = mk_pte_pfn(page_to_pfn(vmf->page), vmf->vma->vm_page_prot);
	if (result & VM_FAULT_COW) {
		entry = pte_mkwrite(pte_mkdirty(entry));
		page_add_new_anon_rmap(mm, vmf->page);
	} else {
		if (fault_writes(vmf))
			entry = pte_mkwrite(pte_mkdirty(entry));
		page_add_rmap(mm, vmf->page);
	}
	pt_set(pt, vmf->pte, entry);
	spin_unlock(&pt->lock);
	return result;
}

static vm_fault_t do_fault(struct vm_fault *vmf)
{
	const struct vm_area_struct *vma = vmf->vma;
	vm_fault_t result;

	vmf->pgoff =
		vma->vm_pgoff + ((vmf->address - vma->vm_start) >> PAGE_SHIFT);
	result = vma->vm_ops->fault(vmf);
	if (unlikely(result &
		     (VM_FAULT_ERROR | VM_FAULT_DEVICE | VM_FAULT_RETRY)))
		return result;
	result |= VM_FAULT_FILE;
	if (fault_writes(vmf) && !(vma->vm_flags & VM_SHARED)) {
		result |= cow_file_page(vmf);
		if (unlikely(result & VM_FAULT_ERROR))
			return result;
	}
	return map_file_page(vmf, result);
}

/* -------------------------------------------------- there, write-protected */

/* The writer is the only owner: the page is its own. [pt.lock, dropped] */
static vm_fault_t wp_page_reuse(struct vm_fault *vmf)
{
	struct page_table *pt = &vmf->vma->vm_mm->pt;

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
 * it was when the copying is done. OLD has a reference of ours; NULL: nothing
 * that counts. */
static vm_fault_t wp_page_copy(struct vm_fault *vmf, struct page *old)
{
	struct mm_struct *mm = vmf->vma->vm_mm;
	struct page_table *pt = &mm->pt;

	vmf->page = wp_copy_of(vmf, old);
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
		page_remove_rmap(mm, old);
		put_page(old); /* the entry's; ours keeps it alive */
	}
	page_add_new_anon_rmap(mm, vmf->page);
	pt_replace(pt, vmf->pte, anonymous_pte(vmf));
	spin_unlock(&pt->lock);
	flush_tlb_page(mm, vmf->address);
	return maps_zero_page(vmf->orig_pte) ? VM_FAULT_DEMAND : VM_FAULT_COW;
}

/* A write met a read-only entry of a writable area. [pt.lock, dropped] */
static vm_fault_t do_wp_page(struct vm_fault *vmf)
{
	struct page *old = vm_normal_page(vmf->orig_pte);
	vm_fault_t result;

	if ((vmf->vma->vm_flags & VM_SHARED) || (old && page_is_exclusive(old)))
		return wp_page_reuse(vmf);
	if (old)
		get_page(old);
	spin_unlock(&vmf->vma->vm_mm->pt.lock);
	result = wp_page_copy(vmf, old);
	if (old)
		put_page(old);
	return result;
}

/* Some entry stands there. */
static vm_fault_t do_present_page(struct vm_fault *vmf)
{
	struct page_table *pt = &vmf->vma->vm_mm->pt;

	spin_lock(&pt->lock);
	vmf->pte = pt_lookup(pt, vmf->address);
	if (unlikely(!vmf->pte || pte_none(*vmf->pte))) {
		spin_unlock(&pt->lock);
		return VM_FAULT_RETRY;
	}
	vmf->orig_pte = *vmf->pte;
	if (fault_writes(vmf) && !pte_write(vmf->orig_pte))
		return do_wp_page(vmf);
	spin_unlock(&pt->lock);
	flush_tlb_page(vmf->vma->vm_mm, vmf->address);
	return VM_FAULT_SPURIOUS;
}

/* ------------------------------------------------------------------- entry */

vm_fault_t handle_mm_fault(struct vm_area_struct *vma, vaddr_t address,
			   unsigned int flags)
{
	struct vm_fault vmf;
	vm_fault_t result;

	assert_rwsem_held(&vma->vm_mm->mmap_lock);
	vmf.vma = vma;
	vmf.address = address & PAGE_MASK;
	vmf.flags = flags;
	do {
		if (vmf.flags & FAULT_FLAG_PRESENT)
			result = do_present_page(&vmf);
		else if (vma->vm_ops)
			result = do_fault(&vmf);
		else
			result = do_anonymous_page(&vmf);
		vmf.flags ^= FAULT_FLAG_PRESENT;
	} while (unlikely(result & VM_FAULT_RETRY));

	if (unlikely(result & VM_FAULT_ERROR))
		return result;
	count_vm_event(PGFAULT);
	if (unlikely(result & VM_FAULT_MAJOR)) {
		count_vm_event(PGMAJFAULT);
		current->maj_flt++;
	} else {
		current->min_flt++;
	}
	return result;
}
