// SPDX-License-Identifier: MIT
/*
 * work.c - what the grader of the lab `pgtable` lets the kernel do
 *
 * What     Five works, each a boot of its own, with trees that no program runs
 *          in (lab.py says what must be true where they stop):
 *
 *	down     first: pt_lookup_alloc of drawn addresses, in a program's tree
 *	         and in one of the kernel's
 *	walk     first: walks over a tree that was made by hand; each callback
 *	         notes its call
 *	map      pt_map_range of drawn frames
 *	unmap    pt_unmap_range, looked at before and after the flush
 *	protect  pt_protect_range, through the middle of huge entries
 *
 *          user/crowd.c is the rest, in ring 3.
 * Locking  There is nobody else.
 */
#include <asm/layout.h>
#include <lib/align.h>
#include <mm/vmalloc.h>
#include <mm/zone.h>
#include "../../mm/internal.h"
#include "../books.h"
#include "../trees.h"

LAB_SEES(&mem_map, &max_pfn, zones, cpu_pages, &init_pt);

/* Read from outside, so not static: the last call's arguments and result. */
struct lab_range {
	struct page_table *pt;
	vaddr_t start, end;
	pfn_t pfn;
	pteval_t bits; /* that the entries are to have */
	unsigned int huge;
	int result;
	pte_t *ptep;
} lab_last;
struct mmu_gather lab_tlb;

/* --------------------------------------------------------------------- down */

/* Bits of an address that change within a half of the address space. */
static unsigned int half_bits(bool kernel)
{
	if (PT_ROOT_LEVEL > 3)
		return PT_LEVEL_SHIFT(PT_ROOT_LEVEL) + PT_ROOT_BITS - 1;
	return kernel ? 30 : 31;
}

static void down_in(bool kernel)
{
	const unsigned int bits = half_bits(kernel);
	vaddr_t addr = kernel ? (vaddr_t)0 - (1UL << bits) : 0;
	unsigned int n;

	begin_tree(kernel);
	lab_point("begin");
	for (n = 0; n < 12; n++) {
		addr ^= 1UL
			<< (PAGE_SHIFT + rnd_below(&rnd, bits - PAGE_SHIFT));
		lab_last.start = addr;
		lab_last.ptep = pt_lookup_alloc(&lab_pt, addr);
		lab_point("found");
	}
}

static void down(void)
{
	rnd_seed(&rnd, lab_seed);
	down_in(false);
	down_in(true);
	lab_point("end");
}

/* --------------------------------------------------------------------- walk */

enum lab_kind { /* scripts/guest/trees.py knows them */
	LAB_LEAF,
	LAB_SLOTS,
	LAB_HOLE,
	LAB_TABLE
};

struct lab_call {
	vaddr_t addr, next;
	pte_t *ptep;
	unsigned short kind, level; /* of 100 and more: the path is wrong */
} lab_calls[8192];
unsigned int nr_lab_calls;
unsigned int lab_ops, lab_stop_at; /* index of walk_ops; 0: it goes on */

static int note(struct pt_walk *walk, enum lab_kind kind, struct lab_call call)
{
	bool right = call.kind == LAB_TABLE || walk->level == call.level;

	if (walk->path[call.level] != call.ptep || !right)
		call.level += 100;
	call.kind = (unsigned short)kind;
	if (nr_lab_calls < ARRAY_SIZE(lab_calls))
		lab_calls[nr_lab_calls++] = call;
	return lab_stop_at && nr_lab_calls == lab_stop_at ? -EINTR : 0;
}

static int note_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		     vaddr_t next, unsigned int level)
{
	return note(walk, LAB_LEAF,
		    (struct lab_call){ addr, next, ptep, LAB_LEAF,
				       (unsigned short)level });
}

static int note_slots(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		      vaddr_t next)
{
	return note(walk, LAB_SLOTS,
		    (struct lab_call){ addr, next, ptep, LAB_SLOTS, 1 });
}

static int note_hole(struct pt_walk *walk, vaddr_t addr, vaddr_t next,
		     unsigned int level)
{
	return note(walk, LAB_HOLE,
		    (struct lab_call){ addr, next, walk->path[level], LAB_HOLE,
				       (unsigned short)level });
}

static int note_table(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		      vaddr_t next, unsigned int level)
{
	return note(walk, LAB_TABLE,
		    (struct lab_call){ addr, next, ptep, LAB_TABLE,
				       (unsigned short)level });
}

static const struct pt_walk_ops walk_ops[] = {
	{ .leaf = note_leaf, .hole = note_hole, .table = note_table },
	{ .leaf = note_leaf, .skip_none = true },
	{ .leaf = note_leaf, .slots = note_slots, .hole = note_hole },
};

