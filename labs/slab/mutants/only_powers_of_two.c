// SPDX-License-Identifier: MIT
// loses: kmalloc
/* 96 and 192 are passed over. */
__lab(slab) void *__kmalloc(size_t size, gfp_t gfp)
{
	unsigned int i = 0;

	if (!size)
		return ZERO_SIZE_PTR;
	if (size > KMALLOC_MAX_SIZE)
		return NULL;
	if (size > KMALLOC_MAX_CACHE_SIZE || (gfp & __GFP_DMA))
		return kmalloc_order(get_order(size), gfp);
	while (kmalloc_info[i].size < size || i == 4 || i == 6)
		i++;
	return cache_alloc(kmalloc_caches[i], gfp);
}
