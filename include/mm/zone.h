/* SPDX-License-Identifier: MIT */
/*
 * zone.h - ranges of memory that differ in what they are good for
 *
 *	ZONE_DMA      below 16 MiB: old devices reach no further
 *	ZONE_NORMAL   up to 896 MiB: in the direct map
 *	ZONE_HIGHMEM  above: mapped only while somebody looks
 *
 * Locking  zone->lock covers the free areas and counts; the per-CPU lists are
 *          touched by their CPU alone, with interrupts off.
 * See: Gorman, chapter 2 and 6.
 */
#ifndef MM_ZONE_H
#define MM_ZONE_H

#include <kernel/spinlock.h>
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

struct free_area {
	struct list_head free_list; /* [lock] head pages by lru */
	unsigned long nr_free;	    /* [lock] blocks */
};

/* Single pages in front of the free areas. [this CPU, interrupts off] */
struct per_cpu_pages {
	unsigned int count;
	unsigned int high;  /* past this a batch goes back */
	unsigned int batch; /* how many move at once */
	struct list_head list;
};

struct zone {
	const char *name;
	spinlock_t lock;
	struct free_area free_area[MAX_ORDER];
	unsigned long free_pages;	   /* [lock] in the free areas */
	unsigned long watermark[NR_WMARK]; /* pages; set at boot */
	unsigned long lowmem_reserve[MAX_NR_ZONES]; /* kept from higher zones'
						       users */
	struct per_cpu_pages pcp[NR_CPUS];
	pfn_t zone_start_pfn;	     /* constant after boot */
	unsigned long spanned_pages; /* end - start */
	unsigned long present_pages; /* RAM in it */
	unsigned long managed_pages; /* of that, the buddy system's */
};

extern struct zone zones[MAX_NR_ZONES];

#define for_each_zone(z) for ((z) = zones; (z) < zones + MAX_NR_ZONES; (z)++)

static inline struct zone *page_zone(const struct page *page)
{
	return &zones[page->zone];
}

/* Free pages of a zone, its per-CPU lists counted too. */
unsigned long zone_free_pages(const struct zone *zone);

/* The same over all zones: what /proc/meminfo calls MemFree, in pages. */
unsigned long nr_free_pages(void);
unsigned long totalram_pages(void); /* managed, all zones */

#endif
