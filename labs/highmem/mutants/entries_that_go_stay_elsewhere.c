// SPDX-License-Identifier: MIT
// loses: lazy
/* Whoever has a copy of the root's entry keeps the old one. */
__lab(highmem) void pt_root_changed(struct page_table *pt, const pte_t *ptep)
{
	(void)ptep;
	if (PT_ROOT_LATCHED)
		flush_tlb_root(pt);
}
