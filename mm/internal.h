/* SPDX-License-Identifier: MIT */
/* internal.h - what the files of mm/ keep between them. */
#ifndef MM_INTERNAL_H
#define MM_INTERNAL_H

#include <mm/page_alloc.h>
#include <mm/zone.h>

/* memblock.c: like memblock_alloc, not zeroed. */
void *memblock_alloc_raw(size_t size, size_t align);

/* zone.c: for each gfp_index, the index of the stack of the first choice, a
 * populated zone; the zones below it are the fallbacks. An index that makes no
 * sense names a stack that stays empty. */
extern u8 first_choice[1 << GFP_INDEX_BITS];

static inline enum zone_type first_zone(gfp_t gfp)
{
	return (enum zone_type)(first_choice[gfp_index(gfp)] >> 2);
}

static inline enum migratetype gfp_migratetype(gfp_t gfp)
{
	return (enum migratetype)(first_choice[gfp_index(gfp)] & 3);
}

/* zone.c, boot: watermarks, lowmem_reserve and per-CPU list sizes from each
 * zone's managed_pages, which are final now. */
void setup_zone_limits(void);

/* How many pages may be taken and still leave more than MARK, and what is kept
 * from users whose first choice is the zone HIGHEST. */
static inline unsigned long zone_spare_pages(const struct zone *zone,
					     unsigned long mark,
					     enum zone_type highest)
{
	unsigned long keep = mark + zone->lowmem_reserve[highest];

	return zone->free_pages > keep ? zone->free_pages - keep : 0;
}

/*
 * buddy.c: the free areas of a zone. [zone->lock]
 * buddy_take: the head of a free block of TYPE, or of another type when that
 * has none, off the lists, its flags clear, its identity still PAGE_FREE; or
 * NULL. buddy_put: PAGE is a block of identity PAGE_FREE on no list; it merges
 * with its buddies.
 */
struct page *buddy_take(struct zone *zone, unsigned int order,
			enum migratetype type);
void buddy_put(struct zone *zone, struct page *page, unsigned int order);

/* Up to N blocks of 2^ORDER pages, in as few pieces as may be, flagged PG_pcp
 * and chained by next_free, low addresses first: from *CHAIN on. Returns how
 * many. [zone->lock] */
unsigned int buddy_take_blocks(struct zone *zone, enum migratetype type,
			       unsigned int order, unsigned int n,
			       struct page **chain);

/* Takes the free block at PAGE off its list. [zone->lock] */
void buddy_isolate(struct zone *zone, struct page *page);
/* Frames [start, end), of identity PAGE_FREE and on no list, are put back in
 * blocks as large as alignment allows. [zone->lock] */
void buddy_put_range(struct zone *zone, pfn_t start, pfn_t end);

/* Boot: frames [start, end), all in ZONE and reserved so far, become free
 * blocks, as large as alignment allows. */
void buddy_add_range(struct zone *zone, pfn_t start, pfn_t end);

/*
 * pageblock.c: TYPE has no block of 2^ORDER pages: the type whose lists are to
 * be looked at now, which is TYPE itself when a pageblock has become TYPE's;
 * MIGRATE_TYPES: none has one. [zone->lock]
 */
enum migratetype pageblock_fallback(struct zone *zone, unsigned int order,
				    enum migratetype type);

/* Set before mem_map_init_range: a machine with fewer pageblocks than types
 * would only be torn apart. Without it all is unmovable. */
extern bool page_group_by_mobility;

/* page.c: boot: all frames of [start, end) are reserved pages of ZONE. */
void mem_map_init_range(pfn_t start, pfn_t end, enum zone_type zone);

/* page_alloc.c: what goes with every single allocation while somebody looks
 * closer. 0: nobody does, and the fast paths are free. Set at boot. */
#define PAGE_DEBUG_POISON 0x1u /* junk in free pages */
#define PAGE_DEBUG_OWNER  0x2u /* who has taken each page */
#define PAGE_DEBUG_TRACE  0x4u /* page_trace_to */
extern unsigned int page_alloc_debug;
#ifdef TESSERA_DEBUG
#define PAGE_DEBUG_DEFAULT PAGE_DEBUG_POISON
#else
#define PAGE_DEBUG_DEFAULT 0u
#endif

/* page_poison.c */
void poison_pages(struct page *page, unsigned int order);
void unpoison_pages(struct page *page, unsigned int order);

#endif
