/* SPDX-License-Identifier: MIT */
/*
 * time.h - the clocks of the kernel
 *
 *	ktime_get_ns()        monotonic: nanoseconds since boot
 *	  + offset, settable  ktime_get_real_ns(): since 1970
 *	  and steered         a little faster or slower: kernel/ntp.c
 */
#ifndef KERNEL_TIME_H
#define KERNEL_TIME_H

#include <lib/types.h>

#define NSEC_PER_USEC 1000ULL
#define NSEC_PER_MSEC 1000000ULL
#define NSEC_PER_SEC  1000000000ULL

/* Boot: chooses and measures the clock, once ioremap works. Interrupts may still
 * be off. */
void time_init(void);

/* The counters that it could have chosen, best first, by number: NULL behind the
 * last. And which it is, or "". */
const char *clocksource_name(unsigned int n);
const char *clocksource_current(void);

/* Monotonic nanoseconds since boot. Any context. */
u64 ktime_get_ns(void);

/* Nanoseconds since 1970. Any context. */
u64 ktime_get_real_ns(void);

/* ktime_get_ns() at the last tick: costs two loads. Any context. */
u64 ktime_get_coarse_ns(void);

/* The clock of the day when the monotonic one says NS, now or about now. Any
 * context. */
u64 realtime_at(u64 ns);

/* When the clock of the day will say NS, by the monotonic one: 0 for what is before
 * the boot. As it goes now; it may be set or steered before. Any context. */
u64 monotonic_at(u64 ns);

/* Sets the clock of the day; who sleeps or waits for a time of it is woken to
 * look again. Not from interrupts. */
void set_realtime_ns(u64 ns);

/* How often it has been set or steered; set to another time. */
unsigned int realtime_changes(void);
unsigned int realtime_sets(void);

/* Seconds since 1970 at boot, as the clock of the day has it now. */
u64 boot_epoch_seconds(void);

/* The tick's share. Interrupts off. */
void timekeeping_tick(void);

/* Asks for a timer interrupt on this CPU at EXPIRES_NS, or a little later; where
 * only the tick interrupts, the next one has to do. Interrupts off. */
void clock_event_program(u64 expires_ns);

/* Whether such an interrupt comes at its time, or with the tick. */
bool clock_event_is_exact(void);

/* Spins. For hardware that needs a pause, not for waiting. */
void udelay(unsigned int us);

#endif
