// SPDX-License-Identifier: MIT
/*
 * zone.c - the zones: where they end, and how much of each is kept back
 *
 * What        Watermarks, in pages, tell how far a zone may be emptied:
 *
 *	free_pages  |--------|-----------|------------|---------------|
 *	            0   min/2          min          low           managed
 *	                 ^ __GFP_HIGH   ^ everybody  ^ while another zone
 *	                                               has more than this
 *
 *             lowmem_reserve comes on top for a user who would have been
 *             content with a higher zone: the rarer memory is kept for those
 *             who need it.
 * Locking     zone->lock for counts; limits are constant after boot.
 * See: Gorman, 2.2.1 and 2.3; Linux, mm/page_alloc.c, init_per_zone_wmark_min.
 */
#include <lib/div64.h>
#include <lib/minmax.h>
#include <mm/zone.h>
#include <mm/page_alloc.h>
#include "internal.h"

struct zone zones[MAX_NR_ZONES] = {
	[ZONE_DMA] = { .name = "DMA" },
	[ZONE_NORMAL] = { .name = "Normal" },
	[ZONE_HIGHMEM] = { .name = "HighMem" },
};

struct zone *preferred_zone[4];

/* A zone keeps managed pages of the zones above it divided by this. */
static const unsigned int lowmem_reserve_ratio[MAX_NR_ZONES] = {
	[ZONE_DMA] = 256,
	[ZONE_NORMAL] = 32,
};

unsigned long zone_free_pages(const struct zone *zone)
{
	unsigned long sum = zone->free_pages;
	unsigned int cpu;

	for_each_cpu(cpu) sum += zone->pcp[cpu].count;
	return sum;
}

unsigned long nr_free_pages(void)
{
	struct zone *zone;
	unsigned long sum = 0;

	for_each_zone(zone)
		sum += zone_free_pages(zone);
	return sum;
}

unsigned long totalram_pages(void)
{
	struct zone *zone;
	unsigned long sum = 0;

	for_each_zone(zone)
		sum += zone->managed_pages;
	return sum;
}

void free_area_init(const pfn_t zone_end[MAX_NR_ZONES])
{
	struct zone *zone;
	unsigned int i;
	pfn_t start = 0;

	for_each_zone(zone) {
		spin_lock_init(&zone->lock, "zone.lock", RANK_ZONE);
		for (i = 0; i < MAX_ORDER; i++)
			INIT_LIST_HEAD(&zone->free_area[i].free_list);
		for_each_cpu(i) INIT_LIST_HEAD(&zone->pcp[i].list);
		zone->zone_start_pfn = start;
		zone->spanned_pages = zone_end[zone - zones] - start;
		start = zone_end[zone - zones];
	}
}

static unsigned long isqrt(unsigned long n)
{
	unsigned long root = 0, bit;

	for (bit = 1UL << (BITS_PER_LONG / 2 - 1); bit; bit >>= 1)
		if ((root | bit) <= n / (root | bit))
			root |= bit;
	return root;
}

/* Linux's min_free_kbytes, in pages: the square root of 16 times low memory
 * in KiB, between 128 KiB and 256 MiB. */
static unsigned long min_free_pages(unsigned long lowmem_pages)
{
	unsigned long kbytes = isqrt(lowmem_pages * (PAGE_SIZE / 1024) * 16);

	return clamp(kbytes, 128UL, 262144UL) / (PAGE_SIZE / 1024);
}

static void set_watermarks(struct zone *zone, unsigned long min_free,
			   unsigned long lowmem)
{
	unsigned long managed = zone->managed_pages, min, step;

	if (zone == &zones[ZONE_HIGHMEM])
		min = managed ? clamp(managed / 1024, 32UL, 128UL) : 0;
	else
		min = (unsigned long)div64_u64((u64)min_free * managed,
					       max(lowmem, 1UL));
	step = max(min / 4, managed / 1000);
	zone->watermark[WMARK_MIN] = min;
	zone->watermark[WMARK_LOW] = min + step;
	zone->watermark[WMARK_HIGH] = min + 2 * step;
}

static void set_lowmem_reserve(struct zone *zone)
{
	unsigned int ratio = lowmem_reserve_ratio[zone - zones];
	unsigned long above = 0;
	struct zone *user;

	for (user = zone + 1; ratio && user < zones + MAX_NR_ZONES; user++) {
		above += user->managed_pages;
		zone->lowmem_reserve[user - zones] = above / ratio;
	}
}

/* Batches grow with the zone; a small machine must not hide its last pages. */
static void set_pcp_limits(struct zone *zone)
{
	unsigned int cpu;

	for_each_cpu(cpu)
	{
		struct per_cpu_pages *pcp = &zone->pcp[cpu];

		pcp->batch = (unsigned int)clamp(zone->managed_pages / 1024,
						 1UL, 31UL);
		pcp->high = 6 * pcp->batch;
	}
}

/* The zone itself, or the nearest one below it that has pages. */
static struct zone *populated_zone(struct zone *zone)
{
	while (zone > zones && !zone->managed_pages)
		zone--;
	return zone;
}

static void set_first_choice(gfp_t gfp, struct zone *zone)
{
	preferred_zone[(__force unsigned int)gfp] = zone;
}

void setup_zone_limits(void)
{
	unsigned long lowmem = zones[ZONE_DMA].managed_pages +
			       zones[ZONE_NORMAL].managed_pages;
	unsigned long min_free = min_free_pages(lowmem);
	struct zone *zone;

	for_each_zone(zone) {
		set_watermarks(zone, min_free, lowmem);
		set_lowmem_reserve(zone);
		set_pcp_limits(zone);
	}
	set_first_choice((__force gfp_t)0, populated_zone(&zones[ZONE_NORMAL]));
	set_first_choice(__GFP_DMA, &zones[ZONE_DMA]);
	set_first_choice(__GFP_HIGHMEM, populated_zone(&zones[ZONE_HIGHMEM]));
	set_first_choice(__GFP_DMA | __GFP_HIGHMEM, &zones[ZONE_DMA]);
}
