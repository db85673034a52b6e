// SPDX-License-Identifier: MIT
/*
 * clocks.c - the clocks of ring 3 by number
 *
 * What        Numbers from 0: the table. Negative ones name a process or thread
 *             and which of its CPU time is meant:
 *
 *	~pid << 3 | thread << 2 | what      what: 0 all ticks, 1 ring 3's, 2 exact
 *	~fd << 3 | 3                        a file's clock: there is none
 *
 * Locking     tasklist_lock for the CPU time of others.
 * Not here    Clocks that are files (PTP).
 * See         clock_getres(2), clock_getcpuclockid(3).
 */
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/sched_stat.h>
#include <kernel/signal.h>
#include <kernel/timer.h>
#include <lib/minmax.h>
#include <uapi/errno.h>
#include "cpu_timer.h"
#include "internal.h"
#include "time_internal.h"

#define NO_CLOCK 10

static const struct clock_info clocks[] = {
	[CLOCK_REALTIME] = { .base = CLOCK_IS_REAL,
			     .sleeps = true,
			     .timers = true },
	[CLOCK_MONOTONIC] = { .base = CLOCK_IS_MONOTONIC,
			      .sleeps = true,
			      .timers = true },
	[CLOCK_PROCESS_CPUTIME_ID] = { .base = CLOCK_IS_CPU,
				       .sleeps = true,
				       .timers = true },
	[CLOCK_THREAD_CPUTIME_ID] = { .base = CLOCK_IS_CPU, .timers = true },
	[CLOCK_MONOTONIC_RAW] = { .base = CLOCK_IS_MONOTONIC },
	[CLOCK_REALTIME_COARSE] = { .base = CLOCK_IS_REAL, .coarse = true },
	[CLOCK_MONOTONIC_COARSE] = { .base = CLOCK_IS_MONOTONIC,
				     .coarse = true },
	[CLOCK_BOOTTIME] = { .base = CLOCK_IS_MONOTONIC,
			     .sleeps = true,
			     .timers = true },
	/* There is no sleep from which they could wake the machine. */
	[CLOCK_REALTIME_ALARM] = { .base = CLOCK_IS_REAL,
				   .sleeps = true,
				   .timers = true },
	[CLOCK_BOOTTIME_ALARM] = { .base = CLOCK_IS_MONOTONIC,
				   .sleeps = true,
				   .timers = true },
	[NO_CLOCK] = { .base = CLOCK_IS_NONE },
	/* Nobody has told it of leap seconds. */
	[CLOCK_TAI] = { .base = CLOCK_IS_REAL, .sleeps = true, .timers = true },
};

static const struct clock_info cpu_clock = { .base = CLOCK_IS_CPU,
					     .sleeps = true,
					     .timers = true };

/* It can be neither read nor waited for. */
static const struct clock_info file_clock = { .base = CLOCK_IS_NONE };

const struct clock_info *clock_info(int clock)
{
	if (clock < 0)
		return (clock & 7) == CLOCKFD ? &file_clock : &cpu_clock;
	if ((size_t)clock >= ARRAY_SIZE(clocks) || clock == NO_CLOCK)
		return NULL;
	return &clocks[clock];
}

/* --------------------------------------------------------- clocks of CPU time */

static bool is_thread_clock(int clock)
{
	return clock == CLOCK_THREAD_CPUTIME_ID ||
	       (clock < 0 && (clock & CPUCLOCK_PERTHREAD_MASK));
}

struct task_struct *cpu_clock_task(int clock, bool reading)
{
	pid_t pid = clock < 0 ? ~(clock >> 3) : 0;
	struct task_struct *task;

	assert_spin_held(&tasklist_lock);
	if (clock < 0 && (clock & CPUCLOCK_CLOCK_MASK) > CPUCLOCK_SCHED)
		return NULL;
	if (pid == 0)
		return is_thread_clock(clock) ? current : current->group_leader;
	task = find_task(pid);
	if (!task)
		return NULL;
	if (is_thread_clock(clock))
		return task->signal == current->signal ? task : NULL;
	if (reading && task == current)
		return task->group_leader;
	return thread_group_leader(task) ? task : NULL;
}

