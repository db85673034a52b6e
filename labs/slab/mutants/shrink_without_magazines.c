// SPDX-License-Identifier: MIT
// loses: magazines kmalloc
/* What lies in magazines keeps its slabs. */
__lab(slab) unsigned long kmem_cache_shrink(struct kmem_cache *cache)
{
	LIST_HEAD(empty);
	unsigned long flags = spin_lock_irqsave(&cache->lock);

	slabs_take_empty(cache, 0, &empty);
	spin_unlock_irqrestore(&cache->lock, flags);
	return slabs_free(cache, &empty);
}
