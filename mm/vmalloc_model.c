// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/pgtable_model.h mm/vm_area.c mm/vm_hole.c mm/vm_area_check.c
// HOST_SOURCES: mm/vmalloc.c mm/ioremap.c mm/x86/pat.c mm/memblock.c
/*
 * vmalloc_model.c - areas, holes and lazy purging against a byte a page
 *
 * What   The model has a byte for each page of the range: free, in use, or
 *        unpurged. Each new area must lie at the lowest place that it has free
 *        and aligned. A TLB of its own knows every page that was ever mapped
 *        and not flushed since: a page mapped while it is known is a failure.
 *        Each allocation fails now and then, and nothing may be left behind.
 * See: pgtable_model.h for memory, and for tables freed before the flush.
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

enum state {
	FREE,
	USED,
	UNPURGED
};

struct area {
	char *addr; /* NULL: none */
	unsigned int nr;
	unsigned int align; /* pages */
	unsigned int kind;  /* 0: vmalloc, 1: vmap, 2: ioremap */
};

static u8 state[RANGE_PAGES];
static bool known[RANGE_PAGES]; /* a TLB may have it */
static unsigned long nr_unpurged;
static struct area areas[MAX_AREAS];
static unsigned int nr_objects; /* from kmalloc */
static unsigned int nr_records; /* from the cache */
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
	if (fail_countdown && --fail_countdown == 0)
		return NULL;
	nr_objects++;
	return gfp & __GFP_ZERO ? calloc(1, size) : malloc(size);
}

void kfree(const void *p)
{
	nr_objects -= p != NULL;
	free((void *)p);
}

struct kmem_cache *kmem_cache_create(const char *name, size_t size,
				     size_t align, unsigned int flags,
				     void (*ctor)(void *object))
{
	(void)name;
	(void)align;
	(void)flags;
	(void)ctor;
	return (struct kmem_cache *)size;
}

void *kmem_cache_alloc(struct kmem_cache *cache, gfp_t gfp)
{
	(void)gfp;
	if (fail_countdown && --fail_countdown == 0)
		return NULL;
	nr_records++;
	return malloc((size_t)cache);
}

unsigned long kmem_cache_pages(const struct kmem_cache *cache __maybe_unused)
{
	return 0;
}

void kmem_cache_free(struct kmem_cache *cache, void *object)
{
	(void)cache;
	nr_records--;
	free(object);
}

unsigned long alloc_pages_bulk_array(gfp_t gfp, unsigned long nr,
				     struct page **pages)
{
	unsigned long i;

	for (i = 0; i < nr; i++) {
		KT_EXPECT(!pages[i]);
		pages[i] = alloc_page(gfp);
		if (!pages[i])
			break;
	}
	return i;
}

void free_pages_bulk(struct page **pages, unsigned long nr)
{
	while (nr--)
		__free_page(pages[nr]);
}

unsigned long totalram_pages(void)
{
	return RAM_PAGES;
}

/* ---------------------------------------------------------------- the model */

static unsigned long page_number(const void *addr)
{
	return ((vaddr_t)addr - VMALLOC_START) / PAGE_SIZE;
}

/* The TLB forgets [START, END). */
static void forget(vaddr_t start, vaddr_t end)
{
	unsigned long i;

	for (i = 0; i < RANGE_PAGES; i++)
		if (VMALLOC_START + i * PAGE_SIZE >= start &&
		    VMALLOC_START + i * PAGE_SIZE <= end - 1)
			known[i] = false;
}

static void model_purge(void)
{
	unsigned long i;

	for (i = 0; i < RANGE_PAGES; i++)
		if (state[i] == UNPURGED)
			state[i] = FREE;
	nr_unpurged = 0;
}

/* The lowest free place for AREA and a guard page, or NULL. */
static char *lowest_place(const struct area *area)
{
	unsigned long i, run = 0;

	for (i = 0; i < RANGE_PAGES; i++) {
		if (state[i] != FREE)
			run = 0;
		else if (run ||
			 (VMALLOC_START / PAGE_SIZE + i) % area->align == 0)
			run++;
		if (run == area->nr + 1)
			return (char *)VMALLOC_START +
			       (i - area->nr) * PAGE_SIZE;
	}
	return NULL;
}

static void model_take(const struct area *area)
{
	unsigned long i, first = page_number(area->addr);

	for (i = first; i <= first + area->nr; i++) {
		KT_EXPECT_EQ(state[i], FREE);
		KT_EXPECT_MSG(!known[i],
			      "page %lu is mapped again, and not flushed", i);
		state[i] = USED;
		known[i] = i != first + area->nr;
	}
}

