// SPDX-License-Identifier: MIT
/*
 * slab.c - the slab allocator's fast paths and its slabs
 *
 * What        Three storeys. The CPU's own array of free objects answers most
 *             calls; it is filled from, and emptied to, the cache's slabs a
 *             batch at a time; slabs come from and go to the buddy system.
 *
 *	kmem_cache_alloc   array_cache      slabs_partial, _free, _full
 *	kmem_cache_free    [o][o][o][ ]  <->  [pages]-[pages]-[pages]
 *
 *             A slab is 2^order pages. Its free objects are chained by number
 *             in an index array: free[i] is the number after i. It stands in
 *             front of the objects, or for large objects in a block of its own
 *             ("off slab"); never in the objects, so they stay constructed.
 *
 *	| colour | free[0 … n-1] | object 0 | object 1 | … | object n-1 | rest |
 *
 *             The colour shifts the objects of each new slab by cache lines of
 *             the rest, so that not all of them compete for the same lines.
 * Invariants  1. inuse = objects that the slab has given out (to callers or to
 *                CPU arrays) = n - length of its chain (slab_check).
 *             2. A slab is on the list that its inuse says (slab_check).
 *             3. An object not handed out is as its constructor left it, or as
 *                its last user did who promised the same (slab_model.c).
 * Locking     CPU arrays: interrupts off. Slabs: cache->lock, never held while
 *             pages are taken or given back.
 * Failure     NULL when no slab can be made; nothing has changed.
 * Not here    Slab's per-node lists and the reaper's timer.
 * See: Bonwick, "The Slab Allocator" (USENIX 1994); Gorman, chapter 8.
 */
#include <lib/compiler.h>
#include <lib/string.h>
#include <kernel/panic.h>
#include <mm/fail.h>
#include <mm/page_alloc.h>
#include "slab_internal.h"

/* ------------------------------------------------------- objects of a slab */

unsigned int slab_free_next(const struct kmem_cache *cache,
			    const struct page *slab, unsigned int i)
{
	const u8 *list = slab_freelist(cache, slab);

	return cache->wide_index ? ((const u16 *)list)[i] : list[i];
}

static void set_free_next(const struct kmem_cache *cache, struct page *slab,
			  unsigned int i, unsigned int next)
{
	u8 *list = slab_freelist(cache, slab);

	if (cache->wide_index)
		((u16 *)list)[i] = (u16)next;
	else
		list[i] = (u8)next;
}

unsigned int slab_object_index(const struct kmem_cache *cache,
			       const struct page *slab, const void *object)
{
	size_t offset = (size_t)((const char *)object -
				 (char *)slab_object(cache, slab, 0));
	size_t i = offset / cache->size;

	if (unlikely(i >= cache->num || offset % cache->size))
		panic("slab %s: %p is not an object of its slab", cache->name,
		      object);
	return (unsigned int)i;
}

static void *slab_take(struct kmem_cache *cache, struct page *slab)
{
	unsigned int i = slab->free;

	slab->free = (u16)slab_free_next(cache, slab, i);
	slab->inuse++;
	return slab_object(cache, slab, i);
}

static void slab_put(struct kmem_cache *cache, struct page *slab, void *object)
{
	unsigned int i = slab_object_index(cache, slab, object);

	set_free_next(cache, slab, i, slab->free);
	slab->free = (u16)i;
	slab->inuse--;
}

/* ------------------------------------------------------ making, destroying */

/* Where the free list and object 0 of a new slab go, by the next colour. */
static void place_objects(struct kmem_cache *cache, struct page *slab,
			  u8 *freelist)
{
	char *start = lowmem_page_address(slab);

	if (cache->off_slab) {
		slab->freelist = freelist;
		return;
	}
	slab->s_mem = start + cache->colour_next * cache->colour_off +
		      cache->freelist_size;
	cache->colour_next = cache->colour_next + 1 < cache->colours
				     ? cache->colour_next + 1
				     : 0;
}

static void init_objects(struct kmem_cache *cache, struct page *slab)
{
	unsigned int i;

	for (i = 0; i < cache->num; i++) {
		void *object = slab_object(cache, slab, i);

		set_free_next(cache, slab, i, i + 1);
		if (cache->ctor)
			cache->ctor(object);
		else
			slab_poison(cache, object);
	}
	slab->inuse = 0;
	slab->free = 0;
}

/* One more slab on the free list; false when there is no memory. */
static bool cache_grow(struct kmem_cache *cache, gfp_t gfp)
{
	struct page *slab, *page;
	u8 *freelist = NULL;
	unsigned long flags;

	gfp &= ~(__GFP_ZERO | __GFP_HIGHMEM | __GFP_DMA);
	if (cache->off_slab) {
		freelist = __kmalloc(cache->freelist_size, gfp);
		if (!freelist)
			return false;
	}
	slab = alloc_pages(gfp | __GFP_COMP, cache->order);
	if (!slab) {
		kfree(freelist);
		return false;
	}
	page_set_identity(slab, cache->order, PAGE_SLAB);
	for (page = slab; page < slab + (1UL << cache->order); page++)
		page->slab_cache = cache;
	flags = spin_lock_irqsave(&cache->lock);
	place_objects(cache, slab, freelist);
	spin_unlock_irqrestore(&cache->lock, flags);
	init_objects(cache, slab);
	flags = spin_lock_irqsave(&cache->lock);
	list_add(&slab->lru, &cache->slabs_free);
	cache->nr_slabs++;
	cache->nr_free_slabs++;
	spin_unlock_irqrestore(&cache->lock, flags);
	return true;
}

