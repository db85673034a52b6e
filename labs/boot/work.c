// SPDX-License-Identifier: MIT
/*
 * work.c - what the grader of the lab `boot` lets the kernel do
 *
 * What     Six works, each a boot of its own (lab.py says what must be true
 *          where they stop). All but the last run before the kernel knows
 *          anything of memory, so that each function is looked at alone:
 *
 *	frame    pt_trace and pt_translate, in a tree made by hand and in the
 *	         boot's own tables
 *	lines    multiboot2_parse of what a loader might have left
 *	ranges   memblock_add, _remove, _reserve, _free
 *	find     memblock_find and memblock_for_each_free, in tables made by hand
 *	regions  setup_memory with drawn maps
 *	alive    what the real boot has made of this machine
 *
 * Locking  There is nobody else.
 */
#include <asm/cpu.h>
#include <kernel/boot.h>
#include <kernel/cmdline.h>
#include <kernel/lab.h>
#include <lib/align.h>
#include <lib/string.h>
#include <mm/memblock.h>
#include <mm/vmalloc.h>
#include <mm/zone.h>
#include "../../boot/multiboot.h"
#include "../../mm/internal.h"
#include "../trees.h"

LAB_SEES(&mem_map, &max_pfn, zones, cpu_pages, &boot_info, &memblock);

/* -------------------------------------------------------------------- frame */

/* Read from outside, so not static: what was asked for, and what came. */
struct lab_answer {
	vaddr_t address;
	unsigned int nr_steps;
	struct pt_step steps[PT_MAX_LEVEL];
	bool there;
	paddr_t physical;
} lab_last;

static void ask(struct page_table *pt, vaddr_t address)
{
	memset(&lab_last, 0, sizeof(lab_last));
	lab_last.address = address;
	lab_last.nr_steps = pt_trace(pt, address, lab_last.steps);
	lab_last.there = pt_translate(pt, address, &lab_last.physical);
	lab_point("asked");
}

/* A byte of a page, or of a huge one. */
static vaddr_t draw_address(void)
{
	vaddr_t addr = near_centre(rnd_below(&rnd, nr_centres), 110);

	if (rnd_below(&rnd, 2))
		addr += (2 + rnd_below(&rnd, 4)) *
				PT_LEVEL_SIZE(
					2 +
					rnd_below(&rnd, biggest_level() - 1)) +
			rnd_below(&rnd, 999) * PAGE_SIZE;
	return addr + rnd_below(&rnd, PAGE_SIZE);
}

static void frame(void)
{
	unsigned int n;

	rnd_seed(&rnd, lab_seed);
	make_tree_by_hand();
	for (n = 0; n < 30; n++)
		ask(&lab_pt, draw_address());
	lab_pt.root = __va(read_cr3() & PAGE_MASK);
	ask(&lab_pt, (vaddr_t)_text + rnd_below(&rnd, 0x10000));
	ask(&lab_pt, (vaddr_t)&n);
	ask(&lab_pt, (vaddr_t)__va(0xb8000 + rnd_below(&rnd, 4000)));
	ask(&lab_pt, VMALLOC_START + rnd_below(&rnd, 0x10000));
	lab_point("end");
}

/* -------------------------------------------------------------------- lines */

/* The loader's information, and how much of it there is. */
char lab_info[4096] __aligned(PAGE_SIZE);
static u32 nr_info;

static void *put_tag(u32 type, u32 size)
{
	struct mb2_tag *tag = (void *)(lab_info + nr_info);

	tag->type = type;
	tag->size = size;
	nr_info = ALIGN(nr_info + size, 8);
	return tag + 1;
}

/* A map of N lines that stand ENTRY_SIZE apart. */
static void put_map(unsigned int n, u32 entry_size)
{
	const u32 head = sizeof(struct mb2_tag_mmap);
	struct mb2_mmap_entry *entry;
	u32 *sizes = put_tag(MB2_TAG_MMAP,
			     head + n * entry_size + rnd_below(&rnd, 20));
	char *at = (char *)(sizes + 2);

	sizes[0] = entry_size;
	sizes[1] = 0;
	for (; n--; at += entry_size) {
		entry = (void *)at;
		entry->base_addr = (u64)rnd_next(&rnd) << rnd_below(&rnd, 9);
		entry->length = rnd_next(&rnd);
		entry->type = rnd_below(&rnd, 8);
		entry->zero = 77; /* whatever a later version puts here */
	}
}

