// SPDX-License-Identifier: MIT
/*
 * sys_time.c - system calls that read and set clocks
 *
 * What     These carry seconds in a word. i386, where that has 32 bits, has
 *          each a second time, with 64: sys_time_32.c.
 */
#include <asm/uaccess.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <kernel/time.h>
#include <lib/div64.h>
#include "internal.h"
#include "time_internal.h"

#define TICKS_PER_SEC_OF_RING3 100

SYSCALL_DEFINE2(clock_gettime, int, clock, void __user *, tp)
{
	return do_clock_gettime(clock, tp, false);
}

SYSCALL_DEFINE2(clock_getres, int, clock, void __user *, tp)
{
	return do_clock_getres(clock, tp, false);
}

SYSCALL_DEFINE2(clock_settime, int, clock, const void __user *, tp)
{
	return do_clock_settime(clock, tp, false);
}

/* ------------------------------------------------------------- seconds, µs */

/* Kept for those who ask for it; nothing here depends on it. */
static struct old_timezone timezone;
static bool timezone_was_set;

SYSCALL_DEFINE2(gettimeofday, struct __kernel_old_timeval __user *, tv,
		struct old_timezone __user *, tz)
{
	if (tv) {
		struct timespan t = span_of(ktime_get_real_ns());
		struct __kernel_old_timeval value = { (long)t.sec,
						      t.nsec / 1000 };

		if (copy_to_user(tv, &value, sizeof(value)))
			return -EFAULT;
	}
	if (tz && copy_to_user(tz, &timezone, sizeof(timezone)))
		return -EFAULT;
	return 0;
}

/* The first who says only the zone means that the battery-backed clock has
 * local time: then the clock of the day is wrong by so much. */
static int set_timezone(const struct old_timezone *tz, bool alone)
{
	const s64 minute_ns = 60 * (s64)NSEC_PER_SEC;

	if (tz->tz_minuteswest > 15 * 60 || tz->tz_minuteswest < -15 * 60)
		return -EINVAL;
	timezone = *tz;
	if (!timezone_was_set && alone && tz->tz_minuteswest)
		set_realtime_ns(ktime_get_real_ns() +
				(u64)(tz->tz_minuteswest * minute_ns));
	timezone_was_set = true;
	return 0;
}

SYSCALL_DEFINE2(settimeofday, const struct __kernel_old_timeval __user *, tv,
		const struct old_timezone __user *, tz)
{
	struct __kernel_old_timeval value = { 0, 0 };
	struct old_timezone zone;
	struct timespan t;
	int err = 0;

	if (tv) {
		if (copy_from_user(&value, tv, sizeof(value)))
			return -EFAULT;
		if (value.tv_usec < 0 || value.tv_usec > 1000000)
			return -EINVAL;
	}
	if (tz && copy_from_user(&zone, tz, sizeof(zone)))
		return -EFAULT;
	t = (struct timespan){ value.tv_sec, value.tv_usec * 1000L };
	if (tv && !span_valid(&t))
		return -EINVAL;
	err = may_set_time();
	if (!err && tz)
		err = set_timezone(&zone, !tv);
	if (!err && tv)
		err = settimeofday_ns(&t);
	return err;
}

SYSCALL_DEFINE1(time, long __user *, to)
{
	long seconds = (long)span_of(ktime_get_real_ns()).sec;

	if (to && put_user(seconds, to))
		return -EFAULT;
	return seconds;
}

/* ------------------------------------------------------------------- times */

static long clock_ticks(u64 ns)
{
	return (long)div_u64(ns, NSEC_PER_SEC / TICKS_PER_SEC_OF_RING3);
}

/* Ticks since boot; it wraps, so -1 is no error. */
SYSCALL_DEFINE1(times, struct tms __user *, to)
{
	struct task_usage usage, children;
	struct tms tms;

	if (to) {
		spin_lock(&tasklist_lock);
		usage = usage_of_group(current->group_leader);
		children = current->signal->children;
		spin_unlock(&tasklist_lock);
		tms = (struct tms){ clock_ticks(usage.utime_ns),
				    clock_ticks(usage.stime_ns),
				    clock_ticks(children.utime_ns),
				    clock_ticks(children.stime_ns) };
		if (copy_to_user(to, &tms, sizeof(tms)))
			return -EFAULT;
	}
	return clock_ticks(ktime_get_ns());
}
