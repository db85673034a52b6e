// SPDX-License-Identifier: MIT
/*
 * page_bulk.c - many pages at once: arrays of single ones, exact sizes, ranges
 *
 * What        alloc_pages_bulk_array empties the CPU's stack into the array, and
 *             has it refilled by the batch; vmalloc lives on that.
 *             alloc_pages_exact takes the next larger block and gives the rest
 *             back: 5 pages are not 8. alloc_contig_pages looks for a run of
 *             free pages of any length and alignment, across blocks:
 *
 *	free areas  |  4  | 2 | 1 |#|  8        |
 *	                [ 10 pages ]       none: # is in use
 *	                               …
 *
 *             What stands in front of the run and behind it in its first and
 *             last block stays free.
 * Locking     Interrupts off for one stack's length; zone->lock for a range.
 * Failure     Fewer pages, NULL or -EBUSY; nothing else has changed.
 * Not here    Linux's alloc_contig_range moves pages out of the way first.
 */
#include <lib/align.h>
#include <lib/bitops.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/fail.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include "page_pcp.h"

/* ---------------------------------------------------------- by the array */

/* Fills empty slots of PAGES from the CPU's stack, as far as it reaches; returns where
 * it stopped. */
static unsigned long take_from_stack(struct per_cpu_pages *pcp,
				     unsigned long nr, struct page **pages)
{
	unsigned long flags = local_irq_save(), i, count = pcp->count;

	for (i = 0; i < nr && pcp->hot; i++) {
		if (pages[i])
			continue;
		pages[i] = pcp_pop(pcp);
		new_page_prepare(pages[i]);
	}
	pcp->nr_alloc += count - pcp->count;
	local_irq_restore(flags);
	return i;
}

/* As many as the stack has; or one the long way, which also fills the stack. */
static unsigned long take_some(gfp_t gfp, unsigned long nr, struct page **pages)
{
	struct per_cpu_pages *pcp =
		this_cpu_pages(first_choice[gfp_index(gfp)]);
	unsigned long done = 0;

	if (likely(!fail_armed && !page_alloc_debug && !(gfp & __GFP_ZERO)))
		done = take_from_stack(pcp, nr, pages);
	if (done == 0 && !pages[0])
		pages[0] = alloc_pages(gfp, 0);
	return done ? done : pages[0] != NULL;
}

unsigned long alloc_pages_bulk_array(gfp_t gfp, unsigned long nr,
				     struct page **pages)
{
	unsigned long done = 0, some;

	while (done < nr) {
		some = take_some(gfp, nr - done, pages + done);
		if (!some)
			break;
		done += some;
	}
	return done;
}

/* So many with interrupts off. */
#define FREE_CHUNK 32UL

static void free_chunk(struct page **pages, unsigned long nr)
{
	unsigned long flags = local_irq_save(), i;

	for (i = 0; i < nr; i++) {
		free_page_prepare(pages[i]);
		pcp_push(pages[i], 0);
	}
	local_irq_restore(flags);
}

void free_pages_bulk(struct page **pages, unsigned long nr)
{
	unsigned long i;

	if (unlikely(page_alloc_debug)) {
		for (i = 0; i < nr; i++)
			__free_pages(pages[i], 0);
		return;
	}
	for (i = 0; i < nr; i += FREE_CHUNK)
		free_chunk(pages + i, min(nr - i, FREE_CHUNK));
}

/* ------------------------------------------------------------- exact sizes */

void split_page(struct page *page, unsigned int order)
{
	struct page *p, *end = page + (1UL << order);

	page->order = 0;
	for (p = page + 1; p < end; p++) {
		p->identity = page->identity;
		p->order = 0;
		p->flags = 0;
		atomic_set(&p->_refcount, 1);
		atomic_set(&p->_mapcount, 0);
	}
}

void *alloc_pages_exact(size_t size, gfp_t gfp)
{
	unsigned int order = get_order(size);
	unsigned long used = PFN_UP(size);
	struct page *page;

	if (!size)
		return NULL;
	page = alloc_pages(gfp & ~(__GFP_HIGHMEM | __GFP_COMP), order);
	if (!page)
		return NULL;
	split_page(page, order);
	free_contig_range(page_to_pfn(page) + used, (1UL << order) - used);
	return lowmem_page_address(page);
}

void free_pages_exact(void *addr, size_t size)
{
	if (addr)
		free_contig_range(virt_to_pfn(addr), PFN_UP(size));
}

