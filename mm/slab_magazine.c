// SPDX-License-Identifier: MIT
/*
 * slab_magazine.c - allocating and freeing objects: magazines and the depot
 *
 * What        Each CPU has two magazines of free objects for each cache. A call
 *             pops from, or pushes to, the loaded one. When that is empty (or
 *             full) the two change places, if that helps; if not, the cache's
 *             depot gives a full one for an empty one (or the reverse): so
 *             many objects in a few instructions. Only when the depot has none
 *             either are objects taken from the slabs, or given back to them, a
 *             magazine at a time.
 *
 *	        CPU                     depot                  slabs
 *	loaded    previous
 *	[o][o][ ] [o][o][o]   <->   full: M-M-M        <->   [pages]-[pages]
 *	      ^ top                 empty: M-M
 *
 *             Why two: with one, a caller who frees one and takes one at its
 *             end would exchange magazines each time.
 * Invariants  1. The previous magazine is full or empty (slab_check).
 *             2. Every object of a magazine is in no other place: its bit is
 *                clear, no other magazine has it (slab_check).
 *             3. At most max_magazines exist, so what a cache hoards is bounded
 *                (slab_check).
 * Locking     A CPU's own: interrupts off. The depot: cache->lock.
 * Failure     No magazine can be had: objects go to and from the slabs one by
 *             one. Nothing is lost.
 * Not here    Bonwick's magazines grow when the depot's lock is contended, and
 *             a timer reaps those that a depot did not need for a while.
 * See: Bonwick and Adams, "Magazines and Vmem" (USENIX 2001).
 */
#include <lib/minmax.h>
#include <kernel/lab.h>
#include <kernel/panic.h>
#include <mm/debug.h>
#include <mm/zone.h>
#include "slab_internal.h"

#define MAGAZINE_GFP (GFP_NOWAIT | __GFP_NOWARN | __GFP_NOFAIL_INJECT)

/* What a CPU without a magazine has: it is empty, and it is full. */
static void *no_magazine[1];

/* Large objects: small magazines. A magazine is a power of two in bytes. */
static const struct {
	const char *name;
	unsigned int rounds;
	size_t up_to; /* objects of this size */
} types[] = {
	{ "magazine-63", 63, 64 },
	{ "magazine-31", 31, 256 },
	{ "magazine-15", 15, 1024 },
	{ "magazine-7", 7, SIZE_MAX },
};

static struct kmem_cache *magazine_caches[ARRAY_SIZE(types)];

/* ------------------------------------------------------ magazines of a cache */

void __init magazine_init(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		size_t size = sizeof(struct magazine) +
			      types[i].rounds * sizeof(void *);

		magazine_caches[i] = kmem_cache_create(types[i].name, size, 0,
						       SLAB_PANIC, NULL);
	}
}

/* Free bytes that a depot may hold, more or less: by the size of memory. */
static size_t depot_size(void)
{
	return clamp(totalram_pages() * (PAGE_SIZE / 1024), 16384UL, 65536UL);
}

/* No magazines: before magazine_init, so for the caches of magazines; and for
 * caches that are checked. */
void magazine_setup(struct kmem_cache *cache)
{
	unsigned int cpu, i = 0;

	for_each_cpu(cpu)
	{
		cache->cpu[cpu].stack.top = no_magazine + 1;
		cache->cpu[cpu].stack.end = no_magazine + 1;
	}
	if (!magazine_caches[ARRAY_SIZE(types) - 1] ||
	    cache->flags & SLAB_DEBUG_FLAGS)
		return;
	while (cache->size > types[i].up_to)
		i++;
	cache->magazine_cache = magazine_caches[i];
	cache->rounds = types[i].rounds;
	i = (unsigned int)(depot_size() / (cache->size * cache->rounds));
	cache->max_magazines =
		2 * NR_CPUS + clamp(i, 1U, (unsigned int)SLAB_DEPOT_MAX);
}

static void chain_add(struct magazine **chain, struct magazine *magazine)
{
	magazine->next = *chain;
	*chain = magazine;
}

