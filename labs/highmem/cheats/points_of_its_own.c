// SPDX-License-Identifier: MIT
// loses: find vmalloc vfree lazy whole
/* The points are reached without their work. */
__lab(highmem) struct vm_struct *vm_hole_find(size_t size, size_t align)
{
	static const char *const points[] = { "found",	"cut",	  "mapped",
					      "freed",	"purged", "synced",
					      "looked", "mixed",  "end" };
	unsigned int i;

	(void)size;
	(void)align;
	for (i = 0; i < 9; i++)
		lab_point(points[i]);
	return NULL;
}
