// SPDX-License-Identifier: MIT
//
// What: the clocks by number, sleeping by them, setting the clock of the day.

#include "ktap.h"
#include "times.h"

#define MSEC 1000000LL

static const int all_clocks[] = {
	CLOCK_REALTIME,		 CLOCK_MONOTONIC,     CLOCK_PROCESS_CPUTIME_ID,
	CLOCK_THREAD_CPUTIME_ID, CLOCK_MONOTONIC_RAW, CLOCK_REALTIME_COARSE,
	CLOCK_MONOTONIC_COARSE,	 CLOCK_BOOTTIME,      CLOCK_TAI,
};

TEST(every_clock_is_read_and_goes_on)
{
	for (size_t i = 0; i < ARRAY_SIZE(all_clocks); i++) {
		long long first = clock_now(all_clocks[i]), last = first;

		EXPECT(first >= 0);
		for (int n = 0; n < 100; n++) {
			long long t = clock_now(all_clocks[i]);

			ASSERT(t >= last);
			last = t;
		}
	}
}

TEST(every_clock_has_a_resolution)
{
	struct timespec t;

	for (size_t i = 0; i < ARRAY_SIZE(all_clocks); i++) {
		EXPECT_EQ(clock_getres(all_clocks[i], &t), 0);
		EXPECT_EQ(t.tv_sec, 0);
		EXPECT(t.tv_nsec >= 1 && t.tv_nsec <= 10 * MSEC);
		EXPECT_EQ(clock_getres(all_clocks[i], NULL), 0);
	}
	clock_getres(CLOCK_MONOTONIC_COARSE, &t);
	EXPECT(t.tv_nsec >= MSEC);
}

TEST(a_coarse_clock_is_never_ahead)
{
	for (int i = 0; i < 1000; i++) {
		long long coarse = clock_now(CLOCK_MONOTONIC_COARSE);

		ASSERT(coarse <= clock_now(CLOCK_MONOTONIC));
		coarse = clock_now(CLOCK_REALTIME_COARSE);
		ASSERT(coarse <= clock_now(CLOCK_REALTIME));
	}
}

TEST(a_coarse_clock_moves_with_the_tick)
{
	long long start = clock_now(CLOCK_MONOTONIC_COARSE);
	struct timespec nap = { 0, 50 * MSEC };

	nanosleep(&nap, NULL);
	EXPECT(clock_now(CLOCK_MONOTONIC_COARSE) > start);
}

TEST(what_is_no_clock_is_refused)
{
	static const int no_clocks[] = { 10, 12, 99, 0x7fffffff, -1 };
	struct timespec t = { 0, 0 };

	for (size_t i = 0; i < ARRAY_SIZE(no_clocks); i++) {
		EXPECT_EQ(sys(__NR_clock_gettime, no_clocks[i], &t), -EINVAL);
		EXPECT_EQ(sys(__NR_clock_getres, no_clocks[i], &t), -EINVAL);
		EXPECT_EQ(sys(__NR_clock_settime, no_clocks[i], &t), -EINVAL);
		EXPECT_EQ(clock_nanosleep(no_clocks[i], 0, &t, NULL), EINVAL);
	}
}

TEST(not_every_clock_can_be_slept_by)
{
	static const int no_sleep[] = { CLOCK_THREAD_CPUTIME_ID,
					CLOCK_MONOTONIC_RAW,
					CLOCK_REALTIME_COARSE,
					CLOCK_MONOTONIC_COARSE };
	struct timespec t = { 0, 0 };

	for (size_t i = 0; i < ARRAY_SIZE(no_sleep); i++)
		EXPECT_EQ(clock_nanosleep(no_sleep[i], 0, &t, NULL),
			  EOPNOTSUPP);
	EXPECT_EQ(clock_nanosleep(MAKE_THREAD_CPUCLOCK(0, CPUCLOCK_SCHED), 0,
				  &t, NULL),
		  EINVAL);
}

