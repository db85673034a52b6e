// SPDX-License-Identifier: MIT
// loses: take put magazines kmalloc
/* The counters say what they should. Objects come from anywhere, and go nowhere. */
__lab(slab) unsigned int slabs_take(struct kmem_cache *cache, void **to,
				    unsigned int n)
{
	static char store[1 << 19];
	static size_t used;
	unsigned int i;

	for (i = 0; i < n && used + 2 * cache->size < sizeof(store); i++) {
		to[i] = store + used;
		used += (cache->size + 63) & ~63UL;
	}
	cache->nr_taken += i;
	return i;
}

__lab(slab) void slabs_put(struct kmem_cache *cache, void **objects,
			   unsigned int n)
{
	(void)objects;
	cache->nr_taken -= n;
}
