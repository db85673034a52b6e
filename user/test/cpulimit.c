// SPDX-License-Identifier: MIT
//
// What: RLIMIT_CPU: a signal at the soft limit, the end at the hard one.

#include "ktap.h"
#include "signal.h"
#include "times.h"

#define SECOND 1000000000LL

static int64_t *told; // CPU time at the first SIGXCPU, in ns

static int64_t cpu_time(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * SECOND + t.tv_nsec;
}

static void note(int sig)
{
	(void)sig;
	if (!*told)
		*told = cpu_time();
}

static int spins(void *arg)
{
	const struct rlimit limit = { 1, 2 };

	(void)arg;
	on_signal(SIGXCPU, note, 0);
	setrlimit(RLIMIT_CPU, &limit);
	alarm(20); // an end, if there is no other
	for (;;)
		if (*told < 0)
			return 1;
}

TEST(a_signal_at_the_soft_limit_and_the_end_at_the_hard_one)
{
	struct rusage used;
	int64_t all;
	int status;

	told = mmap(NULL, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT(told != MAP_FAILED);
	status = in_child(spins, NULL);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	// the limit may be of ticks, and the clock exact
	EXPECT(*told >= SECOND - SECOND / 50 && *told < SECOND + SECOND / 5);
	getrusage(RUSAGE_CHILDREN, &used);
	all = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * SECOND +
	      (used.ru_utime.tv_usec + used.ru_stime.tv_usec) * 1000LL;
	EXPECT(all >= 2 * SECOND - SECOND / 50 &&
	       all < 2 * SECOND + SECOND / 5);
	munmap(told, PAGE_SIZE);
}

KTAP_MAIN("cpulimit");
