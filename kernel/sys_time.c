// SPDX-License-Identifier: MIT
/*
 * sys_time.c - clocks and sleeps
 *
 * What     These carry seconds in a word. i386, where that has 32 bits, has
 *          each a second time, with 64: sys_time_32.c.
 */
#include <asm/uaccess.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <kernel/time.h>
#include <lib/div64.h>
#include <uapi/time.h>
#include "internal.h"

#define MAX_SECONDS (U64_MAX / 1000000000 - 1)

struct timespan span_of(u64 ns)
{
	struct timespan t;
	u32 rest;

	t.sec = (s64)div_u64_rem(ns, 1000000000, &rest);
	t.nsec = (long)rest;
	return t;
}

int clock_ns(int clock, u64 *ns)
{
	switch (clock) {
	case CLOCK_REALTIME:
	case CLOCK_REALTIME_COARSE:
	case CLOCK_REALTIME_ALARM:
	case CLOCK_TAI: /* nobody has told it of leap seconds */
		*ns = boot_epoch_seconds * 1000000000ULL + ktime_get_ns();
		return 0;
	case CLOCK_MONOTONIC:
	case CLOCK_MONOTONIC_RAW:
	case CLOCK_MONOTONIC_COARSE:
	case CLOCK_BOOTTIME:
	case CLOCK_BOOTTIME_ALARM:
		*ns = ktime_get_ns();
		return 0;
	case CLOCK_PROCESS_CPUTIME_ID:
	case CLOCK_THREAD_CPUTIME_ID:
		*ns = current->utime_ns + current->stime_ns;
		return 0;
	}
	return -EINVAL;
}

static int put_span(struct __kernel_old_timespec __user *to, u64 ns)
{
	struct timespan t = span_of(ns);
	struct __kernel_old_timespec ts = { (long)t.sec, t.nsec };

	return copy_to_user(to, &ts, sizeof(ts)) ? -EFAULT : 0;
}

static int get_span(const struct __kernel_old_timespec __user *from,
		    struct timespan *t)
{
	struct __kernel_old_timespec ts;

	if (copy_from_user(&ts, from, sizeof(ts)))
		return -EFAULT;
	*t = (struct timespan){ ts.tv_sec, ts.tv_nsec };
	return 0;
}

static int span_ns(const struct timespan *t, u64 *ns)
{
	if (t->sec < 0 || t->nsec < 0 || t->nsec >= 1000000000)
		return -EINVAL;
	if ((u64)t->sec > MAX_SECONDS)
		*ns = U64_MAX;
	else
		*ns = (u64)t->sec * 1000000000 + (u64)t->nsec;
	return 0;
}

SYSCALL_DEFINE2(clock_gettime, int, clock,
		struct __kernel_old_timespec __user *, tp)
{
	u64 ns;
	int err = clock_ns(clock, &ns);

	return err ? err : put_span(tp, ns);
}

/* A sleep ends with a tick, but clocks are read to the nanosecond. */
SYSCALL_DEFINE2(clock_getres, int, clock, struct __kernel_old_timespec __user *,
		tp)
{
	u64 ns;
	int err = clock_ns(clock, &ns);

	return err || !tp ? err : put_span(tp, 1);
}

SYSCALL_DEFINE2(gettimeofday, struct __kernel_old_timeval __user *, tv,
		struct old_timezone __user *, tz)
{
	struct old_timezone utc = { 0, 0 };
	u64 now = 0;

	clock_ns(CLOCK_REALTIME, &now);
	if (tv) {
		struct timespan t = span_of(now);
		struct __kernel_old_timeval value = { (long)t.sec,
						      t.nsec / 1000 };

		if (copy_to_user(tv, &value, sizeof(value)))
			return -EFAULT;
	}
	if (tz && copy_to_user(tz, &utc, sizeof(utc)))
		return -EFAULT;
	return 0;
}

SYSCALL_DEFINE1(time, long __user *, to)
{
	u64 now = 0;
	long seconds;

	clock_ns(CLOCK_REALTIME, &now);
	seconds = (long)span_of(now).sec;
	if (to && put_user(seconds, to))
		return -EFAULT;
	return seconds;
}

long sleep_on(int clock, unsigned int flags, const struct timespan *t)
{
	u64 ns, now;

	if (clock == CLOCK_THREAD_CPUTIME_ID || clock_ns(clock, &now) ||
	    span_ns(t, &ns))
		return -EINVAL;
	if (!(flags & TIMER_ABSTIME))
		schedule_timeout_ns(ns);
	else if (ns > now)
		schedule_timeout_ns(ns - now);
	return fatal_signal_pending() ? -EINTR : 0;
}

SYSCALL_DEFINE2(nanosleep, const struct __kernel_old_timespec __user *, req,
		struct __kernel_old_timespec __user *, rem)
{
	struct timespan t;
	int err = get_span(req, &t);

	(void)rem;
	return err ? err : sleep_on(CLOCK_MONOTONIC, 0, &t);
}

SYSCALL_DEFINE4(clock_nanosleep, int, clock, unsigned int, flags,
		const struct __kernel_old_timespec __user *, req,
		struct __kernel_old_timespec __user *, rem)
{
	struct timespan t;
	int err = get_span(req, &t);

	(void)rem;
	return err ? err : sleep_on(clock, flags, &t);
}