static void put_command_line(void)
{
	static const char words[] = "quiet mem=64M of=the-loader's";
	u32 len = 1 + rnd_below(&rnd, sizeof(words) - 1);
	char *line = put_tag(MB2_TAG_CMDLINE, sizeof(struct mb2_tag) + len + 1);

	memcpy(line, words, len);
	line[len] = '\0';
}

static void put_module(void)
{
	u32 *module = put_tag(MB2_TAG_MODULE, 17 + rnd_below(&rnd, 9));

	module[0] = rnd_next(&rnd) / 2;
	module[1] = module[0] + rnd_below(&rnd, 1 << 20);
}

/* Tags in any order, some of them nobody's; then the end, and what nobody may
 * read any more: another map. */
static void draw_info(void)
{
	struct mb2_info *info = (void *)lab_info;
	struct mb2_tag *last;
	unsigned int n;

	memset(lab_info, 0, sizeof(lab_info));
	nr_info = sizeof(*info);
	for (n = 3 + rnd_below(&rnd, 4); n--;)
		switch (rnd_below(&rnd, 4)) {
		case 0:
			put_command_line();
			break;
		case 1:
			put_module();
			break;
		case 2:
			put_tag(99,
				sizeof(struct mb2_tag) + rnd_below(&rnd, 30));
			break;
		case 3:
			put_map(1 + rnd_below(&rnd, 3), 24);
		}
	put_map(2 + rnd_below(&rnd, 6), 24 + 8 * rnd_below(&rnd, 3));
	last = put_tag(rnd_below(&rnd, 3) ? MB2_TAG_END : MB2_TAG_MMAP,
		       sizeof(struct mb2_tag));
	if (last[-1].type == MB2_TAG_MMAP)
		last[-1].size = sizeof(lab_info); /* it reaches out of all */
	put_map(3, 24);
	info->total_size = nr_info;
}

static void lines(void)
{
	unsigned int n;

	rnd_seed(&rnd, lab_seed);
	for (n = 0; n < 12; n++) {
		draw_info();
		memset(&boot_info, 0, sizeof(boot_info));
		boot_command_line[0] = '\0';
		multiboot2_parse((u32)__pa(lab_info));
		boot_unmap_all();
		lab_point("parsed");
	}
	lab_point("end");
}

/* ------------------------------------------------------------------- ranges */

enum lab_op {
	LAB_ADD,
	LAB_REMOVE,
	LAB_RESERVE,
	LAB_FREE
};

struct lab_change {
	unsigned int op;
	int result;
	u64 base, size;
} lab_change;

static void change(enum lab_op op, u64 base, u64 size)
{
	static int (*const calls[])(u64 base, u64 size) = {
		memblock_add, memblock_remove, memblock_reserve, memblock_free
	};

	lab_change = (struct lab_change){ op, 0, base, size };
	lab_change.result = calls[op](base, size);
	lab_point("changed");
}

/* Of few places, so that ranges touch and overlap. */
static void change_drawn(void)
{
	u64 base = (u64)rnd_below(&rnd, 60) << 20;
	u64 size = (u64)rnd_below(&rnd, 12) << 20;

	if (rnd_below(&rnd, 16) == 0)
		size = (u64)0 - rnd_below(&rnd, 1000) - 1;
	change(rnd_below(&rnd, 4), base, size);
}

/* A table with no room for another range. */
static void full_table(void)
{
	unsigned int i;

	memset(&memblock, 0, sizeof(memblock));
	for (i = 0; i < MEMBLOCK_MAX_REGIONS; i++)
		memblock.memory.regions[i] =
			(struct memblock_region){ (4 * i + 1) * 4096,
						  2 * 4096 };
	memblock.memory.cnt = MEMBLOCK_MAX_REGIONS;
	lab_point("full");
	i = rnd_below(&rnd, MEMBLOCK_MAX_REGIONS);
	change(LAB_ADD, (4 * i + 3) * 4096 + 256, 256);
	change(LAB_REMOVE, (4 * i + 1) * 4096 + 256, 256);
	change(LAB_ADD, (4 * i + 1) * 4096, 3 * 4096);
}

