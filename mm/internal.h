/* SPDX-License-Identifier: MIT */
/* internal.h - what the files of mm/ keep between them. */
#ifndef MM_INTERNAL_H
#define MM_INTERNAL_H

#include <mm/page_alloc.h>
#include <mm/zone.h>

/* memblock.c: like memblock_alloc, not zeroed. */
void *memblock_alloc_raw(size_t size, size_t align);

/* zone.c: populated zones by the GFP flags __GFP_DMA and __GFP_HIGHMEM: the
 * first choice; those below it are the fallbacks. */
extern struct zone *preferred_zone[4];

static inline struct zone *first_choice(gfp_t gfp)
{
	gfp &= __GFP_DMA | __GFP_HIGHMEM;
	return preferred_zone[(__force unsigned int)gfp];
}

/* zone.c, boot: watermarks, lowmem_reserve and per-CPU list sizes from each
 * zone's managed_pages, which are final now. */
void setup_zone_limits(void);

/* True when taking 2^ORDER pages leaves more than MARK pages, and what is kept
 * from users whose first choice is the zone HIGHEST. */
static inline bool zone_watermark_ok(const struct zone *zone,
				     unsigned int order, unsigned long mark,
				     enum zone_type highest)
{
	return zone->free_pages >
	       mark + zone->lowmem_reserve[highest] + (1UL << order) - 1;
}

/*
 * buddy.c: the free areas of a zone. [zone->lock]
 * buddy_take: the head of a free block, off the lists, its flags clear, its
 * identity still PAGE_FREE; or NULL. buddy_put: PAGE is a block of identity
 * PAGE_FREE on no list; it merges with its buddies.
 */
struct page *buddy_take(struct zone *zone, unsigned int order);
void buddy_put(struct zone *zone, struct page *page, unsigned int order);

/* Boot: frames [start, end), all in ZONE and reserved so far, become free
 * blocks, as large as alignment allows. */
void buddy_add_range(struct zone *zone, pfn_t start, pfn_t end);

/* page.c: boot: all frames of [start, end) are reserved pages of ZONE. */
void mem_map_init_range(pfn_t start, pfn_t end, enum zone_type zone);

/* page_poison.c: junk in free pages, in debug builds. */
#ifdef TESSERA_DEBUG
void poison_pages(struct page *page, unsigned int order);
void unpoison_pages(struct page *page, unsigned int order);
#else
static inline void poison_pages(struct page *page, unsigned int order)
{
	(void)page;
	(void)order;
}

static inline void unpoison_pages(struct page *page, unsigned int order)
{
	(void)page;
	(void)order;
}
#endif

#endif
