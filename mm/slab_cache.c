// SPDX-License-Identifier: MIT
/*
 * slab_cache.c - caches come, shrink and go
 *
 * What        The geometry of a cache (objects a slab, pages a slab, where the
 *             free bits stand), the chain of all caches, and what is done to a
 *             cache as a whole. The caches' own structures come from the first
 *             cache, cache_cache, which is static.
 * Geometry    The smallest slab that wastes at most an eighth of itself; when
 *             none up to 2^SLAB_MAX_ORDER pages does, the one with the smallest
 *             share of waste.
 * Locking     cache_chain_mutex for the chain; then cache->lock.
 * See: Bonwick, 3.2 to 3.4; Gorman, 8.1.
 */
#include <lib/align.h>
#include <lib/bitops.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <kernel/lab.h>
#include <kernel/mutex.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <mm/page_alloc.h>
#include "slab_internal.h"

DEFINE_MUTEX(cache_chain_mutex, RANK_CACHE_CHAIN);
LIST_HEAD(cache_chain);

static struct kmem_cache cache_cache;

#define MAX_TOLD 16 /* objects that a cache's destroyer is told of */

/* ------------------------------------------------------------- the geometry */

/* The free bits of N objects, in bytes, where they stand in the slab. */
static size_t bits_bytes(const struct kmem_cache *cache, unsigned int n)
{
	return n <= BITS_PER_LONG
		       ? 0
		       : ALIGN(BITS_TO_LONGS(n) * sizeof(long), cache->align);
}

/* How many objects a slab of 2^ORDER pages has, beside their free bits: the
 * largest n for which n times cache->size and the bits_bytes of n find room. The
 * fewer objects, the fewer bits: begin with too many. */
__lab(slab) static unsigned int objects_in(const struct kmem_cache *cache,
					   unsigned int order)
{
	size_t room = PAGE_SIZE << order;
	unsigned int n = (unsigned int)(room / cache->size);

	while (n && n * cache->size + bits_bytes(cache, n) > room)
		n--;
	return n;
}

/* The bytes of such a slab that are neither an object's nor bits. */
__lab(slab) static size_t
	waste_of(const struct kmem_cache *cache, unsigned int order)
{
	unsigned int n = objects_in(cache, order);

	return (PAGE_SIZE << order) - n * cache->size - bits_bytes(cache, n);
}

/* The smallest order, from 0 to SLAB_MAX_ORDER, at which at most an eighth of the
 * slab is waste. When there is none, the one that wastes the smallest share of
 * itself, and of several such the largest. An order at which no object fits is
 * none. */
__lab(slab) static unsigned int choose_order(const struct kmem_cache *cache)
{
	unsigned int order, best = SLAB_MAX_ORDER;

	for (order = SLAB_MAX_ORDER + 1; order-- > 0;) {
		size_t waste = waste_of(cache, order);

		if (!objects_in(cache, order))
			break;
		if (waste * 8 <= PAGE_SIZE << order ||
		    waste << best < waste_of(cache, best) << order)
			best = order;
	}
	return best;
}

void cache_set_reciprocal(struct kmem_cache *cache)
{
	u32 size = (u32)cache->size;

	cache->reciprocal = U32_MAX / size + 1 + is_power_of_2(size);
	cache->last_product =
		cache->flags & SLAB_DEBUG_FLAGS
			? U32_MAX
			: (cache->num - 1) * (cache->reciprocal * size);
}

static void set_geometry(struct kmem_cache *cache)
{
	cache->order = choose_order(cache);
	cache->num = objects_in(cache, cache->order);
	cache->off_slab = cache->num <= BITS_PER_LONG;
	cache->bits_size = bits_bytes(cache, cache->num);
	cache_set_reciprocal(cache);
	cache->colour_off = max_t(size_t, cache->align, SLAB_CACHE_LINE);
	cache->colours = (unsigned int)(waste_of(cache, cache->order) /
					cache->colour_off) +
			 1;
}

bool cache_setup(struct kmem_cache *cache, const char *name, size_t size,
		 size_t align, unsigned int flags, void (*ctor)(void *))
{
	align = max(align, sizeof(void *));
	if (flags & SLAB_HWCACHE_ALIGN)
		align = max_t(size_t, align, SLAB_CACHE_LINE);
	if (!size || size > KMALLOC_MAX_CACHE_SIZE || !is_power_of_2(align) ||
	    align > PAGE_SIZE)
		return false;
	cache->name = name;
	cache->flags = flags;
	cache->object_size = cache->inuse = size;
	cache->align = align;
	cache->size = ALIGN(size, align);
	cache->ctor = ctor;
	slab_debug_setup(cache);
	spin_lock_init(&cache->lock, "cache.lock", RANK_SLAB);
	INIT_LIST_HEAD(&cache->slabs_full);
	INIT_LIST_HEAD(&cache->slabs_partial);
	INIT_LIST_HEAD(&cache->slabs_free);
	set_geometry(cache);
	magazine_setup(cache);
	return true;
}

/* ----------------------------------------------------- creating, shrinking */

