// SPDX-License-Identifier: MIT
// loses: down programs
/* A table that comes is not counted as one of the tree's. */
__lab(pgtable) static int pt_make_table(struct page_table *pt, pte_t *ptep,
					unsigned int level)
{
	pte_t *table = NULL;

	if (READ_ONCE(pt->spare))
		table = xchg(&pt->spare, NULL);
	if (!table)
		table = pt_alloc_table();
	if (!table)
		return -ENOMEM;
	set_pte(ptep, pt_table_entry(pt, table, level));
	pt_count(ptep, 1);
	if (PT_ROOT_LATCHED && level == PT_ROOT_LEVEL)
		flush_tlb_root(pt);
	return 0;
}
