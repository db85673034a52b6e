// SPDX-License-Identifier: MIT
/*
 * sched_stat.c - what the scheduler has counted
 *
 * What        Sums over the run queues; the load average; a task's CPU time.
 * CPU time    The sum is exact: sched_clock() at every switch. How it parts
 *             into ring 3 and kernel is a sample: the share of ticks that found
 *             the task in ring 3. So no entry to the kernel pays for it.
 * Load        Each 5 seconds: load = load * e + n * (1 - e), with n runnable
 *             or uninterruptible tasks and e = exp(-5 s / 1, 5 or 15 min).
 * Locking     A run queue's lock for what is its own. load_lock is not needed:
 *             only the first CPU's tick writes the averages, a word each.
 */
#include <lib/div64.h>
#include <lib/minmax.h>
#include <kernel/time.h>
#include "rq.h"

#define LOAD_PERIOD_TICKS (5 * HZ + 1)
#define LOAD_ONE	  (1UL << LOAD_SHIFT)

/* exp(-5 / 60), exp(-5 / 300), exp(-5 / 900) of LOAD_ONE. */
static const unsigned long load_exp[3] = { 1884, 2014, 2037 };

static unsigned long avenrun[3];
static unsigned int ticks_to_load = LOAD_PERIOD_TICKS;

void cpu_times(unsigned int cpu, struct cpu_times *times)
{
	struct rq *rq = per_cpu_ptr(&runqueues, cpu);
	unsigned long flags = spin_lock_irqsave(&rq->lock);

	*times = rq->times;
	spin_unlock_irqrestore(&rq->lock, flags);
}

u64 nr_context_switches(void)
{
	unsigned int cpu;
	u64 sum = 0;

	for_each_cpu(cpu) sum += per_cpu_ptr(&runqueues, cpu)->nr_switches;
	return sum;
}

unsigned long nr_forks(void)
{
	unsigned int cpu;
	unsigned long sum = 0;

	for_each_cpu(cpu) sum += per_cpu_ptr(&runqueues, cpu)->nr_forks;
	return sum;
}

unsigned int nr_running(void)
{
	unsigned int cpu, sum = 0;

	for_each_cpu(cpu) sum += per_cpu_ptr(&runqueues, cpu)->nr_running;
	return sum;
}

/* A task may wake on another CPU than it fell asleep on: one CPU's number may
 * be negative, the sum is not. */
unsigned int nr_uninterruptible(void)
{
	unsigned int cpu;
	long sum = 0;

	for_each_cpu(cpu) sum +=
		per_cpu_ptr(&runqueues, cpu)->nr_uninterruptible;
	return (unsigned int)max(sum, 0L);
}

/* -------------------------------------------------------------------- load */

/* Rounded towards ACTIVE, so that it gets there. */
unsigned long load_step(unsigned long load, unsigned long exp,
			unsigned int active)
{
	unsigned long target = (unsigned long)active << LOAD_SHIFT;
	unsigned long sum = load * exp + target * (LOAD_ONE - exp);

	if (target >= load)
		sum += LOAD_ONE - 1;
	return sum >> LOAD_SHIFT;
}

void load_tick(void)
{
	unsigned int i, active;

	if (smp_processor_id() != 0 || --ticks_to_load)
		return;
	ticks_to_load = LOAD_PERIOD_TICKS;
	active = nr_running() + nr_uninterruptible();
	for (i = 0; i < 3; i++)
		avenrun[i] = load_step(avenrun[i], load_exp[i], active);
}

void get_avenrun(unsigned long loads[3])
{
	unsigned int i;

	for (i = 0; i < 3; i++)
		loads[i] = READ_ONCE(avenrun[i]);
}

/* ---------------------------------------------------------------- CPU time */

u64 task_sched_runtime(struct task_struct *task)
{
	struct rq *rq = task_rq(task);
	unsigned long flags = spin_lock_irqsave(&rq->lock);
	u64 ticks;

	if (task == rq->curr)
		rq_account(rq, task);
	ticks = task->se.sum_exec;
	spin_unlock_irqrestore(&rq->lock, flags);
	return sched_clock_to_ns(ticks);
}

/* TOTAL * PART / WHOLE without a product of more than 64 bits. */
static u64 share_of(u64 total, u32 part, u32 whole)
{
	u32 rest;
	u64 quotient = div_u64_rem(total, whole, &rest);

	return quotient * part + div_u64((u64)rest * part, whole);
}

void split_cputime(u64 total, u64 user_ticks_ns, u64 system_ticks_ns, u64 *user,
		   u64 *system)
{
	const u32 tick = NSEC_PER_SEC / HZ;
	u32 u = (u32)div_u64(user_ticks_ns, tick);
	u32 s = (u32)div_u64(system_ticks_ns, tick);

	*system = s ? share_of(total, s, u + s) : 0;
	*user = total - *system;
}

/* A later sample may give one side a smaller share of more: that side stays
 * where it was told to be, and the other gets the difference. */
void task_cputime(struct task_struct *task, u64 *user, u64 *system)
{
	u64 total = task_sched_runtime(task), u, s;
	struct rq *rq = task_rq(task);
	unsigned long flags = spin_lock_irqsave(&rq->lock);

	split_cputime(total, task->utime_ns, task->stime_ns, &u, &s);
	s = max(s, task->told_system);
	u = total - s;
	if (u < task->told_user || s > total) {
		u = task->told_user;
		s = max(total, u) - u;
	}
	*user = task->told_user = u;
	*system = task->told_system = s;
	spin_unlock_irqrestore(&rq->lock, flags);
}
