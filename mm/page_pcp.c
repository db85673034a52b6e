// SPDX-License-Identifier: MIT
/*
 * page_pcp.c - small blocks move between a CPU's stacks and the zones, many at
 *              a time
 *
 * What
 *	alloc_page   <--        <-- a batch, from few large pieces <--
 *	                  HOT                                          free areas
 *	__free_page  -->        --> COLD --> all of it, when HOT is full -->
 *
 *             Each CPU has two stacks for each order up to PCP_MAX_ORDER, zone
 *             and migrate type. The block
 *             freed last is taken first: it is still in the caches. Two, so
 *             that a full one can go as a whole and nobody who takes and gives
 *             back in turn at the brim moves pages each time.
 * Invariants  1. A block on a stack is PAGE_FREE, flagged PG_pcp, and of the
 *                stack's order and zone (page_alloc_check). Its pageblock may have
 *                changed its type meanwhile; buddy_put looks at that.
 * Locking     Interrupts off; zone->lock while pages move.
 * See: Bonwick and Adams, "Magazines and Vmem" (USENIX 2001), 3: the loaded and
 *      the previous magazine; Gorman, 6.3.3, for Linux's lists.
 */
#include <lib/minmax.h>
#include <kernel/panic.h>
#include <mm/page_alloc.h>
#include <mm/page_owner.h>
#include "page_pcp.h"

static enum migratetype pcp_type(const struct per_cpu_pages *pcp)
{
	return (enum migratetype)((pcp - this_cpu_pages(0)) & 3);
}

/* Blocks that were freed one after the other are often neighbours: as many as
 * lie in a row, from the top of the chain, are [*START, *END). Returns what
 * comes after them. */
static struct page *cut_run(struct page *page, pfn_t *start, pfn_t *end)
{
	const unsigned long step = 1UL << page->order;
	pfn_t pfn = page_to_pfn(page);

	*start = *end = pfn;
	for (;;) {
		if (pfn == *end)
			*end += step;
		else if (pfn + step == *start)
			*start = pfn;
		else
			return page;
		page->flags &= (u8)~PG_pcp;
		page = page->next_free;
		if (!page)
			return NULL;
		pfn = page_to_pfn(page);
	}
}

/* A whole chain goes back to its zone. */
static void drain_chain(struct page *page)
{
	struct zone *zone;
	pfn_t start, end;

	if (!page)
		return;
	zone = page_zone(page);
	spin_lock(&zone->lock);
	while (page) {
		struct page *first = page;

		page = cut_run(page, &start, &end);
		if (end - start == 1UL << first->order)
			buddy_put(zone, first, first->order);
		else
			buddy_put_range(zone, start, end);
	}
	spin_unlock(&zone->lock);
}

noinline void pcp_make_room(struct per_cpu_pages *pcp)
{
	drain_chain(pcp->cold);
	pcp->cold = pcp->hot;
	pcp->cold_count = pcp->count;
	pcp->hot = NULL;
	pcp->count = 0;
}

bool pcp_refill(struct zone *zone, struct per_cpu_pages *pcp,
		unsigned int order, unsigned long spare)
{
	unsigned long batch = min_t(unsigned long, pcp->batch, spare >> order);

	if (pcp->cold_count) {
		swap(pcp->hot, pcp->cold);
		swap(pcp->count, pcp->cold_count);
	} else {
		pcp->count = buddy_take_blocks(zone, pcp_type(pcp), order,
					       (unsigned int)batch, &pcp->hot);
	}
	return pcp->count;
}

/* With several CPUs each will have to drain its own. */
void drain_all_pages(void)
{
	unsigned long flags = local_irq_save();
	unsigned int i;

	for (i = 0; i < NR_PCP_STACKS; i++) {
		pcp_make_room(this_cpu_pages(i));
		pcp_make_room(this_cpu_pages(i));
	}
	local_irq_restore(flags);
}

void page_bad_alloc(const struct page *page)
{
	panic("page %lx: %s, order %u, flags 0x%x, in a stack of free pages",
	      page_to_pfn(page), page_identity_name(page->identity),
	      page->order, page->flags);
}

void page_bad_free(const struct page *page, unsigned int order)
{
	page_owner_print(page, report_to_log, NULL);
	if (page->identity == PAGE_FREE)
		panic("page %lx: freed twice", page_to_pfn(page));
	panic("page %lx (%s): freed as order %u (is %u) with count %d, mapcount %d, flags 0x%x",
	      page_to_pfn(page), page_identity_name(page->identity), order,
	      page->order, page_count(page), page_mapcount(page), page->flags);
}
