// SPDX-License-Identifier: MIT
/*
 * itimer.c - setitimer, getitimer, alarm
 *
 * What        Three timers a process: of real time (SIGALRM), of CPU time in
 *             ring 3 (SIGVTALRM), of all its CPU time (SIGPROF).
 * Intervals   A timer that repeats goes on from the time it was due, so that
 *             it does not drift. While its signal is pending, or ignored, it
 *             comes with a tick at most: a program can't fill the machine with
 *             interrupts that tell nobody anything.
 * Locking     siglock. A timer's function takes pid_lock first, which keeps
 *             the process's tasks.
 * See         setitimer(2), alarm(2).
 */
#include <asm/uaccess.h>
#include <kernel/sched.h>
#include <kernel/sched_stat.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <lib/div64.h>
#include <uapi/limits.h>
#include "cpu_timer.h"
#include "internal.h"
#include "time_internal.h"

static const int signals[3] = { SIGALRM, SIGVTALRM, SIGPROF };

static struct itimer *itimer_of(struct timer *timer)
{
	return container_of(timer, struct itimer, timer);
}

/* [siglock] What its clock says. */
static u64 itimer_now(const struct signal_struct *signal, int which)
{
	u64 user, system;

	if (which == ITIMER_REAL)
		return ktime_get_ns();
	group_cputime(signal, &user, &system);
	return which == ITIMER_VIRTUAL ? user : user + system;
}

/* [siglock] Starts the timer for what it->expires says. */
static void itimer_arm(struct itimer *it, int which, u64 now)
{
	timer_start(&it->timer, which == ITIMER_REAL
					? it->expires
					: cpu_time_may_come(now, it->expires));
}

/* [siglock] SIG would be lost or wait behind one of its kind. */
static bool nobody_listens(const struct task_struct *leader, int sig)
{
	return (leader->signal->shared_pending.signal & sigmask(sig)) ||
	       leader->sighand->action[sig - 1].handler == SIG_IGN;
}

/* [siglock] The next time after NOW, in step with the first. */
static void itimer_next(struct itimer *it, u64 now, bool lazily)
{
	const u64 tick = NSEC_PER_SEC / HZ;
	u64 from = lazily ? now + tick : now;

	if (from >= it->expires)
		it->expires +=
			(div64_u64(from - it->expires, it->interval) + 1) *
			it->interval;
}

/* [siglock] Its timer has fired: true if it is time. */
static bool itimer_due(struct task_struct *leader, struct itimer *it, int which)
{
	u64 now = itimer_now(leader->signal, which);
	bool due;

	if (!it->expires)
		return false;
	due = now >= it->expires;
	if (due && !it->interval) {
		it->expires = 0;
		return true;
	}
	if (due)
		itimer_next(it, now, nobody_listens(leader, signals[which]));
	itimer_arm(it, which, now);
	return due;
}

/* In the timer interrupt. */
static void itimer_fires(struct itimer *it, int which)
{
	struct signal_struct *signal =
		container_of(it, struct signal_struct, timers.itimer[which]);
	struct task_struct *leader;
	unsigned long flags;
	bool due;

	spin_lock(&pid_lock);
	leader = signal->leader;
	flags = spin_lock_irqsave(&leader->sighand->siglock);
	due = itimer_due(leader, it, which);
	spin_unlock_irqrestore(&leader->sighand->siglock, flags);
	if (due)
		send_sig(signals[which], leader);
	spin_unlock(&pid_lock);
}

static void real_fires(struct timer *timer)
{
	itimer_fires(itimer_of(timer), ITIMER_REAL);
}

static void virtual_fires(struct timer *timer)
{
	itimer_fires(itimer_of(timer), ITIMER_VIRTUAL);
}

static void prof_fires(struct timer *timer)
{
	itimer_fires(itimer_of(timer), ITIMER_PROF);
}

/* ------------------------------------------------------------ set and read */

struct itimer_value {
	u64 value, interval; /* ns; value 0: off */
};

/* [siglock] One that is due, and only not yet noticed, has a microsecond. */
static struct itimer_value itimer_get(const struct itimer *it, u64 now)
{
	struct itimer_value v = { 0, it->interval };

	if (it->expires)
		v.value = max(it->expires > now ? it->expires - now : 0,
			      (u64)NSEC_PER_USEC);
	return v;
}