static void walk_one(vaddr_t start, vaddr_t end)
{
	struct pt_walk walk = { .pt = &lab_pt };

	lab_ops = rnd_below(&rnd, ARRAY_SIZE(walk_ops));
	lab_stop_at = rnd_below(&rnd, 3) ? 0 : 1 + rnd_below(&rnd, 20);
	walk.ops = &walk_ops[lab_ops];
	nr_lab_calls = 0;
	lab_last.start = start;
	lab_last.end = end;
	lab_last.result = pt_walk_range(&walk, start, end);
	lab_point("walked");
}

/* Within a table, over a boundary, through holes, to the top. */
static void walk(void)
{
	unsigned int n, i, j;
	vaddr_t start;

	rnd_seed(&rnd, lab_seed);
	make_tree_by_hand();
	lab_point("begin");
	for (n = 0; n < 12; n++) {
		i = rnd_below(&rnd, nr_centres);
		j = rnd_below(&rnd, nr_centres);
		start = near_centre(min(i, j), 120);
		walk_one(start, start + (1 + rnd_below(&rnd, 30)) * PAGE_SIZE);
		walk_one(start, near_centre(max(i, j), 120) + 200 * PAGE_SIZE +
					rnd_below(&rnd, 7) * PT_LEVEL_SIZE(2));
	}
	walk_one((vaddr_t)0 - rnd_below(&rnd, 3 * TABLE_PAGES) * PAGE_SIZE -
			 PAGE_SIZE,
		 0);
	lab_point("end");
}

/* ---------------------------------------------------------------------- map */

/* A program's, with the allocator: from now on tables are counted. */
static void begin_user_tree(void)
{
	rnd_seed(&rnd, lab_seed);
	pt_count_boot_tables();
	if (pt_init_user(&lab_pt))
		panic("no memory for a root");
}

static void map_one(struct lab_range range)
{
	const unsigned long nr = (range.end - range.start) >> PAGE_SHIFT;

	lab_last = range;
	if (range.pt->kernel)
		lab_last.bits |= kernel_global_bit;
	lab_last.result = pt_map_range(range.pt, range.start, range.pfn, nr,
				       __pgprot(range.bits), range.huge);
}

/* The N-th range: a window for each, of a few of the largest entries. */
static void map_drawn(struct page_table *pt, unsigned int n, vaddr_t window)
{
	const unsigned int most = pt->kernel ? 2 : biggest_level();
	unsigned int alike = 1 + rnd_below(&rnd, most);
	unsigned int huge = 1 + rnd_below(&rnd, most);
	struct lab_range range = { .pt = pt, .start = window, .huge = huge };
	unsigned long nr =
		max(3 * pages_of(min(alike, huge)), 3UL * TABLE_PAGES);

	if (rnd_below(&rnd, 3))
		range.start +=
			rnd_below(&rnd, (u32)pages_of(alike)) * PAGE_SIZE;
	range.end = range.start + (1 + rnd_below(&rnd, (u32)nr)) * PAGE_SIZE;
	range.pfn = (16 + 4 * n) * pages_of(alike) +
		    ((range.start >> PAGE_SHIFT) & (pages_of(alike) - 1));
	range.bits = draw_prot(pt->kernel).val;
	map_one(range);
}

static void map(void)
{
	const vaddr_t window = 8 * PT_LEVEL_SIZE(biggest_level());
	unsigned int n;

	begin_user_tree();
	lab_point("begin");
	for (n = 0; n < 10; n++) {
		map_drawn(&lab_pt, n, (n + 1) * window);
		lab_point("mapped");
	}
	for (n = 0; n < 3; n++) {
		map_drawn(&init_pt, n,
			  VMALLOC_START + n * 8 * PT_LEVEL_SIZE(2));
		lab_point("mapped");
	}
	lab_point("end");
}

/* -------------------------------------------------------------------- unmap */

/* Pages across each centre, behind them huge ones: of level 2, and with PAT
 * where it can be. */
static void map_around_centres(void)
{
	struct lab_range range = { .pt = &lab_pt };
	unsigned int i;

	draw_centres();
	for (i = 0; i < nr_centres; i++) {
		range.huge = 1;
		range.start = near_centre(i, 200);
		range.end = centres[i] +
			    (150 + rnd_below(&rnd, TABLE_PAGES)) * PAGE_SIZE;
		range.pfn = 5000 + rnd_below(&rnd, 1000);
		range.bits = draw_prot(false).val;
		map_one(range);
		range.huge = 2;
		range.start = centres[i] + 3 * PT_LEVEL_SIZE(2);
		range.end = range.start + 2 * PT_LEVEL_SIZE(2);
		range.pfn = (32 + i) * pages_of(2);
		range.bits =
			draw_prot(false).val |
			(i == 0 || rnd_below(&rnd, 2) ? _PAGE_PAT_HUGE : 0);
		map_one(range);
	}
}

