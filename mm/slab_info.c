// SPDX-License-Identifier: MIT
/*
 * slab_info.c - what the caches hold, in numbers: /proc/slabinfo, SReclaimable
 *
 * Locking     cache_chain_mutex, and one cache->lock at a time.
 */
#include "slab_internal.h"

static void cache_info(struct kmem_cache *cache, struct slabinfo *info)
{
	unsigned long flags = spin_lock_irqsave(&cache->lock);

	*info = (struct slabinfo){
		.name = cache->name,
		.active_objs = cache->nr_taken - magazine_objects(cache),
		.num_objs = cache->nr_slabs * cache->num,
		.objsize = cache->size,
		.objperslab = cache->num,
		.pagesperslab = 1UL << cache->order,
		.limit = 2 * cache->rounds,
		.batchcount = cache->rounds,
		.sharedfactor = cache->max_magazines
					? cache->max_magazines - 2 * NR_CPUS
					: 0,
		.active_slabs = cache->nr_slabs - cache->nr_free_slabs,
		.num_slabs = cache->nr_slabs,
		.sharedavail = (unsigned long)cache->nr_full * cache->rounds,
	};
	spin_unlock_irqrestore(&cache->lock, flags);
}

int for_each_slabinfo(int (*fn)(const struct slabinfo *info, void *ctx),
		      void *ctx)
{
	struct kmem_cache *cache;
	struct slabinfo info;
	int stop = 0;

	mutex_lock(&cache_chain_mutex);
	for_each_cache(cache) {
		cache_info(cache, &info);
		stop = fn(&info, ctx);
		if (stop)
			break;
	}
	mutex_unlock(&cache_chain_mutex);
	return stop;
}

unsigned long kmem_cache_pages(const struct kmem_cache *cache)
{
	return READ_ONCE(cache->nr_slabs) << cache->order;
}

unsigned long slab_reclaimable_pages(void)
{
	struct kmem_cache *cache;
	unsigned long pages = 0;

	mutex_lock(&cache_chain_mutex);
	for_each_cache(cache)
		if (cache->flags & SLAB_RECLAIM_ACCOUNT)
			pages += kmem_cache_pages(cache);
	mutex_unlock(&cache_chain_mutex);
	return pages;
}
