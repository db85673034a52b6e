// SPDX-License-Identifier: MIT
// loses: shrink magazines kmalloc
/* The number is right; the pages are nobody's. */
__lab(slab) unsigned long slabs_free(struct kmem_cache *cache,
				     struct list_head *list)
{
	unsigned long pages = 0;

	while (!list_empty(list)) {
		list_del(list->next);
		pages += 1UL << cache->order;
	}
	return pages;
}
