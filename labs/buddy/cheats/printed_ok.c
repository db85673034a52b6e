// SPDX-License-Identifier: MIT
// loses: ranges take split merge storm
/* Words. */
__lab(buddy) void buddy_add_range(struct zone *zone, pfn_t start, pfn_t end)
{
	enum log_level {
		LOG_SAYS = 5
	};
	void printk(enum log_level level, const char *fmt, ...);
	static const char *const steps[] = { "ranges", "take", "split", "merge",
					     "storm" };
	unsigned int i;

	(void)zone;
	(void)start;
	(void)end;
	for (i = 0; i < 5; i++)
		printk(LOG_SAYS, "ok %u buddy.%s\n%s: 25 of 25\n", i + 1,
		       steps[i], steps[i]);
	printk(LOG_SAYS,
	       "mm_check: all books agree\nbalance: 7283 pages free before the first program, 7283 after the last\n");
}
