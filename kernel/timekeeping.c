// SPDX-License-Identifier: MIT
/*
 * timekeeping.c - the clock of the day
 *
 *	monotonic  |------------------------------------------>  ktime_get_ns
 *	           |<- offset ->                                 changed by
 *	of the day              |----------------------------->  set_realtime_ns
 *
 * What        The clock of the day is the monotonic clock and an offset: the
 *             battery-backed clock at boot, and what it was set to since. Where it
 *             is steered (kernel/ntp.c) the offset is that of a moment, base, and
 *             grows:
 *
 *	offset + dt * rate + slew * min(dt, 1 s)      dt = now - base
 *
 *             The tick moves base on each second, so dt stays small.
 * Invariant   Steering alone never moves it back: a second of slew is 500 us of
 *             adjtime's and 125 ms of a phase at most, rate a tenth.
 * Locking     timekeeper.lock, for writers; readers look at seq before and
 *             after, and again when a writer came between (on i386 64 bits are
 *             two words).
 * Not here    Leap seconds.
 */
#include <drivers/cmos.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/timer.h>
#include <lib/div64.h>
#include <lib/minmax.h>
#include <uapi/errno.h>
#include <uapi/timex.h>
#include "time_internal.h"

/* What is in seq beside the number of writes, so that one look tells a reader that
 * the offset is all. */
#define SEQ_WRITES  1U /* one is going on */
#define SEQ_STEERED 2U /* rate or slew is not 0 */
#define SEQ_BITS    3U
#define SEQ_STEP    4U

#define RATE_SHIFT  32
#define MAX_DT_NS   (1LL << 33) /* a machine without ticks gains no more */

static struct {
	spinlock_t lock;
	u32 seq;	      /* [lock] with the bits SEQ_* */
	u64 offset;	      /* [lock] at base, where it is steered */
	u64 base;	      /* [lock] monotonic */
	s64 rate;	      /* [lock] what it gains, in 2^-32 of time */
	s64 slew;	      /* [lock] and in the second from base on, ns: */
	s64 slew_rate;	      /* [lock] the same in 2^-32 */
	u64 next_second;      /* [lock] monotonic: ntp_second() is due */
	u64 coarse;	      /* [lock] monotonic, at the last tick */
	unsigned int changes; /* [lock] of how it goes, sets among them */
	unsigned int sets;    /* [lock] */
} timekeeper = {
	.lock = SPINLOCK_INIT("timekeeper.lock", RANK_TIMER),
};

DECLARE_WAIT_QUEUE_HEAD(clock_was_set);

static unsigned long write_begin(void)
{
	unsigned long flags = spin_lock_irqsave(&timekeeper.lock);

	WRITE_ONCE(timekeeper.seq, timekeeper.seq | SEQ_WRITES);
	barrier();
	return flags;
}

static void write_end(unsigned long flags)
{
	u32 seq = (timekeeper.seq & ~SEQ_BITS) + SEQ_STEP;

	if (timekeeper.rate || timekeeper.slew)
		seq |= SEQ_STEERED;
	barrier();
	WRITE_ONCE(timekeeper.seq, seq);
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
	} while ((seq & SEQ_WRITES) || seq != READ_ONCE(timekeeper.seq));
	return v;
}

/* How much of the slew is done at NOW. [timekeeper.lock, or seq] */
static s64 in_slew(u64 now)
{
	return min((s64)(now - timekeeper.base), (s64)NSEC_PER_SEC);
}

/* What the clock of the day has gained between base and NOW, which may be a little
 * before it. [timekeeper.lock, or seq] */
static s64 gained(u64 now)
{
	s64 dt = min((s64)(now - timekeeper.base), MAX_DT_NS);

	return (dt * timekeeper.rate + in_slew(now) * timekeeper.slew_rate) >>
	       RATE_SHIFT;
}

/* [timekeeper.lock, or seq] */
static u64 offset_at(u64 now)
{
	return *(const volatile u64 *)&timekeeper.offset + (u64)gained(now);
}

static noinline u64 realtime_when_steered(u64 ns)
{
	u64 offset;
	u32 seq;

	do {
		seq = READ_ONCE(timekeeper.seq);
		barrier();
		offset = offset_at(ns);
		barrier();
	} while ((seq & SEQ_WRITES) || seq != READ_ONCE(timekeeper.seq));
	return ns + offset;
}

u64 realtime_at(u64 ns)
{
	u64 offset;
	u32 seq;

	do {
		seq = READ_ONCE(timekeeper.seq);
		if (unlikely(seq & (SEQ_WRITES | SEQ_STEERED)))
			return realtime_when_steered(ns);
		barrier();
		offset = *(const volatile u64 *)&timekeeper.offset;
		barrier();
	} while (seq != READ_ONCE(timekeeper.seq));
	return ns + offset;
}

u64 ktime_get_coarse_ns(void)
{
	return read_stable(&timekeeper.coarse);
}

u64 ktime_get_real_ns(void)
{
	return realtime_at(ktime_get_ns());
}

u64 boot_epoch_seconds(void)
{
	u64 now = ktime_get_ns();

	return div_u64(realtime_at(now) - now, NSEC_PER_SEC);
}

unsigned int realtime_changes(void)
{
	return READ_ONCE(timekeeper.changes);
}

unsigned int realtime_sets(void)
{
	return READ_ONCE(timekeeper.sets);
}

/* ---------------------------------------------------------------- steering */

