// SPDX-License-Identifier: MIT
// loses: down programs
/* Ring 3 gets through the kernel's tables, too. */
__lab(pgtable) pte_t pt_table_entry(struct page_table *pt, const pte_t *table,
				    unsigned int level)
{
	return mk_pte_pfn(virt_to_pfn(table),
			  __pgprot(pt_table_bits(level, false)));
}