static void model_give(const struct area *area)
{
	memset(&state[page_number(area->addr)], UNPURGED, area->nr + 1);
	nr_unpurged += area->nr + 1;
	if (nr_unpurged > vm_lazy_max_pages || area->kind == 2)
		model_purge();
}

/* The same is unpurged, and all that is not is unknown to the TLB. */
static void expect_same_unpurged(void)
{
	unsigned long i;

	KT_EXPECT_EQ(vm_unpurged_pages(), nr_unpurged);
	for (i = 0; i < RANGE_PAGES; i++)
		if (state[i] == FREE && known[i])
			break;
	KT_EXPECT_MSG(i == RANGE_PAGES, "page %lu is free, and not flushed", i);
}

/* ------------------------------------------------------------------- steps */

static void *get_area(const struct area *area)
{
	if (area->kind == 0 && area->align > 1)
		return vmalloc_aligned(area->nr * PAGE_SIZE,
				       area->align * PAGE_SIZE);
	if (area->kind == 0)
		return vmalloc(area->nr * PAGE_SIZE);
	if (area->kind == 1)
		return vmap(shown, area->nr, PGPROT_KERNEL);
	return ioremap(0x80000000, area->nr * PAGE_SIZE);
}

static void put_area(const struct area *area)
{
	if (area->kind == 0)
		vfree(area->addr);
	else if (area->kind == 1)
		vunmap(area->addr);
	else
		iounmap(area->addr + area->nr % PAGE_SIZE); /* anywhere in it */
}

/* When there is no place the kernel purges, and so does the model. */
static void make_area(struct area *area, struct rnd *r)
{
	bool may_fail = fail_countdown != 0;
	char *place;

	area->kind = rnd_below(r, 3);
	area->nr = 1 + rnd_below(r, area->kind == 2 ? 4000 : 60);
	area->align =
		area->kind == 0 && rnd_one_in(r, 2) ? 1U << rnd_below(r, 7) : 1;
	place = lowest_place(area);
	area->addr = get_area(area);
	if (!place && vm_unpurged_pages() != nr_unpurged) {
		model_purge();
		place = lowest_place(area);
	}
	KT_EXPECT(area->addr ? area->addr == place : may_fail || !place);
	if (area->addr)
		model_take(area);
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
	put_area(area);
	model_give(area);
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
	const char *wrong;

	if (rnd_one_in(r, 50)) {
		vm_unmap_aliases();
		model_purge();
	} else if (area->addr) {
		drop_area(area);
	} else {
		fail_countdown = rnd_one_in(r, 3) ? 1 + rnd_below(r, 40) : 0;
		make_area(area, r);
		fail_countdown = 0;
	}
	KT_EXPECT_EQ(vmalloc_nr_pages(), vmalloc_pages_now());
	expect_same_unpurged();
	wrong = vmalloc_check();
	KT_EXPECT_MSG(!wrong, "%s", wrong);
}

static void vmalloc_world_init(void)
{
	unsigned int i;

	memory_init();
	memset(state, FREE, sizeof(state));
	memset(known, 0, sizeof(known));
	nr_unpurged = 0;
	on_flush = forget;
	vm_lazy_max_pages = 1000;
	nr_records = 0;
	vm_area_init();
	for (i = 0; i < ARRAY_SIZE(shown); i++)
		shown[i] = alloc_page(0);
}

/* Nothing is mapped: all must be as it was at the start. */
static void expect_all_is_free(unsigned int free_before)
{
	vm_unmap_aliases();
	model_purge();
	expect_same_unpurged();
	KT_EXPECT_EQ(nr_free, free_before);
	KT_EXPECT_EQ(nr_objects, 0);
	KT_EXPECT_EQ(nr_records, 1); /* of the one hole */
	KT_EXPECT_EQ(init_pt.nr_tables, 0);
	KT_EXPECT(!vmalloc_check());
}

static void vmalloc_world_end(void)
{
	unsigned int i;

	vm_struct_free(vm_hole_above(VMALLOC_START));
	for (i = 0; i < ARRAY_SIZE(shown); i++)
		__free_page(shown[i]);
	on_flush = NULL;
}

FUZZ(vmalloc, each_area_takes_the_lowest_hole_it_fits_in, 12, 600)
{
	unsigned int i, before;

	vmalloc_world_init();
	before = nr_free;
	vm_lazy_max_pages = rnd_one_in(r, 3) ? 0 : rnd_below(r, 30000);
	while (fuzz_goes_on(r))
		random_step(r);
	for (i = 0; i < MAX_AREAS; i++)
		if (areas[i].addr)
			drop_area(&areas[i]);
	expect_all_is_free(before);
	vmalloc_world_end();
}