u64 cpu_clock_ns(int clock, struct task_struct *task)
{
	unsigned int what =
		clock < 0 ? clock & CPUCLOCK_CLOCK_MASK : CPUCLOCK_SCHED;
	u64 user, system;

	if (is_thread_clock(clock))
		task_cputime(task, &user, &system);
	else
		group_cputime(task->signal, &user, &system);
	return what == CPUCLOCK_VIRT ? user : user + system;
}

static int read_cpu_clock(int clock, u64 *ns)
{
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	task = cpu_clock_task(clock, true);
	if (task)
		*ns = cpu_clock_ns(clock, task);
	spin_unlock(&tasklist_lock);
	return task ? 0 : -EINVAL;
}

/* ---------------------------------------------------------------------- all */

int clock_ns(int clock, u64 *ns)
{
	const struct clock_info *info;
	u64 now;

	if ((size_t)clock >= ARRAY_SIZE(clocks) ||
	    clocks[clock].base >= CLOCK_IS_CPU)
		return clock_info(clock) ? read_cpu_clock(clock, ns) : -EINVAL;
	info = &clocks[clock];
	now = info->coarse ? ktime_get_coarse_ns() : ktime_get_ns();
	*ns = info->base == CLOCK_IS_REAL ? realtime_at(now) : now;
	return 0;
}

long do_clock_gettime(int clock, void __user *to, bool time64)
{
	u64 ns;
	int err = clock_ns(clock, &ns);

	return err ? err : put_span(to, ns, time64);
}

static u64 resolution(int clock, const struct clock_info *info)
{
	const u64 tick = NSEC_PER_SEC / HZ;

	if (info->coarse ||
	    (clock < 0 && (clock & CPUCLOCK_CLOCK_MASK) != CPUCLOCK_SCHED))
		return tick;
	return info->sleeps && info->base != CLOCK_IS_CPU &&
			       !clock_event_is_exact()
		       ? tick
		       : 1;
}

long do_clock_getres(int clock, void __user *to, bool time64)
{
	const struct clock_info *info = clock_info(clock);
	u64 unused;

	if (!info)
		return -EINVAL;
	if (clock < 0 && read_cpu_clock(clock, &unused))
		return -EINVAL;
	return to ? put_span(to, resolution(clock, info), time64) : 0;
}

int may_set_time(void)
{
	return capable(CAP_SYS_TIME) ? 0 : -EPERM;
}

/* Only the clock of the day can be set, and not to before the boot. */
int settimeofday_ns(const struct timespan *t)
{
	if (!span_valid(t) || (u64)t->sec > MAX_SECONDS / 2)
		return -EINVAL;
	if (may_set_time())
		return -EPERM;
	if (span_ns(t) < ktime_get_ns())
		return -EINVAL;
	set_realtime_ns(span_ns(t));
	return 0;
}

long do_clock_settime(int clock, const void __user *from, bool time64)
{
	const struct clock_info *info = clock_info(clock);
	struct timespan t;
	u64 unused;

	if (!info || clock > CLOCK_REALTIME)
		return -EINVAL;
	if (get_span(&t, from, time64))
		return -EFAULT;
	if (clock == CLOCK_REALTIME)
		return settimeofday_ns(&t);
	return read_cpu_clock(clock, &unused) ? -EINVAL : -EPERM;
}

/* The clock may be another process's, which may end: it is looked at again
 * when the time can have come, and not more often than with the tick. */
long cpu_clock_sleep(int clock, u64 expires_ns)
{
	u64 now;

	while (!clock_ns(clock, &now)) {
		if (now >= expires_ns)
			return 1;
		set_current_state(TASK_INTERRUPTIBLE);
		schedule_until(cpu_time_may_come(now, expires_ns));
		if (signal_pending())
			return -ERESTARTSYS;
	}
	return -ESRCH;
}
