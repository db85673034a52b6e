/* SPDX-License-Identifier: MIT */
/*
 * Time as system calls carry it: in words (__kernel_old_*: 32 bits on i386, 64
 * on x86-64), and in 64 bits everywhere (i386's *_time64 calls). Clock names.
 */
#ifndef UAPI_TIME_H
#define UAPI_TIME_H

#include "types.h"

struct __kernel_old_timespec {
	long tv_sec;
	long tv_nsec;
};

struct __kernel_timespec {
	__s64 tv_sec;
	__s64 tv_nsec;
};

struct __kernel_old_timeval {
	long tv_sec;
	long tv_usec;
};

struct old_timezone {
	__s32 tz_minuteswest;
	__s32 tz_dsttime;
};

#define CLOCK_REALTIME		 0
#define CLOCK_MONOTONIC		 1
#define CLOCK_PROCESS_CPUTIME_ID 2
#define CLOCK_THREAD_CPUTIME_ID	 3
#define CLOCK_MONOTONIC_RAW	 4
#define CLOCK_REALTIME_COARSE	 5
#define CLOCK_MONOTONIC_COARSE	 6
#define CLOCK_BOOTTIME		 7
#define CLOCK_REALTIME_ALARM	 8
#define CLOCK_BOOTTIME_ALARM	 9
#define CLOCK_TAI		 11
#define TIMER_ABSTIME		 1

#endif