static struct magazine *chain_take(struct magazine **chain)
{
	struct magazine *magazine = *chain;

	*chain = magazine->next;
	magazine->next = NULL;
	return magazine;
}

/* A new, empty magazine for the depot, if the cache may have one more and there
 * is memory. No lock is held. */
static void depot_grow(struct kmem_cache *cache)
{
	struct magazine *magazine;
	unsigned long flags;

	if (READ_ONCE(cache->nr_magazines) >= cache->max_magazines)
		return;
	magazine = kmem_cache_alloc(cache->magazine_cache, MAGAZINE_GFP);
	if (!magazine)
		return;
	flags = spin_lock_irqsave(&cache->lock);
	if (likely(cache->nr_magazines < cache->max_magazines)) {
		cache->nr_magazines++;
		chain_add(&cache->depot_empty, magazine);
		magazine = NULL;
	}
	spin_unlock_irqrestore(&cache->lock, flags);
	if (magazine) /* somebody else has been as quick */
		kmem_cache_free(cache->magazine_cache, magazine);
}

/* Loads MAGAZINE, with N rounds; what was loaded is the previous one now. */
static void cpu_load(struct kmem_cache *cache, struct cpu_cache *cpu,
		     struct magazine *magazine, unsigned int n)
{
	cpu->previous_full = cpu->stack.top == cpu->stack.end && cpu->loaded;
	cpu->previous = cpu->loaded;
	cpu->loaded = magazine;
	cpu->stack.top = magazine->round + n;
	cpu->stack.end = magazine->round + cache->rounds;
}

/* --------------------------------------------------------------- allocating */

/*
 * The loaded magazine is empty, or there is none. The first of these that can be
 * done is done:
 *   1. the previous magazine is full: the two change places;
 *   2. the depot has a full one: it is loaded, what was loaded is the previous
 *      one, and what was the previous one goes to the depot, empty;
 *   3. the loaded one is filled from the slabs, as far as they can. If no
 *      magazine is loaded, one of the depot's empty ones is, where there is one.
 * It may be empty afterwards, too: then the slabs have to grow, which is the
 * caller's. cpu_load, chain_add and chain_take do the moving. [cache->lock]
 */
__lab(slab) static void cpu_reload(struct kmem_cache *cache,
				   struct cpu_cache *cpu)
{
	struct magazine *previous = cpu->previous;

	if (cpu->previous_full) {
		cpu_load(cache, cpu, previous, cache->rounds);
	} else if (cache->depot_full) {
		if (previous)
			chain_add(&cache->depot_empty, previous);
		cache->nr_full--;
		cpu_load(cache, cpu, chain_take(&cache->depot_full),
			 cache->rounds);
	} else {
		if (!cpu->loaded && cache->depot_empty)
			cpu_load(cache, cpu, chain_take(&cache->depot_empty),
				 0);
		cpu->stack.top += slabs_take(
			cache, cpu->stack.top,
			(unsigned int)(cpu->stack.end - cpu->stack.top));
	}
}

/* [cache->lock] */
static void *take_object(struct kmem_cache *cache)
{
	struct cpu_cache *cpu = cpu_cache(cache);
	void *object = NULL;

	if (!cpu->stack.top[-1])
		cpu_reload(cache, cpu);
	if (cpu->stack.top[-1])
		return *--cpu->stack.top;
	slabs_take(cache, &object, 1);
	return object;
}

static void *alloc_object(struct kmem_cache *cache, gfp_t gfp)
{
	unsigned long flags;
	void *object;

	do {
		if (!READ_ONCE(cpu_cache(cache)->loaded))
			depot_grow(cache);
		flags = spin_lock_irqsave(&cache->lock);
		object = take_object(cache);
		spin_unlock_irqrestore(&cache->lock, flags);
	} while (!object && slab_grow(cache, gfp));
	return object;
}

