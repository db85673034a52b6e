// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/page_alloc.c mm/page_alloc_check.c mm/page_bulk.c
// HOST_SOURCES: mm/page_pcp.c mm/pageblock.c mm/buddy.c mm/zone.c mm/page.c
// HOST_SOURCES: mm/page_poison.c mm/vmstat.c mm/fail.c
/*
 * The page allocator against a bitmap: a bit for each frame that somebody
 * holds. A block that is handed out must have been free, aligned and of the
 * right zone; when all is back, the largest blocks must be whole again.
 */
#include <fuzz.h>
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
static unsigned int fail_nth;

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
	fail_counter = NULL;
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

KTEST(page_alloc, exhaustion_leaves_reserves_that_only_atomic_users_reach)
{
	unsigned long normal_left;

	boot_machine(false);
	while (try_alloc(GFP_HIGHUSER, 0))
		;
	KT_EXPECT(zones[ZONE_HIGHMEM].free_pages <=
		  zones[ZONE_HIGHMEM].watermark[WMARK_MIN]);
	normal_left = zone_free_pages(&zones[ZONE_NORMAL]);
	KT_EXPECT(normal_left >=
		  zones[ZONE_NORMAL].watermark[WMARK_MIN] +
			  zones[ZONE_NORMAL].lowmem_reserve[ZONE_HIGHMEM]);
	KT_EXPECT(try_alloc(GFP_KERNEL, 0));
	while (try_alloc(GFP_KERNEL, 0))
		;
	KT_EXPECT(!try_alloc(GFP_HIGHUSER, 0));
	KT_EXPECT(!try_alloc(GFP_KERNEL, 3));
	KT_EXPECT(try_alloc(GFP_ATOMIC, 0));
	KT_EXPECT(!try_alloc(GFP_KERNEL, 0));
	KT_EXPECT(!try_alloc(GFP_HIGHUSER, 0));
	while (try_alloc(GFP_ATOMIC, 0))
		;
	KT_EXPECT(nr_free_pages() > 0);
	expect_books();
	while (nr_blocks)
		free_block(0);
	expect_books();
}

static unsigned int count_large_blocks(void)
{
	unsigned int n = 0;

	while (try_alloc(GFP_ATOMIC, MAX_ORDER - 2))
		n++;
	while (nr_blocks)
		free_block(nr_blocks - 1);
	return n;
}

KTEST(page_alloc, large_blocks_are_found_though_lists_hold_parts_of_them)
{
	unsigned int fresh, i;

	boot_machine(true);
	fresh = count_large_blocks();
	KT_EXPECT(fresh > 2);
	while (try_alloc(GFP_ATOMIC, 0))
		;
	for (i = 0; i < nr_blocks; i++) /* a large block's page goes last */
		if (page_to_pfn(blocks[i].page) == 1500)
			swap(blocks[i], blocks[0]);
	while (nr_blocks)
		free_block(nr_blocks - 1);
	KT_EXPECT(zone_pcp_sums(&zones[ZONE_DMA], 0).count > 0);
	KT_EXPECT_EQ(count_large_blocks(), fresh);
	KT_EXPECT(!try_alloc(GFP_KERNEL, MAX_ORDER));
}

KTEST(page_alloc, wrong_frees_are_found)
{
	struct page *page, *block;

	boot_machine(false);
	page = alloc_pages(GFP_KERNEL, 0);
	__free_pages(page, 0);
	KT_EXPECT(HOST_PANICS(__free_pages(page, 0)));
	block = alloc_pages(GFP_KERNEL | __GFP_COMP, 3);
	KT_EXPECT(HOST_PANICS(__free_pages(block, 2)));
	KT_EXPECT(HOST_PANICS(__free_pages(block + 1, 0)));
	get_page(block);
	KT_EXPECT(HOST_PANICS(__free_pages(block, 3)));
	put_page(block);
	atomic_inc(&block->_mapcount);
	KT_EXPECT(HOST_PANICS(__free_pages(block, 3)));
	atomic_dec(&block->_mapcount);
	put_page(block);
	KT_EXPECT(HOST_PANICS(put_page(pfn_to_page(200)))); /* a hole */
	atomic_set(&pfn_to_page(200)->_refcount, 1);
	expect_books();
}

KTEST(page_alloc, only_the_arrows_of_the_picture_are_allowed)
{
	int from, to;

	boot_machine(false);
	for (from = 0; from < NR_PAGE_IDENTITIES; from++)
		for (to = 0; to < NR_PAGE_IDENTITIES; to++) {
			struct page page = { .word = (u32)from };
			bool arrow =
				(to == PAGE_FREE && from >= PAGE_KERNEL) ||
				(from == PAGE_KERNEL && to > PAGE_KERNEL) ||
				(to == PAGE_KERNEL && from <= PAGE_FREE);

			KT_EXPECT_EQ(
				HOST_PANICS(page_set_identity(&page, 0, to)),
				!arrow);
		}
}

