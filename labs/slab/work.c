// SPDX-License-Identifier: MIT
/*
 * work.c - what the grader of the lab `slab` lets the kernel do
 *
 * What     Caches of their own, as the seed draws them (lab.py says what must be
 *          true where they stop):
 *
 *	geometry  cache_setup for objects of many sizes
 *	grow      slab_grow, until there is no memory
 *	take      slabs_take from slabs that have just been made
 *	put       everything was taken: slabs_put, in another order
 *	shrink    slabs_take_empty, slabs_free
 *	magazines kmem_cache_alloc and kmem_cache_free in rows
 *	kmalloc   late: kmalloc and kfree of all sizes
 *
 *          All but the last run before any cache is there, with caches that this
 *          file sets up: so a mistake in one part stops no other.
 * Locking  Early: there is nobody else. kmalloc: the first thread, alone.
 */
#include <lib/minmax.h>
#include <lib/random.h>
#include <mm/zone.h>
#include "../../mm/internal.h"
#include "../books.h"

LAB_SEES(&mem_map, &max_pfn, zones, cpu_pages, kmalloc_caches);

#define CACHES	32
#define OBJECTS 12288 /* four slabs of any geometry */

/* Read from outside, so not static: the compiler must not keep them back. */
struct lab_wanted {
	size_t size, align;
	unsigned int flags;
} lab_wanted[CACHES];
struct kmem_cache lab_caches[CACHES];
struct lab_block {
	void *address;
	size_t size; /* as it was asked for; it holds the byte `fill` */
	u32 fill;
	u32 dma;
} lab_blocks[512];
void *lab_objects[OBJECTS]; /* held */
unsigned int nr_lab_objects, nr_lab_blocks;
struct kmem_cache *lab_cache;	     /* what the stops are about */
unsigned long lab_asked, lab_answer; /* of the call before this stop */
struct list_head lab_list = LIST_HEAD_INIT(lab_list);

static struct rnd rnd;

/* -------------------------------------------------------- caches of their own */

/* Small ones are more frequent. */
static size_t draw_size(void)
{
	static const size_t special[] = { 1, 4096, 8192, 7000, 2731 };

	if (rnd_below(&rnd, 4) == 0)
		return special[rnd_below(&rnd, ARRAY_SIZE(special))];
	return 1 + rnd_below(&rnd, 8U << rnd_below(&rnd, 11));
}

static void setup_cache(unsigned int i, size_t size, size_t align,
			unsigned int flags)
{
	lab_wanted[i] = (struct lab_wanted){ size, align, flags };
	cache_setup(&lab_caches[i], "lab", size, align, flags, NULL);
}

static void geometry(void)
{
	unsigned int i;

	rnd_seed(&rnd, lab_seed);
	for (i = 0; i < CACHES; i++)
		setup_cache(i, draw_size(),
			    rnd_below(&rnd, 2) ? 4UL << rnd_below(&rnd, 6) : 0,
			    rnd_below(&rnd, 4) ? 0 : SLAB_HWCACHE_ALIGN);
	lab_point("geometry");
}

/* Each byte of an object that its constructor has seen. */
static u8 constructed;
static size_t constructed_size;

static void construct(void *object)
{
	memset(object, constructed, constructed_size);
}

/* 0: bits in the slab; 1: bits in struct page, one page; 2: large objects. */
static struct kmem_cache *draw_cache(unsigned int kind)
{
	static const struct {
		u32 from, span;
	} sizes[] = { { 12, 12 }, { 72, 400 }, { 2400, 300 } };
	size_t size = sizes[kind].from + rnd_below(&rnd, sizes[kind].span);

	constructed = (u8)(1 + rnd_below(&rnd, 255));
	constructed_size = size;
	setup_cache(kind, size, 0, kind == 1 ? SLAB_HWCACHE_ALIGN : 0);
	lab_caches[kind].ctor = construct;
	return &lab_caches[kind];
}

static void grow_one(gfp_t gfp)
{
	lab_answer = slab_grow(lab_cache, gfp);
	lab_point("grown");
}

static void grow(void)
{
	unsigned int kind, i;

	rnd_seed(&rnd, lab_seed);
	for (kind = 0; kind < 3; kind++) {
		lab_cache = draw_cache(kind);
		lab_point("begin");
		for (i = 0; i < 4; i++)
			grow_one(GFP_KERNEL);
	}
	while (alloc_page(GFP_NOWAIT | __GFP_NOWARN))
		;
	lab_point("begin");
	grow_one(GFP_NOWAIT | __GFP_NOWARN);
	lab_point("end");
}

/* ------------------------------------------------------------ taking, giving back */

static void set_up_slabs(unsigned int kind, unsigned int slabs)
{
	lab_cache = draw_cache(kind);
	nr_lab_objects = 0;
	while (slabs--)
		slab_grow(lab_cache, GFP_KERNEL);
}

/* Up to N objects, to the end of lab_objects. */
static void take_some(unsigned int n)
{
	unsigned long flags = spin_lock_irqsave(&lab_cache->lock);

	lab_asked = n;
	lab_answer = slabs_take(lab_cache, lab_objects + nr_lab_objects, n);
	spin_unlock_irqrestore(&lab_cache->lock, flags);
	nr_lab_objects += (unsigned int)lab_answer;
}

static void take(void)
{
	unsigned int kind, i;

	rnd_seed(&rnd, lab_seed);
	for (kind = 0; kind < 3; kind++) {
		set_up_slabs(kind, 4);
		lab_point("begin");
		for (i = 0; i < 4; i++) {
			take_some(1 + rnd_below(&rnd, lab_cache->num * 3 / 2));
			lab_point("taken");
		}
		take_some(4 * lab_cache->num);
		lab_point("taken");
	}
	lab_point("end");
}

