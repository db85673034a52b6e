// SPDX-License-Identifier: MIT
// loses: grow take put kmalloc
/* Only the head of a slab names its cache. */
__lab(slab) static void name_pages(struct kmem_cache *cache, struct page *slab)
{
	unsigned long first =
		(unsigned long)lowmem_page_address(slab) + next_place(cache);

	slab->first = (u16)first;
	slab->slab_cache = cache;
}
