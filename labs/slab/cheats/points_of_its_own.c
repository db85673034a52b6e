// SPDX-License-Identifier: MIT
// loses: geometry grow take put shrink magazines kmalloc
/* The points are reached without their work. */
__lab(slab) static unsigned int choose_order(const struct kmem_cache *cache)
{
	static const char *const points[] = { "geometry", "begin", "grown",
					      "taken",	  "put",   "moved",
					      "freed",	  "end" };
	unsigned int i;

	(void)cache;
	for (i = 0; i < 8; i++)
		lab_point(points[i]);
	return 0;
}