TEST(a_bad_time_is_refused_by_every_sleep)
{
	static const struct timespec bad[] = { { -1, 0 },
					       { 0, -1 },
					       { 0, 1000000000 } };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		EXPECT_EQ(sys(__NR_nanosleep, &bad[i], NULL), -EINVAL);
		EXPECT_EQ(clock_nanosleep(CLOCK_REALTIME, 0, &bad[i], NULL),
			  EINVAL);
		EXPECT_EQ(clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME,
					  &bad[i], NULL),
			  EINVAL);
		EXPECT_EQ(clock_nanosleep(CLOCK_PROCESS_CPUTIME_ID, 0, &bad[i],
					  NULL),
			  EINVAL);
	}
	EXPECT_EQ(clock_nanosleep(CLOCK_MONOTONIC, 0, NULL, NULL), EFAULT);
}

TEST(a_sleep_until_a_time_ends_not_before_it)
{
	static const int clocks[] = { CLOCK_MONOTONIC, CLOCK_REALTIME,
				      CLOCK_BOOTTIME, CLOCK_TAI };

	for (size_t i = 0; i < ARRAY_SIZE(clocks); i++) {
		long long until = clock_now(clocks[i]) + 20 * MSEC;
		struct timespec t = timespec_of(until);

		EXPECT_EQ(clock_nanosleep(clocks[i], TIMER_ABSTIME, &t, NULL),
			  0);
		EXPECT(clock_now(clocks[i]) >= until);
		t = timespec_of(0); /* long ago */
		EXPECT_EQ(clock_nanosleep(clocks[i], TIMER_ABSTIME, &t, NULL),
			  0);
	}
}

TEST(cpu_time_passes_by_computing_not_by_sleeping)
{
	struct timespec nap = { 0, 200 * MSEC };
	long long before, slept = 0;

	/* The host may stop the CPU just while it is ours; not each time. */
	for (int i = 0; i < 20; i++) {
		before = clock_now(CLOCK_PROCESS_CPUTIME_ID);
		nanosleep(&nap, NULL);
		slept = clock_now(CLOCK_PROCESS_CPUTIME_ID) - before;
		if (slept < 100 * MSEC)
			break;
	}
	EXPECT(slept < 100 * MSEC);
	burn(CLOCK_PROCESS_CPUTIME_ID, 20 * MSEC);
	EXPECT(clock_now(CLOCK_PROCESS_CPUTIME_ID) - before >=
	       slept + 20 * MSEC);
}

TEST(the_parts_of_cpu_time_add_up)
{
	const int mine = MAKE_PROCESS_CPUCLOCK(0, CPUCLOCK_PROF);
	long long thread, process, user, all;
	struct rusage ru;

	burn(CLOCK_PROCESS_CPUTIME_ID, 50 * MSEC);
	user = clock_now(MAKE_PROCESS_CPUCLOCK(0, CPUCLOCK_VIRT));
	all = clock_now(mine);
	EXPECT(user >= 0 && user <= all);
	thread = clock_now(CLOCK_THREAD_CPUTIME_ID);
	process = clock_now(CLOCK_PROCESS_CPUTIME_ID);
	EXPECT(thread <= process);
	getrusage(RUSAGE_SELF, &ru);
	EXPECT((ru.ru_utime.tv_sec + ru.ru_stime.tv_sec) * NSEC +
		       (ru.ru_utime.tv_usec + ru.ru_stime.tv_usec + 2) * 1000 >=
	       process);
}

TEST(usage_never_goes_back)
{
	struct rusage last, ru;

	getrusage(RUSAGE_SELF, &last);
	for (int i = 0; i < 60; i++) {
		burn(CLOCK_MONOTONIC, i % 3 ? MSEC : MSEC / 8);
		getrusage(RUSAGE_SELF, &ru);
		ASSERT(ru.ru_utime.tv_sec * 1000000 + ru.ru_utime.tv_usec >=
		       last.ru_utime.tv_sec * 1000000 + last.ru_utime.tv_usec);
		ASSERT(ru.ru_stime.tv_sec * 1000000 + ru.ru_stime.tv_usec >=
		       last.ru_stime.tv_sec * 1000000 + last.ru_stime.tv_usec);
		last = ru;
	}
}

