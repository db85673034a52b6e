// SPDX-License-Identifier: MIT
/*
 * slab_check.c - every slab of every cache against its own books
 *
 * Locking     cache_chain_mutex, and one cache->lock at a time. A cache's
 *             pages and those that bear its identity are compared with
 *             preemption off, so that nobody else allocates meanwhile.
 */
#include <lib/bitops.h>
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

/* As many bits as there are free objects, and none past the last. */
static bool bits_are_right(const struct kmem_cache *cache, struct page *slab)
{
	const unsigned long *word = slab_free_bits(cache, slab);
	unsigned int i, set = 0;

	for (i = 0; i < BITS_TO_LONGS(cache->num); i++)
		set += hweight_long(word[i]);
	if (cache->num % BITS_PER_LONG &&
	    word[i - 1] >> cache->num % BITS_PER_LONG)
		return false;
	return set == cache->num - slab->inuse;
}

static const char *check_slab(const struct kmem_cache *cache, struct page *slab,
			      enum slab_state state)
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
	if (!bits_are_right(cache, slab))
		return SAY("slab %s: page %lx: the free bits are wrong",
			   cache->name, page_to_pfn(slab));
	if ((cache->flags & SLAB_DEBUG_FLAGS) && !slab_debug_check(cache, slab))
		return SAY("slab %s: page %lx: objects are damaged",
			   cache->name, page_to_pfn(slab));
	return NULL;
}

static const char *check_list(const struct kmem_cache *cache,
			      const struct list_head *list,
			      enum slab_state state, unsigned long *slabs,
			      unsigned long *taken)
{
	struct page *slab;
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

/* ---------------------------------------------------------------- magazines */

/* The rounds of a magazine; MARKED of them have been looked at. */
struct run {
	void **round;
	unsigned int n, marked;
};

#define MAX_RUNS (2 * NR_CPUS + SLAB_DEPOT_MAX)

static bool add_run(struct run *runs, unsigned int *nr,
		    struct magazine *magazine, unsigned int n)
{
	if (*nr == MAX_RUNS)
		return false;
	runs[(*nr)++] = (struct run){ magazine->round, n, 0 };
	return true;
}

/* False: more than there may be. */
static bool add_chain(struct run *runs, unsigned int *nr,
		      struct magazine *chain, unsigned int n)
{
	while (chain && add_run(runs, nr, chain, n))
		chain = chain->next;
	return !chain;
}

static bool add_cpu(struct run *runs, unsigned int *nr,
		    const struct cpu_cache *cpu, unsigned int rounds)
{
	unsigned int n;

	if (cpu->previous &&
	    !add_run(runs, nr, cpu->previous, cpu->previous_full ? rounds : 0))
		return false;
	if (!cpu->loaded)
		return true;
	n = (unsigned int)(cpu->stack.top - cpu->loaded->round);
	return n <= rounds && cpu->stack.end == cpu->loaded->round + rounds &&
	       !cpu->loaded->next && add_run(runs, nr, cpu->loaded, n);
}

/* All of the cache's magazines; false when they are not what the books say. */
static bool find_runs(const struct kmem_cache *cache, struct run *runs,
		      unsigned int *nr)
{
	unsigned int cpu, before;

	*nr = 0;
	for_each_cpu(cpu) if (!add_cpu(runs, nr, &cache->cpu[cpu],
				       cache->rounds)) return false;
	before = *nr;
	if (!add_chain(runs, nr, cache->depot_full, cache->rounds) ||
	    *nr - before != cache->nr_full ||
	    !add_chain(runs, nr, cache->depot_empty, 0))
		return false;
	return *nr == cache->nr_magazines &&
	       cache->nr_magazines <= cache->max_magazines;
}

/* What a magazine holds must be objects that no slab thinks are free. Each is
 * marked as free, so that a second one is seen. */
static const char *mark_run(const struct kmem_cache *cache, struct run *run)
{
	unsigned int i;

	for (; run->marked < run->n; run->marked++) {
		void *object = run->round[run->marked];
		struct page *slab = virt_to_slab(object);

		if (slab->identity != PAGE_SLAB || slab->slab_cache != cache ||
		    !slab_object_index(cache, slab, object, &i))
			return SAY("slab %s: %p in a magazine is not of it",
				   cache->name, object);
		if (__test_and_set_bit(i, slab_free_bits(cache, slab)))
			return SAY("slab %s: %p is free twice", cache->name,
				   object);
	}
	return NULL;
}

static void unmark_run(const struct kmem_cache *cache, const struct run *run)
{
	unsigned int i, n;

	for (n = 0; n < run->marked; n++) {
		struct page *slab = virt_to_slab(run->round[n]);

		slab_object_index(cache, slab, run->round[n], &i);
		__clear_bit(i, slab_free_bits(cache, slab));
	}
}

static const char *check_magazines(const struct kmem_cache *cache)
{
	struct run runs[MAX_RUNS];
	const char *wrong = NULL;
	unsigned int nr, i;

	if (!find_runs(cache, runs, &nr))
		return SAY(
			"slab %s: magazines: %u in the books, %u of them full, found %u",
			cache->name, cache->nr_magazines, cache->nr_full, nr);
	for (i = 0; i < nr && !wrong; i++)
		wrong = mark_run(cache, &runs[i]);
	for (i = 0; i < nr; i++)
		unmark_run(cache, &runs[i]);
	return wrong;
}

/* ------------------------------------------------------------ the whole cache */

static const char *check_cache(const struct kmem_cache *cache)
{
	unsigned long full = 0, partial = 0, empty = 0, taken = 0;
	const char *wrong;

	wrong = check_list(cache, &cache->slabs_full, SLAB_FULL, &full, &taken);
	if (!wrong)
		wrong = check_list(cache, &cache->slabs_partial, SLAB_PARTIAL,
				   &partial, &taken);
	if (!wrong)
		wrong = check_list(cache, &cache->slabs_free, SLAB_EMPTY,
				   &empty, &taken);
	if (!wrong)
		wrong = check_magazines(cache);
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