/* Slabs that are off the cache's lists; returns the pages given back. */
unsigned long slab_free_list(struct kmem_cache *cache, struct list_head *list)
{
	unsigned long pages = 0;

	while (!list_empty(list)) {
		struct page *slab = list_first_entry(list, struct page, lru);

		list_del(&slab->lru);
		if (cache->off_slab)
			kfree(slab->freelist);
		__free_pages(slab, cache->order);
		pages += 1UL << cache->order;
	}
	return pages;
}

/* Moves empty slabs past KEEP to LIST. [cache->lock] */
void slab_take_empty(struct kmem_cache *cache, unsigned int keep,
		     struct list_head *list)
{
	while (cache->nr_free_slabs > keep) {
		list_move(cache->slabs_free.prev, list);
		cache->nr_free_slabs--;
		cache->nr_slabs--;
	}
}

/* ------------------------------------------- between CPU arrays and slabs */

/* A slab with a free object: a partial one rather than an empty one. */
static struct page *slab_to_take_from(struct kmem_cache *cache)
{
	if (!list_empty(&cache->slabs_partial))
		return list_first_entry(&cache->slabs_partial, struct page,
					lru);
	if (list_empty(&cache->slabs_free))
		return NULL;
	cache->nr_free_slabs--;
	return list_first_entry(&cache->slabs_free, struct page, lru);
}

/* Fills the CPU's array with a batch and takes one object more. [cache->lock]
 * NULL: no slab has a free object. */
static void *cache_refill(struct kmem_cache *cache, struct array_cache *ac)
{
	unsigned int wanted = ac->batchcount + 1, got = 0;
	struct page *slab;

	while (got < wanted && ac->avail < ac->limit &&
	       (slab = slab_to_take_from(cache)) != NULL) {
		while (got < wanted && ac->avail < ac->limit &&
		       slab->inuse < cache->num) {
			ac->entries[ac->avail++] = slab_take(cache, slab);
			got++;
		}
		list_move(&slab->lru, slab->inuse == cache->num
					      ? &cache->slabs_full
					      : &cache->slabs_partial);
	}
	cache->nr_taken += got;
	return ac->avail ? ac->entries[--ac->avail] : NULL;
}

static noinline void *cache_alloc_slow(struct kmem_cache *cache, gfp_t gfp)
{
	void *object;

	do {
		unsigned long flags = spin_lock_irqsave(&cache->lock);

		object = cache_refill(cache, cpu_array(cache));
		spin_unlock_irqrestore(&cache->lock, flags);
	} while (!object && cache_grow(cache, gfp));
	return object;
}

/* One object back to its slab, which may become empty. [cache->lock] */
static void return_object(struct kmem_cache *cache, void *object)
{
	struct page *slab = virt_to_slab(object);

	slab_put(cache, slab, object);
	if (slab->inuse == 0) {
		list_move(&slab->lru, &cache->slabs_free);
		cache->nr_free_slabs++;
	} else if (slab->inuse == cache->num - 1) {
		list_move_tail(&slab->lru, &cache->slabs_partial);
	}
	cache->nr_taken--;
}

/* The COUNT objects that have been longest in the array. [cache->lock] */
void cache_flush(struct kmem_cache *cache, struct array_cache *ac,
		 unsigned int count)
{
	unsigned int i;

	for (i = 0; i < count; i++)
		return_object(cache, ac->entries[i]);
	ac->avail -= count;
	memmove(ac->entries, ac->entries + count,
		ac->avail * sizeof(ac->entries[0]));
}

/* The CPU's array was full: a batch makes room for OBJECT. */
void cache_free_slow(struct kmem_cache *cache, void *object)
{
	LIST_HEAD(empty);
	unsigned long flags = spin_lock_irqsave(&cache->lock);
	struct array_cache *ac = cpu_array(cache);

	if (ac->avail == ac->limit)
		cache_flush(cache, ac, ac->batchcount);
	ac->entries[ac->avail++] = object;
	slab_take_empty(cache, SLAB_KEEP_EMPTY, &empty);
	spin_unlock_irqrestore(&cache->lock, flags);
	slab_free_list(cache, &empty);
}

/* ------------------------------------------------------------ the two calls */

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	struct array_cache *ac;
	unsigned long flags;
	void *object;

	if (should_fail(FAIL_SLAB, gfp))
		return NULL;
	flags = local_irq_save();
	ac = cpu_array(cache);
	if (likely(ac->avail)) {
		object = ac->entries[--ac->avail];
		local_irq_restore(flags);
	} else {
		local_irq_restore(flags);
		object = cache_alloc_slow(cache, gfp);
		if (!object)
			return NULL;
	}
	slab_debug_alloc(cache, object);
	if (unlikely(gfp & __GFP_ZERO))
		memset(object, 0, cache->object_size);
	return object;
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	return kmem_cache_alloc(cache, gfp | __GFP_ZERO);
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	if (unlikely(virt_to_page(object)->slab_cache != cache))
		panic("slab %s: %p freed to it is not from it", cache->name,
		      object);
	cache_free_object(cache, object);
}
