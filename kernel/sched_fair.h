/* SPDX-License-Identifier: MIT */
/*
 * sched_fair.h - the queue of those who share a CPU by weight
 *
 * What     The tasks that wait, in a tree by virtual run time; the first has
 *          had the least. Mostly one waits or none, so that case needs no
 *          tree, and no call.
 * Locking  The run queue's, [rq].
 */
#ifndef KERNEL_SCHED_FAIR_H
#define KERNEL_SCHED_FAIR_H

#include <kernel/sched_entity.h>

struct fair_queue {
	struct rb_root root;	    /* [rq] sched_entity.node by vruntime */
	struct sched_entity *first; /* [rq] leftmost, NULL: nobody waits */
	u64 floor; /* [rq] only grows; nobody who runs or waits had less */
};

void __fair_enqueue(struct fair_queue *q, struct sched_entity *se);
void __fair_dequeue(struct fair_queue *q, struct sched_entity *se);

/* SE begins to wait, behind those with the same virtual run time. */
static __always_inline void fair_enqueue(struct fair_queue *q,
					 struct sched_entity *se)
{
	if (q->first) {
		__fair_enqueue(q, se);
		return;
	}
	rb_set_alone(&se->node, &q->root);
	q->first = se;
}

/* Takes the first out; there is one. */
static __always_inline struct sched_entity *fair_pop(struct fair_queue *q)
{
	struct sched_entity *first = q->first;

	if (rb_is_alone(&first->node, &q->root)) {
		q->root.rb_node = NULL;
		q->first = NULL;
	} else {
		__fair_dequeue(q, first);
	}
	return first;
}

/* The same, and SE, who has run, waits in its place or where it belongs. */
static __always_inline struct sched_entity *fair_swap(struct fair_queue *q,
						      struct sched_entity *se)
{
	struct sched_entity *first = q->first;

	if (rb_is_alone(&first->node, &q->root)) {
		rb_set_alone(&se->node, &q->root);
		q->first = se;
	} else {
		__fair_dequeue(q, first);
		__fair_enqueue(q, se);
	}
	return first;
}

/* SE, which runs, is to let all go first that wait. Somebody does. */
static __always_inline void fair_go_last(struct fair_queue *q,
					 struct sched_entity *se)
{
	struct rb_node *last = q->root.rb_node;
	u64 latest;

	if (last->rb_right)
		last = rb_last(&q->root);
	latest = rb_entry(last, struct sched_entity, node)->vruntime;
	if (se->vruntime < latest)
		se->vruntime = latest;
}

/* Raises the floor to the least of RUNNING (NULL: nobody shares the CPU now)
 * and the first that waits; returns it. */
u64 fair_raise_floor(struct fair_queue *q, const struct sched_entity *running);

/* Where SE begins after a sleep: at most CREDIT before the floor. */
void fair_place_woken(struct fair_queue *q, struct sched_entity *se,
		      u64 credit);

/* NULL, or what is wrong with it. */
const char *fair_check(struct fair_queue *q);

/* What a tick of CPU time costs at NICE (-20 … 19), or in SCHED_IDLE. */
u32 fair_vscale(int nice, bool idle);

#endif
