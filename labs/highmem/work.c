// SPDX-License-Identifier: MIT
/*
 * work.c - what the grader of the lab `highmem` lets the kernel do
 *
 * What     As the seed draws it (lab.py says what must be true where they stop):
 *
 *	find     holes are cut, found and cut, with records of this file
 *	merge    what was cut out comes back
 *	vmalloc  areas of all kinds
 *	vfree    areas go, and a range that is full is purged
 *	kmap     pages of highmem come into the window, and go
 *	lazy     page directories of nobody: pt_sync_kernel, pt_root_changed
 *	whole    late: another task looks at an area; then everything at once
 *
 *          All but the last run before the kernel has any area, so that a mistake
 *          in one part stops no other.
 * Locking  Early: there is nobody else. whole: the first thread, and one that
 *          it waits for.
 */
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <mm/fault.h>
#include <mm/highmem.h>
#include <mm/pgtable.h>
#include <mm/zone.h>
#include "../../mm/internal.h"
#include "../../mm/mm_test_util.h"
#include "../../mm/pgtable_internal.h"
#include "../books.h"

LAB_SEES(&mem_map, &max_pfn, &max_low_pfn, zones, cpu_pages);

#define MANY 16000 /* pages: more than half of the range */

/* Read from outside, so not static: the compiler must not keep them back. */
struct lab_call {
	vaddr_t address;    /* of the piece, or the area */
	unsigned long size; /* bytes, as they were asked for */
	unsigned long align;
	unsigned long answer; /* a pointer, or a bool */
	unsigned long hole;   /* that was cut */
	unsigned long spare;  /* record */
	unsigned int kind;    /* enum kinds */
	u32 stamp; /* in each page of the area, through its address */
} lab_last;	   /* before this stop */
struct page *lab_pages[MANY];
unsigned long lab_lazy_max; /* vm_lazy_max_pages */
struct page_table lab_trees[2];

enum kinds {
	VMALLOC,
	VMALLOC_ALIGNED,
	VZALLOC,
	VMAP,
	KINDS
};

static struct rnd rnd;

/* The first word of a page, whatever else maps it. */
static void write_to(struct page *page, u32 value)
{
	u32 *p = kmap_local_page(page);

	*p = value;
	kunmap_local(p);
}

#include "holes.h"
#include "window.h"

/* ------------------------------------------------------------------- areas */

#define AREAS 14

static struct lab_call areas[AREAS];
static struct page *shown[8];

static void begin_areas(void)
{
	unsigned int i;

	rnd_seed(&rnd, lab_seed);
	kmem_cache_init();
	vmalloc_init();
	for (i = 0; i < ARRAY_SIZE(shown); i++)
		shown[i] = alloc_page(GFP_HIGHUSER);
}

static void *get_area(const struct lab_call *area)
{
	switch (area->kind) {
	case VMALLOC:
		return vmalloc(area->size);
	case VMALLOC_ALIGNED:
		return vmalloc_aligned(area->size, area->align);
	case VZALLOC:
		return vzalloc(area->size);
	default:
		return vmap(shown, (unsigned int)(area->size >> PAGE_SHIFT),
			    PGPROT_KERNEL);
	}
}

/* STAMP and the page's number, in its first word. */
static void write_stamps(vaddr_t address, unsigned long size, u32 stamp)
{
	unsigned long at;

	for (at = 0; address && at < size; at += PAGE_SIZE)
		*(volatile u32 *)(address + at) =
			stamp + (u32)(at >> PAGE_SHIFT);
}

static struct lab_call draw_area(void)
{
	struct lab_call area = { .align = PAGE_SIZE };

	area.kind = rnd_below(&rnd, KINDS);
	area.stamp = rnd_next(&rnd);
	if (area.kind == VMAP)
		area.size = (1 + rnd_below(&rnd, 8)) << PAGE_SHIFT;
	else
		area.size = 1 + rnd_below(&rnd, 40U << PAGE_SHIFT);
	if (area.kind == VMALLOC_ALIGNED)
		area.align = PAGE_SIZE << (1 + rnd_below(&rnd, 6));
	return area;
}

