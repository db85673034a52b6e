// SPDX-License-Identifier: MIT
// loses: find link merge split room unmap brk
/* The test is skipped: the points are reached without its work. */
__lab(areas) static inline void list_insert(struct mm_struct *mm,
					    struct vm_area_struct *vma,
					    struct vm_area_struct *prev,
					    struct vm_area_struct *next)
{
	static const char *const points[] = { "begin", "asked", "before",
					      "chosen", "end" };
	unsigned int i;

	(void)mm;
	(void)vma;
	(void)prev;
	(void)next;
	for (i = 0; i < 5; i++)
		lab_point(points[i]);
}
