/* SPDX-License-Identifier: MIT */
/*
 * rq.h - a CPU's run queue, for the files of the scheduler
 *
 *	rq --- rt: a list for each priority     first, while not throttled
 *	   \-- fair: a tree by virtual run time     then
 *	    \- idle                                 if there is nobody else
 *
 * Who runs is in neither queue; its CPU time is booked up to clock.
 */
#ifndef KERNEL_RQ_H
#define KERNEL_RQ_H

#include <asm/percpu.h>
#include <kernel/sched.h>
#include <kernel/sched_clock.h>
#include <kernel/sched_stat.h>
#include "sched_fair.h"
#include "sched_rt.h"

struct rq {
	spinlock_t lock;
	struct task_struct *curr; /* [lock] who runs */
	struct task_struct *idle; /* constant */
	struct fair_queue fair;
	struct rt_queue rt;
	u64 clock;		 /* [lock] curr's time is booked up to here */
	unsigned int nr_running; /* [lock] run or wait, but for the idle task */
	long nr_uninterruptible; /* [lock] fell asleep here, less who woke */
	unsigned long nr_switches; /* [lock] */
	unsigned long nr_forks;	   /* [lock] */
	struct cpu_times times;	   /* [lock] */
};

DECLARE_PER_CPU(struct rq, runqueues);

static __always_inline struct rq *this_rq(void)
{
	return this_cpu_ptr(&runqueues);
}

static __always_inline struct rq *task_rq(const struct task_struct *task)
{
	return per_cpu_ptr(&runqueues, task->cpu);
}

static __always_inline struct task_struct *se_task(struct sched_entity *se)
{
	return container_of(se, struct task_struct, se);
}

static __always_inline bool is_real_time(const struct sched_entity *se)
{
	return se->rt_priority != 0;
}

/* Books CURR's time up to now. [rq->lock] */
static __always_inline void rq_account(struct rq *rq, struct task_struct *curr)
{
	u64 now = sched_clock(), delta = now - rq->clock;

	rq->clock = now;
	curr->se.sum_exec += delta;
	curr->se.vruntime +=
		((delta & U32_MAX) * curr->se.vscale) >> VSCALE_SHIFT;
}

/* Sees to it that RQ's CPU calls schedule(): RESCHED_NOW or _LAZY. [rq->lock]
 * For another CPU than this one, here is where it would be interrupted. */
static inline void rq_resched(struct rq *rq, int when)
{
	int *need = per_cpu_ptr(&need_resched, rq->curr->cpu);

	*need |= when;
}

/* Real time goes first, unless it has had its share of this second. */
static inline bool rt_may_run(const struct rq *rq)
{
	return unlikely(rq->rt.nr) &&
	       !(rt_throttled(&rq->rt) && rq->fair.first);
}

/* The one that shares RQ's CPU by weight now, or NULL. */
static inline const struct sched_entity *fair_curr(const struct rq *rq)
{
	const struct task_struct *curr = rq->curr;

	return curr == rq->idle || is_real_time(&curr->se) ? NULL : &curr->se;
}

/* TASK begins to wait for RQ's CPU, or stops to. [rq->lock] */
void rq_enqueue(struct rq *rq, struct task_struct *task);
void rq_dequeue(struct rq *rq, struct task_struct *task);

/* TASK has become runnable: does it go before RQ's curr? [rq->lock] */
void rq_check_preempt(struct rq *rq, struct task_struct *task);

/* sched_fork's part for SCHED_RESET_ON_FORK: an ordinary share. */
void sched_reset(struct task_struct *task);

#endif
