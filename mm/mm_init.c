// SPDX-License-Identifier: MIT
/*
 * mm_init.c - from ranges of memory to zones, mem_map and free blocks
 *
 * What        The boot calls, in this order:
 *
 *	zone_limits_init   where low memory ends: max_low_pfn, max_pfn
 *	paging_init        maps [0, max_low_pfn); memblock reaches all of it
 *	mm_init            mem_map, zones; memblock's free memory goes to the
 *	                   buddy system, which ends memblock's life
 *
 *	0        16 MiB                    max_low_pfn          max_pfn
 *	|  DMA   |         Normal          |      HighMem       |
 *	                    mem_map stands at the top of low memory
 *
 * highmem=    Forces that much of the top into ZONE_HIGHMEM, as far as what
 *             must be in low memory leaves room.
 * Failure     None: too little memory was refused before (boot/memory.c).
 * See: Gorman, 2.2 and 2.5; Linux, free_area_init and mem_init.
 */
#include <lib/align.h>
#include <lib/err.h>
#include <lib/kstrto.h>
#include <lib/minmax.h>
#include <kernel/boot.h>
#include <kernel/cmdline.h>
#include <kernel/printk.h>
#include <mm/memblock.h>
#include <mm/page_alloc.h>
#include "internal.h"

#define ZONE_DMA_END_PFN (0x1000000UL >> PAGE_SHIFT)
#define LOWMEM_SPARE	 0x400000UL /* low memory to begin with: 4 MiB */
#define KiB(pages)	 ((pages) * (PAGE_SIZE / 1024))

static u64 forced_highmem __initdata;

static int __init parse_highmem(const char *value)
{
	return kstrtosize(value, &forced_highmem);
}
CMDLINE("highmem", parse_highmem);

/* mem_map has whole blocks of the largest order: buddy.c relies on it. */
static pfn_t __init mem_map_pages(void)
{
	return ALIGN(max_pfn, 1UL << (MAX_ORDER - 1));
}

static u64 __init mem_map_bytes(void)
{
	return (u64)mem_map_pages() * sizeof(struct page);
}

/* Low memory has to hold the kernel, the initramfs and mem_map. */
static pfn_t __init lowmem_needed(void)
{
	const struct memblock_type *reserved = &memblock.reserved;
	u64 end = 0, dram_end = memblock_end_of_DRAM();
	unsigned int i;

	for (i = 0; i < reserved->cnt; i++)
		if (reserved->regions[i].base < dram_end)
			end = reserved->regions[i].base +
			      reserved->regions[i].size;
	end = min(end, dram_end) + mem_map_bytes() + LOWMEM_SPARE;
	return (pfn_t)min_t(u64, PFN_UP(end), max_pfn);
}

/* Only what would have been low memory anyway can be forced to be high. */
static void __init force_highmem(void)
{
	u64 forced = min_t(u64, forced_highmem >> PAGE_SHIFT, max_pfn);
	pfn_t wanted = max_pfn - (pfn_t)forced, needed = lowmem_needed();

	if (wanted >= max_low_pfn)
		return;
	if (wanted < needed) {
		pr_warn("highmem=%lluK is more than can be spared: %luK have to stay low\n",
			forced_highmem >> 10, KiB(needed));
		wanted = min(needed, max_low_pfn);
	}
	max_low_pfn = wanted;
}

void __init zone_limits_init(void)
{
	u64 end = memblock_end_of_DRAM() >> PAGE_SHIFT;

	max_pfn = (pfn_t)min_t(u64, end, PFN_LIMIT);
	max_low_pfn = min_t(pfn_t, max_pfn, LOWMEM_MAX >> PAGE_SHIFT);
	if (forced_highmem && HAVE_HIGHMEM)
		force_highmem();
	else if (forced_highmem)
		pr_warn("highmem=: all memory is in the direct map of this build\n");
	memblock_limit = min(memblock_limit, (u64)max_low_pfn << PAGE_SHIFT);
}

/* ------------------------------------------------------- zones and mem_map */

