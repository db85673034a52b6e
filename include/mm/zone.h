/* SPDX-License-Identifier: MIT */
/*
 * zone.h - ranges of memory that differ in what they are good for
 *
 *	ZONE_DMA      below 16 MiB: old devices reach no further
 *	ZONE_NORMAL   up to 896 MiB: in the direct map
 *	ZONE_HIGHMEM  above: mapped only while somebody looks
 *
 * A zone's memory is divided into pageblocks of 2^10 pages; each has a migrate
 * type, and what is free in it stands in the lists of that type:
 *
 *	pageblock   | Unmovable | Movable   | Movable   | Reclaimable |
 *	free_area   [order].free_list[type]: blocks of 2^order pages
 *
 * Locking  zone->lock covers the free areas, counts and types; the per-CPU
 *          stacks are touched by their CPU alone, with interrupts off.
 * See: Gorman, chapter 2 and 6.
 */
#ifndef MM_ZONE_H
#define MM_ZONE_H

#include <kernel/spinlock.h>
#include <mm/gfp.h>
#include <mm/page.h>

#define MAX_ORDER 11 /* blocks of 2^0 … 2^10 pages */

enum zone_type {
	ZONE_DMA,
	ZONE_NORMAL,
	ZONE_HIGHMEM,
	MAX_NR_ZONES
};
enum zone_watermark {
	WMARK_MIN,
	WMARK_LOW,
	WMARK_HIGH,
	NR_WMARK
};

/*
 * What can be done with an allocated page. Pages of one type are kept together
 * in pageblocks, so that those that stay for good do not end up everywhere.
 */
enum migratetype {
	MIGRATE_UNMOVABLE,   /* the kernel holds pointers to it */
	MIGRATE_MOVABLE,     /* a program's or a file's: can be put elsewhere */
	MIGRATE_RECLAIMABLE, /* a cache of the kernel's that can be shrunk */
	MIGRATE_TYPES
};

/* A pageblock is what the largest free block can be. */
#define PAGEBLOCK_ORDER (MAX_ORDER - 1)
#define PAGEBLOCK_PAGES (1UL << PAGEBLOCK_ORDER)

struct free_area {
	struct list_head free_list[MIGRATE_TYPES]; /* [lock] heads by lru */
	unsigned long nr_free; /* [lock] blocks, all types */
};

/*
 * Free blocks of one zone, type and order in front of the free areas: two
 * stacks, used from the top. When HOT is full it becomes COLD, and what COLD
 * had goes back to the zone; when HOT is empty COLD takes its place.
 * [this CPU, interrupts off]
 */
struct per_cpu_pages {
	struct page *hot; /* heads chained by next_free */
	unsigned int count;
	unsigned int high;	/* HOT is full with so many */
	unsigned long nr_alloc; /* pages taken since boot; order 0: also those
				   of orders without stacks */
	struct page *cold;
	unsigned int cold_count;
	unsigned int batch; /* how many come from the zone at once */
} __aligned(8 * sizeof(long));

#define PCP_MAX_ORDER 4 /* 64 KiB */

/* The index of a CPU's stacks: order, zone and type; the last two as
 * page->pageblock has them. */
#define PCP_INDEX(order, zone, type) \
	((order) << GFP_INDEX_BITS | (zone) << 2 | (type))
#define NR_PCP_STACKS PCP_INDEX(PCP_MAX_ORDER + 1, 0, 0)

extern struct per_cpu_pages cpu_pages[NR_CPUS][NR_PCP_STACKS];

struct zone {
	const char *name;
	spinlock_t lock;
	struct free_area free_area[MAX_ORDER];
	unsigned long free_pages;	   /* [lock] in the free areas */
	unsigned long watermark[NR_WMARK]; /* [lock] pages */
	unsigned long lowmem_reserve[MAX_NR_ZONES]; /* kept from higher zones'
						       users */
	pfn_t zone_start_pfn;			    /* constant after boot */
	unsigned long spanned_pages;		    /* end - start */
	unsigned long present_pages;		    /* RAM in it */
	unsigned long managed_pages; /* of that, the buddy system's */
};

extern struct zone zones[MAX_NR_ZONES];

#define for_each_zone(z) for ((z) = zones; (z) < zones + MAX_NR_ZONES; (z)++)

static inline enum zone_type page_zone_type(const struct page *page)
{
	return (enum zone_type)(page->pageblock >> 2);
}

static inline struct zone *page_zone(const struct page *page)
{
	return &zones[page_zone_type(page)];
}

static inline enum migratetype page_migratetype(const struct page *page)
{
	return (enum migratetype)(page->pageblock & 3);
}

/* Unmovable, Movable, Reclaimable: as /proc/pagetypeinfo writes it. */
const char *migratetype_name(enum migratetype type);

/* Free pages of a zone, its per-CPU stacks counted too. */
unsigned long zone_free_pages(const struct zone *zone);

/* Pages of a zone on CPU's stacks: count is of all, high and nr_alloc are sums,
 * batch is that of single pages. */
struct per_cpu_pages zone_pcp_sums(const struct zone *zone, unsigned int cpu);

/* What /proc/sys/vm sets; setup_zone_watermarks makes it so in all zones.
 * lowmem_reserve_ratio: see set_lowmem_reserve; scale_factor: the distance of
 * the watermarks, in 1/10000 of the zone. */
extern int sysctl_min_free_kbytes;
extern int sysctl_watermark_scale_factor;
extern int sysctl_lowmem_reserve_ratio[MAX_NR_ZONES];
void setup_zone_watermarks(void);
/* Pages kept back by all zones' limits. */
unsigned long totalreserve_pages(void);

/* The same over all zones: what /proc/meminfo calls MemFree, in pages. */
unsigned long nr_free_pages(void);
unsigned long totalram_pages(void); /* managed, all zones */

#endif
