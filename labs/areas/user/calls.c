// SPDX-License-Identifier: MIT
//
// What: mmap, munmap, mprotect and brk, planned before the first is made. The
//       program stops at `planned`, at `done` after each, and at `end`. The
//       plan is in phases, one for each step of the lab. argv[1] is the seed.
//
//	0x100000    below all other areas
//	PRIVATE     anonymous memory, read only at most: nobody's pages differ
//	SHARED      the same, shared: there are offsets, and pages
//	APART       areas that touch no other

#include "lab.h"

#define LOW	0x00100000UL
#define PRIVATE 0x30000000UL
#define SHARED	0x31000000UL
#define APART	0x32000000UL
#define RW	(PROT_READ | PROT_WRITE)
#define OPS	200

enum lab_kind {
	LAB_MMAP,
	LAB_MMAP_SHARED,
	LAB_MUNMAP,
	LAB_MPROTECT,
	LAB_BRK,   // start: the new break
	LAB_TOUCH, // prot: PROT_WRITE, or only read
};

enum lab_step {
	LAB_NONE,
	LAB_BRK_STEP,
	LAB_MERGE,
	LAB_SPLIT,
	LAB_LINK,
	LAB_UNMAP,
};

struct lab_op {
	unsigned int kind, step, prot;
	unsigned long start, length;
};

// Read from outside.
struct lab_op lab_ops[OPS];
unsigned int nr_lab_ops, lab_done;
long lab_result;

static unsigned int random_state;
static enum lab_step step;

static unsigned int draw(unsigned int below)
{
	random_state = random_state * 1103515245 + 12345;
	return (random_state >> 16 & 0x7fff) % below;
}

static void add(enum lab_kind kind, unsigned long start, unsigned int pages,
		unsigned int prot)
{
	if (nr_lab_ops < OPS)
		lab_ops[nr_lab_ops++] =
			(struct lab_op){ kind, step, prot, start,
					 pages * PAGE_SIZE };
}

static unsigned long page(unsigned long base, unsigned int i)
{
	return base + i * PAGE_SIZE;
}

static unsigned int some_prot(void)
{
	return draw(2) ? PROT_READ : RW;
}

// -- brk ------------------------------------------------------------------------

static unsigned long planned_break;

static void move_break(unsigned long to)
{
	add(LAB_BRK, to, 0, 0);
	planned_break = to;
}

static unsigned long break_page(void)
{
	return (planned_break + PAGE_SIZE - 1) & -PAGE_SIZE;
}

static void plan_brk(void)
{
	unsigned long first = (unsigned long)sbrk(0), wall;

	planned_break = first;
	move_break(page(break_page(), 3 + draw(5)) + 1 + draw(2000));
	add(LAB_TOUCH, break_page() - 3 * PAGE_SIZE, 3, PROT_WRITE);
	move_break(planned_break + 1 + draw(1000)); // in its page
	move_break(page(planned_break, 1 + draw(4)));
	move_break(planned_break - PAGE_SIZE - draw(1000));
	wall = page(break_page(), 6);
	add(LAB_MMAP, wall, 1, PROT_READ);
	add(LAB_BRK, wall, 0, 0); // refused: no page would be free
	move_break(wall - PAGE_SIZE - draw(1000));
	add(LAB_TOUCH, break_page() - 2 * PAGE_SIZE, 2, PROT_WRITE);
	add(LAB_MUNMAP, wall, 1, 0);
	move_break(first + draw(100));
	move_break(page(break_page(), 1 + draw(6)));
}

// -- what touches becomes one -----------------------------------------------------

static void plan_merge(void)
{
	static const unsigned int orders[6][3] = { { 0, 1, 2 }, { 0, 2, 1 },
						   { 1, 0, 2 }, { 1, 2, 0 },
						   { 2, 0, 1 }, { 2, 1, 0 } };
	unsigned int i, k, part, first, prot, from[4] = { 0 };

	for (i = 0; i < 6; i++) {
		prot = some_prot();
		first = 40 * i;
		for (k = 0; k < 3; k++)
			from[k + 1] = from[k] + 1 + draw(9);
		for (k = 0; k < 3; k++) {
			part = orders[i][k];
			add(LAB_MMAP, page(PRIVATE, first + from[part]),
			    from[part + 1] - from[part],
			    k == 2 && i % 2 ? PROT_READ | PROT_EXEC : prot);
		}
		add(LAB_TOUCH, page(PRIVATE, first), 1, 0);
		part = orders[i][2];
		if (i % 2)
			add(LAB_MPROTECT, page(PRIVATE, first + from[part]),
			    from[part + 1] - from[part], prot);
	}
}

