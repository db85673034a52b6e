/* SPDX-License-Identifier: MIT */
/*
 * sched_clock.h - the clock that CPU time is measured with
 *
 * A clock that costs one instruction where there is a TSC: its ticks, turned
 * into nanoseconds only when somebody asks. Elsewhere nanoseconds.
 */
#ifndef KERNEL_SCHED_CLOCK_H
#define KERNEL_SCHED_CLOCK_H

#include <lib/compiler.h>
#include <lib/types.h>
#include <asm/cpu.h>
#include <kernel/time.h>

/* Constant after time_init(). */
extern bool sched_clock_is_tsc;

static inline u64 sched_clock(void)
{
	return likely(sched_clock_is_tsc) ? rdtsc() : ktime_get_ns();
}

/* A number of its ticks in nanoseconds, and back (at most 2^32 ns). */
u64 sched_clock_to_ns(u64 ticks);
u32 ns_to_sched_clock(u32 ns);

#endif
