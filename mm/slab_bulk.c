// SPDX-License-Identifier: MIT
/*
 * slab_bulk.c - many objects by one call
 *
 * What        The rounds of the CPU's magazine are copied, with interrupts off
 *             once for all of them; what is missing comes object by object,
 *             each of which may bring a full magazine with it.
 * Invariants  1. All or nothing (slab_model.c).
 * Locking     Interrupts are off for the length of a magazine at most.
 * Failure     0, and what had been taken is back. The injector is asked once a
 *             call.
 */
#include "slab_internal.h"

/* What the loaded magazine has of N objects. */
static size_t take_loaded(struct kmem_cache *cache, void **p, size_t n)
{
	unsigned long flags = local_irq_save();
	struct cpu_stack *stack = &cpu_cache(cache)->stack;
	size_t got = 0;

	while (got < n && stack->top[-1])
		p[got++] = *--stack->top;
	local_irq_restore(flags);
	return got;
}

/* How many of N objects the loaded magazine has room for: it has them then. One
 * that is on top already is left to cache_free, which says so. */
static size_t give_loaded(struct kmem_cache *cache, void **p, size_t n)
{
	unsigned long flags = local_irq_save();
	struct cpu_stack *stack = &cpu_cache(cache)->stack;
	size_t given = 0;

	while (given < n && stack->top != stack->end &&
	       stack->top[-1] != p[given])
		*stack->top++ = p[given++];
	local_irq_restore(flags);
	return given;
}

int kmem_cache_alloc_bulk(struct kmem_cache *cache, gfp_t gfp, size_t n,
			  void **p)
{
	size_t got = 0, i;

	if (n > INT_MAX || should_fail(FAIL_SLAB, gfp))
		return 0;
	for (;;) {
		got += take_loaded(cache, p + got, n - got);
		if (got == n)
			break;
		p[got] = cache_alloc_object(cache, gfp, _RET_IP_);
		if (!p[got]) {
			kmem_cache_free_bulk(cache, got, p);
			return 0;
		}
		got++;
	}
	for (i = 0; (gfp & __GFP_ZERO) && i < n; i++)
		cache_zero(cache, p[i]);
	return (int)n;
}

/* Every object is looked at before the first one is given back. */
static void check_objects(const struct kmem_cache *cache, void *const *p,
			  size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (cache_owns_page(cache, p[i])
			    ? !slab_starts_object(cache, virt_to_page(p[i]),
						  p[i])
			    : !slab_unmap_size(p[i]))
			slab_bad_free(cache, p[i]);
}

void kmem_cache_free_bulk(struct kmem_cache *cache, size_t n, void **p)
{
	size_t given = 0;

	check_objects(cache, p, n);
	while (cache->flags & SLAB_DEBUG_FLAGS && given < n)
		kmem_cache_free(cache, p[given++]); /* each is looked at */
	while (given < n) {
		given += give_loaded(cache, p + given, n - given);
		if (given < n)
			cache_free(cache, p[given++]);
	}
}