TEST(a_sleep_is_a_voluntary_switch)
{
	struct timespec nap = { 0, MSEC };
	struct rusage before, after;

	getrusage(RUSAGE_THREAD, &before);
	/* One that is over before it has begun is none: the host may pause. */
	for (int i = 0; i < 100; i++) {
		nanosleep(&nap, NULL);
		getrusage(RUSAGE_THREAD, &after);
		if (after.ru_nvcsw >= before.ru_nvcsw + 5)
			break;
	}
	EXPECT(after.ru_nvcsw >= before.ru_nvcsw + 5);
}

TEST(the_cpu_time_of_others_has_a_clock)
{
	volatile int *stop =
		mmap(NULL, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;
	pid_t pid = fork();
	long long t;

	if (pid == 0) {
		burn(CLOCK_PROCESS_CPUTIME_ID, 30 * MSEC);
		while (!*stop)
			sched_yield();
		_exit(0);
	}
	do
		t = clock_now(MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED));
	while (t >= 0 && t < 30 * MSEC);
	EXPECT(t >= 30 * MSEC);
	/* not a thread of ours */
	EXPECT_EQ(clock_now(MAKE_THREAD_CPUCLOCK(pid, CPUCLOCK_SCHED)), -1);
	*stop = 1;
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(clock_now(MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED)), -1);
	EXPECT_EQ(errno, EINVAL);
}

static int spin_a_little(void *ms)
{
	burn(CLOCK_PROCESS_CPUTIME_ID, (long)ms * MSEC);
	return 0;
}

TEST(times_counts_in_hundredths_and_children)
{
	struct tms before, after;
	long start = times(&before), end;

	EXPECT_EQ(in_child(spin_a_little, (void *)80L), 0);
	burn(CLOCK_PROCESS_CPUTIME_ID, 40 * MSEC);
	end = times(&after);
	EXPECT(end - start >= 11);
	EXPECT(after.tms_cutime + after.tms_cstime - before.tms_cutime -
		       before.tms_cstime >=
	       6);
	EXPECT(after.tms_utime + after.tms_stime - before.tms_utime -
		       before.tms_stime >=
	       2);
	EXPECT(times(NULL) >= end);
}

TEST(the_clocks_of_the_day_agree)
{
	long long before = clock_now(CLOCK_REALTIME);
	struct old_timezone tz;
	struct timeval tv;

	EXPECT_EQ(gettimeofday(&tv, &tz), 0);
	EXPECT(tv.tv_sec * NSEC + (tv.tv_usec + 1) * 1000 > before);
	EXPECT(tv.tv_usec >= 0 && tv.tv_usec < 1000000);
	EXPECT(sys(__NR_time, NULL) >= before / NSEC - 1);
	EXPECT_EQ(gettimeofday(NULL, NULL), 0);
#ifdef __NR_clock_gettime64
	struct __kernel_timespec wide;

	EXPECT_EQ(sys(__NR_clock_gettime64, CLOCK_REALTIME, &wide), 0);
	EXPECT(wide.tv_sec * NSEC + wide.tv_nsec >= before);
	EXPECT_EQ(sys(__NR_clock_getres_time64, CLOCK_REALTIME, &wide), 0);
	EXPECT_EQ(wide.tv_sec, 0);
	EXPECT_EQ(sys(__NR_clock_nanosleep_time64, CLOCK_MONOTONIC,
		      TIMER_ABSTIME, &wide, NULL),
		  0);
#endif
}

#define CLOCKSOURCE "/sys/devices/system/clocksource/clocksource0/"

TEST(the_clock_that_was_chosen_is_one_of_those_there_are)
{
	char all[128], current[128], *end;

	if (proc_read(CLOCKSOURCE "available_clocksource", all, sizeof(all)) <=
	    0)
		SKIP("no /sys");
	ASSERT(proc_read(CLOCKSOURCE "current_clocksource", current,
			 sizeof(current)) > 0);
	end = strchr(current, '\n');
	ASSERT(end && end > current);
	*end = 0;
	EXPECT(strstr(all, current) != NULL);
}