KTEST(page_alloc, compound_tails_follow_their_head)
{
	struct page *head;
	int i;

	boot_machine(false);
	head = alloc_pages(GFP_KERNEL, 2);
	KT_ASSERT(head);
	memset(lowmem_page_address(head), 0xff, 4 * PAGE_SIZE);
	__free_pages(head, 2);
	head = alloc_pages(GFP_KERNEL | __GFP_COMP | __GFP_ZERO, 2);
	KT_ASSERT(head);
	KT_EXPECT(!memchr_inv(lowmem_page_address(head), 0, 4 * PAGE_SIZE));
	page_set_identity(head, 2, PAGE_SLAB);
	for (i = 1; i < 4; i++) {
		KT_EXPECT_EQ(head[i].identity, PAGE_SLAB);
		KT_EXPECT(head[i].slab_head == head);
		KT_EXPECT(head[i].flags & PG_tail);
	}
	KT_EXPECT_EQ(nr_pages_of(PAGE_SLAB), 4);
	__free_pages(head, 2);
	for (i = 0; i < 4; i++)
		KT_EXPECT(!(head[i].flags & (PG_tail | PG_head)));
	KT_EXPECT(!page_alloc_check());
}

KTEST(page_alloc, reserved_pages_join_when_they_are_given_back)
{
	unsigned long before;

	boot_machine(false);
	before = nr_free_pages();
	KT_EXPECT_EQ(free_reserved_area(160, 257, "test"), 97);
	KT_EXPECT_EQ(free_reserved_area(5, 5, "test"), 0);
	bitmap_set(usable, 160, 97);
	KT_EXPECT_EQ(nr_free_pages(), before + 97);
	drain_all_pages();
	expect_books();
	KT_EXPECT(HOST_PANICS(free_reserved_area(160, 161, NULL)));
}

KTEST(page_alloc, the_nth_allocation_fails_once)
{
	bool fired;
	unsigned int n, got, i;

	boot_machine(false);
	fail_counter = &fail_nth;
	FAIL_LOOP(n, fired)
	{
		fail_arm(n);
		for (i = got = 0; i < 5; i++)
			got += try_alloc(GFP_KERNEL, i & 1);
		fired = fail_disarm();
		KT_EXPECT_EQ(got, fired ? 4 : 5);
		KT_EXPECT_EQ(fail_armed, 0);
		while (nr_blocks)
			free_block(0);
	}
	KT_EXPECT_EQ(n, 7);
	fail_arm(1);
	KT_EXPECT(try_alloc(GFP_KERNEL | __GFP_NOFAIL_INJECT, 0));
	KT_EXPECT(!fail_disarm());
	free_block(0);
}

KTEST(page_alloc, the_audit_sees_each_kind_of_damage)
{
	struct page *page;

	boot_machine(false);
	page = alloc_page(GFP_KERNEL);
	KT_EXPECT(!page_alloc_check());
	zones[ZONE_NORMAL].free_pages++;
	KT_EXPECT(page_alloc_check());
	zones[ZONE_NORMAL].free_pages--;
	page->identity = PAGE_ANON;
	KT_EXPECT(page_alloc_check());
	page->identity = PAGE_KERNEL;
	atomic_set(&page->_refcount, 0);
	KT_EXPECT(page_alloc_check());
	atomic_set(&page->_refcount, 1);
	page->flags = PG_buddy;
	KT_EXPECT(page_alloc_check());
	page->flags = 0;
	page->order = 3;
	KT_EXPECT(page_alloc_check());
	page->order = 0;
	zones[ZONE_NORMAL].managed_pages++;
	KT_EXPECT(page_alloc_check());
	zones[ZONE_NORMAL].managed_pages--;
	KT_EXPECT(!page_alloc_check());
	__free_page(page);
}

KTEST(page_alloc, the_audit_sees_a_tail_that_is_none)
{
	struct page *head;

	boot_machine(false);
	head = alloc_pages(GFP_KERNEL | __GFP_COMP, 2);
	KT_EXPECT(!page_alloc_check());
	head[3].slab_head = head + 1;
	KT_EXPECT(page_alloc_check());
	head[3].slab_head = head;
	head[2].flags = PG_pcp;
	KT_EXPECT(page_alloc_check());
	head[2].flags = PG_tail;
	head[1].identity = PAGE_ANON;
	KT_EXPECT(page_alloc_check());
	head[1].identity = PAGE_KERNEL;
	KT_EXPECT(!page_alloc_check());
	__free_pages(head, 2);
}
