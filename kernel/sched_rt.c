// SPDX-License-Identifier: MIT
/*
 * sched_rt.c - real time: the highest priority runs
 *
 * What        SCHED_FIFO runs until it sleeps, yields or somebody of a higher
 *             priority wakes; SCHED_RR also until others of its own priority
 *             have waited for a slice. A preempted task keeps its place at the
 *             head of its list.
 * Invariants  1. A bit is set iff its list is not empty; nr is the lists' sum.
 * Locking     The run queue's lock.
 * Not here    Deadlines; inheriting a priority from who waits for one's lock.
 * See         POSIX.1, 2.8.4 "Process Scheduling".
 */
#include <lib/bitops.h>
#include "sched_rt.h"

#define PERIOD_TICKS 100

static unsigned int index_of(const struct sched_entity *se)
{
	return RT_PRIO_MAX - se->rt_priority;
}

void rt_init(struct rt_queue *q)
{
	unsigned int i;

	for (i = 0; i <= RT_PRIO_MAX; i++)
		INIT_LIST_HEAD(&q->lists[i]);
}

void rt_enqueue(struct rt_queue *q, struct sched_entity *se, bool first)
{
	struct list_head *list = &q->lists[index_of(se)];

	if (first)
		list_add(&se->run_list, list);
	else
		list_add_tail(&se->run_list, list);
	__set_bit(index_of(se), q->used);
	q->nr++;
}

void rt_dequeue(struct rt_queue *q, struct sched_entity *se)
{
	list_del_init(&se->run_list);
	if (list_empty(&q->lists[index_of(se)]))
		__clear_bit(index_of(se), q->used);
	q->nr--;
}

unsigned int rt_highest(const struct rt_queue *q)
{
	if (!q->nr)
		return 0;
	return RT_PRIO_MAX -
	       (unsigned int)find_next_bit(q->used, RT_PRIO_MAX + 1, 0);
}

struct sched_entity *rt_pop(struct rt_queue *q)
{
	unsigned int i = RT_PRIO_MAX - rt_highest(q);
	struct sched_entity *se;

	se = list_first_entry(&q->lists[i], struct sched_entity, run_list);
	rt_dequeue(q, se);
	return se;
}

void rt_tick(struct rt_queue *q, bool real_time)
{
	q->used_ticks += real_time;
	if (++q->period_ticks < PERIOD_TICKS)
		return;
	q->period_ticks = 0;
	q->used_ticks = 0;
}