// -- a part is changed, or goes ---------------------------------------------------

// 16 pages of one area: a part in the middle, the first and the last pages.
static void cut(unsigned long base, unsigned int prot)
{
	unsigned int from = 4 + draw(4), pages = 1 + draw(4);

	add(LAB_MPROTECT, page(base, from), pages, prot);
	add(LAB_MPROTECT, base, 1 + draw(3), prot);
	add(LAB_MPROTECT, page(base, 13), 3, prot);
	add(LAB_MPROTECT, page(base, from), pages, RW); // and back
	add(LAB_MUNMAP, page(base, 9), 1 + draw(3), 0);
}

static void plan_split(void)
{
	add(LAB_MMAP, page(PRIVATE, 1000), 16, RW);
	cut(page(PRIVATE, 1000), PROT_READ);
	add(LAB_TOUCH, page(SHARED, 40), 16, PROT_WRITE);
	cut(page(SHARED, 10 + draw(20)), PROT_READ);
	cut(page(SHARED, 60 + draw(20)), PROT_NONE);
}

// -- list and tree ----------------------------------------------------------------

static void plan_link(void)
{
	unsigned int i, slots[12];

	for (i = 0; i < 12; i++) {
		slots[i] = 40 * i + draw(20);
		add(LAB_MMAP, page(APART, slots[i]), 1 + draw(16), some_prot());
	}
	add(LAB_MMAP, LOW, 2, PROT_READ);
	for (i = 0; i < 12; i += 2)
		add(LAB_MUNMAP, page(APART, slots[i]), 17, 0);
	add(LAB_MUNMAP, LOW, 2, 0);
	for (i = 0; i < 12; i += 4)
		add(LAB_MMAP, page(APART, slots[i]), 3, some_prot());
}

// -- ranges -----------------------------------------------------------------------

static void plan_unmap(void)
{
	unsigned int i;

	for (i = 0; i < 16; i++)
		add(LAB_MMAP, page(APART, 1000 + 8 * i), 8,
		    i % 2 ? PROT_READ : RW);
	add(LAB_TOUCH, page(APART, 1000), 128, 0);
	add(LAB_TOUCH, page(SHARED, 100), 28, PROT_WRITE);
	for (i = 0; i < 6; i++)
		add(LAB_MUNMAP, page(APART, 1000 + draw(120)), 3 + draw(30), 0);
	add(LAB_MUNMAP, page(SHARED, 100 + draw(8)), 1 + draw(20), 0);
	add(LAB_MUNMAP, page(APART, 990 + draw(20)), 60, 0);
	add(LAB_MUNMAP, page(APART, 2000), 5, 0); // nothing is there
}

static void plan(void)
{
	add(LAB_MMAP_SHARED, SHARED, 128, RW);
	step = LAB_BRK_STEP;
	plan_brk();
	step = LAB_MERGE;
	plan_merge();
	step = LAB_SPLIT;
	plan_split();
	step = LAB_LINK;
	plan_link();
	step = LAB_UNMAP;
	plan_unmap();
}

// -- and done ---------------------------------------------------------------------

// Of pages that nobody may touch nothing is touched.
static void touch_pages(const struct lab_op *op)
{
	unsigned char there;

	for (unsigned long at = op->start; at < op->start + op->length;
	     at += PAGE_SIZE)
		if (mincore((void *)at, 1, &there))
			continue;
		else if (op->prot & PROT_WRITE)
			*(volatile char *)at = 1;
		else
			(void)*(volatile char *)at;
}

static long call(const struct lab_op *op)
{
	void *start = (void *)op->start;
	int flags = MAP_ANONYMOUS | MAP_FIXED |
		    (op->kind == LAB_MMAP_SHARED ? MAP_SHARED : MAP_PRIVATE);

	switch (op->kind) {
	case LAB_MMAP:
	case LAB_MMAP_SHARED:
		return (long)mmap(start, op->length, (int)op->prot, flags, -1,
				  0);
	case LAB_MUNMAP:
		return munmap(start, op->length);
	case LAB_MPROTECT:
		return mprotect(start, op->length, (int)op->prot);
	case LAB_BRK:
		return sys(__NR_brk, start);
	}
	touch_pages(op);
	return 0;
}

int main(int argc, char **argv)
{
	random_state = argc > 1 ? (unsigned int)atoi(argv[1]) : 1;
	plan();
	lab_point("planned");
	while (lab_done < nr_lab_ops) {
		lab_result = call(&lab_ops[lab_done++]);
		lab_point("done");
	}
	lab_point("end");
	return 0;
}
