// SPDX-License-Identifier: MIT
// loses: unmap
/* The tree remembers a table that is gone. */
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
	tlb_note(tlb, addr & PAGE_MASK, PAGE_SIZE);
	tlb_remove_table(tlb, pt, page);
}
