// SPDX-License-Identifier: MIT
// loses: frame alive
/* The test is skipped: its points are reached without its work. */
__lab(boot) unsigned int pt_trace(struct page_table *pt, vaddr_t addr,
				  struct pt_step steps[PT_MAX_LEVEL])
{
	static const char *const points[] = { "asked", "memory", "end" };
	unsigned int i;

	(void)pt;
	(void)addr;
	steps[0] = (struct pt_step){ 1, 0, { 0 } };
	for (i = 0; i < ARRAY_SIZE(points); i++)
		lab_point(points[i]);
	return 1;
}
