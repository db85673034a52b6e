// SPDX-License-Identifier: MIT
// loses: take
/* One slab's objects, and no more. */
__lab(slab) unsigned int slabs_take(struct kmem_cache *cache, void **to,
				    unsigned int n)
{
	struct page *slab = slab_to_take_from(cache);
	unsigned int got;

	if (!slab)
		return 0;
	got = take_from(cache, slab, to, n);
	list_move(&slab->lru, slab->inuse == cache->num
				      ? &cache->slabs_full
				      : &cache->slabs_partial);
	cache->nr_taken += got;
	return got;
}
