// SPDX-License-Identifier: MIT
/*
 * sched_tick.c - the scheduler's share of the tick: whose turn is over, where
 * the time went, who has had too much of it
 *
 * Locking  The run queue's lock; interrupts are off.
 */
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/time.h>
#include <lib/div64.h>
#include <uapi/sched.h>
#include "rq.h"

int cpu_limit_signal(const struct rlimit *limit, u64 ns)
{
	if (limit->rlim_max != RLIM_INFINITY &&
	    ns >= limit->rlim_max * (u64)NSEC_PER_SEC)
		return SIGKILL;
	return ns >= limit->rlim_cur * (u64)NSEC_PER_SEC ? SIGXCPU : 0;
}

/* SIGXCPU comes again with every second more. */
static void check_cpu_limit(struct task_struct *task)
{
	struct rlimit *limit = &task->signal->rlim[RLIMIT_CPU];
	spinlock_t *siglock = &task->sighand->siglock;
	u64 user, system;
	int sig;

	spin_lock(siglock);
	group_cputime(task->signal, &user, &system);
	spin_unlock(siglock);
	sig = cpu_limit_signal(limit, user + system);
	if (sig == SIGXCPU)
		limit->rlim_cur =
			(unsigned long)div_u64(user + system, NSEC_PER_SEC) + 1;
	if (sig)
		send_sig(sig, task);
}

/* Has CURR had its turn? [rq->lock] */
static bool turn_is_over(struct rq *rq, struct task_struct *curr)
{
	struct sched_entity *se = &curr->se;

	if (curr == rq->idle)
		return false;
	if (!is_real_time(se))
		return rt_may_run(rq) ||
		       (rq->fair.first &&
			rq->fair.first->vruntime < se->vruntime);
	if (rt_throttled(&rq->rt) && rq->fair.first)
		return true;
	return se->policy == SCHED_RR && se->time_slice &&
	       --se->time_slice == 0;
}

static void count_tick(struct rq *rq, struct task_struct *curr, bool user)
{
	const u64 tick = NSEC_PER_SEC / HZ;

	if (user)
		curr->utime_ns += tick;
	else
		curr->stime_ns += tick;
	if (curr == rq->idle)
		rq->times.idle += tick;
	else if (!user)
		rq->times.system += tick;
	else if (curr->se.nice > 0)
		rq->times.nice += tick;
	else
		rq->times.user += tick;
}

void scheduler_tick(bool user)
{
	struct task_struct *curr = current;
	struct rq *rq = this_rq();

	spin_lock(&rq->lock);
	rq_account(rq, curr);
	count_tick(rq, curr, user);
	fair_raise_floor(&rq->fair, fair_curr(rq));
	rt_tick(&rq->rt, is_real_time(&curr->se));
	if (turn_is_over(rq, curr) ||
	    (this_cpu_read(need_resched) & RESCHED_LAZY))
		rq_resched(rq, RESCHED_NOW);
	spin_unlock(&rq->lock);
	load_tick();
	if (unlikely(curr->signal->rlim[RLIMIT_CPU].rlim_cur !=
		     RLIM_INFINITY) &&
	    curr->mm)
		check_cpu_limit(curr);
}
