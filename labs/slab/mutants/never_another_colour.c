// SPDX-License-Identifier: MIT
// loses: grow
/* All slabs begin alike. */
__lab(slab) static size_t next_place(struct kmem_cache *cache)
{
	return cache->bits_size + cache->red_left_pad;
}