static void ranges(void)
{
	unsigned int n;

	rnd_seed(&rnd, lab_seed);
	memset(&memblock, 0, sizeof(memblock));
	lab_point("begin");
	for (n = 0; n < 60; n++)
		change_drawn();
	full_table();
	lab_point("end");
}

/* --------------------------------------------------------------------- find */

struct lab_found {
	u64 size, align, limit, at;
} lab_found;
struct lab_free {
	u64 start, end;
} lab_free[2 * MEMBLOCK_MAX_REGIONS];
unsigned int nr_lab_free;

static void draw_table(struct memblock_type *type, unsigned int most)
{
	u64 at = (u64)rnd_below(&rnd, 3) << 12, size;

	for (type->cnt = 0; type->cnt < 10; type->cnt++) {
		size = (u64)(1 + rnd_below(&rnd, most)) << 12;
		type->regions[type->cnt] = (struct memblock_region){ at, size };
		at += size + ((u64)(1 + rnd_below(&rnd, most)) << 12);
	}
}

static void note_free(u64 start, u64 end, void *ctx)
{
	if (ctx == &rnd && nr_lab_free < ARRAY_SIZE(lab_free))
		lab_free[nr_lab_free++] = (struct lab_free){ start, end };
}

static void find(void)
{
	unsigned int n;

	rnd_seed(&rnd, lab_seed);
	for (n = 0; n < 24; n++) {
		draw_table(&memblock.memory, 30);
		draw_table(&memblock.reserved, 1 + n);
		lab_found.size = 1 + rnd_below(&rnd, 9 << 12);
		lab_found.align = 1ULL << rnd_below(&rnd, 16);
		lab_found.limit = (u64)rnd_below(&rnd, 400) << 12;
		lab_found.at = memblock_find(lab_found.size, lab_found.align,
					     lab_found.limit);
		nr_lab_free = 0;
		memblock_for_each_free(note_free, &rnd);
		lab_point("found");
	}
	lab_point("end");
}

/* ------------------------------------------------------------------ regions */

static void draw_region(void)
{
	u64 base = rnd_below(&rnd, 24 << 20);
	u64 size = rnd_below(&rnd, 5) ? rnd_below(&rnd, 150000) : 0;
	u32 type = rnd_below(&rnd, 3) ? 2 + rnd_below(&rnd, 4) : BOOT_USABLE;

	if (rnd_below(&rnd, 4) == 0)
		base &= PAGE_MASK;
	if (type == BOOT_USABLE && rnd_below(&rnd, 4) == 0) {
		base |= 1 << 24;
		size = (u64)0 - 1 - rnd_below(&rnd, 5000);
	}
	boot_add_region(base, size, type);
}

static void regions(void)
{
	unsigned int n, i;

	rnd_seed(&rnd, lab_seed);
	for (n = 0; n < 6; n++) {
		memset(&memblock, 0, sizeof(memblock));
		memset(&boot_info, 0, sizeof(boot_info));
		boot_info.loader = "the lab";
		boot_add_region(0, 0x9fc00, BOOT_USABLE);
		boot_add_region(0x100000, 13 << 20, BOOT_USABLE);
		for (i = 0; i < 12; i++)
			draw_region();
		setup_memory();
		lab_point("set up");
	}
	lab_point("end");
}

/* -------------------------------------------------------------------- alive */

static void alive_early(void)
{
	lab_point("memory");
}

static void alive_late(void)
{
	char *area = vmalloc(3 * PAGE_SIZE);

	rnd_seed(&rnd, lab_seed);
	ask(&init_pt, (vaddr_t)area + rnd_below(&rnd, 3 * PAGE_SIZE));
	ask(&init_pt, (vaddr_t)_text + rnd_below(&rnd, 0x10000));
	ask(&init_pt, (vaddr_t)__va(rnd_below(&rnd, 8 << 20)));
	ask(&init_pt, (vaddr_t)_end - 1);
	lab_point("end");
}

const struct lab_work lab_works[] = {
	{ .name = "frame", .first = frame },
	{ .name = "lines", .first = lines },
	{ .name = "ranges", .first = ranges },
	{ .name = "find", .first = find },
	{ .name = "regions", .first = regions },
	{ .name = "alive", .early = alive_early, .late = alive_late },
	{ .name = NULL },
};
