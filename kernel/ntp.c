// SPDX-License-Identifier: MIT
/*
 * ntp.c - how the clock of the day is steered
 *
 * What        Each second it is decided how much the clock of the day gains in the
 *             next one on the monotonic clock:
 *
 *	rate   tick, in 1/10000, and freq: for ever          ADJ_TICK, ADJ_FREQUENCY
 *	slew   a part of what a phase is off: offset / 2^(2 + constant)  ADJ_OFFSET
 *	       up to 500 us of what adjtime asked for        ADJ_OFFSET_SINGLESHOT
 *
 * Units       adjtimex's own: freq in 2^-16 parts per million; the phase in ns.
 * Locking     timekeeper.lock, its holder calls.
 * Not here    Linux steers the monotonic clock along. Leap seconds; CLOCK_TAI
 *             stays the clock of the day whatever ADJ_TAI says. A pulse per
 *             second; the frequency-locked loop.
 * See         RFC 5905 and its kernel model; adjtimex(2).
 */
#include <kernel/time.h>
#include <lib/div64.h>
#include <lib/minmax.h>
#include <uapi/errno.h>
#include <uapi/timex.h>
#include "time_internal.h"

#define TICK_USEC    10000
#define MAX_FREQ     (500LL << 16)
#define MAX_PHASE_NS 500000000LL
#define MAX_ERROR_US 16000000
#define ERROR_GROWS  500 /* us a second */
#define MAX_SLEW_US  500 /* a second, of adjtime's */
#define MAX_CONSTANT 10
#define MAX_TAI	     100000
#define SHIFT_PLL    2
#define LINUX_SCALE  65536000LL /* Linux keeps freq in 2^-32 ns a second */

/* [timekeeper.lock] */
static struct {
	s64 freq, tick;
	s64 phase_ns;	/* is still to be made up for */
	s64 adjtime_us; /* likewise */
	s64 maxerror, esterror, constant;
	u64 phase_told; /* monotonic: when ADJ_OFFSET came last */
	int status, tai;
} ntp = {
	.tick = TICK_USEC,
	.maxerror = MAX_ERROR_US,
	.esterror = MAX_ERROR_US,
	.constant = 2,
	.status = STA_UNSYNC,
};

/* Rounds to zero, so that both directions end. */
static s64 shift_right(s64 x, unsigned int n)
{
	return x < 0 ? -(-x >> n) : x >> n;
}

static s64 divide(s64 x, u32 by)
{
	return x < 0 ? -(s64)div_u64((u64)-x, by) : (s64)div_u64((u64)x, by);
}

s64 ntp_rate(void)
{
	/* 2^32 / 10^4, and 2^32 / (10^6 * 2^16) */
	return divide((ntp.tick - TICK_USEC) * (1LL << 32), TICK_USEC) +
	       divide(ntp.freq << 16, 1000000);
}

s64 ntp_second(void)
{
	s64 phase = shift_right(ntp.phase_ns,
				(unsigned int)(SHIFT_PLL + ntp.constant));
	s64 us = max(min(ntp.adjtime_us, (s64)MAX_SLEW_US), -(s64)MAX_SLEW_US);

	ntp.phase_ns -= phase;
	ntp.adjtime_us -= us;
	ntp.maxerror += ERROR_GROWS;
	if (ntp.maxerror > MAX_ERROR_US) {
		ntp.maxerror = MAX_ERROR_US;
		ntp.status |= STA_UNSYNC;
	}
	return phase + us * 1000;
}

/* ---------------------------------------------------------------- adjtimex */

int ntp_check(const struct __kernel_timex *tx, bool may_set)
{
	const u32 modes = tx->modes;
	const s64 unit = modes & ADJ_NANO ? NSEC_PER_SEC : 1000000;

	if (modes & ADJ_ADJTIME) {
		if (!(modes & ADJ_OFFSET))
			return -EINVAL;
		if (!(modes & ADJ_OFFSET_READONLY) && !may_set)
			return -EPERM;
	} else {
		if (modes && !may_set)
			return -EPERM;
		if ((modes & ADJ_TICK) && (tx->tick < TICK_USEC * 9 / 10 ||
					   tx->tick > TICK_USEC * 11 / 10))
			return -EINVAL;
	}
	if (modes & ADJ_SETOFFSET) {
		if (!may_set)
			return -EPERM;
		if (tx->time.tv_usec < 0 || tx->time.tv_usec >= unit)
			return -EINVAL;
	}
	/* Linux's product would not fit; only where a word has 64 bits. */
	if ((modes & ADJ_FREQUENCY) && sizeof(long) == 8 &&
	    (tx->freq > S64_MAX / LINUX_SCALE ||
	     tx->freq < S64_MIN / LINUX_SCALE))
		return -EINVAL;
	return 0;
}

