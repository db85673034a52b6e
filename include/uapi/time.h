/* SPDX-License-Identifier: MIT */
/*
 * Time as system calls carry it: in words (__kernel_old_*: 32 bits on i386, 64
 * on x86-64), and in 64 bits everywhere (i386's *_time64 calls). Clock names,
 * timers.
 */
#ifndef UAPI_TIME_H
#define UAPI_TIME_H

#include "signal.h"
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

struct old_itimerspec {
	struct __kernel_old_timespec it_interval;
	struct __kernel_old_timespec it_value;
};

struct __kernel_itimerspec {
	struct __kernel_timespec it_interval;
	struct __kernel_timespec it_value;
};

struct __kernel_old_itimerval {
	struct __kernel_old_timeval it_interval;
	struct __kernel_old_timeval it_value;
};

struct old_timezone {
	__s32 tz_minuteswest;
	__s32 tz_dsttime;
};

/* In hundredths of a second. */
struct tms {
	long tms_utime;
	long tms_stime;
	long tms_cutime;
	long tms_cstime;
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

/* A CPU-time clock of a process or thread: ~pid in the upper bits, then whether
 * it is a thread's, then what is counted. */
#define CPUCLOCK_PROF		 0
#define CPUCLOCK_VIRT		 1
#define CPUCLOCK_SCHED		 2
#define CLOCKFD			 3 /* in all three bits: a file's clock */
#define CPUCLOCK_CLOCK_MASK	 3
#define CPUCLOCK_PERTHREAD_MASK	 4
#define MAKE_PROCESS_CPUCLOCK(pid, clock) \
	((int)(~(unsigned int)(pid) << 3) | (clock))
#define MAKE_THREAD_CPUCLOCK(tid, clock) \
	MAKE_PROCESS_CPUCLOCK((tid), (clock) | CPUCLOCK_PERTHREAD_MASK)

#define ITIMER_REAL	0
#define ITIMER_VIRTUAL	1
#define ITIMER_PROF	2

#define SIGEV_SIGNAL	0
#define SIGEV_NONE	1
#define SIGEV_THREAD	2
#define SIGEV_THREAD_ID 4

#define SIGEV_MAX_SIZE	64

struct sigevent {
	union sigval sigev_value;
	int sigev_signo;
	int sigev_notify;
	union {
		int pad[(SIGEV_MAX_SIZE - 2 * sizeof(int) -
			 sizeof(union sigval)) /
			sizeof(int)];
		int tid; /* SIGEV_THREAD_ID */
	};
};

#endif
