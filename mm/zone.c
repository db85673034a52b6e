// SPDX-License-Identifier: MIT
/*
 * zone.c - the zones: where they end, and how much of each is kept back
 *
 * What        Watermarks, in pages, tell how far a zone may be emptied:
 *
 *	free_pages  |--------|-----------|------------|---------------|
 *	            0   3/8 min        min          low           managed
 *	                 ^ GFP_ATOMIC   ^ everybody  ^ while another zone
 *	                                               has more than this
 *
 *             lowmem_reserve comes on top for a user who would have been
 *             content with a higher zone: the rarer memory is kept for those
 *             who need it.
 * Locking     zone->lock for counts, and for limits when /proc/sys/vm sets them.
 * See: Gorman, 2.2.1 and 2.3; Linux, mm/page_alloc.c, init_per_zone_wmark_min.
 */
#include <lib/bitops.h>
#include <lib/div64.h>
#include <lib/minmax.h>
#include <mm/page_alloc.h>
#include <mm/zone.h>
#include "internal.h"

struct zone zones[MAX_NR_ZONES] = {
	[ZONE_DMA] = { .name = "DMA" },
	[ZONE_NORMAL] = { .name = "Normal" },
	[ZONE_HIGHMEM] = { .name = "HighMem" },
};

struct per_cpu_pages cpu_pages[NR_CPUS][NR_PCP_STACKS];
u8 first_choice[1 << GFP_INDEX_BITS];

/* A zone keeps managed pages of the zones above it divided by this; 0: none. */
int sysctl_lowmem_reserve_ratio[MAX_NR_ZONES] = {
	[ZONE_DMA] = 256,
	[ZONE_NORMAL] = 32,
};
int sysctl_min_free_kbytes;
int sysctl_watermark_scale_factor = 10;

#define for_each_pcp(order, type)                              \
	for ((order) = 0; (order) <= PCP_MAX_ORDER; (order)++) \
		for ((type) = 0; (type) < MIGRATE_TYPES; (type)++)

struct per_cpu_pages zone_pcp_sums(const struct zone *zone, unsigned int cpu)
{
	struct per_cpu_pages sums = { .count = 0 };
	unsigned int order, type;

	for_each_pcp(order, type)
	{
		const struct per_cpu_pages *pcp =
			&cpu_pages[cpu][PCP_INDEX(order, zone - zones, type)];

		sums.count += (pcp->count + pcp->cold_count) << order;
		sums.high += 2 * pcp->high << order;
		sums.nr_alloc += pcp->nr_alloc;
		if (order == 0)
			sums.batch = pcp->batch;
	}
	return sums;
}

