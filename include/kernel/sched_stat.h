/* SPDX-License-Identifier: MIT */
/*
 * sched_stat.h - what the scheduler has counted: /proc/stat, /proc/loadavg,
 * getrusage
 */
#ifndef KERNEL_SCHED_STAT_H
#define KERNEL_SCHED_STAT_H

#include <lib/types.h>

struct signal_struct;
struct task_struct;

/* Where CPU time has gone, in ns, by what the tick found running. */
struct cpu_times {
	u64 user, nice, system, idle;
};

/* Of one CPU since boot. */
void cpu_times(unsigned int cpu, struct cpu_times *times);

/* Sums over all CPUs: switches and tasks made since boot, runnable tasks now,
 * and those asleep where no signal wakes them. */
u64 nr_context_switches(void);
unsigned long nr_forks(void);
unsigned int nr_running(void);
unsigned int nr_uninterruptible(void);

/*
 * The load of the last 1, 5 and 15 minutes: runnable and uninterruptible tasks,
 * averaged with weights that fall off exponentially. In units of
 * 1 / (1 << LOAD_SHIFT).
 */
#define LOAD_SHIFT 11
void get_avenrun(unsigned long loads[3]);

/* The tick's share: each 5 seconds a new average. Interrupts off. */
void load_tick(void);

/* One step of such an average: LOAD moves towards ACTIVE tasks, keeping EXP /
 * (1 << LOAD_SHIFT) of what it was. */
unsigned long load_step(unsigned long load, unsigned long exp,
			unsigned int active);

/* The CPU time of a task in ns, to the moment, also while it runs. */
u64 task_sched_runtime(struct task_struct *task);

/* TOTAL ns in the proportion of two numbers of ns, of whole ticks. */
void split_cputime(u64 total, u64 user_ticks_ns, u64 system_ticks_ns, u64 *user,
		   u64 *system);

/* task_sched_runtime parted into ring 3 and the kernel as the ticks saw it. Neither ever
 * goes back. */
void task_cputime(struct task_struct *task, u64 *user, u64 *system);

/* The same of a process: all its threads, living and dead. [tasklist_lock, or
 * siglock] */
void group_cputime(const struct signal_struct *signal, u64 *user, u64 *system);

#endif
