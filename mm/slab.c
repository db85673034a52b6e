// SPDX-License-Identifier: MIT
/*
 * slab.c - a cache's slabs: pages cut into objects
 *
 * What        A slab is 2^order pages. A bit for each object says whether it is
 *             free. The bits stand in front of the objects or, when one word
 *             has room for all, in the slab's struct page ("off slab": large
 *             objects); never in the objects, so these stay constructed, and
 *             whoever writes to a free one damages no list.
 *
 *	| free bits | colour | object 0 | object 1 | … | object n-1 | rest |
 *	                     ^ page->first: its low 16 bits, in every page
 *
 *             The colour shifts the objects of each new slab by cache lines of
 *             the rest, so that not all of them compete for the same lines.
 * Invariants  1. inuse = objects that the slab has given out (to callers or to
 *                magazines) = n - bits that are set (slab_check).
 *             2. A slab is on the list that its inuse says (slab_check).
 *             3. An object not handed out is as its constructor left it, or as
 *                its last user did who promised the same (slab_model.c).
 * Locking     cache->lock, never held while pages are taken or given back.
 * Failure     No slab can be made: false, nothing has changed. An object that
 *             is none, or free already, is a panic that names it.
 * Not here    Per-node lists, and slabs of a lower order when memory is short.
 * See: Bonwick, "The Slab Allocator" (USENIX 1994); Gorman, chapter 8.
 */
#include <lib/bitops.h>
#include <lib/compiler.h>
#include <lib/minmax.h>
#include <kernel/lab.h>
#include <kernel/panic.h>
#include <mm/page_alloc.h>
#include "slab_internal.h"

/* ------------------------------------------------------- objects of a slab */

/* The slot that is OFFSET bytes behind the first: a division by the size, by
 * one multiplication, which is exact while offset * size < 2^32. What is no
 * offset in a slab is a slot past the last. */
static inline unsigned int slot_at(const struct kmem_cache *cache,
				   size_t offset)
{
	return (u32)((u64)(u32)offset * cache->reciprocal >> 32);
}

bool slab_slot_index(const struct kmem_cache *cache, const struct page *slab,
		     const void *addr, unsigned int *index)
{
	size_t offset = (size_t)((const char *)addr -
				 (char *)slab_object(cache, slab, 0)) +
			cache->red_left_pad;

	*index = slot_at(cache, offset);
	return offset < PAGE_SIZE << cache->order && *index < cache->num;
}

bool slab_object_index(const struct kmem_cache *cache, const struct page *slab,
		       const void *object, unsigned int *index)
{
	return slab_slot_index(cache, slab, object, index) &&
	       slab_object(cache, slab, *index) == object;
}

/* At most N objects of SLAB, lowest first, to TO; how many. Their bits are
 * cleared and inuse counts them; the slab stays on its list. Nothing is read of
 * or written to the objects. A word of bits at a time is enough for hundreds of
 * objects: __ffs(word) is the number of the lowest bit that is set. */
__lab(slab) static unsigned int take_from(struct kmem_cache *cache,
					  struct page *slab, void **to,
					  unsigned int n)
{
	unsigned long *word = slab_free_bits(cache, slab);
	char *base = slab_object(cache, slab, 0);
	unsigned int taken = 0;

	n = min(n, cache->num - slab->inuse);
	for (; taken < n; base += BITS_PER_LONG * cache->size, word++) {
		unsigned long bits = *word;

		for (; bits && taken < n; bits &= bits - 1)
			to[taken++] = base + __ffs(bits) * cache->size;
		*word = bits;
	}
	slab->inuse = (u16)(slab->inuse + n);
	return n;
}

/* A slab with a free object: a partial one rather than an empty one, so that
 * empty ones can go. NULL: there is none. An empty one is about to be used, and
 * not counted in nr_free_slabs any more; it is still on its list. */