static void unmap_one(struct page_table *pt, vaddr_t start, vaddr_t end)
{
	lab_last = (struct lab_range){ .pt = pt, .start = start, .end = end };
	tlb_gather_mmu(&lab_tlb, NULL);
	pt_unmap_range(pt, start, end, &lab_tlb);
	lab_point("gathered");
	tlb_finish_mmu(&lab_tlb);
	lab_point("unmapped");
}

/* Through mapped pages, holes and whole huge entries, but not into one. */
static void unmap_drawn(void)
{
	unsigned int i = rnd_below(&rnd, nr_centres);
	unsigned int j = rnd_below(&rnd, nr_centres);
	vaddr_t start = near_centre(min(i, j), 300);

	if (i != j && rnd_below(&rnd, 3) == 0)
		unmap_one(&lab_pt, start, near_centre(max(i, j), 300));
	else if (rnd_below(&rnd, 3) == 0)
		unmap_one(&lab_pt, centres[i] + 3 * PT_LEVEL_SIZE(2),
			  centres[i] + 4 * PT_LEVEL_SIZE(2));
	else
		unmap_one(&lab_pt, start,
			  start + (1 + rnd_below(&rnd, 400)) * PAGE_SIZE);
}

/* What is mapped for the kernel is in a program's root as well, until it goes. */
static void unmap_kernel(void)
{
	struct lab_range range = {
		.pt = &init_pt,
		.start = VMALLOC_START + 4 * PT_LEVEL_SIZE(2),
		.huge = 1,
		.pfn = 7777,
		.bits = PGPROT_KERNEL.val & supported_pte_mask,
	};

	range.end = range.start + (1 + rnd_below(&rnd, 9)) * PAGE_SIZE;
	map_one(range);
	pt_sync_kernel(&lab_pt, range.start);
	lab_point("mapped");
	unmap_one(&init_pt, range.start, range.end);
}

/* Looked up for nothing: pt_trim. */
static void give_up(void)
{
	lab_last.start = centres[rnd_below(&rnd, nr_centres)] +
			 rnd_below(&rnd, 3000) * PAGE_SIZE;
	spin_lock(&lab_pt.lock);
	lab_last.ptep = pt_lookup_alloc(&lab_pt, lab_last.start);
	pt_trim(&lab_pt, lab_last.start);
	spin_unlock(&lab_pt.lock);
	lab_point("trimmed");
}

static void unmap(void)
{
	unsigned int n;

	begin_user_tree();
	map_around_centres();
	lab_point("begin");
	for (n = 0; n < 8; n++)
		unmap_drawn();
	give_up();
	unmap_one(&lab_pt, PAGE_SIZE, USER_END);
	give_up();
	unmap_kernel();
	lab_point("end");
}

/* ------------------------------------------------------------------ protect */

/* Near the I-th centre, or from the middle of a huge entry behind it on. */
static void protect_drawn(unsigned int i, bool huge)
{
	vaddr_t start = near_centre(i, 300);
	pgprot_t prot = draw_prot(false);

	if (huge)
		start = centres[i] + 3 * PT_LEVEL_SIZE(2) +
			(1 + rnd_below(&rnd, TABLE_PAGES - 1)) * PAGE_SIZE;
	lab_last = (struct lab_range){
		.pt = &lab_pt,
		.start = start,
		.end = start + (1 + rnd_below(&rnd, TABLE_PAGES)) * PAGE_SIZE,
		.bits = prot.val,
	};
	tlb_gather_mmu(&lab_tlb, NULL);
	lab_last.result =
		pt_protect_range(&lab_pt, start, lab_last.end, prot, &lab_tlb);
	lab_point("protected");
	tlb_finish_mmu(&lab_tlb);
}

/* One of the largest entries, where there are any above level 2. */
static void map_giant(void)
{
	const unsigned int level = biggest_level();
	const vaddr_t start = 8 * PT_LEVEL_SIZE(level);

	if (level == 2)
		return;
	centres[nr_centres++] = start;
	map_one((struct lab_range){ .pt = &lab_pt,
				    .start = start,
				    .end = start + PT_LEVEL_SIZE(level),
				    .pfn = 16 * pages_of(level),
				    .huge = level,
				    .bits = draw_prot(false).val |
					    _PAGE_PAT_HUGE });
}

static void protect(void)
{
	unsigned int n;

	begin_user_tree();
	map_around_centres();
	map_giant();
	lab_point("begin");
	protect_drawn(0, true); /* with PAT */
	for (n = 1; n < 10; n++)
		protect_drawn(rnd_below(&rnd, nr_centres), rnd_below(&rnd, 2));
	lab_point("end");
}

const struct lab_work lab_works[] = {
	{ .name = "down", .first = down },
	{ .name = "walk", .first = walk },
	{ .name = "map", .early = map },
	{ .name = "unmap", .early = unmap },
	{ .name = "protect", .early = protect },
	{ .name = NULL },
};
