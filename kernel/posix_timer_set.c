// SPDX-License-Identifier: MIT
/* posix_timer_set.c - timer_settime, timer_gettime, timer_getoverrun */
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/minmax.h>
#include <uapi/errno.h>
#include "posix_timer.h"

struct timer_value {
	u64 interval, value; /* ns */
};

/* [siglock] What is left; 1 ns when it is due and only not yet noticed. */
static struct timer_value value_of(struct k_itimer *t)
{
	struct timer_value v = { t->interval, 0 };
	u64 now;

	if (!t->expires)
		return v;
	now = posix_timer_now(t);
	if (t->interval && (t->queued || t->notify == SIGEV_NONE))
		posix_timer_forward(t, now);
	if (t->expires > now)
		v.value = t->expires - now;
	else if (t->notify != SIGEV_NONE)
		v.value = 1;
	return v;
}

/* [siglock] An absolute time is one of the clock itself; for a while it does
 * not matter that somebody sets it. */
static void set_value(struct k_itimer *t, const struct timer_value *v,
		      bool absolute)
{
	u64 now;

	t->base = t->clock < 0 ? CLOCK_IS_CPU : clock_info(t->clock)->base;
	if (t->base == CLOCK_IS_REAL && !absolute)
		t->base = CLOCK_IS_MONOTONIC;
	t->queued = false;
	t->overrun = 0;
	t->interval = v->interval;
	t->expires = v->value;
	if (!v->value)
		return;
	now = posix_timer_now(t);
	if (!absolute)
		t->expires = max(now + v->value, v->value);
	if (t->notify != SIGEV_NONE)
		posix_timer_arm(t);
}

/* The old value comes back in *V. 0 or -EINVAL. */
static int exchange(int id, bool absolute, struct timer_value *v)
{
	struct timer_value old;
	struct k_itimer *t;
	unsigned long flags;

	for (;;) {
		flags = posix_timers_lock();
		t = posix_timer_lookup(current->signal, id);
		if (!t || timer_try_to_cancel(&t->timer) >= 0)
			break;
		posix_timers_unlock(flags); /* its function wants siglock */
	}
	if (t) {
		old = value_of(t);
		set_value(t, v, absolute);
		*v = old;
	}
	posix_timers_unlock(flags);
	return t ? 0 : -EINVAL;
}

long do_timer_settime(int id, int flags, const void __user *new,
		      void __user *old, bool time64)
{
	struct timer_value v;
	struct itimerspan t;
	int err;

	if (!new)
		return -EINVAL;
	if (get_ispan(&t, new, time64))
		return -EFAULT;
	if (!span_valid(&t.interval) || !span_valid(&t.value))
		return -EINVAL;
	v = (struct timer_value){ span_ns(&t.interval), span_ns(&t.value) };
	err = exchange(id, flags & TIMER_ABSTIME, &v);
	if (err || !old)
		return err;
	return put_ispan(old, v.interval, v.value, time64);
}

long do_timer_gettime(int id, void __user *to, bool time64)
{
	unsigned long flags = posix_timers_lock();
	struct k_itimer *t = posix_timer_lookup(current->signal, id);
	struct timer_value v = { 0, 0 };

	if (t)
		v = value_of(t);
	posix_timers_unlock(flags);
	return t ? put_ispan(to, v.interval, v.value, time64) : -EINVAL;
}

SYSCALL_DEFINE4(timer_settime, int, id, int, flags, const void __user *, new,
		void __user *, old)
{
	return do_timer_settime(id, flags, new, old, false);
}

SYSCALL_DEFINE2(timer_gettime, int, id, void __user *, to)
{
	return do_timer_gettime(id, to, false);
}

SYSCALL_DEFINE1(timer_getoverrun, int, id)
{
	unsigned long flags = posix_timers_lock();
	struct k_itimer *t = posix_timer_lookup(current->signal, id);
	long overrun = t ? t->overrun_last : -EINVAL;

	posix_timers_unlock(flags);
	return overrun;
}