__lab(slab) static struct page *slab_to_take_from(struct kmem_cache *cache)
{
	if (!list_empty(&cache->slabs_partial))
		return list_first_entry(&cache->slabs_partial, struct page,
					lru);
	if (list_empty(&cache->slabs_free))
		return NULL;
	cache->nr_free_slabs--;
	return list_first_entry(&cache->slabs_free, struct page, lru);
}

/* Slab after slab, until N are taken or no slab has any; each goes to the list
 * that its inuse says. nr_taken counts what is out. */
__lab(slab) unsigned int slabs_take(struct kmem_cache *cache, void **to,
				    unsigned int n)
{
	unsigned int got = 0;
	struct page *slab;

	while (got < n && (slab = slab_to_take_from(cache)) != NULL) {
		got += take_from(cache, slab, to + got, n - got);
		list_move(&slab->lru, slab->inuse == cache->num
					      ? &cache->slabs_full
					      : &cache->slabs_partial);
	}
	cache->nr_taken += got;
	return got;
}

/* SLAB has one object less in use than before. Two numbers mean that it changes
 * lists: 0, then it is at hand as an empty one (first on its list, and counted in
 * nr_free_slabs); and one less than all, then it was full until now, and is
 * taken from after all other partial ones. */
__lab(slab) static inline void list_by_use(struct kmem_cache *cache,
					   struct page *slab)
{
	if (slab->inuse == 0) {
		list_move(&slab->lru, &cache->slabs_free);
		cache->nr_free_slabs++;
	} else if (slab->inuse == cache->num - 1) {
		list_move_tail(&slab->lru, &cache->slabs_partial);
	}
}

/* OBJECT back to SLAB, which it lies in: its bit is set, inuse falls, and the
 * slab is on the list that inuse says. slab_bad_free: no object of the cache
 * begins there; slab_freed_twice: it is free already. slab->first has only the
 * low 16 bits of object 0's address; so the difference is one of 16 bits. */
__lab(slab) static inline void put_to(struct kmem_cache *cache,
				      struct page *slab, void *object)
{
	size_t offset = (u16)((unsigned long)object - slab->first);
	unsigned int i = slot_at(cache, offset);

	if (unlikely(i >= cache->num || i * cache->size != offset))
		slab_bad_free(cache, object);
	if (unlikely(__test_and_set_bit(i, slab_free_bits(cache, slab))))
		slab_freed_twice(cache, object);
	slab->inuse--;
	list_by_use(cache, slab);
}

/* virt_to_slab finds an object's slab. nr_taken falls. */
__lab(slab) void slabs_put(struct kmem_cache *cache, void **objects,
			   unsigned int n)
{
	unsigned int i;

	for (i = n; i-- > 0;)
		put_to(cache, virt_to_slab(objects[i]), objects[i]);
	cache->nr_taken -= n;
}

/* ------------------------------------------------------ making, destroying */

/* Where object 0 of a new slab goes: its offset. Behind the free bits (bits_size)
 * and the first object's red_left_pad, shifted by colour_next times colour_off.
 * Then colour_next is the next of 0 … colours - 1, in turn. It is read and
 * changed by any CPU: [takes cache->lock] */
__lab(slab) static size_t next_place(struct kmem_cache *cache)
{
	unsigned long flags = spin_lock_irqsave(&cache->lock);
	size_t first = cache->bits_size + cache->red_left_pad +
		       cache->colour_next * cache->colour_off;

	cache->colour_next = cache->colour_next + 1 < cache->colours
				     ? cache->colour_next + 1
				     : 0;
	spin_unlock_irqrestore(&cache->lock, flags);
	return first;
}

/* Each page of a slab, not only the head, leads to its cache (slab_cache) and to
 * its object 0 (first, the low 16 bits of the address). */
__lab(slab) static void name_pages(struct kmem_cache *cache, struct page *slab)
{
	unsigned long first =
		(unsigned long)lowmem_page_address(slab) + next_place(cache);
	struct page *page;

	for (page = slab; page < slab + (1UL << cache->order); page++) {
		page->first = (u16)first;
		page->slab_cache = cache;
	}
}

