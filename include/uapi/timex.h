/* SPDX-License-Identifier: MIT */
/*
 * How a clock is steered: adjtimex, clock_adjtime. i386's older calls have the
 * same fields in words.
 * See: adjtimex(2), RFC 5905.
 */
#ifndef UAPI_TIMEX_H
#define UAPI_TIMEX_H

#include "types.h"

struct __kernel_timex_timeval {
	__s64 tv_sec;
	__s64 tv_usec; /* or ns: STA_NANO, ADJ_NANO */
};

struct __kernel_timex {
	__u32 modes;
	int : 32;
	__s64 offset;		  /* us, or ns */
	__s64 freq;		  /* parts per million, times 65536 */
	__s64 maxerror, esterror; /* us */
	__s32 status;
	int : 32;
	__s64 constant;
	__s64 precision, tolerance;
	struct __kernel_timex_timeval time;
	__s64 tick; /* us between ticks of ring 3's 100 Hz */
	__s64 ppsfreq, jitter;
	__s32 shift;
	int : 32;
	__s64 stabil, jitcnt, calcnt, errcnt, stbcnt;
	__s32 tai;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
};

struct old_timeval32 {
	__s32 tv_sec;
	__s32 tv_usec;
};

struct old_timex32 {
	__u32 modes;
	__s32 offset, freq, maxerror, esterror;
	__s32 status, constant, precision, tolerance;
	struct old_timeval32 time;
	__s32 tick, ppsfreq, jitter, shift;
	__s32 stabil, jitcnt, calcnt, errcnt, stbcnt;
	__s32 tai;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
	int : 32;
};

#define ADJ_OFFSET	      0x0001
#define ADJ_FREQUENCY	      0x0002
#define ADJ_MAXERROR	      0x0004
#define ADJ_ESTERROR	      0x0008
#define ADJ_STATUS	      0x0010
#define ADJ_TIMECONST	      0x0020
#define ADJ_TAI		      0x0080
#define ADJ_SETOFFSET	      0x0100
#define ADJ_MICRO	      0x1000
#define ADJ_NANO	      0x2000
#define ADJ_TICK	      0x4000
#define ADJ_ADJTIME	      0x8000 /* the two below, and nothing else */
#define ADJ_OFFSET_SINGLESHOT 0x8001
#define ADJ_OFFSET_READONLY   0x2000
#define ADJ_OFFSET_SS_READ    0xa001

#define STA_PLL		      0x0001
#define STA_UNSYNC	      0x0040
#define STA_FREQHOLD	      0x0080
#define STA_CLOCKERR	      0x1000
#define STA_NANO	      0x2000
#define STA_RONLY	      0xff00 /* PPSSIGNAL to CLK */

#define TIME_OK		      0
#define TIME_ERROR	      5

#endif
