// SPDX-License-Identifier: MIT
// loses: geometry
/* The smallest slab that has room for one object, whatever it wastes. */
__lab(slab) static unsigned int choose_order(const struct kmem_cache *cache)
{
	unsigned int order = 0;

	while (!objects_in(cache, order))
		order++;
	return order;
}
