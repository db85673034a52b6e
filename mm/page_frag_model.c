// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/page_alloc_model.h
/*
 * page_frag_model.c - fragmentation, measured on recorded and made-up traces
 *
 * What   Traces of allocations and releases are played on a machine of 64 MiB,
 *        with and without grouping by mobility. Now and then one asks how much
 *        of the free memory a request of 2 MiB could not use (the unusable free
 *        space index of Gorman and Whitcroft, 0 … 1000), and in the end how
 *        many pageblocks would be whole if everything movable were elsewhere.
 * Traces scripts/record-trace recorded those of scripts/host/traces from the
 *        tour and from the ring-3 tests. The made-up one fills memory with a
 *        churn of all mobilities and lets programs die.
 */
#include <stdio.h>
#include <stdlib.h>
#include <host.h>
#include <kernel/ktest.h>
#include <lib/err.h>
#include <lib/inflate.h>
#include <lib/random.h>
#include <lib/string.h>
#include <mm/debug.h>
#include <mm/highmem.h>
#include "internal.h"

#define TRACE_MAX      0x200000
#define LARGE_ORDER    9
#define SAMPLE_EVERY   500
#define MACHINE_FRAMES (64UL << (20 - PAGE_SHIFT))
#define KERNEL_FRAMES  500 /* what the boot has taken */

/* There is no highmem here. */
void *__kmap_local_pfn(pfn_t pfn)
{
	return pfn_to_virt(pfn);
}

void __kunmap_local(const void *addr __maybe_unused)
{
}

static struct page machine[MACHINE_FRAMES + PAGEBLOCK_PAGES];

/* Blocks of the trace in the order in which they were taken; NULL: it failed,
 * or is given back. */
static struct page *held[200000];
static u32 nr_held;

struct fragmentation {
	unsigned long unusable_sum, samples;
	unsigned long failures;
	unsigned long whole; /* pageblocks without anything unmovable */
};

static void boot_64m(bool grouping)
{
	const pfn_t dma_end = (16UL << 20) >> PAGE_SHIFT;
	const pfn_t zone_end[] = { dma_end, MACHINE_FRAMES, MACHINE_FRAMES };

	memset(zones, 0, sizeof(zones));
	memset(cpu_pages, 0, sizeof(cpu_pages));
	memset(nr_identity_pages, 0, sizeof(nr_identity_pages));
	page_group_by_mobility = grouping;
	mem_map = machine;
	max_low_pfn = max_pfn = MACHINE_FRAMES;
	free_area_init(zone_end);
	zones[ZONE_DMA].name = "DMA";
	zones[ZONE_NORMAL].name = "Normal";
	mem_map_init_range(0, dma_end, ZONE_DMA);
	mem_map_init_range(dma_end, MACHINE_FRAMES, ZONE_NORMAL);
	mem_map_init_range(MACHINE_FRAMES, ARRAY_SIZE(machine), ZONE_HIGHMEM);
	buddy_add_range(&zones[ZONE_DMA], 1, 160);
	buddy_add_range(&zones[ZONE_DMA], 256 + KERNEL_FRAMES, dma_end);
	buddy_add_range(&zones[ZONE_NORMAL], dma_end, MACHINE_FRAMES);
	setup_zone_limits();
	nr_held = 0;
}

/* ---------------------------------------------------------------- measures */

/* The part of what is free, in thousandths, that lies in blocks too small. */
static unsigned long unusable_index(void)
{
	unsigned long all = 0, large = 0;
	unsigned int zone, order;

	for (zone = 0; zone < MAX_NR_ZONES; zone++)
		for (order = 0; order < MAX_ORDER; order++) {
			unsigned long pages =
				zones[zone].free_area[order].nr_free << order;

			all += pages;
			large += order >= LARGE_ORDER ? pages : 0;
		}
	return all ? (all - large) * 1000 / all : 0;
}

static bool holds_unmovable(pfn_t block)
{
	pfn_t pfn;

	for (pfn = block; pfn < block + PAGEBLOCK_PAGES;) {
		const struct page *page = &machine[pfn];

		if (page->identity != PAGE_FREE && page->identity != PAGE_ANON)
			return true;
		pfn += 1UL << page->order;
	}
	return false;
}

static unsigned long whole_pageblocks(void)
{
	unsigned long whole = 0;
	pfn_t block;

	for (block = 0; block < MACHINE_FRAMES; block += PAGEBLOCK_PAGES)
		whole += !holds_unmovable(block);
	return whole;
}

static void sample(struct fragmentation *f)
{
	f->unusable_sum += unusable_index();
	f->samples++;
}

static unsigned long mean_unusable(const struct fragmentation *f)
{
	return f->samples ? f->unusable_sum / f->samples : 0;
}

/* -------------------------------------------------------- one event of either */

static void take(struct fragmentation *f, gfp_t gfp, unsigned int order)
{
	struct page *page;

	if (nr_held == ARRAY_SIZE(held))
		return;
	page = alloc_pages(gfp | __GFP_NOWARN, order);
	if (page && (gfp & __GFP_MOVABLE))
		page_set_identity(page, order, PAGE_ANON);
	f->failures += !page;
	held[nr_held++] = page;
}

static void give(u32 i)
{
	if (i < nr_held && held[i])
		__free_pages(held[i], held[i]->order);
	if (i < nr_held)
		held[i] = NULL;
}

/* ------------------------------------------------------------------ recorded */

static u8 trace[TRACE_MAX];
static size_t trace_size;