/* [timekeeper.lock] From NOW on it goes like this. */
static void move_base(u64 now, s64 rate, s64 slew)
{
	u64 size = (u64)(slew < 0 ? -slew : slew) << RATE_SHIFT;
	s64 slew_rate = (s64)div_u64(size, NSEC_PER_SEC);

	timekeeper.offset = offset_at(now);
	timekeeper.base = now;
	timekeeper.rate = rate;
	timekeeper.slew = slew;
	timekeeper.slew_rate = slew < 0 ? -slew_rate : slew_rate;
}

/* [timekeeper.lock] What of the slew has not been yet. */
static s64 slew_left(u64 now)
{
	return timekeeper.slew -
	       (in_slew(now) * timekeeper.slew_rate >> RATE_SHIFT);
}

/* [timekeeper.lock] */
static void second_is_over(u64 now)
{
	timekeeper.next_second += NSEC_PER_SEC;
	if (timekeeper.next_second <= now)
		timekeeper.next_second = now + NSEC_PER_SEC;
	move_base(now, ntp_rate(), ntp_second() + slew_left(now));
}

void timekeeping_tick(void)
{
	u64 now = ktime_get_ns();
	unsigned long flags = write_begin();

	timekeeper.coarse = now;
	if (now >= timekeeper.next_second)
		second_is_over(now);
	write_end(flags);
}

/* LEFT of the clock of the day, at a speed of 1 + RATE / 2^32; rather too long.
 * At most some centuries, so that it can be added to a time. */
static u64 monotonic_span(u64 left, s64 rate)
{
	u64 speed = (u64)((1LL << RATE_SHIFT) + rate), rest;
	u64 whole = div64_u64_rem(left, speed, &rest);

	if (whole >= 1ULL << (62 - RATE_SHIFT))
		return 1ULL << 62;
	return (whole << RATE_SHIFT) + (div64_u64(rest << 30, speed) << 2) + 4;
}

static u64 monotonic_when_steered(u64 ns)
{
	unsigned long flags = spin_lock_irqsave(&timekeeper.lock);
	u64 base = timekeeper.base, at_base = base + timekeeper.offset;
	s64 rate = timekeeper.rate, slew_rate = timekeeper.slew_rate;
	u64 first = NSEC_PER_SEC +
		    (u64)((s64)NSEC_PER_SEC * (rate + slew_rate) >> RATE_SHIFT);
	u64 result;

	spin_unlock_irqrestore(&timekeeper.lock, flags);
	if (ns <= at_base)
		result = 0;
	else if (ns - at_base <= first)
		result = base + monotonic_span(ns - at_base, rate + slew_rate);
	else
		result = base + NSEC_PER_SEC +
			 monotonic_span(ns - at_base - first, rate);
	return result;
}

u64 monotonic_at(u64 ns)
{
	u64 now, offset;

	if (READ_ONCE(timekeeper.seq) & SEQ_STEERED)
		return monotonic_when_steered(ns);
	now = ktime_get_ns();
	offset = realtime_at(now) - now;
	return ns > offset ? ns - offset : 0;
}

/* ADJ_SETOFFSET. Not to before the boot. */
static int inject(const struct __kernel_timex *tx)
{
	const s64 most = (s64)(MAX_SECONDS / 2);
	s64 part = tx->time.tv_usec * (tx->modes & ADJ_NANO ? 1 : 1000);
	unsigned long flags;
	s64 by, then;

	if (tx->time.tv_sec >= most || tx->time.tv_sec <= -most)
		return -EINVAL;
	by = tx->time.tv_sec * (s64)NSEC_PER_SEC + part;
	flags = write_begin();
	then = (s64)(ktime_get_ns() + timekeeper.offset);
	if (__builtin_add_overflow(then, by, &then) ||
	    then < (s64)ktime_get_ns()) {
		write_end(flags);
		return -EINVAL;
	}
	timekeeper.offset += (u64)by;
	timekeeper.coarse = ktime_get_ns();
	timekeeper.changes++;
	timekeeper.sets += by != 0;
	write_end(flags);
	return 0;
}

/* Who waits for a time of day looks again. */
static void tell_waiters(void)
{
	wake_up(&clock_was_set);
	posix_timers_clock_was_set();
	timerfds_clock_was_set();
}

int adjust_realtime(struct __kernel_timex *tx)
{
	const u32 modes = tx->modes & ADJ_ADJTIME ? 0 : tx->modes;
	int state = ntp_check(tx, capable(CAP_SYS_TIME));
	unsigned long flags;
	u64 now;

	if (!state && (tx->modes & ADJ_SETOFFSET))
		state = inject(tx);
	if (state)
		return state;
	flags = write_begin();
	now = ktime_get_ns();
	state = ntp_adjust(tx, now, now + offset_at(now));
	if (modes) {
		move_base(now, ntp_rate(), slew_left(now));
		timekeeper.changes++;
	}
	write_end(flags);
	if (modes || (tx->modes & ADJ_SETOFFSET))
		tell_waiters();
	return state;
}

/* ----------------------------------------------------------------- setting */

void set_realtime_ns(u64 ns)
{
	unsigned long flags = write_begin();
	u64 now = ktime_get_ns();

	ntp_clear();
	move_base(now, timekeeper.rate, 0);
	timekeeper.offset = ns - now;
	timekeeper.coarse = now; /* or it would show a time before NS */
	timekeeper.changes++;
	timekeeper.sets++;
	write_end(flags);
	tell_waiters();
}

void timekeeping_init(void)
{
	unsigned long flags = write_begin();

	timekeeper.offset = cmos_seconds() * NSEC_PER_SEC - ktime_get_ns();
	timekeeper.next_second = ktime_get_ns() + NSEC_PER_SEC;
	write_end(flags);
}
