// SPDX-License-Identifier: MIT
/*
 * sys_sleep.c - nanosleep and clock_nanosleep
 *
 * What     A sleep for a time is one until a time of the monotonic clock. When
 *          a signal ends it, the rest is written where the program wants it,
 *          and if no handler runs (a stop and SIGCONT), restart_syscall goes on
 *          to the same end. A sleep until a time is simply called again.
 *          The clock of the day may be set meanwhile: who sleeps until a time
 *          of it wakes and looks again.
 * See      nanosleep(2), clock_nanosleep(2), kernel/errno.h.
 */
#include <kernel/errno.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <kernel/timer.h>
#include "time_internal.h"

static long sleep_goes_on(struct restart_block *restart);

/* To EXPIRES_NS of the monotonic clock: 0, or what a signal makes of it. */
static long sleep_to(struct restart_block *restart)
{
	u64 expires = restart->nanosleep.expires_ns, now;

	set_current_state(TASK_INTERRUPTIBLE);
	while (!schedule_until(expires)) {
		if (!signal_pending()) {
			set_current_state(TASK_INTERRUPTIBLE);
			continue;
		}
		now = ktime_get_ns();
		if (now >= expires)
			return 0;
		if (restart->nanosleep.rmtp &&
		    put_span(restart->nanosleep.rmtp, expires - now,
			     restart->nanosleep.time64))
			return -EFAULT;
		return set_restart_fn(sleep_goes_on);
	}
	return 0;
}

static long sleep_goes_on(struct restart_block *restart)
{
	return sleep_to(restart);
}

static long sleep_for(const struct timespan *t, void __user *rem, bool time64)
{
	struct restart_block *restart = &current->restart;

	restart->nanosleep.clock = CLOCK_MONOTONIC;
	restart->nanosleep.rmtp = rem;
	restart->nanosleep.time64 = time64;
	restart->nanosleep.expires_ns = deadline_after(span_ns(t));
	return sleep_to(restart);
}

/* The clock may be set at any time, or steered so that it is not as late as was
 * thought. */
static long sleep_until_real(u64 expires)
{
	unsigned int changes;
	int ret;

	do {
		changes = realtime_changes();
		ret = wait_event_interruptible_until(
			&clock_was_set, changes != realtime_changes(),
			expires == TIME_NEVER ? TIME_NEVER
					      : monotonic_at(expires));
	} while (ret > 0 || (ret == 0 && ktime_get_real_ns() < expires));
	return ret < 0 ? -ERESTARTNOHAND : 0;
}

static long sleep_until(u64 expires)
{
	set_current_state(TASK_INTERRUPTIBLE);
	while (!schedule_until(expires)) {
		if (signal_pending())
			return -ERESTARTNOHAND;
		set_current_state(TASK_INTERRUPTIBLE);
	}
	return 0;
}

/* ----------------------------------------------------- clocks of CPU time */

static bool is_own_thread(int clock)
{
	pid_t pid = ~(clock >> 3);

	return clock < 0 && (clock & CPUCLOCK_PERTHREAD_MASK) &&
	       (pid == 0 || pid == current->pid);
}

static long cpu_sleep_goes_on(struct restart_block *restart)
{
	u64 expires = restart->nanosleep.expires_ns, now;
	int clock = restart->nanosleep.clock;
	long ret = cpu_clock_sleep(clock, expires);

	if (ret != -ERESTARTSYS)
		return ret < 0 ? ret : 0;
	if (restart->nanosleep.rmtp && !clock_ns(clock, &now) &&
	    now < expires &&
	    put_span(restart->nanosleep.rmtp, expires - now,
		     restart->nanosleep.time64))
		return -EFAULT;
	return set_restart_fn(cpu_sleep_goes_on);
}

static long cpu_sleep(struct restart_block *restart, unsigned int flags, u64 ns)
{
	int clock = restart->nanosleep.clock, err;
	u64 now;
	long ret;

	if (is_own_thread(clock))
		return -EINVAL; /* it would sleep for ever */
	err = clock_ns(clock, &now);
	if (err)
		return err;
	if (!(flags & TIMER_ABSTIME)) {
		restart->nanosleep.expires_ns =
			now + ns < now ? TIME_NEVER : now + ns;
		return cpu_sleep_goes_on(restart);
	}
	ret = cpu_clock_sleep(clock, ns);
	if (ret == -ERESTARTSYS)
		return -ERESTARTNOHAND;
	return ret < 0 ? ret : 0;
}

/* -------------------------------------------------------------- the calls */

long do_nanosleep(const void __user *req, void __user *rem, bool time64)
{
	struct timespan t;

	if (get_span(&t, req, time64))
		return -EFAULT;
	return span_valid(&t) ? sleep_for(&t, rem, time64) : -EINVAL;
}

/* Only the clocks that could wake the machine mind flags that nobody knows. */
static bool flags_valid(int clock, unsigned int flags)
{
	return !(flags & ~TIMER_ABSTIME) ||
	       (clock != CLOCK_REALTIME_ALARM && clock != CLOCK_BOOTTIME_ALARM);
}

long do_clock_nanosleep(int clock, unsigned int flags, const void __user *req,
			void __user *rem, bool time64)
{
	const struct clock_info *info = clock_info(clock);
	struct restart_block *restart = &current->restart;
	struct timespan t;

	if (!info)
		return -EINVAL;
	if (!info->sleeps)
		return -EOPNOTSUPP;
	if (get_span(&t, req, time64))
		return -EFAULT;
	if (!span_valid(&t) || !flags_valid(clock, flags))
		return -EINVAL;
	if (info->base == CLOCK_IS_CPU) {
		restart->nanosleep.clock = clock;
		restart->nanosleep.rmtp = rem;
		restart->nanosleep.time64 = time64;
		return cpu_sleep(restart, flags, span_ns(&t));
	}
	if (!(flags & TIMER_ABSTIME))
		return sleep_for(&t, rem, time64);
	if (info->base == CLOCK_IS_REAL)
		return sleep_until_real(span_ns(&t));
	return sleep_until(span_ns(&t));
}

SYSCALL_DEFINE2(nanosleep, const void __user *, req, void __user *, rem)
{
	return do_nanosleep(req, rem, false);
}

SYSCALL_DEFINE4(clock_nanosleep, int, clock, unsigned int, flags,
		const void __user *, req, void __user *, rem)
{
	return do_clock_nanosleep(clock, flags, req, rem, false);
}
