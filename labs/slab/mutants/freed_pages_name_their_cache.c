// SPDX-License-Identifier: MIT
// loses: shrink
/* Free pages still name the cache that they were of. */
__lab(slab) unsigned long slabs_free(struct kmem_cache *cache,
				     struct list_head *list)
{
	unsigned long pages = 0;

	while (!list_empty(list)) {
		struct page *slab = list_first_entry(list, struct page, lru);

		list_del(&slab->lru);
		__free_pages(slab, cache->order);
		pages += 1UL << cache->order;
	}
	return pages;
}
