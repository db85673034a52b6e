/* SPDX-License-Identifier: MIT */
/*
 * sched_rt.h - the queue of SCHED_FIFO and SCHED_RR
 *
 * A list for each priority and a bitmap of those that are not empty: all is
 * O(1). The lock is the run queue's, [rq].
 */
#ifndef KERNEL_SCHED_RT_H
#define KERNEL_SCHED_RT_H

#include <lib/bitmap.h>
#include <kernel/sched_entity.h>

#define RR_SLICE_TICKS 10 /* 100 ms */

struct rt_queue {
	unsigned int nr;			 /* [rq] that wait */
	DECLARE_BITMAP(used, RT_PRIO_MAX + 1);	 /* [rq] bit 0: priority 99 */
	struct list_head lists[RT_PRIO_MAX + 1]; /* [rq] by the same index */

	/* So that a program that never sleeps leaves a shell 5 % of the CPU. */
	unsigned int period_ticks; /* [rq] of this second so far */
	unsigned int used_ticks;   /* [rq] of them, by real-time tasks */
};

void rt_init(struct rt_queue *q);

/* SE begins to wait: last of its priority, or FIRST, where it was preempted. */
void rt_enqueue(struct rt_queue *q, struct sched_entity *se, bool first);
void rt_dequeue(struct rt_queue *q, struct sched_entity *se);

/* The first of the highest priority: looked at (0: nobody waits), taken out. */
unsigned int rt_highest(const struct rt_queue *q);
struct sched_entity *rt_pop(struct rt_queue *q);

/* A tick is over, of a real-time task or not; once a second all begins anew. */
void rt_tick(struct rt_queue *q, bool real_time);

/* The real-time tasks have had their share of this second. */
static inline bool rt_throttled(const struct rt_queue *q)
{
	return q->used_ticks >= 95;
}

#endif
