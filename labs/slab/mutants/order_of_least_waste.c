// SPDX-License-Identifier: MIT
// loses: geometry
/* Good enough is not enough: the slab with the least waste, however large. */
__lab(slab) static unsigned int choose_order(const struct kmem_cache *cache)
{
	unsigned int order, best = SLAB_MAX_ORDER;

	for (order = 0; order < SLAB_MAX_ORDER; order++)
		if (objects_in(cache, order) &&
		    waste_of(cache, order) << best < waste_of(cache, best)
							     << order)
			best = order;
	return best;
}
