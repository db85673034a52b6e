// SPDX-License-Identifier: MIT
/*
 * pageblock.c - pages of one mobility are kept together
 *
 * What        One page that the kernel keeps for good makes the largest block
 *             around it impossible for as long. So memory is divided into
 *             pageblocks of the largest order, each pageblock has a migrate
 *             type, and an allocation is served from pageblocks of its own
 *             type as long as there are any:
 *
 *	spread     |u   m m |m m u m |m u m   |u m   m |   no large block
 *	grouped    |u u u u |m m m   |m m m m |        |   one, more after
 *	                                                   a compaction
 *
 *             When the lists of a type are empty it falls back to another's:
 *             to that type's largest block, which leaves the most to take over.
 *             The pageblock around it becomes the new type's with all that is
 *             free in it (it is stolen) when enough of it is free or of that
 *             mobility already; otherwise one block is taken out and the type
 *             stays. How much is enough was found by playing traces
 *             (page_frag_model.c).
 * Invariants  1. All pages of a pageblock that are in one zone have its type in
 *                page->pageblock; its free blocks are on that type's lists
 *                (page_alloc_check).
 * Locking     zone->lock. page->pageblock is read without it when a page is
 *             freed to a per-CPU list: the list of a former type then gets it,
 *             and buddy_put looks again.
 * Not here    Linux's HIGHATOMIC, CMA and ISOLATE; watermark boosting.
 * See: Gorman and Whitcroft, "The What, The Why and the Where To of
 *      Anti-Fragmentation" (Ottawa Linux Symposium 2006).
 */
#include <lib/minmax.h>
#include <mm/zone.h>
#include "internal.h"

/* Where a type looks when its own lists are empty. */
static const u8 fallbacks[MIGRATE_TYPES][MIGRATE_TYPES - 1] = {
	[MIGRATE_UNMOVABLE] = { MIGRATE_RECLAIMABLE, MIGRATE_MOVABLE },
	[MIGRATE_MOVABLE] = { MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE },
	[MIGRATE_RECLAIMABLE] = { MIGRATE_UNMOVABLE, MIGRATE_MOVABLE },
};

static const char *const migratetype_names[MIGRATE_TYPES] = {
	[MIGRATE_UNMOVABLE] = "Unmovable",
	[MIGRATE_MOVABLE] = "Movable",
	[MIGRATE_RECLAIMABLE] = "Reclaimable",
};

const char *migratetype_name(enum migratetype type)
{
	return migratetype_names[type];
}

struct pageblock {
	pfn_t start, end; /* what of it lies in the zone */
};

static struct pageblock pageblock_of(const struct zone *zone,
				     const struct page *page)
{
	pfn_t start = page_to_pfn(page) & ~(PAGEBLOCK_PAGES - 1);
	pfn_t zone_end = zone->zone_start_pfn + zone->spanned_pages;
	struct pageblock block;

	block.start = max(start, zone->zone_start_pfn);
	block.end = min(start + PAGEBLOCK_PAGES, zone_end);
	return block;
}

static bool is_movable(const struct page *page)
{
	return page->identity == PAGE_ANON || page->identity == PAGE_FILE;
}

/*
 * How many pages of BLOCK are free, or of TYPE's mobility as far as an identity
 * tells: of a block that is not movable, what is not movable may be either.
 */
static unsigned long count_alike(const struct pageblock *block,
				 enum migratetype type)
{
	const struct page *first = pfn_to_page(block->start);
	bool old_is_movable = page_migratetype(first) == MIGRATE_MOVABLE;
	unsigned long alike = 0;
	pfn_t pfn;

	for (pfn = block->start; pfn < block->end;) {
		const struct page *page = pfn_to_page(pfn);
		unsigned long pages = 1UL << page->order;

		if (page->identity == PAGE_FREE)
			alike += pages;
		else if (type == MIGRATE_MOVABLE
				 ? is_movable(page)
				 : old_is_movable && !is_movable(page))
			alike += pages;
		pfn += pages;
	}
	return alike;
}

/*
 * What stays is better gathered in one pageblock than strewn over many, so
 * little has to be free for it to take one over. What is movable only moves in
 * where nothing stays.
 */
static bool is_worth_taking(const struct pageblock *block,
			    enum migratetype type)
{
	unsigned long pages = block->end - block->start;

	return count_alike(block, type) >=
	       (type == MIGRATE_MOVABLE ? pages : pages / 4);
}

/* BLOCK and all that is free in it become TYPE's. */
static void set_pageblock(struct zone *zone, const struct pageblock *block,
			  enum migratetype type)
{
	pfn_t pfn;

	for (pfn = block->start; pfn < block->end; pfn++) {
		struct page *page = pfn_to_page(pfn);

		page->pageblock = (u8)PCP_INDEX(0, page_zone_type(page),
						(unsigned int)type);
		if (page->flags & PG_buddy)
			list_move(
				&page->lru,
				&zone->free_area[page->order].free_list[type]);
	}
}

/* A block of OTHER's; the largest ones come first. NULL: none of ORDER. */
static struct page *largest_block(struct zone *zone, unsigned int order,
				  enum migratetype other)
{
	unsigned int from = MAX_ORDER;

	while (from-- > order) {
		struct list_head *list =
			&zone->free_area[from].free_list[other];

		if (!list_empty(list))
			return list_first_entry(list, struct page, lru);
	}
	return NULL;
}

/* The largest block that TYPE can fall back to, or NULL. */
static struct page *find_fallback(struct zone *zone, unsigned int order,
				  enum migratetype type)
{
	struct page *best = NULL;
	unsigned int i;

	for (i = 0; i < MIGRATE_TYPES - 1; i++) {
		struct page *page =
			largest_block(zone, order, fallbacks[type][i]);

		if (page && (!best || page->order > best->order))
			best = page;
	}
	return best;
}

enum migratetype pageblock_fallback(struct zone *zone, unsigned int order,
				    enum migratetype type)
{
	struct page *page = find_fallback(zone, order, type);
	struct pageblock block;

	if (!page)
		return MIGRATE_TYPES;
	block = pageblock_of(zone, page);
	if (!is_worth_taking(&block, type))
		return page_migratetype(page);
	set_pageblock(zone, &block, type);
	return type;
}
