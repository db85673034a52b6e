/* SPDX-License-Identifier: MIT */
// HOST_SOURCES: mm/buddy.c mm/fail.c mm/page.c mm/page_alloc.c
// HOST_SOURCES: mm/page_alloc_check.c mm/page_bulk.c mm/page_pcp.c
// HOST_SOURCES: mm/page_poison.c mm/pageblock.c mm/zone.c
/*
 * page_alloc_model.h - the machine that the models of the page allocator run
 * on, and its bitmap: a bit for each frame that somebody holds
 */
#ifndef MM_PAGE_ALLOC_MODEL_H
#define MM_PAGE_ALLOC_MODEL_H

#include <host.h>
#include <kernel/ktest.h>
#include <lib/align.h>
#include <lib/bitmap.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/highmem.h>
#include "internal.h"

/* Some machine: holes, odd ends, zones that end inside a large block. */
#define DMA_END	   3000
#define NORMAL_END 9001
#define MAX_FRAMES 12345

static struct page frames[16 * 1024];
static DECLARE_BITMAP(taken, MAX_FRAMES);
static DECLARE_BITMAP(usable, MAX_FRAMES);

/* One slot for high pages: their memory is not looked at here. */
static char highmem_slot[PAGE_SIZE] __aligned(4096);

void *__kmap_local_pfn(pfn_t pfn __maybe_unused)
{
	return highmem_slot;
}

void __kunmap_local(const void *addr __maybe_unused)
{
}

static void add_range(pfn_t start, pfn_t end)
{
	const pfn_t zone_end[] = { DMA_END, NORMAL_END, MAX_FRAMES };
	unsigned int i;
	pfn_t from = 0;

	bitmap_set(usable, start, end - start);
	for (i = 0; i < MAX_NR_ZONES; i++) {
		pfn_t a = max(start, from), b = min(end, zone_end[i]);

		if (a < b)
			buddy_add_range(&zones[i], a, b);
		from = zone_end[i];
	}
}

static unsigned int fail_nth;

static void boot_machine(bool dma_only)
{
	const pfn_t zone_end[] = { DMA_END, NORMAL_END, MAX_FRAMES };
	pfn_t from = 0;
	unsigned int i;

	static bool have_ram;

	if (!have_ram)
		host_ram_init(NORMAL_END * PAGE_SIZE);
	have_ram = true;
	memset(zones, 0, sizeof(zones));
	memset(cpu_pages, 0, sizeof(cpu_pages));
	memset(nr_identity_pages, 0, sizeof(nr_identity_pages));
	memset(frames, 0xee, sizeof(frames));
	bitmap_zero(taken, MAX_FRAMES);
	bitmap_zero(usable, MAX_FRAMES);
	mem_map = frames;
	max_low_pfn = NORMAL_END;
	max_pfn = MAX_FRAMES;
	free_area_init(zone_end);
	for (i = 0; i < MAX_NR_ZONES; i++) {
		zones[i].name = i == 0 ? "DMA" : i == 1 ? "Normal" : "HighMem";
		mem_map_init_range(from, zone_end[i], i);
		from = zone_end[i];
	}
	mem_map_init_range(from, 13 * 1024, ZONE_HIGHMEM);
	add_range(1, 160);
	add_range(257, 2999);
	if (!dma_only) {
		add_range(3000, 7001);
		add_range(7777, MAX_FRAMES - 3);
	}
	setup_zone_limits();
	fail_nth = 0;
	fail_counter = &fail_nth;
	fail_armed = 0;
}

struct block {
	struct page *page;
	unsigned int order;
};

#define MAX_BLOCKS MAX_FRAMES
static struct block blocks[MAX_BLOCKS];
static unsigned int nr_blocks;

/* The frames of a fresh block: all usable, none held; now they are. */
static void take_frames(struct page *page, unsigned int order, gfp_t gfp)
{
	pfn_t pfn = page_to_pfn(page), i;
	enum zone_type zone = page_zone_type(page);

	KT_EXPECT_EQ(pfn & ((1UL << order) - 1), 0);
	for (i = pfn; i < pfn + (1UL << order); i++)
		KT_EXPECT_MSG(test_bit(i, usable) &&
				      !__test_and_set_bit(i, taken),
			      "frame %lx", i);
	KT_EXPECT_EQ(page->identity, PAGE_KERNEL);
	KT_EXPECT_EQ(page_count(page), 1);
	KT_EXPECT(zone != ZONE_HIGHMEM || (gfp & __GFP_HIGHMEM));
	KT_EXPECT(zone == ZONE_DMA || !(gfp & __GFP_DMA));
}

static bool try_alloc(gfp_t gfp, unsigned int order)
{
	struct page *page;

	if (nr_blocks == MAX_BLOCKS)
		return false;
	page = alloc_pages(gfp | __GFP_NOWARN, order);
	if (!page)
		return false;
	take_frames(page, order, gfp);
	blocks[nr_blocks++] = (struct block){ page, order };
	return true;
}

static void free_block(unsigned int i)
{
	struct block b = blocks[i];

	blocks[i] = blocks[--nr_blocks];
	bitmap_clear(taken, page_to_pfn(b.page), 1UL << b.order);
	if (b.order == 0 && (i & 1))
		put_page(b.page);
	else
		__free_pages(b.page, b.order);
}

static void expect_books(void)
{
	const char *wrong = page_alloc_check();

	KT_EXPECT_MSG(!wrong, "%s", wrong);
	KT_EXPECT_EQ(nr_free_pages() + bitmap_weight(taken, MAX_FRAMES),
		     totalram_pages());
	KT_EXPECT_EQ(totalram_pages(), bitmap_weight(usable, MAX_FRAMES));
}

#endif
