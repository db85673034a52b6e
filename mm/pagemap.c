// SPDX-License-Identifier: MIT
/*
 * What /proc/PID/pagemap says of a page: its frame, in Linux's bits.
 *
 *	63 present   61 of a file or shared   56 mapped here only   54-0 frame
 *
 * Not here: swap (62), soft-dirty (55; i386 Linux has none either).
 * See:      Linux's Documentation/admin-guide/mm/pagemap.rst.
 */
#include <mm/mm.h>

#define PM_PRESENT	  (1ULL << 63)
#define PM_FILE		  (1ULL << 61)
#define PM_MMAP_EXCLUSIVE (1ULL << 56)

u64 pagemap_entry(struct mm_struct *mm, vaddr_t addr)
{
	const struct page *page;
	u64 entry = 0;
	pte_t *ptep;

	if (addr >= TASK_SIZE)
		return 0;
	spin_lock(&mm->pt.lock);
	ptep = pt_lookup(&mm->pt, addr);
	if (ptep && pte_mapped(*ptep)) {
		page = pfn_to_page(pte_pfn(*ptep));
		entry = PM_PRESENT | pte_pfn(*ptep);
		if (!is_zero_page(page) && page->identity == PAGE_FILE)
			entry |= PM_FILE;
		if (!is_zero_page(page) && page_mapcount(page) == 1)
			entry |= PM_MMAP_EXCLUSIVE;
	}
	spin_unlock(&mm->pt.lock);
	return entry;
}
