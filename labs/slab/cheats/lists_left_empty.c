// SPDX-License-Identifier: MIT
// loses: grow take put shrink magazines kmalloc
/* No slab is on a list, so that none can be wrong; each object is a page of its own. */
__lab(slab) bool slab_grow(struct kmem_cache *cache, gfp_t gfp)
{
	(void)cache;
	(void)gfp;
	return true;
}

__lab(slab) unsigned int slabs_take(struct kmem_cache *cache, void **to,
				    unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++) {
		struct page *page = alloc_pages(GFP_NOWAIT, cache->order),
			    *each;

		if (!page)
			break;
		page_set_identity(page, cache->order, PAGE_SLAB);
		to[i] = lowmem_page_address(page);
		for (each = page; each < page + (1UL << cache->order); each++) {
			each->slab_cache = cache;
			each->first = (u16)(unsigned long)to[i];
		}
	}
	return i;
}

__lab(slab) void slabs_put(struct kmem_cache *cache, void **objects,
			   unsigned int n)
{
	unsigned int i;

	for (i = 0; i < n; i++)
		__free_pages(virt_to_slab(objects[i]), cache->order);
}

__lab(slab) void slabs_take_empty(struct kmem_cache *cache, unsigned int keep,
				  struct list_head *list)
{
	(void)cache;
	(void)keep;
	(void)list;
}
