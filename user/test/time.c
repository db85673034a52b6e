// SPDX-License-Identifier: MIT
//
// What: clocks go forward, and sleep is long enough.

#include "ktap.h"
#include "signal.h"

static long long now(int clock)
{
	struct timespec t = { 0 };

	if (clock_gettime(clock, &t))
		return -1;
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

TEST(monotonic_never_goes_back)
{
	long long last = now(CLOCK_MONOTONIC);

	EXPECT(last >= 0);
	for (int i = 0; i < 2000; i++) {
		long long t = now(CLOCK_MONOTONIC);

		ASSERT(t >= last);
		last = t;
	}
}

TEST(nanoseconds_stay_below_a_second)
{
	struct timespec t;

	for (int i = 0; i < 1000; i++) {
		clock_gettime(CLOCK_MONOTONIC, &t);
		ASSERT(t.tv_nsec >= 0 && t.tv_nsec < 1000000000);
	}
}

TEST(time_passes_without_system_calls_of_ours)
{
	long long start = now(CLOCK_MONOTONIC);

	for (volatile long i = 0; i < 3000000; i++)
		;
	EXPECT(now(CLOCK_MONOTONIC) > start);
}

TEST(sleep_is_at_least_as_long_as_asked)
{
	static const long naps[] = { 1, 1000, 1000000, 10000000, 30000000 };

	for (size_t i = 0; i < ARRAY_SIZE(naps); i++) {
		struct timespec nap = { .tv_nsec = naps[i] };
		long long start = now(CLOCK_MONOTONIC);

		EXPECT_EQ(nanosleep(&nap, NULL), 0);
		EXPECT(now(CLOCK_MONOTONIC) - start >= naps[i]);
	}
}

TEST(sleep_is_not_absurdly_long)
{
	struct timespec nap = { .tv_nsec = 20000000 };
	long long start = now(CLOCK_MONOTONIC);

	nanosleep(&nap, NULL);
	/* No host takes so much time away; a wrong unit would. */
	EXPECT(now(CLOCK_MONOTONIC) - start < 1000 * 1000000000LL);
}

TEST(realtime_is_there_and_goes_on)
{
	long long first = now(CLOCK_REALTIME);

	EXPECT(first > 0);
	EXPECT(now(CLOCK_REALTIME) >= first);
}

TEST(uptime_agrees_with_the_clock)
{
	long long before = now(CLOCK_BOOTTIME) / 1000000000;
	char text[64];
	long up;

	ASSERT(proc_read("/proc/uptime", text, sizeof(text)) > 0);
	up = strtol(text, NULL, 10);
	EXPECT(before <= up && up <= now(CLOCK_BOOTTIME) / 1000000000);
}

TEST(a_sleeping_process_lets_others_run)
{
	struct timespec nap = { .tv_sec = 100000 }, nothing = { 0 };
	int status;
	pid_t sleeper = fork(), quick;

	if (sleeper == 0) {
		nanosleep(&nap, NULL);
		exit(0);
	}
	quick = fork();
	if (quick == 0)
		exit(0);
	nanosleep(&nothing, NULL);
	EXPECT_EQ(waitpid(-1, &status, 0), quick);
	kill(sleeper, SIGKILL);
	EXPECT_EQ(waitpid(-1, &status, 0), sleeper);
}

TEST(atomic_time_is_told)
{
	struct timespec tai = { 0, 0 };

	EXPECT_EQ(sys(__NR_clock_gettime, 11, &tai), 0);
	EXPECT(tai.tv_sec > 0);
}

KTAP_MAIN("time");