static void init_objects(struct kmem_cache *cache, struct page *slab)
{
	unsigned int i;

	for (i = 0;
	     (cache->ctor || cache->flags & SLAB_DEBUG_FLAGS) && i < cache->num;
	     i++) {
		void *object = slab_object(cache, slab, i);

		if (cache->ctor)
			cache->ctor(object);
		if (cache->flags & SLAB_DEBUG_FLAGS)
			slab_debug_init_object(cache, object);
	}
}

/* All objects are free: a bit is set for each of the cache's num, and none
 * beyond; inuse is 0. slab_free_bits says where they stand. */
__lab(slab) static void init_free_bits(struct kmem_cache *cache,
				       struct page *slab)
{
	unsigned long *word = slab_free_bits(cache, slab);
	unsigned int n = cache->num;

	for (; n >= BITS_PER_LONG; n -= BITS_PER_LONG)
		*word++ = ~0UL;
	if (n)
		*word = BIT(n) - 1;
	slab->inuse = 0;
}

/* Pages of the direct map, of the mobility that the cache has. */
static gfp_t slab_gfp(const struct kmem_cache *cache, gfp_t gfp)
{
	gfp &= ~(__GFP_ZERO | __GFP_HIGHMEM | __GFP_DMA | __GFP_MOVABLE |
		 __GFP_RECLAIMABLE);
	if (cache->flags & SLAB_RECLAIM_ACCOUNT)
		gfp |= __GFP_RECLAIMABLE;
	return gfp | __GFP_COMP;
}

/* Pages from alloc_pages with slab_gfp, which have the identity PAGE_SLAB from
 * then on (page_set_identity); named, all objects free and constructed
 * (init_objects), and only when all of this is done on the list of empty slabs,
 * under the lock, and counted in nr_slabs and nr_free_slabs. */
__lab(slab) bool slab_grow(struct kmem_cache *cache, gfp_t gfp)
{
	struct page *slab;
	unsigned long flags;

	slab = alloc_pages(slab_gfp(cache, gfp), cache->order);
	if (!slab)
		return false;
	page_set_identity(slab, cache->order, PAGE_SLAB);
	name_pages(cache, slab);
	init_free_bits(cache, slab);
	init_objects(cache, slab);
	flags = spin_lock_irqsave(&cache->lock);
	list_add(&slab->lru, &cache->slabs_free);
	cache->nr_slabs++;
	cache->nr_free_slabs++;
	spin_unlock_irqrestore(&cache->lock, flags);
	return true;
}

/* Each slab off LIST and its pages to the buddy system. No page that is not a
 * slab's names a cache: that is how kmem_cache_free knows its objects. With any
 * of SLAB_DEBUG_FLAGS slab_debug_check looks at the slab before it goes. */
__lab(slab) unsigned long slabs_free(struct kmem_cache *cache,
				     struct list_head *list)
{
	unsigned long pages = 0;

	while (!list_empty(list)) {
		struct page *slab = list_first_entry(list, struct page, lru);
		struct page *page;

		list_del(&slab->lru);
		if (cache->flags & SLAB_DEBUG_FLAGS)
			slab_debug_check(cache, slab);
		for (page = slab; page < slab + (1UL << cache->order); page++)
			page->slab_cache = NULL;
		__free_pages(slab, cache->order);
		pages += 1UL << cache->order;
	}
	return pages;
}

/* Those at the end of the list go: nobody has used them for the longest time. The
 * cache does not count them any more. */
__lab(slab) void slabs_take_empty(struct kmem_cache *cache, unsigned int keep,
				  struct list_head *list)
{
	while (cache->nr_free_slabs > keep) {
		list_move(cache->slabs_free.prev, list);
		cache->nr_free_slabs--;
		cache->nr_slabs--;
	}
}
