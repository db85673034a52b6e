// SPDX-License-Identifier: MIT
// loses: ranges take split merge storm
/* The test is skipped: the points are reached without its work. */
__lab(buddy) void buddy_add_range(struct zone *zone, pfn_t start, pfn_t end)
{
	static const char *const points[] = { "ranges", "begin", "mixed",
					      "exhausted", "end" };
	unsigned int i;

	(void)zone;
	(void)start;
	(void)end;
	for (i = 0; i < 5; i++)
		lab_point(points[i]);
}
