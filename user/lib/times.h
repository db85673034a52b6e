/* SPDX-License-Identifier: MIT */
/*
 * What: clocks, timers and scheduling, beside libc.h, by POSIX's and Linux's
 * names. As there, -1 and errno tell of a failure.
 */
#ifndef USER_LIB_TIMES_H
#define USER_LIB_TIMES_H

#include "libc.h"
#include <uapi/sched.h>

#define NSEC 1000000000LL

struct itimerspec {
	struct timespec it_interval;
	struct timespec it_value;
};

#define timeval	  __kernel_old_timeval
#define itimerval __kernel_old_itimerval

typedef int timer_t;

int clock_settime(int clock, const struct timespec *t);
int clock_getres(int clock, struct timespec *t);
int clock_nanosleep(int clock, int flags, const struct timespec *t,
		    struct timespec *left); /* an errno, not -1 */
int gettimeofday(struct timeval *tv, struct old_timezone *tz);
int settimeofday(const struct timeval *tv, const struct old_timezone *tz);
long times(struct tms *tms);

int getitimer(int which, struct itimerval *value);
int setitimer(int which, const struct itimerval *value, struct itimerval *old);
unsigned int alarm(unsigned int seconds);

int timer_create(int clock, struct sigevent *event, timer_t *timer);
int timer_settime(timer_t timer, int flags, const struct itimerspec *value,
		  struct itimerspec *old);
int timer_gettime(timer_t timer, struct itimerspec *value);
int timer_getoverrun(timer_t timer);
int timer_delete(timer_t timer);

int setpriority(int which, int who, int nice);
int getpriority(int which, int who); /* the nice itself, as C libraries do */
int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param);
int sched_getscheduler(pid_t pid);
int sched_setaffinity(pid_t pid, size_t size, const unsigned long *mask);

/* ns of a clock, or -1. */
long long clock_now(int clock);
struct timespec timespec_of(long long ns);

/* Computes until CLOCK has gone NS further. */
void burn(int clock, long long ns);

#endif
