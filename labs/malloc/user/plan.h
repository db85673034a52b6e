/* SPDX-License-Identifier: MIT */
/*
 * plan.h - calls of malloc and its kin that are planned before the first is made
 *
 * What: a program of this lab plans all it will do, as its seed draws it, and
 *       stops at `planned`, where nothing of the student's has run yet. Then it
 *       does it, and stops at `done` after each call (or each lab_pace calls),
 *       and at `end`. What a block has to hold follows from the plan: byte I of
 *       a block that call N made is N * 7 + I, of one of calloc's 0.
 *
 * Not here: any judgement (lab.py).
 */
#ifndef LABS_MALLOC_PLAN_H
#define LABS_MALLOC_PLAN_H

#include "lab.h"
#include "malloc_internal.h"

#define OPS   2000
#define SLOTS 64

enum lab_kind {
	LAB_MALLOC,
	LAB_FREE,
	LAB_CALLOC,
	LAB_REALLOC,
	LAB_MEMALIGN, /* other: to what it is aligned */
	LAB_MALLOPT,  /* slot: minus the parameter */
	LAB_TRIM,     /* malloc_trim(size) */
	LAB_SBRK,     /* somebody else takes size bytes */
	LAB_WALL,     /* a page in the way of the break */
	LAB_NO_WALL,
};

struct lab_op {
	unsigned int kind, slot;
	size_t size, other;
};

/* Read from outside. */
struct lab_op lab_ops[OPS];
unsigned int nr_lab_ops, lab_done;
char *lab_slots[SLOTS]; /* what malloc has given */
char *lab_foreign;	/* the last that sbrk has given */
struct mallinfo lab_info;
const struct malloc_heap *lab_heap;

static unsigned int random_state, made_by[SLOTS];
static volatile unsigned int lab_pace = 1; /* so that lab_info stays */
static bool cleared[SLOTS];
static size_t sizes[SLOTS];
static char *wall;

static unsigned int draw(unsigned int below)
{
	random_state = random_state * 1103515245 + 12345;
	return (random_state >> 16 & 0x7fff) % below;
}

static void add(enum lab_kind kind, unsigned int slot, size_t size,
		size_t other)
{
	if (nr_lab_ops < OPS)
		lab_ops[nr_lab_ops++] =
			(struct lab_op){ kind, slot, size, other };
}

/* Bytes [from, to) of a block. */
static void fill(unsigned int slot, size_t from, size_t to)
{
	unsigned int first = cleared[slot] ? 0 : made_by[slot] * 7;
	unsigned int step = cleared[slot] ? 0 : 1;

	for (size_t i = from; i < to; i++)
		lab_slots[slot][i] = first + step * i;
}

static void take(const struct lab_op *op, char *p)
{
	lab_slots[op->slot] = p;
	made_by[op->slot] = op - lab_ops;
	cleared[op->slot] = op->kind == LAB_CALLOC;
	sizes[op->slot] = op->size;
	if (p && op->kind != LAB_CALLOC)
		fill(op->slot, 0, op->size);
}

static void resize(const struct lab_op *op)
{
	char *p = realloc(lab_slots[op->slot], op->size);

	if (!p)
		_exit(1);
	lab_slots[op->slot] = p;
	if (op->size > sizes[op->slot])
		fill(op->slot, sizes[op->slot], op->size);
	sizes[op->slot] = op->size;
}

static void build_wall(size_t distance)
{
	uintptr_t at = page_up((uintptr_t)sbrk(0)) + distance;

	wall = mmap((void *)at, PAGE_SIZE, PROT_NONE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0);
}

static void do_op(const struct lab_op *op)
{
	switch (op->kind) {
	case LAB_MALLOC:
		take(op, malloc(op->size));
		break;
	case LAB_CALLOC:
		take(op, calloc(1, op->size));
		break;
	case LAB_MEMALIGN:
		take(op, memalign(op->other, op->size));
		break;
	case LAB_REALLOC:
		resize(op);
		break;
	case LAB_FREE:
		free(lab_slots[op->slot]);
		lab_slots[op->slot] = NULL;
		break;
	case LAB_MALLOPT:
		mallopt(-(int)op->slot, (int)op->size);
		break;
	case LAB_TRIM:
		malloc_trim(op->size);
		break;
	case LAB_SBRK:
		lab_foreign = sbrk((intptr_t)op->size);
		memset(lab_foreign, 0x5A, op->size);
		break;
	case LAB_WALL:
		build_wall(op->size);
		break;
	case LAB_NO_WALL:
		munmap(wall, PAGE_SIZE);
	}
}

/* Of what is read from outside, no page must be missing: it would be one of zeroes. */
static void have_pages(const volatile char *p, size_t size)
{
	for (const volatile char *end = p + size; p < end; p++)
		(void)*p;
}

static int follow_plan(void)
{
	lab_heap = &__malloc_heap;
	have_pages((char *)&__malloc_heap, sizeof(__malloc_heap));
	have_pages((char *)lab_slots, sizeof(lab_slots));
	have_pages((char *)&lab_info, sizeof(lab_info));
	have_pages((char *)&lab_foreign, sizeof(lab_foreign));
	have_pages((char *)&lab_done, sizeof(lab_done));
	lab_point("planned");
	while (lab_done < nr_lab_ops) {
		do_op(&lab_ops[lab_done++]);
		if (lab_done % lab_pace)
			continue;
		if (lab_pace > 1)
			lab_info = mallinfo();
		lab_point("done");
	}
	lab_info = lab_pace > 1 ? mallinfo() : lab_info;
	lab_point("end");
	return 0;
}

#endif
