// SPDX-License-Identifier: MIT
// loses: put kmalloc
/* Who was full stays on that list. */
__lab(slab) static inline void list_by_use(struct kmem_cache *cache,
					   struct page *slab)
{
	if (slab->inuse == 0) {
		list_move(&slab->lru, &cache->slabs_free);
		cache->nr_free_slabs++;
	}
}
