// SPDX-License-Identifier: MIT
/*
 * pfnmap.c - frames of devices, and of the kernel's image, in a program's memory
 *
 * What        What stands behind an area with VM_PFNMAP is no memory that comes
 *             and goes: its entries are special, no struct page counts them, and they
 *             come by a fault each like all others. A private area gets a copy when
 *             it is written.
 * Invariants  A special entry is the zero page's, or stands in such an area and
 *             is read-only where that is private (mm_check.c).
 * Caching     Write-back by the entry, as the kernel's direct map has these
 *             frames, so the MTRRs decide: on a PC what is a device's is
 *             uncached by them.
 * Failure     No table, no room to reach the frame: VM_FAULT_OOM.
 * Not here    Linux's copy of a range at once (remap_pfn_range), memtypes.
 */
#include <lib/string.h>
#include <mm/fault.h>
#include <mm/highmem.h>
#include <mm/vmalloc.h>

static pte_t device_pte(const struct vm_fault *vmf, pfn_t pfn)
{
	const struct vm_area_struct *vma = vmf->vma;
	pte_t entry = pte_mkspecial(mk_pte_pfn(pfn, vma->vm_page_prot));

	if ((vmf->flags & FAULT_FLAG_WRITE) && (vma->vm_flags & VM_SHARED))
		entry = pte_mkwrite(pte_mkdirty(entry));
	return entry;
}

vm_fault_t vmf_insert_pfn(struct vm_fault *vmf, pfn_t pfn)
{
	struct page_table *pt = &vmf->vma->vm_mm->pt;
	vm_fault_t result = VM_FAULT_DEVICE;

	spin_lock(&pt->lock);
	vmf->pte = pt_lookup_alloc(pt, vmf->address);
	if (!vmf->pte)
		result = VM_FAULT_OOM;
	else if (!pte_none(*vmf->pte))
		result = VM_FAULT_RETRY;
	else
		pt_set(pt, vmf->pte, device_pte(vmf, pfn));
	spin_unlock(&pt->lock);
	return result;
}

static void copy_to_page(struct page *page, const void *from)
{
	void *to = kmap_local_page(page);

	memcpy(to, from, PAGE_SIZE);
	kunmap_local(to);
}

bool copy_device_frame(struct page *page, pfn_t frame)
{
	void __iomem *window;

	if (frame < max_low_pfn) {
		copy_to_page(page, pfn_to_virt(frame));
		return true;
	}
	window = ioremap_cache(PFN_PHYS(frame), PAGE_SIZE);
	if (window)
		copy_to_page(page, (__force const void *)window);
	iounmap(window);
	return window != NULL;
}
