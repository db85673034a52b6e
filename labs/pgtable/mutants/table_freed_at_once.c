// SPDX-License-Identifier: MIT
// loses: unmap
/* The page of a table is free while the CPU may still walk it. */
__lab(pgtable) static void pt_remove_table(struct page_table *pt, pte_t **path,
					   unsigned int level, vaddr_t addr,
					   struct mmu_gather *tlb)
{
	struct page *page = page_of_table(path[level]);
	pte_t *parent = path[level + 1];

	set_pte(parent, __pte(0));
	--*pt_entries(parent);
	if (level + 1 == PT_ROOT_LEVEL)
		pt_root_changed(pt, parent);
	pt->nr_tables--;
	pt->recent_end = 0;
	tlb_note(tlb, addr & PAGE_MASK, PAGE_SIZE);
	__free_page(page);
}
