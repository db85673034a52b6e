// SPDX-License-Identifier: MIT
// loses: find merge vmalloc vfree lazy whole
/* Words. */
__lab(highmem) struct vm_struct *vm_hole_find(size_t size, size_t align)
{
	enum log_level {
		LOG_SAYS = 5
	};
	void printk(enum log_level level, const char *fmt, ...);
	static const char *const steps[] = { "find",  "merge", "vmalloc",
					     "vfree", "kmap",  "lazy",
					     "whole" };
	unsigned int i;

	(void)size;
	(void)align;
	for (i = 0; i < 7; i++)
		printk(LOG_SAYS, "ok %u highmem.%s\n%s: 20 of 20\n", i + 1,
		       steps[i], steps[i]);
	return NULL;
}

__lab(highmem) void vm_hole_add(struct vm_struct *gone,
				void (*free_record)(struct vm_struct *record))
{
	free_record(gone);
}