static void swap_objects(unsigned int i, unsigned int j)
{
	void *object = lab_objects[i];

	lab_objects[i] = lab_objects[j];
	lab_objects[j] = object;
}

/* The last N of lab_objects, which the seed draws. */
static void put_some(unsigned int n)
{
	unsigned long flags;
	unsigned int i;

	n = min(n, nr_lab_objects);
	for (i = 1; i <= n; i++)
		swap_objects(nr_lab_objects - i,
			     rnd_below(&rnd, nr_lab_objects - i + 1));
	nr_lab_objects -= n;
	flags = spin_lock_irqsave(&lab_cache->lock);
	slabs_put(lab_cache, lab_objects + nr_lab_objects, n);
	spin_unlock_irqrestore(&lab_cache->lock, flags);
	lab_asked = n;
}

static void put(void)
{
	unsigned int kind;

	rnd_seed(&rnd, lab_seed);
	for (kind = 0; kind < 3; kind++) {
		set_up_slabs(kind, 4);
		take_some(4 * lab_cache->num);
		lab_point("begin");
		while (nr_lab_objects) {
			put_some(1 + rnd_below(&rnd, lab_cache->num));
			lab_point("put");
		}
	}
	lab_point("end");
}

static void shrink(void)
{
	unsigned long flags;
	unsigned int kind;

	rnd_seed(&rnd, lab_seed);
	for (kind = 0; kind < 3; kind++) {
		set_up_slabs(kind, 6);
		take_some(1 + rnd_below(&rnd, lab_cache->num));
		lab_asked = rnd_below(&rnd, 4);
		lab_point("begin");
		flags = spin_lock_irqsave(&lab_cache->lock);
		slabs_take_empty(lab_cache, (unsigned int)lab_asked, &lab_list);
		spin_unlock_irqrestore(&lab_cache->lock, flags);
		lab_point("moved");
		lab_answer = slabs_free(lab_cache, &lab_list);
		lab_point("freed");
	}
	lab_point("end");
}

/* ---------------------------------------------------------------- magazines */

static void alloc_row(unsigned int n)
{
	for (lab_asked = 0; lab_asked < n && nr_lab_objects < OBJECTS;
	     lab_asked++)
		lab_objects[nr_lab_objects++] =
			kmem_cache_alloc(lab_cache, GFP_KERNEL);
}

static void free_row(unsigned int n)
{
	for (lab_asked = 0; lab_asked < n && nr_lab_objects; lab_asked++)
		kmem_cache_free(lab_cache, lab_objects[--nr_lab_objects]);
}

static void rows(void)
{
	unsigned int i, rounds = lab_cache->rounds;

	for (i = 0; i < 12; i++) {
		alloc_row(1 + rnd_below(&rnd, 4 * rounds));
		lab_point("allocated");
		free_row(1 + rnd_below(&rnd, 4 * rounds));
		lab_point("freed");
	}
}

static void magazines(void)
{
	rnd_seed(&rnd, lab_seed);
	kmem_cache_init();
	lab_cache =
		kmem_cache_create("lab", 72 + rnd_below(&rnd, 400), 0, 0, NULL);
	lab_point("begin");
	rows();
	free_row(OBJECTS);
	lab_point("freed");
	lab_answer = kmem_cache_shrink(lab_cache);
	lab_point("shrunk");
}

/* ------------------------------------------------------------------ kmalloc */

static void get_block(size_t size, gfp_t gfp)
{
	struct lab_block *block = &lab_blocks[nr_lab_blocks++];

	*block = (struct lab_block){ kmalloc(size, gfp), size,
				     1 + rnd_below(&rnd, 255),
				     !!(gfp & __GFP_DMA) };
	if ((unsigned long)block->address > PAGE_SIZE)
		memset(block->address, (int)block->fill, size);
}

static void put_block(unsigned int i)
{
	kfree(lab_blocks[i].address);
	lab_blocks[i] = lab_blocks[--nr_lab_blocks];
}

/* At each border between two caches, and beyond the last. */
static void borders(void)
{
	static const size_t sizes[] = { 0,    1,     8,		96,
					128,  192,   256,	512,
					1024, 2048,  4096,	8192,
					8193, 65536, 4UL << 20, SIZE_MAX };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		get_block(sizes[i], GFP_KERNEL | __GFP_NOWARN);
		get_block(sizes[i] + 1, GFP_KERNEL | __GFP_NOWARN);
	}
	get_block(100 + rnd_below(&rnd, 9000), GFP_KERNEL | __GFP_DMA);
}

static void mixed(unsigned int steps)
{
	while (steps--)
		if (nr_lab_blocks < 300 && rnd_below(&rnd, 5) < 3)
			get_block(draw_size() + rnd_below(&rnd, 3) * 8,
				  GFP_KERNEL);
		else if (nr_lab_blocks)
			put_block(rnd_below(&rnd, nr_lab_blocks));
}

static void give_all_back(void)
{
	while (nr_lab_blocks)
		put_block(rnd_below(&rnd, nr_lab_blocks));
	kmem_cache_shrink_all();
	drain_all_pages();
}

static void kmalloc_all(void)
{
	rnd_seed(&rnd, lab_seed);
	give_all_back();
	lab_point("begin");
	borders();
	lab_point("borders");
	mixed(4000);
	lab_point("mixed");
	give_all_back();
	lab_point("end");
}

const struct lab_work lab_works[] = {
	{ .name = "geometry", .early = geometry },
	{ .name = "grow", .early = grow },
	{ .name = "take", .early = take },
	{ .name = "put", .early = put },
	{ .name = "shrink", .early = shrink },
	{ .name = "magazines", .early = magazines },
	{ .name = "kmalloc", .late = kmalloc_all },
	{ .name = NULL },
};
