// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/vm_area.c mm/vmalloc.c mm/ioremap.c mm/pgtable.c
// HOST_SOURCES: mm/pgtable_map.c mm/pgtable_root.c mm/pgtable_debug.c
// HOST_SOURCES: mm/tlb.c mm/page.c
/*
 * vmalloc_model.c - areas against a bitmap of the vmalloc range
 *
 * What   The model is a byte for each page of the range. Each new area must lie
 *        at the lowest place that the model has free; each allocation fails now
 *        and then, and nothing may be left behind.
 * See: pgtable_model.h for memory and the TLB.
 */
#include <fuzz.h>
#include <stdlib.h>
#include <mm/debug.h>
#include <mm/fail.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include "pgtable_model.h"
#include "vmalloc_internal.h"

#define RANGE_PAGES ((VMALLOC_END - VMALLOC_START) / PAGE_SIZE)
#define MAX_AREAS   64

struct area {
	char *addr; /* NULL: none */
	unsigned int nr;
	unsigned int kind; /* 0: vmalloc, 1: vmap, 2: ioremap */
};

static bool taken[RANGE_PAGES];
static struct area areas[MAX_AREAS];
static unsigned int nr_objects; /* from kmalloc */
static struct page *shown[300]; /* what vmap shows */

int fail_armed = 1;

bool __should_fail(enum fail_kind kind, gfp_t gfp)
{
	(void)gfp;
	KT_EXPECT_EQ(kind, FAIL_VMALLOC);
	return fail_countdown && --fail_countdown == 0;
}

void *__kmalloc(size_t size, gfp_t gfp)
{
	(void)gfp;
	if (fail_countdown && --fail_countdown == 0)
		return NULL;
	nr_objects++;
	return malloc(size);
}

void kfree(const void *p)
{
	nr_objects -= p != NULL;
	free((void *)p);
}

unsigned long totalram_pages(void)
{
	return RAM_PAGES;
}

/* The lowest free place for NR pages and a guard page, or NULL. */
static char *first_fit(unsigned int nr)
{
	unsigned long i, run = 0;

	for (i = 0; i < RANGE_PAGES; i++) {
		run = taken[i] ? 0 : run + 1;
		if (run == nr + 1)
			return (char *)VMALLOC_START + (i - nr) * PAGE_SIZE;
	}
	return NULL;
}

static void mark(const struct area *area, bool value)
{
	unsigned long i = ((vaddr_t)area->addr - VMALLOC_START) / PAGE_SIZE;

	memset(&taken[i], value, area->nr + 1);
}

static void make_area(struct area *area, struct rnd *r)
{
	char *fit;

	area->kind = rnd_below(r, 3);
	area->nr = 1 + rnd_below(r, area->kind == 2 ? 4000 : 60);
	fit = first_fit(area->nr);
	if (area->kind == 0)
		area->addr = vmalloc(area->nr * PAGE_SIZE);
	else if (area->kind == 1)
		area->addr = vmap(shown, area->nr, PGPROT_KERNEL);
	else
		area->addr = ioremap(0x80000000, area->nr * PAGE_SIZE);
	if (!area->addr)
		return;
	KT_EXPECT_EQ(area->addr, fit);
	mark(area, true);
}

static void check_area(const struct area *area)
{
	char *last = area->addr + (area->nr - 1) * PAGE_SIZE;
	pte_t *ptep = pt_lookup(&init_pt, (vaddr_t)last);

	KT_ASSERT(ptep && pte_present(*ptep));
	KT_EXPECT(!vmalloc_to_page(last + PAGE_SIZE));
	if (area->kind == 0)
		KT_EXPECT_EQ(vmalloc_to_page(last)->identity, PAGE_KERNEL);
	else if (area->kind == 1)
		KT_EXPECT(vmalloc_to_page(last) == shown[area->nr - 1]);
	else
		KT_EXPECT_EQ(pte_pfn(*ptep), 0x80000 + area->nr - 1);
	KT_EXPECT(find_vm_area((vaddr_t)last + PAGE_SIZE) ==
		  find_vm_area((vaddr_t)area->addr));
}

