/* SPDX-License-Identifier: MIT */
/*
 * cpu_timer.h - waiting for CPU time
 *
 * CPU time goes no faster than time does, so a timer for CPU time is a timer
 * for the moment when it can have come at the earliest. If the process has not
 * run all the while, it waits for the rest, at least a tick. So neither switch
 * nor tick know of such timers.
 */
#ifndef KERNEL_CPU_TIMER_H
#define KERNEL_CPU_TIMER_H

#include <asm/percpu.h>
#include <kernel/sched.h>
#include <kernel/timer.h>
#include <lib/div64.h>
#include <lib/minmax.h>

/* The monotonic time at which USED may have become EXPIRES. */
static inline u64 cpu_time_may_come(u64 used, u64 expires)
{
	const u64 tick = NSEC_PER_SEC / HZ;

	if (used >= expires)
		return 0;
	return deadline_after(max(div_u64(expires - used, NR_CPUS), tick));
}

#endif
