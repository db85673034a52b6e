// SPDX-License-Identifier: MIT
// loses: take
/* An empty slab is broken into while partial ones have objects. */
__lab(slab) static struct page *slab_to_take_from(struct kmem_cache *cache)
{
	if (!list_empty(&cache->slabs_free)) {
		cache->nr_free_slabs--;
		return list_first_entry(&cache->slabs_free, struct page, lru);
	}
	if (list_empty(&cache->slabs_partial))
		return NULL;
	return list_first_entry(&cache->slabs_partial, struct page, lru);
}
