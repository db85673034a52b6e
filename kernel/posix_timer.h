/* SPDX-License-Identifier: MIT */
/* posix_timer.h - what timer_create makes, for the files that know it. */
#ifndef KERNEL_POSIX_TIMER_H
#define KERNEL_POSIX_TIMER_H

#include <kernel/signal.h>
#include <kernel/timer.h>
#include "time_internal.h"

struct k_itimer {
	struct rb_node node; /* [siglock] */
	int id;		     /* constant, as the next five */
	int clock;	     /* of CPU time: with the number of the task */
	int notify;	     /* SIGEV_* */
	pid_t tid;	     /* SIGEV_THREAD_ID: to whom */
	struct signal_struct *signal;
	struct sigqueue *q; /* owned */
	struct timer timer;
	enum clock_base base; /* [siglock] what expires counts */
	u64 expires;	      /* [siglock] 0: it is off */
	u64 interval;	      /* [siglock] 0: once */
	bool queued;	      /* [siglock] */
	s64 overrun;	      /* [siglock] since its signal was taken */
	int overrun_last;     /* [siglock] what the last signal said */
};

/* Held by all that look at the timers of current's process; both locks are
 * needed to read a clock of CPU time. */
unsigned long posix_timers_lock(void);
void posix_timers_unlock(unsigned long flags);

/* One of a process's timers, or NULL. [siglock, as all below] */
struct k_itimer *posix_timer_lookup(struct signal_struct *signal, int id);

/* The time on the clock that t->expires counts. */
u64 posix_timer_now(const struct k_itimer *t);

/* Lets it wait for t->expires. */
void posix_timer_arm(struct k_itimer *t);

/* t->expires to the first time after NOW, counting those that it passes. */
void posix_timer_forward(struct k_itimer *t, u64 now);

#endif
