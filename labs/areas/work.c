// SPDX-License-Identifier: MIT
/*
 * work.c - what the grader of the lab `areas` lets the kernel do
 *
 * What     Address spaces that no program runs in get areas as the seed draws them
 *          (lab.py says what must be true where they stop):
 *
 *	find     find_vma is asked, while areas come and go
 *	room     mmap chooses the address: from the top down, then from below
 *
 *          user/calls.c is the rest, in ring 3.
 * Locking  The first thread, alone.
 */
#include <lib/minmax.h>
#include <lib/random.h>
#include <mm/zone.h>
#include <uapi/mman.h>
#include "../../mm/internal.h"
#include "../books.h"

LAB_SEES(&mem_map, &max_pfn, zones, cpu_pages);

#define AREAS	 24
#define ROUNDS	 8
#define LAB_ADDR 0x10000000UL
#define SPAN	 0x100000UL /* of each area's part of the addresses */

/* Read from outside, so not static. */
struct mm_struct *lab_mm;
struct lab_query {
	vaddr_t address;
	struct vm_area_struct *found;
} lab_queries[4 * AREAS];
unsigned int nr_lab_queries;
struct lab_room {
	unsigned long length, result;
} lab_room; /* of the last mmap */

static struct rnd rnd;

static vaddr_t draw_address(void)
{
	return LAB_ADDR + rnd_below(&rnd, AREAS) * SPAN;
}

/* A few pages there, of rights that are drawn. */
static void map_one(vaddr_t address, unsigned long more)
{
	do_mmap(lab_mm, NULL, address, (1 + rnd_below(&rnd, 9)) * PAGE_SIZE,
		rnd_below(&rnd, 2) ? PROT_READ : PROT_READ | PROT_WRITE,
		MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | more, 0);
}

/* ------------------------------------------------------------------------ find */

static void ask(vaddr_t address)
{
	struct lab_query *query = &lab_queries[nr_lab_queries++];

	query->address = address;
	query->found = find_vma(lab_mm, address);
}

/* At both ends of areas, beside them, and anywhere; some twice. */
static void ask_all(void)
{
	unsigned int i;
	vaddr_t address;

	nr_lab_queries = 0;
	down_read(&lab_mm->mmap_lock);
	for (i = 0; i < ARRAY_SIZE(lab_queries); i++) {
		address = draw_address();
		switch (rnd_below(&rnd, 4)) {
		case 0:
			break;
		case 1:
			address--;
			break;
		default:
			address += rnd_below(&rnd, 12) * PAGE_SIZE;
		}
		ask(address);
	}
	ask(lab_queries[--nr_lab_queries].address);
	up_read(&lab_mm->mmap_lock);
}

static void find(void)
{
	unsigned int i;

	rnd_seed(&rnd, lab_seed);
	lab_mm = mm_alloc();
	for (i = 0; i < AREAS; i++)
		map_one(draw_address(), 0);
	lab_point("begin");
	for (i = 0; i < ROUNDS; i++) {
		ask_all();
		lab_point("asked");
		if (i % 2)
			do_munmap(lab_mm, draw_address(), SPAN);
		map_one(draw_address(), 0);
	}
	lab_point("end");
}

/* ------------------------------------------------------------------------ room */

static void choose(void)
{
	lab_room.length = (1 + rnd_below(&rnd, 40)) * PAGE_SIZE;
	lab_point("before");
	lab_room.result = do_mmap(lab_mm, NULL, 0, lab_room.length, PROT_READ,
				  MAP_PRIVATE | MAP_ANONYMOUS, 0);
	lab_point("chosen");
}

/* Holes of all sizes up to the end of what mmap chooses from. */
static void make_holes(void)
{
	unsigned int i;

	for (i = 0; i < AREAS; i++)
		map_one(draw_address() + rnd_below(&rnd, 200) * PAGE_SIZE, 0);
	map_one(LAB_ADDR + AREAS * SPAN - 10 * PAGE_SIZE, 0);
	map_one(draw_address() + 100 * PAGE_SIZE, MAP_GROWSDOWN);
}

static void choose_in(bool legacy)
{
	unsigned int i;

	lab_mm = mm_alloc();
	lab_mm->mmap_base = LAB_ADDR + AREAS * SPAN;
	lab_mm->mmap_legacy_base = LAB_ADDR;
	lab_mm->mmap_legacy = legacy;
	make_holes();
	for (i = 0; i < ROUNDS; i++) {
		choose();
		if (i % 3 == 2)
			do_munmap(lab_mm,
				  draw_address() +
					  rnd_below(&rnd, 200) * PAGE_SIZE,
				  60 * PAGE_SIZE);
	}
}

static void room(void)
{
	rnd_seed(&rnd, lab_seed);
	choose_in(false);
	choose_in(true);
	lab_point("end");
}

const struct lab_work lab_works[] = {
	{ .name = "find", .late = find },
	{ .name = "room", .late = room },
	{ .name = NULL },
};