static void drop_area(struct area *area)
{
	check_area(area);
	mark(area, false);
	if (area->kind == 0)
		vfree(area->addr);
	else if (area->kind == 1)
		vunmap(area->addr);
	else
		iounmap(area->addr + area->nr % PAGE_SIZE); /* anywhere in it */
	area->addr = NULL;
}

static unsigned int vmalloc_pages_now(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < MAX_AREAS; i++)
		if (areas[i].addr && areas[i].kind == 0)
			n += areas[i].nr;
	return n;
}

/* Drops an area, or makes one while allocations fail now and then. */
static void random_step(struct rnd *r)
{
	struct area *area = &areas[rnd_below(r, MAX_AREAS)];
	unsigned int objects = nr_objects;
	const char *wrong;

	if (area->addr) {
		drop_area(area);
		KT_EXPECT_EQ(nr_objects, objects - 1);
	} else {
		fail_countdown = rnd_one_in(r, 3) ? 1 + rnd_below(r, 40) : 0;
		make_area(area, r);
		fail_countdown = 0;
		KT_EXPECT_EQ(nr_objects, objects + (area->addr != NULL));
	}
	KT_EXPECT_EQ(vmalloc_nr_pages(), vmalloc_pages_now());
	wrong = vmalloc_check();
	KT_EXPECT_MSG(!wrong, "%s", wrong);
}

static void vmalloc_world_init(void)
{
	unsigned int i;

	memory_init();
	vm_area_init();
	for (i = 0; i < ARRAY_SIZE(shown); i++)
		shown[i] = alloc_page(0);
}

FUZZ(vmalloc, each_area_takes_the_lowest_hole_it_fits_in, 12, 600)
{
	unsigned int i, before;

	vmalloc_world_init();
	before = nr_free;
	while (fuzz_goes_on(r))
		random_step(r);
	for (i = 0; i < MAX_AREAS; i++)
		if (areas[i].addr)
			drop_area(&areas[i]);
	KT_EXPECT_EQ(nr_free, before);
	KT_EXPECT_EQ(nr_objects, 0);
	KT_EXPECT_EQ(init_pt.nr_tables, 0);
	for (i = 0; i < ARRAY_SIZE(shown); i++)
		__free_page(shown[i]);
}

/* Here the first table of the range is wanted, too. */
KTEST(vmalloc, no_failure_leaves_pages_records_or_addresses_behind)
{
	unsigned int kind, nth, before;
	void *p;

	vmalloc_world_init();
	before = nr_free;
	for (kind = 0; kind < 3; kind++) {
		for (nth = 1, p = NULL; !p && nth < 20; nth++) {
			fail_countdown = nth;
			if (kind == 0)
				p = vmalloc(3 * PAGE_SIZE);
			else if (kind == 1)
				p = vmap(shown, 3, PGPROT_KERNEL);
			else
				p = ioremap(0x80000000, 3 * PAGE_SIZE);
			KT_EXPECT_EQ(fail_countdown != 0, p != NULL);
			fail_countdown = 0;
			if (!p)
				KT_EXPECT(nr_free == before && !nr_objects);
			KT_EXPECT(!vmalloc_check());
		}
		KT_EXPECT(nth > 3);
		KT_EXPECT_EQ((vaddr_t)p, VMALLOC_START);
		if (kind == 0)
			vfree(p);
		else if (kind == 1)
			vunmap(p);
		else
			iounmap(p);
		KT_EXPECT(nr_free == before && !nr_objects);
	}
}

KTEST(vmalloc, the_whole_range_can_be_used_and_no_more)
{
	void *p;

	vmalloc_world_init();
	KT_EXPECT(!ioremap(0x80000000, RANGE_PAGES * PAGE_SIZE));
	p = ioremap(0x80000000, (RANGE_PAGES - 1) * PAGE_SIZE);
	KT_ASSERT(p);
	KT_EXPECT(!vmalloc(1));
	KT_EXPECT(!vmalloc_check());
	iounmap(p);
	p = vmalloc(1);
	KT_EXPECT(p);
	vfree(p);
}

KTEST(vmalloc, freeing_what_is_no_area_is_a_bug)
{
	char *p;

	vmalloc_world_init();
	p = vmalloc(3 * PAGE_SIZE);
	KT_ASSERT(p);
	KT_EXPECT(HOST_PANICS(vfree(p + PAGE_SIZE)));
}
