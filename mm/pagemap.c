// SPDX-License-Identifier: MIT
/*
 * What /proc/PID/pagemap says of a page: its frame, in Linux's bits.
 *
 *	63 present   61 of a file or shared   56 mapped here only
 *	55 written since clear_refs (soft-dirty)   54-0 frame
 *
 * Not here: swap (62). (Linux for i386 has no bit 55.)
 * See:      Linux's Documentation/admin-guide/mm/pagemap.rst.
 */
#include <mm/mm.h>
#include <mm/rmap.h>

#define PM_PRESENT	  (1ULL << 63)
#define PM_FILE		  (1ULL << 61)
#define PM_MMAP_EXCLUSIVE (1ULL << 56)
#define PM_SOFT_DIRTY	  (1ULL << 55)

static u64 entry_of(pte_t pte)
{
	const struct page *page = vm_normal_page(pte);
	u64 entry = PM_PRESENT | pte_pfn(pte);

	if (pte_soft_dirty(pte))
		entry |= PM_SOFT_DIRTY;
	if (!page)
		return entry;
	if (page->identity == PAGE_FILE)
		entry |= PM_FILE;
	if (page_mapcount(page) == 1)
		entry |= PM_MMAP_EXCLUSIVE;
	return entry;
}

u64 pagemap_entry(struct mm_struct *mm, vaddr_t addr)
{
	const struct vm_area_struct *vma;
	u64 entry = 0;
	pte_t *ptep;

	vma = addr < TASK_SIZE ? find_vma(mm, addr) : NULL;
	if (!vma || addr < vma->vm_start)
		return 0;
	if (vma->vm_flags & VM_SOFTDIRTY)
		entry = PM_SOFT_DIRTY;
	spin_lock(&mm->pt.lock);
	ptep = pt_lookup(&mm->pt, addr);
	if (ptep && pte_mapped(*ptep))
		entry |= entry_of(*ptep);
	spin_unlock(&mm->pt.lock);
	return entry;
}