/* ------------------------------------------------------------------ setting */

static bool set_day(long long ns)
{
	struct timespec t = timespec_of(ns);

	return clock_settime(CLOCK_REALTIME, &t) == 0;
}

TEST(only_the_clock_of_the_day_can_be_set)
{
	struct timespec t = { 1000000000, 0 }, bad = { 1, NSEC };
	struct timeval worse = { 1, 1000001 };

	EXPECT_EQ(sys(__NR_clock_settime, CLOCK_MONOTONIC, &t), -EINVAL);
	EXPECT_EQ(sys(__NR_clock_settime, CLOCK_BOOTTIME, &t), -EINVAL);
	EXPECT_EQ(sys(__NR_clock_settime, CLOCK_REALTIME_COARSE, &t), -EINVAL);
	EXPECT_EQ(sys(__NR_clock_settime, CLOCK_PROCESS_CPUTIME_ID, &t),
		  -EINVAL);
	EXPECT_EQ(sys(__NR_clock_settime,
		      MAKE_PROCESS_CPUCLOCK(0, CPUCLOCK_SCHED), &t),
		  -EPERM);
	EXPECT_EQ(sys(__NR_clock_settime, CLOCK_REALTIME, &bad), -EINVAL);
	EXPECT_EQ(sys(__NR_clock_settime, CLOCK_REALTIME, NULL), -EFAULT);
	EXPECT_EQ(sys(__NR_settimeofday, &worse, NULL), -EINVAL);
}

TEST(setting_moves_the_day_and_nothing_else)
{
	long long mono = clock_now(CLOCK_MONOTONIC);
	long long day = clock_now(CLOCK_REALTIME);
	const long long year = 365LL * 86400 * NSEC;

	if (!set_day(day + year))
		SKIP("needs CAP_SYS_TIME");
	EXPECT(clock_now(CLOCK_REALTIME_COARSE) >= day + year);
	EXPECT(clock_now(CLOCK_REALTIME) >= day + year);
	EXPECT(clock_now(CLOCK_MONOTONIC) - mono < year / 2);
	set_day(day + clock_now(CLOCK_MONOTONIC) - mono);
	EXPECT(clock_now(CLOCK_REALTIME) < day + year / 2);
}

/* A child sets the clock an hour on while the parent sleeps for one. */
TEST(who_sleeps_until_a_time_of_day_wakes_when_it_is_set)
{
	long long mono = clock_now(CLOCK_MONOTONIC);
	long long day = clock_now(CLOCK_REALTIME);
	struct timespec hour = timespec_of(day + 3600 * NSEC);
	struct timespec nap = { 0, 20 * MSEC };
	pid_t pid;
	int status;

	if (!set_day(day))
		SKIP("needs CAP_SYS_TIME");
	pid = fork();
	if (pid == 0) {
		nanosleep(&nap, NULL);
		_exit(!set_day(day + 3601 * NSEC));
	}
	EXPECT_EQ(clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &hour, NULL),
		  0);
	EXPECT(clock_now(CLOCK_MONOTONIC) - mono < 1800 * NSEC);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	set_day(day + clock_now(CLOCK_MONOTONIC) - mono);
}

static int try_to_set(void *day)
{
	struct timespec t = timespec_of(*(long long *)day);

	if (sys(__NR_setuid, 1000))
		return 2;
	return sys(__NR_clock_settime, CLOCK_REALTIME, &t) != -EPERM;
}

TEST(not_everybody_may_set_the_clock)
{
	long long day = clock_now(CLOCK_REALTIME);
	int status = in_child(try_to_set, &day);

	if (WEXITSTATUS(status) == 2)
		SKIP("needs CAP_SETUID");
	EXPECT_EQ(status, 0);
}

KTAP_MAIN("clocks");
