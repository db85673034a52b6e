// SPDX-License-Identifier: MIT
/*
 * slab_debug.c - DEBUG=1: junk in free objects, and objects freed twice
 *
 * What        A free object of a cache without constructor is filled with
 *             SLAB_POISON; whoever writes to it afterwards is found when it is
 *             handed out again. Freeing an object that is in the CPU's array
 *             or in its slab's chain already is a panic. (Release builds see
 *             only the one freed last: cache_free_object.)
 * Cost        A walk over a slab's chain at each free: only for debug builds.
 */
#include <lib/string.h>
#include <kernel/panic.h>
#include "slab_internal.h"

void slab_freed_twice(const struct kmem_cache *cache, const void *object)
{
	panic("slab %s: object %p freed twice", cache->name, object);
}

#ifdef TESSERA_DEBUG

#define SLAB_POISON 0x6b

void slab_poison(const struct kmem_cache *cache, void *object)
{
	if (!cache->ctor)
		memset(object, SLAB_POISON, cache->object_size);
}

void slab_debug_alloc(const struct kmem_cache *cache, void *object)
{
	const char *wrong;

	if (cache->ctor)
		return;
	wrong = memchr_inv(object, SLAB_POISON, cache->object_size);
	if (wrong)
		panic("slab %s: object %p was written at offset %lu after it was freed",
		      cache->name, object,
		      (unsigned long)(wrong - (char *)object));
}

static bool is_free_already(struct kmem_cache *cache, const void *object)
{
	const struct page *slab = virt_to_slab(object);
	unsigned int i, n, target = slab_object_index(cache, slab, object);
	const struct array_cache *ac = cpu_array(cache);

	for (i = 0; i < ac->avail; i++)
		if (ac->entries[i] == object)
			return true;
	i = slab->free;
	for (n = slab->inuse; n < cache->num; n++) {
		if (i == target)
			return true;
		i = slab_free_next(cache, slab, i);
	}
	return false;
}

void slab_debug_free(struct kmem_cache *cache, void *object)
{
	unsigned long flags;
	bool twice;

	if (virt_to_page(object)->slab_cache != cache)
		panic("slab %s: %p is not from it", cache->name, object);
	flags = spin_lock_irqsave(&cache->lock);
	twice = is_free_already(cache, object);
	spin_unlock_irqrestore(&cache->lock, flags);
	if (twice)
		slab_freed_twice(cache, object);
	slab_poison(cache, object);
}

#endif