/* With SLAB_DEBUG_FLAGS. */
static void *alloc_checked(struct kmem_cache *cache, gfp_t gfp,
			   unsigned long caller)
{
	void *object = NULL;

	if (cache->flags & SLAB_UNMAP)
		object = slab_unmap_alloc(cache, gfp, caller);
	if (object)
		return object;
	object = alloc_object(cache, gfp);
	if (object)
		slab_debug_alloc(cache, object, caller);
	return object;
}

void *cache_alloc_object(struct kmem_cache *cache, gfp_t gfp,
			 unsigned long caller)
{
	return cache->flags & SLAB_DEBUG_FLAGS
		       ? alloc_checked(cache, gfp, caller)
		       : alloc_object(cache, gfp);
}

noinline void *cache_alloc_slow(struct kmem_cache *cache, gfp_t gfp)
{
	void *object;

	if (should_fail(FAIL_SLAB, gfp))
		return NULL;
	object = cache_alloc_object(cache, gfp, _RET_IP_);
	if (object && (gfp & __GFP_ZERO))
		cache_zero(cache, object);
	return object;
}

noinline void *cache_zero(struct kmem_cache *cache, void *object)
{
	WARN_ON(cache->ctor); /* it would not be constructed any more */
	return memset(object, 0, cache->object_size);
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	return cache_alloc(cache, gfp);
}

void *kmem_cache_zalloc(struct kmem_cache *cache, gfp_t gfp)
{
	return cache_alloc(cache, gfp | __GFP_ZERO);
}

/* ------------------------------------------------------------------- freeing */

/*
 * The loaded magazine is full, or there is none. The first of these that can be
 * done is done:
 *   1. the previous magazine is empty: the two change places;
 *   2. the depot has an empty one: it is loaded, what was loaded is the previous
 *      one, and what was the previous one goes to the depot, full;
 *   3. the previous one is emptied into the slabs, and loaded;
 *   4. the loaded one is emptied into the slabs.
 * False: there is no magazine, and the object has to go to its slab alone. True:
 * there is room for one. [cache->lock]
 */
__lab(slab) static bool cpu_unload(struct kmem_cache *cache,
				   struct cpu_cache *cpu)
{
	struct magazine *previous = cpu->previous;

	if (previous && !cpu->previous_full) {
		cpu_load(cache, cpu, previous, 0);
	} else if (cache->depot_empty) {
		if (previous) {
			chain_add(&cache->depot_full, previous);
			cache->nr_full++;
		}
		cpu_load(cache, cpu, chain_take(&cache->depot_empty), 0);
	} else if (previous) {
		slabs_put(cache, previous->round, cache->rounds);
		cpu_load(cache, cpu, previous, 0);
	} else if (cpu->loaded) {
		slabs_put(cache, cpu->loaded->round, cache->rounds);
		cpu->stack.top = cpu->loaded->round;
	}
	return cpu->loaded;
}

/* Without the lock: a hint. */
static bool wants_magazine(struct kmem_cache *cache)
{
	const struct cpu_cache *cpu = cpu_cache(cache);

	return (!cpu->previous || cpu->previous_full) && !cache->depot_empty;
}

static void free_object(struct kmem_cache *cache, void *object)
{
	struct cpu_cache *cpu;
	LIST_HEAD(empty);
	unsigned long flags;

	if (wants_magazine(cache))
		depot_grow(cache);
	flags = spin_lock_irqsave(&cache->lock);
	cpu = cpu_cache(cache);
	if (unlikely(cpu->stack.top[-1] == object))
		slab_freed_twice(cache, object);
	if (cpu->stack.top != cpu->stack.end || cpu_unload(cache, cpu))
		*cpu->stack.top++ = object;
	else
		slabs_put(cache, &object, 1);
	slabs_take_empty(cache, SLAB_KEEP_EMPTY, &empty);
	spin_unlock_irqrestore(&cache->lock, flags);
	slabs_free(cache, &empty);
}