/* The frames that [base, end) has wholly inside the zone. */
static bool __init clip_to_zone(const struct zone *zone, u64 base, u64 end,
				pfn_t *start_pfn, pfn_t *end_pfn)
{
	u64 zone_end = (u64)zone->zone_start_pfn + zone->spanned_pages;

	*start_pfn = (pfn_t)max_t(u64, (base + PAGE_SIZE - 1) >> PAGE_SHIFT,
				  zone->zone_start_pfn);
	*end_pfn = (pfn_t)min_t(u64, end >> PAGE_SHIFT, zone_end);
	return *start_pfn < *end_pfn;
}

static void __init init_zones(void)
{
	const pfn_t dma_end = min_t(pfn_t, ZONE_DMA_END_PFN, max_low_pfn);
	const pfn_t zone_end[MAX_NR_ZONES] = {
		[ZONE_DMA] = dma_end,
		[ZONE_NORMAL] = max_low_pfn,
		[ZONE_HIGHMEM] = max_pfn,
	};
	const struct memblock_type *memory = &memblock.memory;
	struct zone *zone;
	pfn_t start, end;
	unsigned int i;

	free_area_init(zone_end);
	for_each_zone(zone)
		for (i = 0; i < memory->cnt; i++)
			if (clip_to_zone(zone, memory->regions[i].base,
					 memory->regions[i].base +
						 memory->regions[i].size,
					 &start, &end))
				zone->present_pages += end - start;
}

/* The frames past max_pfn, up to a whole block, belong to the last zone. */
static void __init init_mem_map(void)
{
	struct zone *zone;

	page_group_by_mobility = max_pfn >= PAGEBLOCK_PAGES * 2 * MIGRATE_TYPES;
	mem_map = memblock_alloc_raw((size_t)mem_map_bytes(), PAGE_SIZE);
	for_each_zone(zone)
		mem_map_init_range(zone->zone_start_pfn,
				   zone->zone_start_pfn + zone->spanned_pages,
				   (enum zone_type)(zone - zones));
	mem_map_init_range(max_pfn, mem_map_pages(), MAX_NR_ZONES - 1);
}

static void __init init_zero_page(void)
{
	zero_page = virt_to_page(memblock_alloc(PAGE_SIZE, PAGE_SIZE));
}

static void __init free_range(u64 base, u64 end, void *ctx __maybe_unused)
{
	struct zone *zone;
	pfn_t start_pfn, end_pfn;

	for_each_zone(zone)
		if (clip_to_zone(zone, base, end, &start_pfn, &end_pfn))
			buddy_add_range(zone, start_pfn, end_pfn);
}

/* ------------------------------------------------------------------ the log */

static void __init say_zones(void)
{
	const struct zone *zone;

	pr_info("Zone ranges:\n");
	for_each_zone(zone) {
		u64 start = (u64)zone->zone_start_pfn << PAGE_SHIFT;
		u64 size = (u64)zone->spanned_pages << PAGE_SHIFT;

		if (size)
			pr_info("  %-8s [mem 0x%016llx-0x%016llx] %lu pages, min %lu low %lu high %lu\n",
				zone->name, start, start + size - 1,
				zone->managed_pages, zone->watermark[WMARK_MIN],
				zone->watermark[WMARK_LOW],
				zone->watermark[WMARK_HIGH]);
		else
			pr_info("  %-8s empty\n", zone->name);
	}
}

static unsigned long __init kbytes(const char *start, const char *end)
{
	return (unsigned long)(end - start) >> 10;
}

static void __init say_memory(void)
{
	unsigned long present = 0, managed = totalram_pages();
	const struct zone *zone;

	for_each_zone(zone)
		present += zone->present_pages;
	pr_info("Memory: %luK/%luK available (%luK kernel code, %luK rwdata, %luK rodata, %luK init, %luK bss, %luK reserved, %luK highmem)\n",
		KiB(nr_free_pages()), KiB(present), kbytes(_text, _etext),
		kbytes(_data, _edata), kbytes(_rodata, _erodata),
		kbytes(_init_begin, _init_end), kbytes(_bss, _ebss),
		KiB(present - managed), KiB(zones[ZONE_HIGHMEM].managed_pages));
}

void __init mm_init(void)
{
	init_zones();
	init_mem_map();
	init_zero_page();
	memblock_for_each_free(free_range, NULL);
	setup_zone_limits();
	say_zones();
	say_memory();
}