static void map_one(struct lab_call *area)
{
	*area = draw_area();
	area->address = (vaddr_t)get_area(area);
	write_stamps(area->address, area->size, area->stamp);
	lab_last = *area;
}

static void refuse(unsigned long size)
{
	lab_last = (struct lab_call){ .size = size };
	lab_last.answer = (vaddr_t)vmalloc(size);
	lab_point("refused");
}

static void vmalloc_some(void)
{
	unsigned int i;

	begin_areas();
	lab_point("begin");
	for (i = 0; i < AREAS; i++) {
		map_one(&areas[i]);
		lab_point("mapped");
	}
	refuse(0);
	refuse(SIZE_MAX);
	refuse(VMALLOC_END - VMALLOC_START);
	lab_point("end");
}

static void unmap_one(struct lab_call *area)
{
	lab_last = *area;
	if (area->kind == VMAP)
		vunmap((void *)area->address);
	else
		vfree((void *)area->address);
}

static void vfree_each(void)
{
	unsigned int left, i;

	for (left = AREAS; left; left--) {
		i = rnd_below(&rnd, left);
		unmap_one(&areas[i]);
		areas[i] = areas[left - 1];
		lab_point("freed");
	}
}

/* What can be had only once the addresses that wait are free. */
static void fill_the_range(void)
{
	unsigned int round, i;

	vm_lazy_max_pages = ~0UL;
	for (round = 0; round < 2; round++) {
		for (i = 0; i < MANY; i++)
			lab_pages[i] = shown[(i + round) % ARRAY_SIZE(shown)];
		lab_last = (struct lab_call){ .size = (unsigned long)MANY
						      << PAGE_SHIFT };
		lab_last.address =
			(vaddr_t)vmap(lab_pages, MANY, PGPROT_KERNEL);
		if (lab_last.address)
			lab_last.stamp = *(volatile u32 *)lab_last.address;
		lab_point("filled");
		vunmap((void *)lab_last.address);
	}
}

static void vfree_some(void)
{
	unsigned int i;

	begin_areas();
	for (i = 0; i < AREAS; i++)
		map_one(&areas[i]);
	vm_lazy_max_pages = lab_lazy_max = 60 + rnd_below(&rnd, 60);
	lab_point("begin");
	vfree_each();
	vm_unmap_aliases();
	lab_point("purged");
	for (i = 0; i < ARRAY_SIZE(shown); i++)
		write_to(shown[i], rnd_next(&rnd));
	fill_the_range();
	vm_unmap_aliases();
	lab_point("purged");
	lab_point("end");
}

/* -------------------------------------------------------------------- lazy */

/* lab_last.address: what lies below the entry that it is about. */
static void sync(unsigned int tree, vaddr_t address)
{
	lab_last.kind = tree;
	lab_last.address = address;
	lab_last.answer = pt_sync_kernel(&lab_trees[tree], address);
	lab_point("synced");
}

/* The bits from 9 on are software's: an entry that looks older. */
static void age(pte_t *entry)
{
	set_pte(entry, __pte(entry->val ^ 1 << 9));
}

static void lazy(void)
{
	vaddr_t address;
	unsigned int i, root;

	begin_areas();
	for (i = 0; i < 2; i++)
		BUG_ON(pt_init_user(&lab_trees[i]));
	address = (vaddr_t)vmap(shown, 1 + rnd_below(&rnd, 8), PGPROT_KERNEL);
	root = pt_index(address, PT_ROOT_LEVEL);
	for (i = 0; i < 2; i++)
		set_pte(&lab_trees[i].root[root], __pte(0));
	lab_point("begin");
	sync(0, address + rnd_below(&rnd, PAGE_SIZE));
	sync(0, address);
	sync(1, 0x10000000UL + (rnd_below(&rnd, 1000) << PAGE_SHIFT));
	sync(1, PAGE_OFFSET);
	age(&lab_trees[0].root[root]);
	pt_lock(&init_pt);
	pt_root_changed(&init_pt, &init_pt.root[root]);
	pt_unlock(&init_pt);
	lab_point("changed");
	vunmap((void *)address);
	vm_unmap_aliases();
	lab_point("changed");
	sync(1, address);
	lab_point("end");
}