/* Here the first table of the range is wanted, too. */
static void fail_each_in_turn(struct area *area)
{
	unsigned int nth, before = nr_free;

	area->addr = NULL;
	for (nth = 1; !area->addr && nth < 20; nth++) {
		fail_countdown = nth;
		area->addr = get_area(area);
		KT_EXPECT_EQ(fail_countdown != 0, area->addr != NULL);
		fail_countdown = 0;
		if (!area->addr)
			KT_EXPECT(nr_free == before && !nr_objects &&
				  nr_records == 1);
		KT_EXPECT(!vmalloc_check());
	}
	KT_EXPECT(nth > (area->align > 1 ? 4 : 3));
	KT_EXPECT_EQ(page_number(area->addr) % area->align, 0);
	put_area(area);
	expect_all_is_free(before);
}

KTEST(vmalloc, no_failure_leaves_pages_records_or_addresses_behind)
{
	struct area area = { .nr = 3, .align = 1 };

	vmalloc_world_init();
	for (area.kind = 0; area.kind < 3; area.kind++)
		fail_each_in_turn(&area);
	area.kind = 0;
	area.align = 16;
	fail_each_in_turn(&area);
	vmalloc_world_end();
}

KTEST(vmalloc, many_unmappings_cost_one_flush)
{
	unsigned int i, before;
	void *p[100];

	vmalloc_world_init();
	for (i = 0; i < ARRAY_SIZE(p); i++)
		p[i] = vmap(shown, 2, PGPROT_KERNEL);
	before = nr_flushes;
	for (i = 0; i < ARRAY_SIZE(p); i++)
		vunmap(p[i]);
	KT_EXPECT_EQ(nr_flushes, before);
	KT_EXPECT_EQ(vm_unpurged_pages(), 3 * ARRAY_SIZE(p));
	vm_unmap_aliases();
	KT_EXPECT_EQ(nr_flushes, before + 1);
	KT_EXPECT_EQ(vm_unpurged_pages(), 0);
	vm_unmap_aliases();
	KT_EXPECT_EQ(nr_flushes, before + 1);
	vm_lazy_max_pages = 0; /* now each is flushed at once */
	vunmap(vmap(shown, 2, PGPROT_KERNEL));
	KT_EXPECT_EQ(nr_flushes, before + 2);
	KT_EXPECT_EQ(vm_unpurged_pages(), 0);
	vmalloc_world_end();
}

/* What is not a device's is unpurged: the bound alone would not bring it back. */
KTEST(vmalloc, what_is_unpurged_comes_back_when_there_is_no_hole)
{
	void *device, *p;

	vmalloc_world_init();
	vm_lazy_max_pages = 2 * RANGE_PAGES;
	device = ioremap(0x80000000, (RANGE_PAGES - 102) * PAGE_SIZE);
	p = vmap(shown, 100, PGPROT_KERNEL);
	KT_ASSERT(device && p);
	vunmap(p);
	KT_EXPECT_EQ(vm_unpurged_pages(), 101);
	KT_EXPECT(vmap(shown, 1, PGPROT_KERNEL) == p);
	KT_EXPECT_EQ(vm_unpurged_pages(), 0);
	vunmap(p);
	iounmap(device);
	KT_EXPECT_EQ(vm_unpurged_pages(),
		     0); /* a device's is flushed at once */
	vmalloc_world_end();
}

/* Nobody may come in between and map the frames with another kind of caching. */
KTEST(vmalloc, a_device_is_unmapped_and_flushed_in_one_step)
{
	void *device;

	vmalloc_world_init();
	vm_lazy_max_pages = 2 * RANGE_PAGES;
	device = ioremap(0x80000000, 3 * PAGE_SIZE);
	KT_ASSERT(device);
	vm_area_unmap(device, VM_IOREMAP, "the test");
	KT_EXPECT_EQ(vm_unpurged_pages(), 0);
	vmalloc_world_end();
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
	vm_unmap_aliases();
	vmalloc_world_end();
}

KTEST(vmalloc, freeing_what_is_no_area_is_a_bug)
{
	char *p;

	vmalloc_world_init();
	p = vmalloc(3 * PAGE_SIZE);
	KT_ASSERT(p);
	KT_EXPECT(HOST_PANICS(vfree(p + PAGE_SIZE)));
}
