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
 *             free, an order at a time. Each order has a list for each migrate
 *             type (pageblock.c).
 * Invariants  1. Of two buddies never both are free (page_alloc_model.c).
 *             2. A free block's head has PG_buddy and its order, and is on
 *                that order's list of its pageblock's type; no other page has
 *                PG_buddy (page_alloc_check).
 *             3. mem_map has entries up to a multiple of the largest block, so
 *                a buddy always has a struct page. It may be in another zone:
 *                the pageblock is compared as well. Within a zone two buddies
 *                are always of one pageblock, and so of one type.
 * Locking     zone->lock, held by the caller.
 * See: Knuth, The Art of Computer Programming, volume 1, 2.5; Gorman, 6.3.
 */
#include <lib/bitops.h>
#include <lib/minmax.h>
#include <kernel/lab.h>
#include <mm/zone.h>
#include "internal.h"

static struct list_head *free_list_of(struct zone *zone,
				      const struct page *page,
				      unsigned int order)
{
	return &zone->free_area[order].free_list[page_migratetype(page)];
}

static void area_add(struct zone *zone, struct page *page, unsigned int order)
{
	page->order = (u8)order;
	page->flags |= PG_buddy;
	list_add(&page->lru, free_list_of(zone, page, order));
	zone->free_area[order].nr_free++;
}

static void area_del(struct zone *zone, struct page *page, unsigned int order)
{
	__list_del(page->lru.prev, page->lru.next);
	page->flags &= (u8)~PG_buddy;
	zone->free_area[order].nr_free--;
}

/* A tail of a block becomes the head of a free one. */
static void add_piece(struct zone *zone, struct page *page, unsigned int order)
{
	page->identity = PAGE_FREE;
	atomic_set(&page->_refcount, 0);
	area_add(zone, page, order);
}

/* Of PAGE, a block of order FROM on no list, all but the first 2^ORDER pages
 * go back. */
__lab(buddy) static void split_block(struct zone *zone, struct page *page,
				     unsigned int from, unsigned int order)
{
	while (from > order) {
		from--;
		add_piece(zone, page + (1UL << from), from);
	}
	page->order = (u8)order;
}

/* The smallest block that will do, of just this type, cut down to 2^ORDER pages
 * and no longer counted as free; or NULL. */
__lab(buddy) static struct page *take_smallest(struct zone *zone,
					       unsigned int order,
					       enum migratetype type)
{
	unsigned int from = order;
	struct page *page;

	while (list_empty(&zone->free_area[from].free_list[type]))
		if (++from == MAX_ORDER)
			return NULL;
	page = list_first_entry(&zone->free_area[from].free_list[type],
				struct page, lru);
	area_del(zone, page, from);
	split_block(zone, page, from, order);
	zone->free_pages -= 1UL << order;
	return page;
}

struct page *buddy_take(struct zone *zone, unsigned int order,
			enum migratetype type)
{
	struct page *page = take_smallest(zone, order, type);

	if (unlikely(!page)) {
		type = pageblock_fallback(zone, order, type);
		if (type != MIGRATE_TYPES)
			page = take_smallest(zone, order, type);
	}
	return page;
}

/* The 2^FROM pages at PAGE become blocks of 2^ORDER, chained from *LINK on;
 * returns where the chain goes on. */
static struct page **chain_block(struct page *page, unsigned int from,
				 unsigned int order, struct page **link)
{
	struct page *end = page + (1UL << from);

	for (; page < end; page += 1UL << order) {
		page->word = (page->word & PAGE_WORD_PAGEBLOCK) |
			     PAGE_WORD(PAGE_FREE, order,
				       PG_pcp | (page->flags & PG_poison));
		atomic_set(&page->_refcount, 0);
		*link = page;
		link = &page->next_free;
	}
	return link;
}

/* The order, from ORDER on, of the smallest free block of TYPE; MAX_ORDER: it
 * has none. */
static unsigned int smallest_order(const struct zone *zone, unsigned int order,
				   enum migratetype type)
{
	while (order < MAX_ORDER &&
	       list_empty(&zone->free_area[order].free_list[type]))
		order++;
	return order;
}

/* In one piece if there is a block that large, which leaves the small ones for
 * leaner times: ten pieces cost ten times as much to take, and to merge again.
 * Otherwise the smallest first; what a larger one leaves stands below it. */
unsigned int buddy_take_blocks(struct zone *zone, enum migratetype type,
			       unsigned int order, unsigned int n,
			       struct page **chain)
{
	unsigned int from =
		smallest_order(zone, order + (unsigned int)__fls(n | 1), type);
	unsigned int got = 0;

	if (from == MAX_ORDER)
		from = order;
	while (got < n) {
		struct page *page;

		from = smallest_order(zone, from, type);
		if (from == MAX_ORDER)
			from = order; /* of another type, perhaps */
		from = min_t(unsigned int, from,
			     order + (unsigned int)__fls(n - got));
		page = buddy_take(zone, from, type);
		if (!page)
			break;
		got += 1U << (from - order);
		chain = chain_block(page, from, order, chain);
	}
	*chain = NULL;
	return got;
}

/* Is BUDDY a free block of 2^ORDER pages that PAGE may merge with? */
__lab(buddy) static inline bool is_free_buddy(const struct page *buddy,
					      const struct page *page,
					      unsigned int order)
{
	return (buddy->flags & PG_buddy) && buddy->order == order &&
	       buddy->pageblock == page->pageblock;
}

__lab(buddy) void buddy_put(struct zone *zone, struct page *page,
			    unsigned int order)
{
	pfn_t pfn = page_to_pfn(page);
	unsigned long bit = 1UL << order;

	zone->free_pages += bit;
	for (; order < MAX_ORDER - 1; order++, bit <<= 1) {
		struct page *buddy = pfn & bit ? page - bit : page + bit;

		if (!is_free_buddy(buddy, page, order))
			break;
		area_del(zone, buddy, order);
		if (pfn & bit)
			page = buddy;
	}
	area_add(zone, page, order);
}

void buddy_isolate(struct zone *zone, struct page *page)
{
	area_del(zone, page, page->order);
	zone->free_pages -= 1UL << page->order;
}

/* The largest block that may begin at PFN and ends by END. */
__lab(buddy) static unsigned int largest_order(pfn_t pfn, pfn_t end)
{
	unsigned int order = pfn ? __ffs(pfn) : MAX_ORDER - 1;

	order = min_t(unsigned int, order, MAX_ORDER - 1);
	return min_t(unsigned int, order, __fls(end - pfn));
}

void buddy_put_range(struct zone *zone, pfn_t start, pfn_t end)
{
	while (start < end) {
		unsigned int order = largest_order(start, end);
		struct page *page = pfn_to_page(start);

		page->identity = PAGE_FREE;
		page->order = (u8)order;
		atomic_set(&page->_refcount, 0);
		buddy_put(zone, page, order);
		start += 1UL << order;
	}
}

/* Low addresses are taken first: each block goes to the end of its list. */
__lab(buddy) void buddy_add_range(struct zone *zone, pfn_t start, pfn_t end)
{
	unsigned int order;
	pfn_t pfn;

	for (pfn = start; pfn < end; pfn += 1UL << order) {
		struct page *page = pfn_to_page(pfn);

		order = largest_order(pfn, end);
		add_piece(zone, page, order);
		list_move_tail(&page->lru, free_list_of(zone, page, order));
	}
	zone->free_pages += end - start;
	zone->managed_pages += end - start;
	this_cpu_add(nr_identity_pages[PAGE_RESERVED], -(end - start));
}
