// SPDX-License-Identifier: MIT
/*
 * timekeeping.c - the clock of the day
 *
 *	monotonic  |------------------------------------------>  ktime_get_ns
 *	           |<- offset ->                                 changed by
 *	of the day              |----------------------------->  set_realtime_ns
 *
 * What        The clock of the day is the monotonic clock and an offset: the
 *             battery-backed clock at boot, and what it was set to since.
 * Locking     timekeeper.lock, for writers; readers look at seq before and
 *             after, and again when a writer came between (on i386 64 bits are
 *             two words).
 * Not here    Leap seconds; a clock that is steered to run faster or slower.
 */
#include <drivers/cmos.h>
#include <kernel/timer.h>
#include <lib/div64.h>
#include "time_internal.h"

static struct {
	spinlock_t lock;
	u32 seq;	      /* [lock] odd: a write is going on */
	u64 offset;	      /* [lock] */
	u64 coarse;	      /* [lock] monotonic, at the last tick */
	unsigned int changes; /* [lock] */
} timekeeper = {
	.lock = SPINLOCK_INIT("timekeeper.lock", RANK_TIMER),
};

DECLARE_WAIT_QUEUE_HEAD(clock_was_set);

static unsigned long write_begin(void)
{
	unsigned long flags = spin_lock_irqsave(&timekeeper.lock);

	WRITE_ONCE(timekeeper.seq, timekeeper.seq + 1);
	barrier();
	return flags;
}

static void write_end(unsigned long flags)
{
	barrier();
	WRITE_ONCE(timekeeper.seq, timekeeper.seq + 1);
	spin_unlock_irqrestore(&timekeeper.lock, flags);
}

static u64 read_stable(const u64 *value)
{
	u32 seq;
	u64 v;

	do {
		seq = READ_ONCE(timekeeper.seq);
		barrier();
		v = *(const volatile u64 *)value;
		barrier();
	} while ((seq & 1) || seq != READ_ONCE(timekeeper.seq));
	return v;
}

u64 realtime_offset(void)
{
	return read_stable(&timekeeper.offset);
}

u64 ktime_get_coarse_ns(void)
{
	return read_stable(&timekeeper.coarse);
}

u64 ktime_get_real_ns(void)
{
	return ktime_get_ns() + realtime_offset();
}

u64 boot_epoch_seconds(void)
{
	return div_u64(realtime_offset(), NSEC_PER_SEC);
}

unsigned int realtime_changes(void)
{
	return READ_ONCE(timekeeper.changes);
}

void timekeeping_tick(void)
{
	u64 now = ktime_get_ns();
	unsigned long flags = write_begin();

	timekeeper.coarse = now;
	write_end(flags);
}

void set_realtime_ns(u64 ns)
{
	unsigned long flags = write_begin();
	u64 now = ktime_get_ns();

	timekeeper.offset = ns - now;
	timekeeper.coarse = now; /* or it would show a time before NS */
	timekeeper.changes++;
	write_end(flags);
	wake_up(&clock_was_set);
	posix_timers_clock_was_set();
}

void timekeeping_init(void)
{
	unsigned long flags = write_begin();

	timekeeper.offset = cmos_seconds() * NSEC_PER_SEC - ktime_get_ns();
	write_end(flags);
}
