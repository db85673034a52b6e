/* SPDX-License-Identifier: MIT */
/*
 * process_timers.h - the timers of a process: setitimer, alarm, timer_create
 *
 * Locking  The process's siglock, [siglock]. Their functions take pid_lock,
 *          which keeps the process, and then siglock.
 */
#ifndef KERNEL_PROCESS_TIMERS_H
#define KERNEL_PROCESS_TIMERS_H

#include <lib/rbtree.h>
#include <kernel/timer.h>

struct signal_struct;

/* One of setitimer's. */
struct itimer {
	struct timer timer;
	u64 expires;  /* [siglock] on its clock; 0: it is off */
	u64 interval; /* [siglock] 0: once */
};

struct process_timers {
	struct itimer itimer[3]; /* ITIMER_REAL, _VIRTUAL, _PROF */
	struct rb_root posix;	 /* [siglock] k_itimer.node by id */
	int next_id;		 /* [siglock] */
};

/* A new process has none; execve takes those of timer_create; the last thread's
 * exit takes all. The latter two act on current, and may sleep. */
void process_timers_init(struct signal_struct *signal);
void process_timers_exec(void);
void process_timers_exit(void);

#endif
