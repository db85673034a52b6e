// SPDX-License-Identifier: MIT
/*
 * work.c - what the grader of the lab `buddy` lets the kernel do
 *
 * What     Three works, each a boot of its own (lab.py says what must be true
 *          where they stop):
 *
 *	ranges   nothing: how mm_init left the free lists
 *	take     buddy_take, block after block, as the seed draws them
 *	merge    blocks are taken, then buddy_put in another order
 *	storm    late: alloc_pages and __free_pages of all orders, until nothing
 *	         is left, and everything given back
 *
 * Locking  Early: there is nobody else. storm: the first thread, alone.
 */
#include <kernel/lab.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <mm/memblock.h>
#include <mm/page_alloc.h>
#include "../../mm/internal.h"

LAB_SEES(&mem_map, &max_pfn, zones, cpu_pages);

struct lab_range {
	u64 start, end; /* bytes */
};

struct lab_block {
	struct page *page;
	unsigned int order;
	unsigned int zone;
};

/* Read from outside, so not static: the compiler must not keep them back. */
struct lab_range lab_ranges[64];
unsigned int nr_lab_ranges;
struct lab_block lab_blocks[8192];
unsigned int nr_lab_blocks;
struct lab_block lab_last; /* taken or given back before this stop */

static struct rnd rnd;

static void note_range(u64 start, u64 end, void *ctx __maybe_unused)
{
	if (nr_lab_ranges < ARRAY_SIZE(lab_ranges))
		lab_ranges[nr_lab_ranges++] = (struct lab_range){ start, end };
}

static void ranges(void)
{
	memblock_for_each_free(note_range, NULL);
	lab_point("ranges");
}

/* -------------------------------------------------- the buddy system's own face */

static unsigned int draw_zone(void)
{
	unsigned int zone;

	do
		zone = rnd_below(&rnd, MAX_NR_ZONES);
	while (!zones[zone].managed_pages);
	return zone;
}

/* Small orders come more often. */
static unsigned int draw_order(void)
{
	return min_t(unsigned int, rnd_below(&rnd, MAX_ORDER),
		     rnd_below(&rnd, MAX_ORDER));
}

static void take_one(void)
{
	struct lab_block block = { NULL, draw_order(), draw_zone() };
	struct zone *zone = &zones[block.zone];
	unsigned long flags = spin_lock_irqsave(&zone->lock);

	block.page = buddy_take(zone, block.order, MIGRATE_MOVABLE);
	spin_unlock_irqrestore(&zone->lock, flags);
	lab_last = block;
	if (block.page)
		lab_blocks[nr_lab_blocks++] = block;
}

static void take(void)
{
	unsigned int n;

	rnd_seed(&rnd, lab_seed);
	lab_point("begin");
	for (n = 0; n < 24; n++) {
		take_one();
		lab_point("taken");
	}
	lab_point("end");
}

static void put_one(void)
{
	unsigned int i = rnd_below(&rnd, nr_lab_blocks);
	struct lab_block block = lab_blocks[i];
	struct zone *zone = &zones[block.zone];
	unsigned long flags;

	lab_blocks[i] = lab_blocks[--nr_lab_blocks];
	flags = spin_lock_irqsave(&zone->lock);
	buddy_put(zone, block.page, block.order);
	spin_unlock_irqrestore(&zone->lock, flags);
	lab_last = block;
}

static void merge(void)
{
	unsigned int n;

	rnd_seed(&rnd, lab_seed);
	for (n = 0; n < 24; n++)
		take_one();
	lab_point("begin");
	while (nr_lab_blocks) {
		put_one();
		lab_point("put");
	}
	lab_point("end");
}

/* ------------------------------------------------------- the allocator as a whole */

static bool hold(unsigned int order)
{
	struct page *page = NULL;

	if (nr_lab_blocks < ARRAY_SIZE(lab_blocks))
		page = alloc_pages(GFP_KERNEL | __GFP_NOWARN, order);
	if (page)
		lab_blocks[nr_lab_blocks++] = (struct lab_block){
			page, order, (unsigned int)page_zone_type(page)
		};
	return page;
}

static void give_one(void)
{
	unsigned int i = rnd_below(&rnd, nr_lab_blocks);
	struct lab_block block = lab_blocks[i];

	lab_blocks[i] = lab_blocks[--nr_lab_blocks];
	__free_pages(block.page, block.order);
}

static void mixed_steps(unsigned int steps)
{
	while (steps--)
		if (nr_lab_blocks && rnd_below(&rnd, 5) < 2)
			give_one();
		else
			hold(draw_order());
}

static void storm(void)
{
	rnd_seed(&rnd, lab_seed);
	drain_all_pages();
	lab_point("begin");
	mixed_steps(3000);
	lab_point("mixed");
	while (hold(0))
		;
	lab_point("exhausted");
	while (nr_lab_blocks)
		give_one();
	drain_all_pages();
	lab_point("end");
}

const struct lab_work lab_works[] = {
	{ .name = "ranges", .early = ranges },
	{ .name = "take", .early = take },
	{ .name = "merge", .early = merge },
	{ .name = "storm", .late = storm },
	{ .name = NULL },
};
