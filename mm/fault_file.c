// SPDX-License-Identifier: MIT
/*
 * fault_file.c - the first touch of an address: a page from behind the area
 *
 * What     vm_ops->fault gives a page of the area's file with a reference, and
 *          here it is mapped: as it is, or, where a private area is written, a
 *          copy. Backends that have no such page map what they have
 *          themselves (anonymous.c, pfnmap.c). A read that finds its page in
 *          memory has those beside it mapped as well (map_pages).
 * Races    A page may be cut off its file between being found and being mapped.
 *          Who cuts it off takes its mapping first and goes through the tables
 *          then, each under its pt.lock: so under that lock a page either has
 *          its mapping, or must not be mapped any more.
 * Locking  As in mm/fault.c.
 * Failure  VM_FAULT_OOM, VM_FAULT_SIGBUS; the reference is given back.
 */
#include <kernel/cmdline.h>
#include <lib/kstrto.h>
#include <lib/minmax.h>
#include <mm/filemap.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/vma.h>
#include <uapi/errno.h>
#include "fault_internal.h"

/* A power of two, as on Linux; the word fault_around_bytes=4096 turns it off. */
static unsigned long fault_around_bytes = 16 * PAGE_SIZE;

static int parse_fault_around(const char *value)
{
	const char *end;
	u64 bytes = memparse(value, &end);

	if (*end || bytes < PAGE_SIZE || bytes > 64 * PAGE_SIZE ||
	    (bytes & (bytes - 1)))
		return -EINVAL;
	fault_around_bytes = (unsigned long)bytes;
	return 0;
}
CMDLINE("fault_around_bytes", parse_fault_around);

/* Puts PAGE into the empty place: the file's own, or a COPY of it. */
static void set_file_entry(struct vm_fault *vmf, struct page *page, bool copy)
{
	struct vm_area_struct *vma = vmf->vma;
	pte_t entry = mk_pte_pfn(page_to_pfn(page), vma->vm_page_prot);

	if (fault_writes(vmf)) {
		entry = pte_mkwrite(pte_mkdirty(entry));
		if (!copy && page->identity == PAGE_FILE)
			file_page_mark_dirty(page);
	}
	if (copy)
		page_add_new_anon_rmap(page, vma, vmf->pgoff);
	else
		page_add_file_rmap(page, vma->vm_mm);
	pt_set(&vma->vm_mm->pt, vmf->pte, entry);
}

/* Maps COPY, or if there is none vmf->page, whose reference the entry takes over.
 * 0, or why not. */
static __always_inline vm_fault_t finish_fault(struct vm_fault *vmf,
					       struct page *copy)
{
	struct page_table *pt = &vmf->vma->vm_mm->pt;
	vm_fault_t result = 0;

	spin_lock(&pt->lock);
	vmf->pte = pt_lookup_alloc(pt, vmf->address);
	if (unlikely(!vmf->pte)) {
		result = VM_FAULT_OOM;
	} else if (unlikely(!pte_none(*vmf->pte))) {
		result = VM_FAULT_RETRY;
	} else if (unlikely(!vmf->page->mapping)) {
		result = VM_FAULT_AGAIN;
		pt_trim(pt, vmf->address);
	} else {
		set_file_entry(vmf, copy ? copy : vmf->page, copy != NULL);
	}
	spin_unlock(&pt->lock);
	return result;
}

static noinline vm_fault_t map_file_page(struct vm_fault *vmf)
{
	vm_fault_t failed = finish_fault(vmf, NULL);

	if (likely(!failed))
		return VM_FAULT_FILE;
	put_page(vmf->page);
	return failed;
}

/* A private area is written, which has an anon_vma. */
static noinline vm_fault_t map_copy(struct vm_fault *vmf)
{
	struct page *copy = alloc_page(GFP_HIGHUSER_MOVABLE);
	vm_fault_t failed = VM_FAULT_OOM;

	if (likely(copy)) {
		copy_highpage(copy, vmf->page);
		failed = finish_fault(vmf, copy);
	}
	put_page(vmf->page);
	if (likely(!failed))
		return VM_FAULT_FILE | VM_FAULT_COW;
	if (copy)
		__free_page(copy);
	return failed;
}

/* The pages of the same 64 KiB that the area and one page table have. */
static noinline vm_fault_t do_fault_around(struct vm_fault *vmf)
{
	const struct vm_area_struct *vma = vmf->vma;
	vaddr_t start = vmf->address & ~(fault_around_bytes - 1);
	vaddr_t end;

	start = max(start, vma->vm_start);
	end = min(start + fault_around_bytes, vma->vm_end);
	end = min(end - 1, pt_table_end(start)) + 1;
	return vma->vm_ops->map_pages(vmf, start, end);
}

vm_fault_t do_fault(struct vm_fault *vmf)
{
	struct vm_area_struct *vma = vmf->vma;
	bool copies = fault_writes(vmf) && !(vma->vm_flags & VM_SHARED);
	vm_fault_t result;

	vmf->pgoff = linear_page_index(vma, vmf->address);
	if (!fault_writes(vmf) && vma->vm_ops->map_pages) {
		result = do_fault_around(vmf);
		if (result)
			return result;
	}
	/* Even if there is no page: it shows in what the area is joined with, as on Linux. */
	if (copies && unlikely(anon_vma_prepare(vma)))
		return VM_FAULT_OOM;
	result = vma->vm_ops->fault(vmf);
	if (likely(result))
		return result;
	return copies ? map_copy(vmf) : map_file_page(vmf);
}
