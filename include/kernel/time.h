/* SPDX-License-Identifier: MIT */
/* time.h - the clock: nanoseconds since boot, from the TSC. */
#ifndef KERNEL_TIME_H
#define KERNEL_TIME_H

#include <lib/types.h>

#define NSEC_PER_SEC 1000000000ULL

/* Measures the TSC against the PIT. Interrupts may still be off. */
void time_init(void);

/* Monotonic nanoseconds since boot. Any context. */
u64 ktime_get_ns(void);

/* Seconds since 1970 at boot, read from the CMOS clock. */
extern u64 boot_epoch_seconds;

/* Called by the timer interrupt HZ times a second: wakes sleepers. */
void timer_tick(void);

/* Spins. For hardware that needs a pause, not for waiting. */
void udelay(unsigned int us);

#endif