static void cache_publish(struct kmem_cache *cache)
{
	mutex_lock(&cache_chain_mutex);
	list_add_tail(&cache->chain, &cache_chain);
	mutex_unlock(&cache_chain_mutex);
}

/* A new cache without a region for ring 3, on no list; or NULL. */
static struct kmem_cache *cache_new(const char *name, size_t size, size_t align,
				    unsigned int flags, void (*ctor)(void *))
{
	struct kmem_cache *cache = kmem_cache_zalloc(&cache_cache, GFP_KERNEL);

	if (cache && !cache_setup(cache, name, size, align, flags, ctor)) {
		kmem_cache_free(&cache_cache, cache);
		cache = NULL;
	}
	return cache;
}

struct kmem_cache *kmem_cache_create_usercopy(const char *name, size_t size,
					      size_t align, unsigned int flags,
					      size_t useroffset,
					      size_t usersize,
					      void (*ctor)(void *object))
{
	struct kmem_cache *cache = NULL;

	if (usersize <= size && useroffset <= size - usersize)
		cache = cache_new(name, size, align, flags, ctor);
	if (!cache && (flags & SLAB_PANIC))
		panic("slab: no cache %s of %zu bytes", name, size);
	if (cache) {
		cache->useroffset = useroffset;
		cache->usersize = usersize;
		cache_publish(cache);
	}
	return cache;
}

struct kmem_cache *kmem_cache_create(const char *name, size_t size,
				     size_t align, unsigned int flags,
				     void (*ctor)(void *object))
{
	return kmem_cache_create_usercopy(name, size, align, flags, 0, 0, ctor);
}

/* What lies in magazines goes to the slabs first (magazines_purge): only then is
 * it known which of them are empty. Pages are given back without the lock. */
__lab(slab) unsigned long kmem_cache_shrink(struct kmem_cache *cache)
{
	LIST_HEAD(empty);
	unsigned long flags;

	magazines_purge(cache);
	flags = spin_lock_irqsave(&cache->lock);
	slabs_take_empty(cache, 0, &empty);
	spin_unlock_irqrestore(&cache->lock, flags);
	return slabs_free(cache, &empty);
}

/* The newest first: magazines come from caches that are older. */
unsigned long kmem_cache_shrink_all(void)
{
	struct kmem_cache *cache;
	unsigned long pages = 0;

	mutex_lock(&cache_chain_mutex);
	list_for_each_entry_reverse(cache, &cache_chain, chain)
		pages += kmem_cache_shrink(cache);
	mutex_unlock(&cache_chain_mutex);
	return pages;
}

/* [cache->lock] */
static unsigned long say_slab_users(struct kmem_cache *cache, struct page *slab,
				    unsigned long told)
{
	const unsigned long *bits = slab_free_bits(cache, slab);
	unsigned int i;

	for (i = 0; i < cache->num && told < MAX_TOLD; i++) {
		void *object = slab_object(cache, slab, i);

		if (test_bit(i, bits))
			continue;
		pr_warn("slab %s: object %p, number %u of slab %p, is still out\n",
			cache->name, object, i, lowmem_page_address(slab));
		slab_debug_say_user(cache, object);
		told++;
	}
	return told;
}

/* The cache's magazines are empty. */
static void say_users(struct kmem_cache *cache)
{
	struct list_head *lists[] = { &cache->slabs_full,
				      &cache->slabs_partial };
	unsigned long flags = spin_lock_irqsave(&cache->lock), told = 0;
	struct page *slab;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(lists); i++)
		list_for_each_entry(slab, lists[i], lru) {
			if (told == MAX_TOLD)
				break;
			told = say_slab_users(cache, slab, told);
		}
	if (told < cache->nr_taken)
		pr_warn("slab %s: and %lu more\n", cache->name,
			cache->nr_taken - told);
	spin_unlock_irqrestore(&cache->lock, flags);
}

int kmem_cache_destroy(struct kmem_cache *cache)
{
	if (!cache)
		return 0;
	mutex_lock(&cache_chain_mutex);
	kmem_cache_shrink(cache);
	if (cache->nr_slabs || slab_unmap_users(cache)) {
		pr_warn("slab %s: not destroyed, %lu objects are still out\n",
			cache->name, cache->nr_taken);
		say_users(cache);
		mutex_unlock(&cache_chain_mutex);
		return -EBUSY;
	}
	list_del(&cache->chain);
	mutex_unlock(&cache_chain_mutex);
	slab_unmap_forget(cache);
	kmem_cache_free(&cache_cache, cache);
	return 0;
}

size_t kmem_cache_size(const struct kmem_cache *cache)
{
	return cache->object_size;
}

/* --------------------------------------------------------------------- boot */

void kmem_cache_init(void)
{
	if (!cache_setup(&cache_cache, "kmem_cache", sizeof(struct kmem_cache),
			 0, 0, NULL))
		panic("slab: struct kmem_cache is too large");
	cache_publish(&cache_cache);
	magazine_init();
	kmalloc_init();
}