static ssize_t add_to_trace(void *ctx __maybe_unused, const void *buf, size_t n)
{
	if (n > sizeof(trace) - trace_size)
		return -ENOMEM;
	memcpy(trace + trace_size, buf, n);
	trace_size += n;
	return (ssize_t)n;
}

static bool load_trace(const char *name)
{
	static u8 packed[TRACE_MAX], window[INFLATE_WINDOW_SIZE];
	static struct inflate inflate;
	char path[128];
	FILE *file;

	snprintf(path, sizeof(path), "scripts/host/traces/%s.gz", name);
	file = fopen(path, "rb");
	if (!file)
		return false;
	inflate = (struct inflate){
		.in = packed,
		.in_size = fread(packed, 1, sizeof(packed), file),
		.window = window,
		.write = add_to_trace,
	};
	fclose(file);
	trace_size = 0;
	return inflate_gzip(&inflate) == INFLATE_OK;
}

/* The distance of a release at *AT, which moves past it. */
static u32 distance_at(size_t *at)
{
	u32 distance = 0;
	unsigned int shift = 0;
	u8 byte;

	do {
		byte = trace[(*at)++];
		distance |= (u32)(byte & 0x3f) << shift;
		shift += 6;
	} while ((byte & 0x40) && *at < trace_size && shift < 30);
	return distance;
}

static struct fragmentation play_recorded(bool grouping)
{
	struct fragmentation f = { 0 };
	unsigned int events = 0;
	size_t at = 0;

	boot_64m(grouping);
	while (at + 1 < trace_size && !ktest_failed()) {
		if (trace[at] & 0x80) {
			unsigned int order =
				(trace[at] & 7) | (trace[at + 1] & 0x80) >> 4;

			take(&f, (__force gfp_t)(trace[at + 1] & 0x0fu), order);
			at += 2;
		} else {
			give(nr_held - 1 - distance_at(&at));
		}
		if (++events % SAMPLE_EVERY == 0)
			sample(&f);
	}
	f.whole = whole_pageblocks();
	return f;
}

/* ------------------------------------------------------------------ made up */

/* A program's page, a kernel's object that stays for long, a cache's. */
static void churn_step(struct fragmentation *f, struct rnd *r)
{
	unsigned int kind = rnd_below(r, 100);

	if (kind < 92)
		take(f, GFP_HIGHUSER_MOVABLE, 0);
	else if (kind < 98)
		take(f, GFP_KERNEL, rnd_one_in(r, 4) ? 1 : 0);
	else
		take(f, GFP_KERNEL | __GFP_RECLAIMABLE, 0);
}

static bool is_programs(const struct page *page)
{
	return page && page->identity == PAGE_ANON;
}

/* Of what is held, one of so many programs' pages goes, and fewer others. */
static void let_die(struct rnd *r, u32 programs_one_in, u32 others_one_in)
{
	u32 i;

	for (i = 0; i < nr_held; i++)
		if (held[i] &&
		    rnd_one_in(r, is_programs(held[i]) ? programs_one_in
						       : others_one_in))
			give(i);
}

static struct fragmentation play_churn(bool grouping, u32 seed)
{
	struct fragmentation f = { 0 };
	unsigned int round, i;
	struct rnd r;

	rnd_seed(&r, seed);
	boot_64m(grouping);
	for (round = 0; round < 12; round++) {
		for (i = 0; i < 12000; i++)
			if (nr_free_pages() > MACHINE_FRAMES / 8)
				churn_step(&f, &r);
		let_die(&r, 2, 3);
		sample(&f);
	}
	let_die(&r, 1, U32_MAX); /* all programs end */
	drain_all_pages();
	sample(&f);
	f.whole = whole_pageblocks();
	KT_EXPECT(!page_alloc_check());
	return f;
}

/* --------------------------------------------------------------------- tests */

static void tell(const char *what, const struct fragmentation *apart,
		 const struct fragmentation *mixed)
{
	ktest_note(
		"%s: unusable for 2 MiB %lu of 1000 (without grouping %lu), whole pageblocks %lu (%lu), failures %lu (%lu)",
		what, mean_unusable(apart), mean_unusable(mixed), apart->whole,
		mixed->whole, apart->failures, mixed->failures);
}

KTEST(page_frag, grouping_keeps_pageblocks_whole_in_a_churn)
{
	u32 seed;

	for (seed = 1; seed <= 3; seed++) {
		struct fragmentation mixed = play_churn(false, seed);
		struct fragmentation apart = play_churn(true, seed);

		tell("churn", &apart, &mixed);
		KT_EXPECT(apart.whole > mixed.whole);
		KT_EXPECT(mean_unusable(&apart) <= mean_unusable(&mixed));
	}
}

static void compare_recorded(const char *name)
{
	struct fragmentation mixed, apart;

	KT_ASSERT(load_trace(name));
	KT_ASSERT(trace_size > 1000);
	mixed = play_recorded(false);
	apart = play_recorded(true);
	tell(name, &apart, &mixed);
	KT_EXPECT(apart.samples > 0);
	KT_EXPECT(apart.whole >= mixed.whole);
	KT_EXPECT(apart.failures <= mixed.failures + mixed.failures / 50);
	KT_EXPECT(!page_alloc_check());
}

KTEST(page_frag, grouping_loses_nothing_in_the_tour)
{
	compare_recorded("tour");
}

KTEST(page_frag, grouping_loses_nothing_in_the_ring_3_tests)
{
	compare_recorded("tests");
}
