// SPDX-License-Identifier: MIT
/*
 * buddy.c - the buddy system: free blocks of 2^0 … 2^10 pages
 *
 * What        A block of 2^k pages starts at a frame number that is a multiple
 *             of 2^k. Its buddy is the block that differs from it in bit k
 *             alone: together they are one block of 2^(k+1).
 *
 *	order 2   |       8       |      12       |   12 ^ (1 << 2) = 8
 *	order 1   |   8   |  10   |  12   |  14   |   10 ^ (1 << 1) = 8
 *
 *             Taking a block splits a larger one and leaves the upper halves
 *             free; giving one back merges it with its buddy while that is
 *             free, an order at a time.
 * Invariants  1. Of two buddies never both are free (page_alloc_model.c).
 *             2. A free block's head has PG_buddy and its order, and is on
 *                that order's list; no other page has PG_buddy
 *                (page_alloc_check).
 *             3. mem_map has entries up to a multiple of the largest block, so
 *                a buddy always has a struct page. It may be in another zone:
 *                the zone is compared as well.
 * Locking     zone->lock, held by the caller.
 * See: Knuth, The Art of Computer Programming, volume 1, 2.5; Gorman, 6.3.
 */
#include <lib/bitops.h>
#include <lib/minmax.h>
#include <mm/zone.h>
#include "internal.h"

static void area_add(struct zone *zone, struct page *page, unsigned int order)
{
	page->order = (u8)order;
	page->flags |= PG_buddy;
	list_add(&page->lru, &zone->free_area[order].free_list);
	zone->free_area[order].nr_free++;
}

static void area_del(struct zone *zone, struct page *page, unsigned int order)
{
	list_del(&page->lru);
	page->flags &= (u8)~PG_buddy;
	zone->free_area[order].nr_free--;
}

struct page *buddy_take(struct zone *zone, unsigned int order)
{
	unsigned int from = order;
	struct page *page;

	while (list_empty(&zone->free_area[from].free_list))
		if (++from == MAX_ORDER)
			return NULL;
	page = list_first_entry(&zone->free_area[from].free_list, struct page,
				lru);
	area_del(zone, page, from);
	while (from > order) {
		struct page *upper = page + (1UL << --from);

		upper->identity = PAGE_FREE; /* a tail until now */
		atomic_set(&upper->_refcount, 0);
		area_add(zone, upper, from);
	}
	page->order = (u8)order;
	zone->free_pages -= 1UL << order;
	return page;
}

static inline bool is_free_buddy(const struct page *buddy,
				 const struct page *page, unsigned int order)
{
	return (buddy->flags & PG_buddy) && buddy->order == order &&
	       buddy->zone == page->zone;
}

void buddy_put(struct zone *zone, struct page *page, unsigned int order)
{
	pfn_t pfn = page_to_pfn(page);

	zone->free_pages += 1UL << order;
	for (; order < MAX_ORDER - 1; order++) {
		struct page *buddy = pfn_to_page(pfn ^ (1UL << order));

		if (!is_free_buddy(buddy, page, order))
			break;
		area_del(zone, buddy, order);
		pfn &= ~(1UL << order);
		page = pfn_to_page(pfn);
	}
	area_add(zone, page, order);
}

/* Low addresses are taken first: each block goes to the end of its list. */
void buddy_add_range(struct zone *zone, pfn_t start, pfn_t end)
{
	unsigned int order;
	pfn_t pfn;

	for (pfn = start; pfn < end; pfn += 1UL << order) {
		struct page *page = pfn_to_page(pfn);

		order = pfn ? __ffs(pfn) : MAX_ORDER - 1;
		order = min_t(unsigned int, order, MAX_ORDER - 1);
		order = min_t(unsigned int, order, __fls(end - pfn));
		page->identity = PAGE_FREE;
		atomic_set(&page->_refcount, 0);
		area_add(zone, page, order);
		list_move_tail(&page->lru, &zone->free_area[order].free_list);
	}
	zone->free_pages += end - start;
	zone->managed_pages += end - start;
	this_cpu_add(nr_identity_pages[PAGE_RESERVED], -(end - start));
	this_cpu_add(nr_identity_pages[PAGE_FREE], end - start);
}