static void set_status(int status, u64 now)
{
	if ((ntp.status & STA_PLL) && !(status & STA_PLL))
		ntp.status = STA_UNSYNC;
	if (!(ntp.status & STA_PLL) && (status & STA_PLL))
		ntp.phase_told = now;
	ntp.status = (ntp.status & STA_RONLY) | (status & ~STA_RONLY);
}

/* A phase that was told again after a while says something of the frequency. */
static void set_phase(s64 offset, u64 now)
{
	const unsigned int shift =
		(unsigned int)(2 * (SHIFT_PLL + 2 + ntp.constant));
	u64 seconds = div_u64(now - ntp.phase_told, NSEC_PER_SEC);

	if (!(ntp.status & STA_PLL))
		return;
	if (!(ntp.status & STA_NANO))
		offset = max(min(offset, 1000000LL), -1000000LL) * 1000;
	offset = max(min(offset, MAX_PHASE_NS), -MAX_PHASE_NS);
	seconds = min(seconds, 1ULL << (SHIFT_PLL + 1 + ntp.constant));
	if (ntp.status & STA_FREQHOLD)
		seconds = 0;
	ntp.phase_told = now;
	ntp.phase_ns = offset;
	/* ns a second, to 2^-16 of a millionth */
	ntp.freq +=
		shift_right(divide(offset * (s64)seconds * 65536, 1000), shift);
	ntp.freq = max(min(ntp.freq, MAX_FREQ), -MAX_FREQ);
}

static void set_modes(const struct __kernel_timex *tx, u64 now)
{
	const u32 modes = tx->modes;

	if (modes & ADJ_STATUS)
		set_status(tx->status, now);
	if (modes & ADJ_NANO)
		ntp.status |= STA_NANO;
	if (modes & ADJ_MICRO)
		ntp.status &= ~STA_NANO;
	if (modes & ADJ_FREQUENCY)
		ntp.freq = max(min(tx->freq, MAX_FREQ), -MAX_FREQ);
	if (modes & ADJ_MAXERROR)
		ntp.maxerror = max(min(tx->maxerror, (s64)MAX_ERROR_US), 0LL);
	if (modes & ADJ_ESTERROR)
		ntp.esterror = max(min(tx->esterror, (s64)MAX_ERROR_US), 0LL);
	if (modes & ADJ_TIMECONST) {
		s64 constant = max(min(tx->constant, (s64)MAX_CONSTANT), 0LL);

		if (!(ntp.status & STA_NANO))
			constant = min(constant + 4, (s64)MAX_CONSTANT);
		ntp.constant = constant;
	}
	if ((modes & ADJ_TAI) && tx->constant >= 0 && tx->constant <= MAX_TAI)
		ntp.tai = (int)tx->constant;
	if (modes & ADJ_OFFSET)
		set_phase(tx->offset, now);
	if (modes & ADJ_TICK)
		ntp.tick = tx->tick;
}

int ntp_adjust(struct __kernel_timex *tx, u64 now, u64 real)
{
	bool nano;
	s64 old;
	u32 ns;

	if (tx->modes & ADJ_ADJTIME) {
		old = ntp.adjtime_us;
		if (!(tx->modes & ADJ_OFFSET_READONLY))
			ntp.adjtime_us = tx->offset;
		tx->offset = old;
	} else {
		set_modes(tx, now);
		tx->offset = ntp.status & STA_NANO ? ntp.phase_ns
						   : divide(ntp.phase_ns, 1000);
	}
	nano = ntp.status & STA_NANO;
	tx->freq = ntp.freq;
	tx->maxerror = ntp.maxerror;
	tx->esterror = ntp.esterror;
	tx->status = ntp.status;
	tx->constant = ntp.constant;
	tx->precision = 1;
	tx->tolerance = MAX_FREQ;
	tx->tick = ntp.tick;
	tx->tai = ntp.tai;
	tx->ppsfreq = tx->jitter = tx->stabil = tx->jitcnt = 0;
	tx->calcnt = tx->errcnt = tx->stbcnt = 0;
	tx->shift = 0;
	tx->time.tv_sec = (s64)div_u64_rem(real, NSEC_PER_SEC, &ns);
	tx->time.tv_usec = nano ? ns : ns / 1000;
	return ntp.status & (STA_UNSYNC | STA_CLOCKERR) ? TIME_ERROR : TIME_OK;
}

void ntp_clear(void)
{
	ntp.adjtime_us = 0;
	ntp.phase_ns = 0;
	ntp.status |= STA_UNSYNC;
	ntp.maxerror = ntp.esterror = MAX_ERROR_US;
}
