// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/page_alloc_model.h
/*
 * The page allocator against a bitmap: a bit for each frame that somebody
 * holds. A block that is handed out must have been free, aligned and of the
 * right zone; when all is back, the largest blocks must be whole again.
 */
#include <fuzz.h>
#include "page_alloc_model.h"

/* A single page that is the caller's already joins the blocks. */
static void take_page(struct page *page, gfp_t gfp)
{
	take_frames(page, 0, gfp);
	blocks[nr_blocks++] = (struct block){ page, 0 };
}

static const gfp_t flavours[] = { GFP_KERNEL,
				  GFP_HIGHUSER_MOVABLE,
				  GFP_DMA,
				  GFP_ATOMIC,
				  GFP_HIGHUSER,
				  GFP_KERNEL | __GFP_COMP,
				  GFP_HIGHUSER_MOVABLE,
				  GFP_KERNEL | __GFP_RECLAIMABLE,
				  GFP_USER | __GFP_MOVABLE };

static gfp_t any_flavour(struct rnd *r)
{
	return flavours[rnd_below(r, ARRAY_SIZE(flavours))] | __GFP_NOWARN;
}

/* What is movable becomes a program's, as it would. */
static void alloc_step(struct rnd *r)
{
	unsigned int order = rnd_one_in(r, 3) ? rnd_below(r, MAX_ORDER + 1) : 0;
	gfp_t gfp = any_flavour(r);

	if (try_alloc(gfp, order) && (gfp & __GFP_MOVABLE))
		page_set_identity(blocks[nr_blocks - 1].page, order, PAGE_ANON);
}

#define MAX_BULK 100

/* Some slots are filled already, and stay as they are. */
static void bulk_alloc_step(struct rnd *r)
{
	struct page *pages[MAX_BULK] = { NULL }, *old = NULL;
	unsigned long nr = 1 + rnd_below(r, MAX_BULK), got, i, at;
	gfp_t gfp = any_flavour(r) & ~__GFP_COMP;

	at = rnd_below(r, (u32)nr);
	if (nr_blocks + nr > MAX_BLOCKS)
		return;
	if (rnd_one_in(r, 2))
		pages[at] = old = &frames[0];
	got = alloc_pages_bulk_array(gfp, nr, pages);
	KT_EXPECT(got <= nr && (!old || pages[at] == old));
	for (i = 0; i < nr; i++) {
		if (i < got && pages[i] != old)
			take_page(pages[i], gfp);
		else
			KT_EXPECT(pages[i] ==
				  (i < got || i == at ? old : NULL));
	}
}

static void bulk_free_step(struct rnd *r)
{
	unsigned long nr = rnd_below(r, MAX_BULK), n = 0, i = nr_blocks;
	struct page *pages[MAX_BULK];

	while (i-- > 0 && n < nr) {
		if (blocks[i].order)
			continue;
		pages[n++] = blocks[i].page;
		bitmap_clear(taken, page_to_pfn(blocks[i].page), 1);
		blocks[i] = blocks[--nr_blocks];
	}
	free_pages_bulk(pages, n);
}

static void exact_step(struct rnd *r)
{
	size_t size = rnd_below(r, 40 * PAGE_SIZE), used = PFN_UP(size), i;
	char *p = alloc_pages_exact(size, GFP_KERNEL | __GFP_NOWARN);

	if (!p)
		return;
	for (i = 0; i < used; i++)
		take_frames(virt_to_page(p + i * PAGE_SIZE), 0, GFP_KERNEL);
	if (rnd_one_in(r, 2)) {
		bitmap_clear(taken, virt_to_pfn(p), used);
		free_pages_exact(p, size);
		return;
	}
	for (i = 0; i < used; i++)
		blocks[nr_blocks++] =
			(struct block){ virt_to_page(p + i * PAGE_SIZE), 0 };
}

/* The lowest run of NR free frames in ZONE by the bitmaps, or 0. */
static pfn_t lowest_run(const struct zone *zone, unsigned long nr,
			unsigned long align)
{
	pfn_t start = ALIGN(max(zone->zone_start_pfn, 1UL), align), i;
	pfn_t end = zone->zone_start_pfn + zone->spanned_pages;

	for (; start + nr <= end; start += align) {
		for (i = start; i < start + nr; i++)
			if (!test_bit(i, usable) || test_bit(i, taken))
				break;
		if (i == start + nr)
			return start;
	}
	return 0;
}

static void contig_step(struct rnd *r)
{
	unsigned long nr = 1 + rnd_below(r, rnd_one_in(r, 2) ? 2500 : 30), i;
	unsigned long align = 1UL << rnd_below(r, 8);
	gfp_t gfp = rnd_one_in(r, 2) ? GFP_KERNEL : GFP_HIGHUSER;
	const struct zone *zone = &zones[first_zone(gfp)];
	struct page *page;

	if (nr_blocks + nr > MAX_BLOCKS)
		return;
	page = alloc_contig_pages(nr, align, gfp);
	if (page) {
		pfn_t start = page_to_pfn(page);

		KT_EXPECT_EQ(start, lowest_run(page_zone(page), nr, align));
		KT_EXPECT_EQ(alloc_contig_range(start, start + nr, gfp),
			     -EBUSY);
		for (i = 0; i < nr; i++)
			take_page(page + i, gfp);
	}
	for (; !page && zone >= zones; zone--)
		KT_EXPECT(
			zone->free_pages <
				nr + zone->watermark[WMARK_MIN] +
					zone->lowmem_reserve[first_zone(gfp)] ||
			!lowest_run(zone, nr, align));
}

static void random_step(struct rnd *r)
{
	unsigned int kind = rnd_below(r, 100);

	if (kind < 47)
		alloc_step(r);
	else if (kind < 92 && nr_blocks)
		free_block(rnd_below(r, nr_blocks));
	else if (kind < 94)
		bulk_alloc_step(r);
	else if (kind < 96)
		bulk_free_step(r);
	else if (kind < 98)
		exact_step(r);
	else if (rnd_one_in(r, 10))
		contig_step(r);
	else
		drain_all_pages();
}

static unsigned long blocks_of(const struct zone *zone, unsigned int order)
{
	return zone->free_area[order].nr_free;
}

static void count_blocks(unsigned long blocks_now[MAX_NR_ZONES][MAX_ORDER])
{
	int order, zone;

	for (zone = 0; zone < MAX_NR_ZONES; zone++)
		for (order = 0; order < MAX_ORDER; order++)
			blocks_now[zone][order] =
				blocks_of(&zones[zone], order);
}

FUZZ(page_alloc, agrees_with_a_bitmap, 20, 3000)
{
	unsigned long fresh[MAX_NR_ZONES][MAX_ORDER];
	unsigned long after[MAX_NR_ZONES][MAX_ORDER];

	page_group_by_mobility = !rnd_one_in(r, 4);
	boot_machine(rnd_one_in(r, 5));
	count_blocks(fresh);
	expect_books();
	while (fuzz_goes_on(r)) {
		random_step(r);
		if (fuzz_step() % 100 == 0)
			expect_books();
	}
	while (nr_blocks)
		free_block(rnd_below(r, nr_blocks));
	drain_all_pages();
	expect_books();
	count_blocks(after);
	KT_EXPECT(!memcmp(fresh, after, sizeof(fresh)));
}
