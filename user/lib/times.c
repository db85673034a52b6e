// SPDX-License-Identifier: MIT
//
// What: the calls of times.h.

#include "times.h"

static int ret(long r)
{
	if ((unsigned long)r >= -4095UL) {
		errno = (int)-r;
		return -1;
	}
	return (int)r;
}

int clock_settime(int clock, const struct timespec *t)
{
	return ret(sys(__NR_clock_settime, clock, t));
}

int clock_getres(int clock, struct timespec *t)
{
	return ret(sys(__NR_clock_getres, clock, t));
}

int clock_nanosleep(int clock, int flags, const struct timespec *t,
		    struct timespec *left)
{
	return (int)-sys(__NR_clock_nanosleep, clock, flags, t, left);
}

int gettimeofday(struct timeval *tv, struct old_timezone *tz)
{
	return ret(sys(__NR_gettimeofday, tv, tz));
}

int settimeofday(const struct timeval *tv, const struct old_timezone *tz)
{
	return ret(sys(__NR_settimeofday, tv, tz));
}

long times(struct tms *tms)
{
	return sys(__NR_times, tms);
}

int getitimer(int which, struct itimerval *value)
{
	return ret(sys(__NR_getitimer, which, value));
}

int setitimer(int which, const struct itimerval *value, struct itimerval *old)
{
	return ret(sys(__NR_setitimer, which, value, old));
}

unsigned int alarm(unsigned int seconds)
{
	return (unsigned int)sys(__NR_alarm, seconds);
}

int timer_create(int clock, struct sigevent *event, timer_t *timer)
{
	return ret(sys(__NR_timer_create, clock, event, timer));
}

int timer_settime(timer_t timer, int flags, const struct itimerspec *value,
		  struct itimerspec *old)
{
	return ret(sys(__NR_timer_settime, timer, flags, value, old));
}

int timer_gettime(timer_t timer, struct itimerspec *value)
{
	return ret(sys(__NR_timer_gettime, timer, value));
}

int timer_getoverrun(timer_t timer)
{
	return ret(sys(__NR_timer_getoverrun, timer));
}

int timer_delete(timer_t timer)
{
	return ret(sys(__NR_timer_delete, timer));
}

int setpriority(int which, int who, int nice)
{
	return ret(sys(__NR_setpriority, which, who, nice));
}

int getpriority(int which, int who)
{
	long r = sys(__NR_getpriority, which, who);

	return r < 0 ? ret(r) : (int)(20 - r);
}

int sched_setscheduler(pid_t pid, int policy, const struct sched_param *param)
{
	return ret(sys(__NR_sched_setscheduler, pid, policy, param));
}

int sched_getscheduler(pid_t pid)
{
	return ret(sys(__NR_sched_getscheduler, pid));
}

int sched_setaffinity(pid_t pid, size_t size, const unsigned long *mask)
{
	return ret(sys(__NR_sched_setaffinity, pid, size, mask));
}

long long clock_now(int clock)
{
	struct timespec t = { 0, 0 };

	if (clock_gettime(clock, &t))
		return -1;
	return t.tv_sec * NSEC + t.tv_nsec;
}

struct timespec timespec_of(long long ns)
{
	return (struct timespec){ (long)(ns / NSEC), (long)(ns % NSEC) };
}

void burn(int clock, long long ns)
{
	long long end = clock_now(clock) + ns;

	while (clock_now(clock) < end)
		;
}
