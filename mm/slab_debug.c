// SPDX-License-Identifier: MIT
/*
 * slab_debug.c - caches that look at each object: in debug builds
 *
 * What        A free object of a cache without constructor is filled with junk;
 *             whoever writes to it afterwards is found when it is handed out
 *             again. A pointer that is no object, or one that is free already,
 *             is found when it is freed. (Release builds find these when the
 *             object goes from its magazine to its slab.)
 */
#include <lib/bitops.h>
#include <kernel/panic.h>
#include "slab_internal.h"

#define POISON_FREE 0x6b

void slab_debug_setup(struct kmem_cache *cache)
{
#ifdef TESSERA_DEBUG
	cache->flags |= SLAB_CONSISTENCY_CHECKS | SLAB_POISON;
#endif
	if (cache->ctor)
		cache->flags &= ~SLAB_POISON;
}

static void poison(const struct kmem_cache *cache, void *object)
{
	if (cache->flags & SLAB_POISON)
		memset(object, POISON_FREE, cache->object_size);
}

void slab_debug_init_object(const struct kmem_cache *cache, void *object)
{
	poison(cache, object);
}

bool slab_debug_alloc(struct kmem_cache *cache,
		      struct page *slab __maybe_unused, void *object,
		      gfp_t gfp __maybe_unused,
		      unsigned long caller __maybe_unused)
{
	const char *wrong;

	if (!(cache->flags & SLAB_POISON))
		return true;
	wrong = memchr_inv(object, POISON_FREE, cache->object_size);
	if (wrong)
		panic("slab %s: object %p was written at offset %lu after it was freed",
		      cache->name, object,
		      (unsigned long)(wrong - (char *)object));
	return true;
}

bool slab_debug_free(struct kmem_cache *cache, struct page *slab, void *object,
		     unsigned long caller __maybe_unused)
{
	unsigned int i;

	if (!slab_object_index(cache, slab, object, &i))
		slab_bad_free(cache, object);
	if (test_bit(i, slab_free_bits(cache, slab)))
		slab_freed_twice(cache, object);
	poison(cache, object);
	return true;
}

/* Nobody is noted down. */
void slab_debug_say_user(const struct kmem_cache *cache __maybe_unused,
			 const void *object __maybe_unused)
{
}