/* The old value comes back in *V. */
static void itimer_exchange(int which, struct itimer_value *v)
{
	struct signal_struct *signal = current->signal;
	struct itimer *it = &signal->timers.itimer[which];
	spinlock_t *siglock = &current->sighand->siglock;
	struct itimer_value old;
	unsigned long flags;
	u64 now;

	for (;;) {
		flags = spin_lock_irqsave(siglock);
		if (timer_try_to_cancel(&it->timer) >= 0)
			break;
		spin_unlock_irqrestore(siglock, flags); /* it wants siglock */
	}
	now = itimer_now(signal, which);
	old = itimer_get(it, now);
	it->interval = v->interval;
	it->expires = v->value ? max(now + v->value, v->value) : 0;
	if (it->expires)
		itimer_arm(it, which, now);
	spin_unlock_irqrestore(siglock, flags);
	*v = old;
}

static struct itimer_value itimer_read(int which)
{
	struct signal_struct *signal = current->signal;
	spinlock_t *siglock = &current->sighand->siglock;
	unsigned long flags = spin_lock_irqsave(siglock);
	struct itimer_value v = itimer_get(&signal->timers.itimer[which],
					   itimer_now(signal, which));

	spin_unlock_irqrestore(siglock, flags);
	return v;
}

static struct __kernel_old_timeval timeval_of(u64 ns)
{
	struct timespan t = span_of(ns);

	return (struct __kernel_old_timeval){ (long)t.sec, t.nsec / 1000 };
}

static int timeval_ns(const struct __kernel_old_timeval *tv, u64 *ns)
{
	struct timespan t = { tv->tv_sec, 0 };

	if (tv->tv_sec < 0 || tv->tv_usec < 0 || tv->tv_usec >= 1000000)
		return -EINVAL;
	*ns = span_ns(&t);
	if (*ns != U64_MAX)
		*ns += (u64)tv->tv_usec * NSEC_PER_USEC;
	return 0;
}

static int put_value(struct __kernel_old_itimerval __user *to,
		     const struct itimer_value *v)
{
	struct __kernel_old_itimerval value = { timeval_of(v->interval),
						timeval_of(v->value) };

	return copy_to_user(to, &value, sizeof(value)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(getitimer, unsigned int, which,
		struct __kernel_old_itimerval __user *, to)
{
	struct itimer_value v;

	if (which > ITIMER_PROF)
		return -EINVAL;
	v = itimer_read((int)which);
	return put_value(to, &v);
}

/* No new value at all is a timer that is off: Linux has always taken it. */
SYSCALL_DEFINE3(setitimer, unsigned int, which,
		const struct __kernel_old_itimerval __user *, from,
		struct __kernel_old_itimerval __user *, to)
{
	struct __kernel_old_itimerval value = { { 0, 0 }, { 0, 0 } };
	struct itimer_value v;

	if (from && copy_from_user(&value, from, sizeof(value)))
		return -EFAULT;
	if (timeval_ns(&value.it_value, &v.value) ||
	    timeval_ns(&value.it_interval, &v.interval))
		return -EINVAL;
	if (which > ITIMER_PROF)
		return -EINVAL;
	itimer_exchange((int)which, &v);
	return to ? put_value(to, &v) : 0;
}

/* The rest of the last one, rounded, but never to 0. */
SYSCALL_DEFINE1(alarm, unsigned int, seconds)
{
	struct itimer_value v = { .interval = 0 };
	struct timespan left;

	if (sizeof(long) == 4)
		seconds = min(seconds, (unsigned int)INT_MAX);
	v.value = seconds * (u64)NSEC_PER_SEC;
	itimer_exchange(ITIMER_REAL, &v);
	left = span_of(v.value);
	if ((!left.sec && left.nsec) || left.nsec >= 500000000)
		left.sec++;
	return (long)left.sec;
}

/* ------------------------------------------------------------ life and death */

void process_timers_init(struct signal_struct *signal)
{
	struct itimer *it = signal->timers.itimer;

	timer_setup(&it[ITIMER_REAL].timer, real_fires);
	timer_setup(&it[ITIMER_VIRTUAL].timer, virtual_fires);
	timer_setup(&it[ITIMER_PROF].timer, prof_fires);
}

void process_timers_exit(void)
{
	struct itimer_value off;
	int which;

	for (which = ITIMER_REAL; which <= ITIMER_PROF; which++) {
		off = (struct itimer_value){ 0, 0 };
		itimer_exchange(which, &off);
	}
	process_timers_exec();
}
