// SPDX-License-Identifier: MIT
/*
 * filemap_fault.c - a file's bytes as memory: the backend of areas with a file
 *
 * What     A mapping gives the page cache's own page, so one copy of a program's
 *          text serves every process, and what a shared mapping writes is in
 *          the file. A hole gets a page when it is touched. Behind the page with
 *          the file's last byte there is nothing: SIGBUS, also when the file
 *          was longer when it was mapped.
 * Locking  mapping->lock for each page; map_pages holds it below pt.lock.
 * Failure  VM_FAULT_OOM; VM_FAULT_SIGBUS, also where the file system is full.
 * Not here Reading from a disk.
 */
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/filemap.h>
#include <mm/vma.h>
#include "fault_internal.h"

static struct address_space *mapping_of(const struct vm_area_struct *vma)
{
	return file_mapping(vma->vm_file);
}

static vm_fault_t filemap_fault(struct vm_fault *vmf)
{
	const struct vm_area_struct *vma = vmf->vma;
	struct address_space *mapping = mapping_of(vma);
	struct page *page;

	if (vmf->pgoff >= READ_ONCE(mapping->limit))
		return VM_FAULT_SIGBUS;
	page = filemap_grab_page(mapping, vmf->pgoff, false);
	if (IS_ERR(page))
		return PTR_ERR(page) == -ENOMEM ? VM_FAULT_OOM
						: VM_FAULT_SIGBUS;
	filemap_touch(mapping, page);
	vmf->page = page;
	if (fault_writes(vmf) && (vma->vm_flags & VM_SHARED))
		file_update_time(vma->vm_file);
	return 0;
}

/* PAGES, NULLs among them, COUNT in all, for the slots from PTE on: how many of them
 * are mapped now. Room that nobody has filled waits for a touch of its own.
 * [pt.lock, mapping->lock] */
static unsigned int map_run(struct vm_fault *vmf, pte_t *pte,
			    void *const *pages, unsigned long count)
{
	const pgprot_t prot = vmf->vma->vm_page_prot;
	unsigned int mapped = 0;

	for (unsigned long i = 0; i < count; i++) {
		struct page *page = pages[i];

		if (!page || !pte_none(pte[i]) || !file_page_filled(page))
			continue;
		get_page(page);
		page_add_file_rmap(page, vmf->vma->vm_mm);
		set_pte(&pte[i], mk_pte_pfn(page_to_pfn(page), prot));
		mapped++;
	}
	return mapped;
}

/* The pages of INDEX on, up to LAST, for the slots from PTE on. [pt.lock,
 * mapping->lock] */
static unsigned int map_cached(struct vm_fault *vmf,
			       struct address_space *mapping, pte_t *pte,
			       unsigned long index, unsigned long last)
{
	unsigned int mapped = 0;
	void *const *pages;
	unsigned long end;

	for (; index <= last; index = end + 1) {
		end = last;
		pages = radix_tree_run(&mapping->pages, index, &end);
		if (pages)
			mapped += map_run(vmf, pte, pages, end - index + 1);
		pte += end - index + 1;
	}
	return mapped;
}

static vm_fault_t filemap_map_pages(struct vm_fault *vmf, vaddr_t start,
				    vaddr_t end)
{
	struct address_space *mapping = mapping_of(vmf->vma);
	struct page_table *pt = &vmf->vma->vm_mm->pt;
	unsigned long first = linear_page_index(vmf->vma, start);
	unsigned long last = linear_page_index(vmf->vma, end - 1);
	vm_fault_t result = 0;
	pte_t *pte;

	if (!filemap_has_page(mapping, vmf->pgoff))
		return 0;
	spin_lock(&pt->lock);
	pte = pt_lookup_alloc(pt, start);
	if (likely(pte)) {
		spin_lock(&mapping->lock);
		last = min(last, mapping->limit - 1);
		if (likely(mapping->limit))
			*pt_entries(pte) +=
				map_cached(vmf, mapping, pte, first, last);
		spin_unlock(&mapping->lock);
		if (likely(!pte_none(pte[vmf->pgoff - first])))
			result = VM_FAULT_FILE;
		else
			pt_trim(pt, start);
	}
	spin_unlock(&pt->lock);
	return result;
}

/* A copy of an area that is counted can be counted, too. */
static void filemap_open(struct vm_area_struct *vma)
{
	if (vma_shares_writable(vma))
		mapping_map_writable(mapping_of(vma));
}

static void filemap_close(struct vm_area_struct *vma)
{
	if (vma_shares_writable(vma))
		mapping_unmap_writable(mapping_of(vma));
}

static bool filemap_resident(struct vm_area_struct *vma, unsigned long pgoff)
{
	return filemap_has_bytes(mapping_of(vma), pgoff);
}

const struct vm_operations file_vm_ops = {
	.fault = filemap_fault,
	.map_pages = filemap_map_pages,
	.open = filemap_open,
	.close = filemap_close,
	.resident = filemap_resident,
};