unsigned long zone_free_pages(const struct zone *zone)
{
	unsigned long sum = zone->free_pages;
	unsigned int cpu;

	for_each_cpu(cpu) sum += zone_pcp_sums(zone, cpu).count;
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

static void init_free_lists(struct zone *zone)
{
	unsigned int order, type;

	for (order = 0; order < MAX_ORDER; order++)
		for (type = 0; type < MIGRATE_TYPES; type++)
			INIT_LIST_HEAD(&zone->free_area[order].free_list[type]);
}

void free_area_init(const pfn_t zone_end[MAX_NR_ZONES])
{
	struct zone *zone;
	pfn_t start = 0;

	for_each_zone(zone) {
		spin_lock_init(&zone->lock, "zone.lock", RANK_ZONE);
		init_free_lists(zone);
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

static unsigned long lowmem_pages(void)
{
	return zones[ZONE_DMA].managed_pages + zones[ZONE_NORMAL].managed_pages;
}

/* As Linux's: the square root of 16 times low memory, in KiB, between 128 KiB
 * and 256 MiB. */
static int default_min_free_kbytes(void)
{
	unsigned long kbytes = isqrt(lowmem_pages() * (PAGE_SIZE / 1024) * 16);

	return (int)clamp(kbytes, 128UL, 262144UL);
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
	step = (unsigned long)div_u64(
		(u64)managed * (u32)READ_ONCE(sysctl_watermark_scale_factor),
		10000);
	step = max(min / 4, step);
	zone->watermark[WMARK_MIN] = min;
	zone->watermark[WMARK_LOW] = min + step;
	zone->watermark[WMARK_HIGH] = min + 2 * step;
}

static void set_lowmem_reserve(struct zone *zone)
{
	int ratio = READ_ONCE(sysctl_lowmem_reserve_ratio[zone - zones]);
	unsigned long above = 0;
	struct zone *user;

	for (user = zone + 1; user < zones + MAX_NR_ZONES; user++) {
		above += user->managed_pages;
		zone->lowmem_reserve[user - zones] =
			ratio > 0 ? above / (unsigned int)ratio : 0;
	}
}

/* Batches grow with the zone, in powers of two, so that one is a block of the
 * buddy system's, and so do the stacks of single pages: what a program gives back
 * and takes again, a MiB or two, need not go through the free areas. A small machine
 * must not hide its last pages. */
static void set_pcp_limits(struct zone *zone)
{
	unsigned long batch = clamp(zone->managed_pages / 256, 1UL, 32UL);
	unsigned long high = clamp(zone->managed_pages / 64, 2 * batch, 256UL);
	unsigned int cpu, order, type;

	for_each_cpu(cpu) for_each_pcp(order, type)
	{
		struct per_cpu_pages *pcp =
			&cpu_pages[cpu][PCP_INDEX(order, zone - zones, type)];

		pcp->batch = max((1U << __fls(batch)) >> order, 1U);
		pcp->high = order ? 2 * pcp->batch : (unsigned int)high;
	}
}

/* The zone itself, or the nearest one below it that has pages. */
static enum zone_type populated_zone(enum zone_type wanted)
{
	unsigned int zone = wanted;

	while (zone > 0 && !zones[zone].managed_pages)
		zone--;
	return (enum zone_type)zone;
}

/* Movable and reclaimable at once makes no sense: a stack that stays empty. */
static void set_first_choice(gfp_t gfp)
{
	enum zone_type zone = gfp & __GFP_DMA	    ? ZONE_DMA
			      : gfp & __GFP_HIGHMEM ? ZONE_HIGHMEM
						    : ZONE_NORMAL;
	unsigned int type =
		gfp & __GFP_MOVABLE ? MIGRATE_MOVABLE : MIGRATE_UNMOVABLE;

	if (gfp & __GFP_RECLAIMABLE)
		type = type == MIGRATE_MOVABLE ? MIGRATE_TYPES
					       : MIGRATE_RECLAIMABLE;
	if (!page_group_by_mobility && type != MIGRATE_TYPES)
		type = MIGRATE_UNMOVABLE;
	first_choice[gfp_index(gfp)] =
		(u8)PCP_INDEX(0, populated_zone(zone), type);
}

void setup_zone_watermarks(void)
{
	unsigned long min_free =
		(unsigned long)READ_ONCE(sysctl_min_free_kbytes) /
		(PAGE_SIZE / 1024);
	unsigned long lowmem = lowmem_pages(), flags;
	struct zone *zone;

	for_each_zone(zone) {
		flags = spin_lock_irqsave(&zone->lock);
		set_watermarks(zone, min_free, lowmem);
		set_lowmem_reserve(zone);
		spin_unlock_irqrestore(&zone->lock, flags);
	}
}

/* What no program should count on: the high watermark and the largest reserve
 * of each zone. */
unsigned long totalreserve_pages(void)
{
	const struct zone *zone;
	unsigned long sum = 0;
	unsigned int i;

	for_each_zone(zone) {
		unsigned long reserve = 0;

		for (i = 0; i < MAX_NR_ZONES; i++)
			reserve = max(reserve, zone->lowmem_reserve[i]);
		reserve += zone->watermark[WMARK_HIGH];
		sum += min(reserve, zone->managed_pages);
	}
	return sum;
}

void setup_zone_limits(void)
{
	struct zone *zone;
	unsigned int i;

	sysctl_min_free_kbytes = default_min_free_kbytes();
	setup_zone_watermarks();
	for_each_zone(zone)
		set_pcp_limits(zone);
	for (i = 0; i < ARRAY_SIZE(first_choice); i++)
		set_first_choice((__force gfp_t)i);
}