/* ------------------------------------------------------- everything at once */

/* One who looks at an area that is younger than his page directory. */
struct {
	volatile int asked, done;
	const volatile u32 *address;
	u32 seen, wanted;
	unsigned long faults;
} lab_looker;

static void wait_for(volatile int *step, int value)
{
	while (*step < value)
		yield();
}

static int look(void *arg)
{
	struct mm_struct *mm = arg, *old = use_mm(mm);
	unsigned long before;

	lab_looker.done = 1;
	wait_for(&lab_looker.asked, 2);
	before = READ_ONCE(nr_kern_addr_syncs);
	lab_looker.seen = *lab_looker.address;
	lab_looker.seen = *lab_looker.address;
	lab_looker.faults = READ_ONCE(nr_kern_addr_syncs) - before;
	unuse_mm(mm, old);
	lab_looker.done = 2;
	return 0;
}

/* Under a table that was not there when the other began. */
static void look_from_elsewhere(void)
{
	struct mm_struct *mm = mm_alloc();
	struct task_struct *task;
	unsigned int i;
	char *area;
	int status;

	vm_unmap_aliases();
	task = kthread_run(look, mm, "looker");
	wait_for(&lab_looker.done, 1);
	for (i = 0; i < MANY; i++)
		lab_pages[i] = shown[i % ARRAY_SIZE(shown)];
	area = vmap(lab_pages, MANY, PGPROT_KERNEL);
	lab_looker.address = (u32 *)(area + (MANY - 1) * PAGE_SIZE);
	lab_looker.wanted = rnd_next(&rnd);
	/* Not through the area: who runs after another task borrows its page
	 * directory, and would bring the entry there. */
	write_to(lab_pages[MANY - 1], lab_looker.wanted);
	lab_looker.asked = 2;
	wait_for(&lab_looker.done, 2);
	do_wait4(task->pid, &status, 0, NULL);
	mmput(mm);
	vunmap(area);
}

static void change_area(struct lab_call *area)
{
	if (area->address) {
		unmap_one(area);
		area->address = 0;
	} else {
		*area = draw_area();
		area->address = (vaddr_t)get_area(area);
		write_stamps(area->address, area->size, area->stamp);
	}
}

static void change_page(void)
{
	if (nr_held < 40 && rnd_below(&rnd, 2)) {
		held[nr_held] = rnd_below(&rnd, ARRAY_SIZE(shown));
		*(volatile u32 *)kmap(shown[held[nr_held++]]) = 0;
	} else if (nr_held) {
		kunmap(shown[held[--nr_held]]);
	}
}

static void give_all_back(void)
{
	unsigned int i;

	for (i = 0; i < AREAS; i++)
		if (areas[i].address)
			change_area(&areas[i]);
	while (nr_held)
		kunmap(shown[held[--nr_held]]);
	vm_unmap_aliases();
	kmem_cache_shrink_all();
	drain_all_pages();
}

static void whole(void)
{
	unsigned int i;

	rnd_seed(&rnd, lab_seed);
	for (i = 0; i < ARRAY_SIZE(shown); i++)
		shown[i] = alloc_page(GFP_HIGHUSER);
	look_from_elsewhere();
	give_all_back();
	lab_point("looked");
	for (i = 0; i < 1500; i++) {
		change_area(&areas[rnd_below(&rnd, AREAS)]);
		change_page();
	}
	lab_point("mixed");
	give_all_back();
	lab_point("end");
}

const struct lab_work lab_works[] = {
	{ .name = "find", .early = find },
	{ .name = "merge", .early = merge },
	{ .name = "vmalloc", .early = vmalloc_some },
	{ .name = "vfree", .early = vfree_some },
	{ .name = "kmap", .early = kmap_some },
	{ .name = "lazy", .early = lazy },
	{ .name = "whole", .late = whole },
	{ .name = NULL },
};
