// SPDX-License-Identifier: MIT
/*
 * slab_check.c - every slab of every cache against its own books
 *
 * Locking     cache_chain_mutex, and one cache->lock at a time. A cache's
 *             pages and those that bear its identity are compared with
 *             preemption off, so that nobody else allocates meanwhile.
 */
#include <lib/printf.h>
#include <mm/debug.h>
#include "slab_internal.h"

static char sentence[160];

#define SAY(...) (snprintf(sentence, sizeof(sentence), __VA_ARGS__), sentence)

enum slab_state {
	SLAB_FULL,
	SLAB_PARTIAL,
	SLAB_EMPTY
};

static enum slab_state state_of(const struct kmem_cache *cache,
				const struct page *slab)
{
	if (slab->inuse == 0)
		return SLAB_EMPTY;
	return slab->inuse == cache->num ? SLAB_FULL : SLAB_PARTIAL;
}

/* The chain of free numbers must end, and have num - inuse links. */
static bool chain_is_right(const struct kmem_cache *cache,
			   const struct page *slab)
{
	unsigned int i = slab->free, links;

	for (links = slab->inuse; links < cache->num; links++) {
		if (i >= cache->num)
			return false;
		i = slab_free_next(cache, slab, i);
	}
	return i == cache->num;
}

static bool in_chain(const struct kmem_cache *cache, const struct page *slab,
		     unsigned int object)
{
	unsigned int i = slab->free, links;

	for (links = slab->inuse; links < cache->num; links++) {
		if (i == object)
			return true;
		i = slab_free_next(cache, slab, i);
	}
	return false;
}

static const char *check_slab(const struct kmem_cache *cache,
			      const struct page *slab, enum slab_state state)
{
	unsigned long i;

	for (i = 0; i < 1UL << cache->order; i++)
		if (slab[i].identity != PAGE_SLAB ||
		    slab[i].slab_cache != cache)
			return SAY("slab %s: page %lx is not of it (%s)",
				   cache->name, page_to_pfn(slab + i),
				   page_identity_name(slab[i].identity));
	if (slab->order != cache->order)
		return SAY("slab %s: page %lx has order %u", cache->name,
			   page_to_pfn(slab), slab->order);
	if (slab->inuse > cache->num || state_of(cache, slab) != state)
		return SAY(
			"slab %s: page %lx with %u of %u in use is on the wrong list",
			cache->name, page_to_pfn(slab), slab->inuse,
			cache->num);
	if (!chain_is_right(cache, slab))
		return SAY("slab %s: page %lx: the free list is broken",
			   cache->name, page_to_pfn(slab));
	return NULL;
}

static const char *check_list(const struct kmem_cache *cache,
			      const struct list_head *list,
			      enum slab_state state, unsigned long *slabs,
			      unsigned long *taken)
{
	const struct page *slab;
	const char *wrong;

	*slabs = 0;
	list_for_each_entry(slab, list, lru) {
		wrong = check_slab(cache, slab, state);
		if (wrong)
			return wrong;
		if (++*slabs > cache->nr_slabs)
			return SAY("slab %s: a list of slabs is broken",
				   cache->name);
		*taken += slab->inuse;
	}
	return NULL;
}

/* What a CPU's array holds must be objects that no slab thinks are free. */
static const char *check_array(const struct kmem_cache *cache,
			       const struct array_cache *ac)
{
	unsigned int i, j;

	for (i = 0; i < ac->avail; i++) {
		const struct page *slab = virt_to_slab(ac->entries[i]);

		if (slab->identity != PAGE_SLAB || slab->slab_cache != cache)
			return SAY("slab %s: %p in a CPU's array is not of it",
				   cache->name, ac->entries[i]);
		if (in_chain(cache, slab,
			     slab_object_index(cache, slab, ac->entries[i])))
			return SAY("slab %s: %p is free twice", cache->name,
				   ac->entries[i]);
		for (j = 0; j < i; j++)
			if (ac->entries[j] == ac->entries[i])
				return SAY("slab %s: %p is free twice",
					   cache->name, ac->entries[i]);
	}
	return NULL;
}

static const char *check_cache(const struct kmem_cache *cache)
{
	unsigned long full = 0, partial = 0, empty = 0, taken = 0;
	const char *wrong;
	unsigned int cpu;

	wrong = check_list(cache, &cache->slabs_full, SLAB_FULL, &full, &taken);
	if (!wrong)
		wrong = check_list(cache, &cache->slabs_partial, SLAB_PARTIAL,
				   &partial, &taken);
	if (!wrong)
		wrong = check_list(cache, &cache->slabs_free, SLAB_EMPTY,
				   &empty, &taken);
	for_each_cpu(cpu) if (!wrong) wrong =
		check_array(cache, &cache->array[cpu]);
	if (wrong)
		return wrong;
	if (full + partial + empty != cache->nr_slabs ||
	    empty != cache->nr_free_slabs || taken != cache->nr_taken)
		return SAY(
			"slab %s: %lu+%lu+%lu slabs, %lu objects out; counted as %lu (%lu empty), %lu",
			cache->name, full, partial, empty, taken,
			cache->nr_slabs, cache->nr_free_slabs, cache->nr_taken);
	return NULL;
}

const char *slab_check(void)
{
	struct kmem_cache *cache;
	const char *wrong = NULL;
	unsigned long pages = 0;

	mutex_lock(&cache_chain_mutex);
	preempt_disable();
	for_each_cache(cache) {
		unsigned long flags = spin_lock_irqsave(&cache->lock);

		wrong = check_cache(cache);
		pages += cache->nr_slabs << cache->order;
		spin_unlock_irqrestore(&cache->lock, flags);
		if (wrong)
			break;
	}
	if (!wrong && pages != nr_pages_of(PAGE_SLAB))
		wrong = SAY("the caches have %lu pages, %lu are slab pages",
			    pages, nr_pages_of(PAGE_SLAB));
	preempt_enable();
	mutex_unlock(&cache_chain_mutex);
	return wrong;
}