/* ------------------------------------------------------- contiguous ranges */

/* The head of the free block that PFN lies in, or NULL. [zone->lock] */
static struct page *free_block_at(const struct zone *zone, pfn_t pfn)
{
	unsigned int order;

	for (order = 0; order < MAX_ORDER; order++) {
		struct page *head = pfn_to_page(pfn & ~((1UL << order) - 1));

		if ((head->flags & PG_buddy) && head->order >= order)
			return page_zone(head) == zone ? head : NULL;
	}
	return NULL;
}

/* The first frame of [start, end) that is not in a free block, or END. */
static pfn_t first_not_free(const struct zone *zone, pfn_t start, pfn_t end)
{
	while (start < end) {
		const struct page *head = free_block_at(zone, start);

		if (!head)
			return start;
		start = page_to_pfn(head) + (1UL << head->order);
	}
	return end;
}

/* [start, end), all free, leaves the free areas. [zone->lock] */
static void isolate_range(struct zone *zone, pfn_t start, pfn_t end)
{
	pfn_t pfn = start;

	while (pfn < end) {
		struct page *head = free_block_at(zone, pfn);
		pfn_t block = page_to_pfn(head);
		pfn_t block_end = block + (1UL << head->order);

		buddy_isolate(zone, head);
		buddy_put_range(zone, block, max(block, min(start, block_end)));
		buddy_put_range(zone, min(end, block_end), block_end);
		pfn = block_end;
	}
}

/* A range off the free areas becomes single pages of the caller's. */
static void prep_range(pfn_t start, pfn_t end, gfp_t gfp)
{
	struct page *page = pfn_to_page(start), *last = pfn_to_page(end);

	for (; page < last; page++) {
		page->identity = PAGE_FREE;
		page->order = 0;
		page->flags &= PG_poison;
		page_set_identity(page, 0, PAGE_KERNEL);
		atomic_set(&page->_refcount, 1);
		if (unlikely(page_alloc_debug))
			new_page_debug(page, 0, gfp);
		if (gfp & __GFP_ZERO)
			clear_highpage(page);
	}
}

int alloc_contig_range(pfn_t start, pfn_t end, gfp_t gfp)
{
	struct zone *zone;
	unsigned long flags;
	bool free;

	if (start >= end || end > max_pfn || should_fail(FAIL_PAGE, gfp))
		return start < end && end <= max_pfn ? -ENOMEM : -EINVAL;
	zone = page_zone(pfn_to_page(start));
	drain_all_pages();
	flags = spin_lock_irqsave(&zone->lock);
	free = first_not_free(zone, start, end) == end;
	if (free) {
		isolate_range(zone, start, end);
		this_cpu_pages(PCP_INDEX(0, zone - zones, 0))->nr_alloc +=
			end - start;
	}
	spin_unlock_irqrestore(&zone->lock, flags);
	if (!free)
		return -EBUSY;
	prep_range(start, end, gfp);
	return 0;
}

/* The lowest run of NR free frames of ZONE, aligned to ALIGN; 0: none. */
static pfn_t find_run(struct zone *zone, unsigned long nr, unsigned long align)
{
	pfn_t end = zone->zone_start_pfn + zone->spanned_pages;
	pfn_t start = ALIGN(max_t(pfn_t, zone->zone_start_pfn, 1), align);

	while (start < end && nr <= end - start) {
		unsigned long flags = spin_lock_irqsave(&zone->lock);
		pfn_t busy = first_not_free(zone, start, start + nr);

		spin_unlock_irqrestore(&zone->lock, flags);
		if (busy == start + nr)
			return start;
		start = ALIGN(busy + 1, align);
	}
	return 0;
}

struct page *alloc_contig_pages(unsigned long nr, unsigned long align,
				gfp_t gfp)
{
	pfn_t start;
	int i;

	if (!nr || !is_power_of_2(align))
		return NULL;
	drain_all_pages();
	for (i = (int)first_zone(gfp); i >= 0; i--) {
		struct zone *zone = &zones[i];
		unsigned long spare = zone_spare_pages(
			zone, zone->watermark[WMARK_MIN], first_zone(gfp));

		start = nr <= spare ? find_run(zone, nr, align) : 0;
		if (start && !alloc_contig_range(start, start + nr, gfp))
			return pfn_to_page(start);
	}
	return NULL;
}

void free_contig_range(pfn_t start, unsigned long nr)
{
	for (; nr > 0; nr--, start++)
		__free_pages(pfn_to_page(start), 0);
}
