// SPDX-License-Identifier: MIT
/*
 * work.c - what the grader of the lab `cow` lets the kernel do
 *
 * What     Address spaces that no program runs in are made, copied as fork does
 *          it, and written to, as the seed draws it (lab.py says what must be
 *          true where they stop):
 *
 *	share    fork, and fork again
 *	copy     of two that share pages, one or the other writes to one
 *	reuse    the child is gone: the parent writes
 *	zero     no fork: what was only read is written to
 *
 *          user/crowd.c is the rest, in ring 3.
 * Locking  The first thread, alone.
 */
#include <lib/minmax.h>
#include <lib/random.h>
#include <mm/zone.h>
#include <uapi/mman.h>
#include "../../mm/internal.h"
#include "../books.h"

LAB_SEES(&mem_map, &max_pfn, zones, cpu_pages);

#define PAGES	 40
#define WRITES	 12
#define LAB_ADDR 0x10000000UL
#define RW	 (PROT_READ | PROT_WRITE)

/* Read from outside, so not static. */
struct mm_struct *lab_spaces[3]; /* parent, child, grandchild; NULL: none */
struct lab_write {
	struct mm_struct *mm;
	vaddr_t address;
	unsigned int value;
} lab_last; /* before this stop */

static struct rnd rnd;
static vaddr_t written[PAGES], only_read[PAGES];
static unsigned int nr_written, nr_read;

static void set(struct mm_struct *mm, vaddr_t address)
{
	unsigned int value = rnd_next(&rnd);

	access_remote_vm(mm, address, &value, sizeof(value), true);
	lab_last = (struct lab_write){ mm, address, value };
}

static void touch_one(struct mm_struct *mm, vaddr_t address)
{
	unsigned int value;

	switch (rnd_below(&rnd, 4)) {
	case 0:
		break;
	case 1:
		access_remote_vm(mm, address, &value, sizeof(value), false);
		only_read[nr_read++] = address;
		break;
	default:
		set(mm, address);
		written[nr_written++] = address;
	}
}

static void map_pages(struct mm_struct *mm, vaddr_t address,
		      unsigned long flags)
{
	do_mmap(mm, NULL, address, PAGES * PAGE_SIZE, RW,
		flags | MAP_ANONYMOUS | MAP_FIXED, 0);
}

/* Some pages written to, some read, some neither; and some that are shared. */
static void make_parent(void)
{
	struct mm_struct *mm = mm_alloc();
	unsigned int i;

	rnd_seed(&rnd, lab_seed);
	lab_spaces[0] = mm;
	map_pages(mm, LAB_ADDR, MAP_PRIVATE);
	map_pages(mm, LAB_ADDR + 2 * PAGES * PAGE_SIZE, MAP_SHARED);
	for (i = 0; i < PAGES; i++)
		touch_one(mm, LAB_ADDR + i * PAGE_SIZE +
				      (rnd_below(&rnd, 1000) << 2));
	for (i = 0; i < 4; i++)
		set(mm, LAB_ADDR + (2 * PAGES + i) * PAGE_SIZE);
}

static void end_space(unsigned int i)
{
	struct mm_struct *mm = lab_spaces[i];

	lab_spaces[i] = NULL;
	mmput(mm);
}

static void share(void)
{
	make_parent();
	lab_point("parent");
	lab_spaces[1] = dup_mm(lab_spaces[0]);
	lab_point("child");
	lab_spaces[2] = dup_mm(lab_spaces[1]);
	lab_point("grandchild");
	end_space(1);
	lab_point("child gone");
	end_space(2);
	lab_point("end");
}

/* WRITES of the pages of N addresses, none twice; to another word than before. */
static void write_some(vaddr_t *from, unsigned int n)
{
	unsigned int count, i;

	lab_point("begin");
	for (count = 0; count < WRITES && n; count++) {
		i = rnd_below(&rnd, n);
		set(lab_spaces[lab_spaces[1] ? rnd_below(&rnd, 2) : 0],
		    from[i] ^ PAGE_SIZE / 2);
		from[i] = from[--n];
		lab_point("written");
	}
	lab_point("end");
}

static void copy(void)
{
	make_parent();
	lab_spaces[1] = dup_mm(lab_spaces[0]);
	write_some(written, nr_written);
}

static void reuse(void)
{
	make_parent();
	lab_spaces[1] = dup_mm(lab_spaces[0]);
	end_space(1);
	write_some(written, nr_written);
}

static void zero(void)
{
	make_parent();
	write_some(only_read, nr_read);
}

const struct lab_work lab_works[] = {
	{ .name = "share", .late = share },
	{ .name = "copy", .late = copy },
	{ .name = "reuse", .late = reuse },
	{ .name = "zero", .late = zero },
	{ .name = NULL },
};
