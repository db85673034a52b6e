// SPDX-License-Identifier: MIT
/*
 * sleep.c - sleeps that end by a time
 *
 * What     A timer on the sleeper's own stack, whose function wakes it.
 * Race     The timer may fire before the task has given its CPU away: the
 *          wake-up then makes it TASK_RUNNING again, and schedule() returns.
 */
#include <kernel/sched.h>
#include <kernel/timer.h>

struct sleeper {
	struct timer timer;
	struct task_struct *task;
};

static void wake_sleeper(struct timer *timer)
{
	wake_up_process(container_of(timer, struct sleeper, timer)->task);
}

bool schedule_until(u64 deadline)
{
	struct sleeper sleeper = { .task = current };

	if (deadline == TIME_NEVER) {
		schedule();
		return false;
	}
	timer_setup(&sleeper.timer, wake_sleeper);
	timer_start(&sleeper.timer, deadline);
	schedule();
	timer_cancel(&sleeper.timer);
	return ktime_get_ns() >= deadline;
}

u64 deadline_after(u64 ns)
{
	u64 now = ktime_get_ns();

	return now + ns < now ? TIME_NEVER : now + ns;
}

u64 schedule_timeout_ns(u64 ns)
{
	const u64 deadline = deadline_after(ns);
	u64 now;

	set_current_state(TASK_INTERRUPTIBLE);
	if (schedule_until(deadline))
		return 0;
	now = ktime_get_ns();
	return now < deadline ? deadline - now : 0;
}
