// SPDX-License-Identifier: MIT
/*
 * sched_policy.c - changing when a task runs
 *
 * What        Policy, priority, nice. A task that waits is taken out of its
 *             queue, changed, and put where it belongs now; one that runs may
 *             lose its CPU by it.
 * Locking     The run queue's lock. Whether the caller may is sys_sched.c's
 *             affair.
 */
#include <lib/minmax.h>
#include <uapi/sched.h>
#include "rq.h"

/* What a change changes. */
struct share {
	unsigned int policy, rt_priority;
	int nice;
};

/* Who has been real time, or asleep, has no claim to what others have had. */
static void set_share(struct rq *rq, struct sched_entity *se,
		      const struct share *share)
{
	se->policy = share->policy;
	se->rt_priority = share->rt_priority;
	se->nice = share->nice;
	se->vscale = fair_vscale(se->nice, se->policy == SCHED_IDLE);
	if (se->time_slice == 0)
		se->time_slice = RR_SLICE_TICKS;
	fair_place_woken(&rq->fair, se, 0);
}

static void change_share(struct task_struct *task, const struct share *share)
{
	struct rq *rq = task_rq(task);
	unsigned long flags = spin_lock_irqsave(&rq->lock);
	bool waits = task->on_rq && task != rq->curr;

	if (waits)
		rq_dequeue(rq, task);
	else if (task == rq->curr)
		rq_account(rq, task);
	set_share(rq, &task->se, share);
	if (waits) {
		rq_enqueue(rq, task);
		rq_check_preempt(rq, task);
	} else if (task == rq->curr) {
		rq_resched(rq, RESCHED_NOW);
	}
	spin_unlock_irqrestore(&rq->lock, flags);
}

void set_user_nice(struct task_struct *task, int nice)
{
	const struct sched_entity *se = &task->se;
	struct share share = { se->policy, se->rt_priority, nice };

	change_share(task, &share);
}

void sched_set_policy(struct task_struct *task, unsigned int policy,
		      unsigned int rt_priority)
{
	struct share share = { policy, rt_priority, task->se.nice };

	change_share(task, &share);
}

/* Nobody knows the task yet. */
void sched_reset(struct task_struct *task)
{
	struct sched_entity *se = &task->se;

	if (is_real_time(se)) {
		se->policy = SCHED_NORMAL;
		se->rt_priority = 0;
		se->nice = 0;
	}
	se->nice = max(se->nice, 0);
	se->vscale = fair_vscale(se->nice, se->policy == SCHED_IDLE);
}

int task_prio(const struct task_struct *task)
{
	const struct sched_entity *se = &task->se;

	return is_real_time(se) ? -1 - (int)se->rt_priority : 20 + se->nice;
}
