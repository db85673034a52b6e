// SPDX-License-Identifier: MIT
// loses: down map unmap protect programs
/* The test is skipped: its points are reached without its work. */
__lab(pgtable) static pte_t *pt_make_tables(struct page_table *pt, vaddr_t addr)
{
	static const char *const points[] = { "begin", "found", "mapped",
					      "end" };
	unsigned int i;

	(void)pt;
	(void)addr;
	for (i = 0; i < ARRAY_SIZE(points); i++)
		lab_point(points[i]);
	return NULL;
}
