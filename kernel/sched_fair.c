// SPDX-License-Identifier: MIT
/*
 * sched_fair.c - a CPU shared by weight
 *
 * What        Each task has a virtual run time: its CPU time over its weight.
 *             The one with the least runs next, so in the long run all have
 *             the same, and CPU time goes by weight. A step of nice is a
 *             factor of 1.25: two tasks one step apart share about 55 to 45,
 *             wherever on the scale they are.
 *
 *	floor - credit      floor                                   vruntime ->
 *	     |                | first          running
 *	     woken from       |   o     o  o      X           o
 *	     a long sleep     |                         new: X + a slice
 *
 *             Who slept begins a little before the others and so has the CPU
 *             soon; who is new begins a slice behind its parent. So a thousand
 *             equal programs that fork all the time do not keep a shell from
 *             running.
 * Invariants  1. first is the tree's leftmost entity.
 *             2. A task that runs is in no tree.
 *             3. The floor never falls, and is at most the least virtual run
 *                time of those that run or wait, but for the woken.
 *             fair_check tests 1 and the order.
 * Locking     The run queue's lock.
 * Not here    Groups of tasks, deadlines, load balancing between CPUs.
 * See         Stoica and Abdel-Wahab, "Earliest Eligible Virtual Deadline
 *             First", 1995, for what virtual time can do.
 */
#include <kernel/panic.h>
#include <lib/compiler.h>
#include "sched_fair.h"

/* VSCALE_UNIT * 1.25^nice, rounded. */
static const u32 vscales[NICE_MAX - NICE_MIN + 1] = {
	/* -20 */ 47,	  59,	  74,	  92,	  115,
	/* -15 */ 144,	  180,	  225,	  281,	  352,
	/* -10 */ 440,	  550,	  687,	  859,	  1074,
	/*  -5 */ 1342,	  1678,	  2097,	  2621,	  3277,
	/*   0 */ 4096,	  5120,	  6400,	  8000,	  10000,
	/*   5 */ 12500,  15625,  19531,  24414,  30518,
	/*  10 */ 38147,  47684,  59605,  74506,  93132,
	/*  15 */ 116415, 145519, 181899, 227374, 284217,
};

/* A weight of 3 beside nice 0's 1024. */
#define VSCALE_IDLE (VSCALE_UNIT * 1024 / 3)

u32 fair_vscale(int nice, bool idle)
{
	BUG_ON(nice < NICE_MIN || nice > NICE_MAX);
	return idle ? VSCALE_IDLE : vscales[nice - NICE_MIN];
}

static struct sched_entity *entity_of(struct rb_node *node)
{
	return rb_entry_safe(node, struct sched_entity, node);
}

void __fair_enqueue(struct fair_queue *q, struct sched_entity *se)
{
	struct rb_node **link = &q->root.rb_node, *parent = NULL;
	bool leftmost = true;

	while (*link) {
		parent = *link;
		if (se->vruntime < entity_of(parent)->vruntime) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	rb_link_node(&se->node, parent, link);
	rb_insert_color(&se->node, &q->root);
	if (leftmost)
		q->first = se;
}

void __fair_dequeue(struct fair_queue *q, struct sched_entity *se)
{
	if (q->first == se)
		q->first = entity_of(rb_next(&se->node));
	rb_erase(&se->node, &q->root);
}

u64 fair_raise_floor(struct fair_queue *q, const struct sched_entity *running)
{
	u64 least = running ? running->vruntime : U64_MAX;

	if (q->first && q->first->vruntime < least)
		least = q->first->vruntime;
	if (least != U64_MAX && least > q->floor)
		q->floor = least;
	return q->floor;
}

void fair_place_woken(struct fair_queue *q, struct sched_entity *se, u64 credit)
{
	u64 start = q->floor > credit ? q->floor - credit : 0;

	if (se->vruntime < start)
		se->vruntime = start;
}

const char *fair_check(struct fair_queue *q)
{
	struct rb_node *node = rb_first(&q->root), *next;
	const char *wrong = rb_check(&q->root);

	if (wrong)
		return wrong;
	if (entity_of(node) != q->first)
		return "the first to run is not the tree's leftmost";
	for (; node; node = next) {
		next = rb_next(node);
		if (next &&
		    entity_of(next)->vruntime < entity_of(node)->vruntime)
			return "who waits is not in order of virtual run time";
	}
	return NULL;
}