noinline void cache_free_slow(struct kmem_cache *cache, void *object)
{
	if (!(cache->flags & SLAB_DEBUG_FLAGS) ||
	    slab_debug_free(cache, virt_to_slab(object), object, _RET_IP_))
		free_object(cache, object);
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	if (cache_owns_page(cache, object))
		cache_free(cache, object);
	else
		slab_free_elsewhere(cache, object);
}

noinline void slab_free_elsewhere(const struct kmem_cache *cache,
				  const void *object)
{
	if (!slab_unmap_free(cache, object, _RET_IP_))
		slab_bad_free(cache, object);
}

/* What OBJECT is, if not an object of CACHE. */
void slab_bad_free(const struct kmem_cache *cache, const void *object)
{
	pfn_t pfn = direct_map_pfn(object);
	const struct page *slab;
	unsigned int i;

	if (pfn >= max_low_pfn)
		panic("slab %s: %p (%s) freed to it is not from it",
		      cache->name, object, address_region((vaddr_t)object));
	slab = virt_to_slab(object);
	if (slab->identity != PAGE_SLAB)
		panic("slab %s: %p (%s page) freed to it is not from it",
		      cache->name, object, page_identity_name(slab->identity));
	if (slab->slab_cache != cache)
		panic("slab %s: %p freed to it is not from it, but from %s",
		      cache->name, object, slab->slab_cache->name);
	if (slab_slot_index(cache, slab, object, &i))
		panic("slab %s: %p freed to it is not from it: the object there begins at %p",
		      cache->name, object, slab_object(cache, slab, i));
	panic("slab %s: %p freed to it is not from it: no object of its slab is there",
	      cache->name, object);
}

void slab_freed_twice(const struct kmem_cache *cache, const void *object)
{
	panic("slab %s: object %p freed twice", cache->name, object);
}

/* -------------------------------------------------------- the cache as a whole */

unsigned long magazine_objects(const struct kmem_cache *cache)
{
	unsigned long n = (unsigned long)cache->nr_full * cache->rounds;
	unsigned int i;

	for_each_cpu(i)
	{
		const struct cpu_cache *cpu = &cache->cpu[i];

		if (cpu->loaded)
			n += (unsigned long)(cpu->stack.top -
					     cpu->loaded->round);
		if (cpu->previous_full)
			n += cache->rounds;
	}
	return n;
}

/* The CPU's magazines go to the depot, empty: their objects to the slabs. The CPU
 * is as magazine_setup leaves it: it has none. [cache->lock] */
__lab(slab) static void cpu_purge(struct kmem_cache *cache,
				  struct cpu_cache *cpu)
{
	if (cpu->previous_full)
		slabs_put(cache, cpu->previous->round, cache->rounds);
	if (cpu->previous)
		chain_add(&cache->depot_empty, cpu->previous);
	if (cpu->loaded) {
		slabs_put(cache, cpu->loaded->round,
			  (unsigned int)(cpu->stack.top - cpu->loaded->round));
		chain_add(&cache->depot_empty, cpu->loaded);
	}
	*cpu = (struct cpu_cache){ .stack = { no_magazine + 1,
					      no_magazine + 1 } };
}

/* The CPU's magazines are purged, those of the depot emptied into the slabs; then
 * the cache has none, and all of them are given back to the cache that they are
 * from, without the lock. With several CPUs each will have to empty its own. */
__lab(slab) void magazines_purge(struct kmem_cache *cache)
{
	unsigned long flags = spin_lock_irqsave(&cache->lock);
	struct magazine *empty;

	cpu_purge(cache, cpu_cache(cache));
	while (cache->depot_full) {
		struct magazine *full = chain_take(&cache->depot_full);

		slabs_put(cache, full->round, cache->rounds);
		chain_add(&cache->depot_empty, full);
	}
	empty = cache->depot_empty;
	cache->depot_empty = NULL;
	cache->nr_full = 0;
	cache->nr_magazines = 0;
	spin_unlock_irqrestore(&cache->lock, flags);
	while (empty)
		kmem_cache_free(cache->magazine_cache, chain_take(&empty));
}
