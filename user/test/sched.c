// SPDX-License-Identifier: MIT
//
// What: policies, priorities, nice, CPUs: what the calls say, and that it
// is so. CPU time is compared with CPU time, never with the clock, and where the
// host may have stopped the CPU, with the longest stop that was seen.

#include "ktap.h"
#include "times.h"

#define MSEC 1000000LL

static void on_one_cpu(void)
{
	unsigned long mask[128] = { 0 };

	for (int cpu = 0; cpu < 64; cpu++) {
		mask[0] = 1UL << cpu;
		if (!sched_setaffinity(0, sizeof(mask), mask))
			return;
	}
}

static int set_policy(pid_t pid, int policy, int priority)
{
	struct sched_param param = { priority };

	return (int)sys(__NR_sched_setscheduler, pid, policy, &param);
}

static bool privileged(void)
{
	int err = set_policy(0, SCHED_RR, 1);

	set_policy(0, SCHED_NORMAL, 0);
	return !err;
}

TEST(a_process_begins_as_an_ordinary_one)
{
	struct sched_param param = { -1 };

	EXPECT_EQ(sched_getscheduler(0), SCHED_NORMAL);
	EXPECT_EQ(sys(__NR_sched_getparam, 0, &param), 0);
	EXPECT_EQ(param.sched_priority, 0);
	EXPECT_EQ(sys(__NR_getpriority, PRIO_PROCESS, 0), 20);
}

TEST(each_policy_has_its_range)
{
	for (int policy = 0; policy <= SCHED_DEADLINE; policy++) {
		bool rt = policy == SCHED_FIFO || policy == SCHED_RR;
		long none = policy == 4 ? -EINVAL : 0;

		EXPECT_EQ(sys(__NR_sched_get_priority_max, policy),
			  rt ? 99 : none);
		EXPECT_EQ(sys(__NR_sched_get_priority_min, policy),
			  rt ? 1 : none);
	}
	EXPECT_EQ(sys(__NR_sched_get_priority_max, -1), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_get_priority_min, 99), -EINVAL);
}

TEST(what_makes_no_sense_is_refused)
{
	struct sched_param param = { 0 };
	struct timespec t;

	EXPECT_EQ(set_policy(0, SCHED_NORMAL, 1), -EINVAL);
	EXPECT_EQ(set_policy(0, SCHED_FIFO, 0), -EINVAL);
	EXPECT_EQ(set_policy(0, SCHED_FIFO, 100), -EINVAL);
	EXPECT_EQ(set_policy(0, SCHED_RR, -1), -EINVAL);
	EXPECT_EQ(set_policy(0, 4, 0), -EINVAL);
	EXPECT_EQ(set_policy(0, -1, 0), -EINVAL);
	EXPECT_EQ(set_policy(-1, SCHED_NORMAL, 0), -EINVAL);
	EXPECT_EQ(set_policy(4000000, SCHED_NORMAL, 0), -ESRCH);
	EXPECT_EQ(sys(__NR_sched_setscheduler, 0, 0, NULL), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_setscheduler, 0, 0, 1), -EFAULT);
	EXPECT_EQ(sys(__NR_sched_setparam, 0, NULL), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_setparam, 4000000, &param), -ESRCH);
	EXPECT_EQ(sys(__NR_sched_getparam, 0, NULL), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_getparam, -1, &param), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_getscheduler, -1), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_getscheduler, 4000000), -ESRCH);
	EXPECT_EQ(sys(__NR_sched_rr_get_interval, -1, &t), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_rr_get_interval, 4000000, &t), -ESRCH);
}

TEST(a_policy_is_kept_and_told)
{
	static const int fair[] = { SCHED_BATCH, SCHED_IDLE, SCHED_NORMAL };
	struct sched_param param;
	struct timespec t;

	for (size_t i = 0; i < ARRAY_SIZE(fair); i++) {
		EXPECT_EQ(set_policy(0, fair[i], 0), 0);
		EXPECT_EQ(sched_getscheduler(0), fair[i]);
	}
	if (!privileged())
		SKIP("needs CAP_SYS_NICE");
	EXPECT_EQ(set_policy(0, SCHED_RR, 7), 0);
	EXPECT_EQ(sched_getscheduler(0), SCHED_RR);
	EXPECT_EQ(sys(__NR_sched_getparam, 0, &param), 0);
	EXPECT_EQ(param.sched_priority, 7);
	EXPECT_EQ(sys(__NR_sched_rr_get_interval, 0, &t), 0);
	EXPECT_EQ(t.tv_nsec, 100 * MSEC);
	param.sched_priority = 8;
	EXPECT_EQ(sys(__NR_sched_setparam, 0, &param), 0);
	EXPECT_EQ(sched_getscheduler(0), SCHED_RR);
	EXPECT_EQ(set_policy(0, SCHED_FIFO, 99), 0);
	EXPECT_EQ(sys(__NR_sched_rr_get_interval, 0, &t), 0);
	EXPECT_EQ(t.tv_sec + t.tv_nsec, 0);
	EXPECT_EQ(set_policy(0, SCHED_NORMAL, 0), 0);
}

static int my_share(void *unused)
{
	(void)unused;
	return sched_getscheduler(0) << 6 |
	       (int)(40 - sys(__NR_getpriority, PRIO_PROCESS, 0));
}

TEST(a_child_has_its_parents_share_or_an_ordinary_one)
{
	if (!privileged())
		SKIP("needs CAP_SYS_NICE");
	set_policy(0, SCHED_FIFO, 3);
	EXPECT_EQ(WEXITSTATUS(in_child(my_share, NULL)), SCHED_FIFO << 6 | 20);
	EXPECT_EQ(set_policy(0, SCHED_FIFO | SCHED_RESET_ON_FORK, 3), 0);
	EXPECT_EQ(sched_getscheduler(0), SCHED_FIFO | SCHED_RESET_ON_FORK);
	EXPECT_EQ(WEXITSTATUS(in_child(my_share, NULL)), 20);
	set_policy(0, SCHED_NORMAL, 0);
	EXPECT_EQ(sched_getscheduler(0), SCHED_NORMAL);
	setpriority(PRIO_PROCESS, 0, 5);
	EXPECT_EQ(WEXITSTATUS(in_child(my_share, NULL)), 25);
	setpriority(PRIO_PROCESS, 0, 0);
}

/* --------------------------------------------------------------------- nice */

TEST(nice_is_clamped_and_told)
{
	if (!privileged())
		SKIP("needs CAP_SYS_NICE");
	EXPECT_EQ(setpriority(PRIO_PROCESS, 0, 100), 0);
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 19);
	EXPECT_EQ(setpriority(PRIO_PROCESS, 0, -100), 0);
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), -20);
	EXPECT_EQ(setpriority(PRIO_PGRP, 0, 3), 0);
	EXPECT_EQ(getpriority(PRIO_PGRP, 0), 3);
	EXPECT_EQ(getpriority(PRIO_PROCESS, getpid()), 3);
#ifdef __NR_nice
	EXPECT_EQ(sys(__NR_nice, 4), 0);
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 7);
	EXPECT_EQ(sys(__NR_nice, -1000), 0);
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), -20);
#endif
	setpriority(PRIO_PGRP, 0, 0);
	EXPECT_EQ(sys(__NR_setpriority, 3, 0, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_getpriority, -1, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_setpriority, PRIO_PROCESS, 4000000, 0), -ESRCH);
	EXPECT_EQ(sys(__NR_getpriority, PRIO_PROCESS, 4000000), -ESRCH);
	EXPECT_EQ(sys(__NR_getpriority, PRIO_USER, 54321), -ESRCH);
}

static int as_somebody(void *unused)
{
	struct rlimit nice15 = { 15, 15 }, prio4 = { 4, 4 };

	(void)unused;
	if (setrlimit(RLIMIT_NICE, &nice15) ||
	    setrlimit(RLIMIT_RTPRIO, &prio4) || sys(__NR_setuid, 1000))
		return 99;
	if (setpriority(PRIO_PROCESS, 0, 10))
		return 1;
	if (setpriority(PRIO_PROCESS, 0, 5)) /* 20 - 5 = 15: allowed */
		return 2;
	if (sys(__NR_setpriority, PRIO_PROCESS, 0, 4) != -EACCES)
		return 3;
	if (sys(__NR_setpriority, PRIO_PROCESS, 1, 19) != -EPERM)
		return 4;
	if (set_policy(0, SCHED_FIFO, 5) != -EPERM)
		return 5;
	if (set_policy(0, SCHED_FIFO, 4) || set_policy(0, SCHED_FIFO, 3))
		return 6;
	if (set_policy(0, SCHED_IDLE, 0))
		return 7;
	if (set_policy(0, SCHED_NORMAL, 0)) /* nice 5 is within the limit */
		return 8;
	if (set_policy(0, SCHED_FIFO | SCHED_RESET_ON_FORK, 2))
		return 9;
	if (set_policy(0, SCHED_FIFO, 2) != -EPERM)
		return 10;
	if (set_policy(getppid(), SCHED_BATCH, 0) != -EPERM)
		return 11;
	return 0;
}

TEST(limits_bound_what_a_user_may)
{
	int status = in_child(as_somebody, NULL);

	if (WEXITSTATUS(status) == 99)
		SKIP("needs privileges");
	EXPECT_EQ(WEXITSTATUS(status), 0);
}

/* --------------------------------------------------------------- attributes */

TEST(attributes_carry_their_size)
{
	struct {
		struct sched_attr attr;
		char more[16];
	} big = { .attr = { .size = sizeof(big) } };
	struct sched_attr attr = { 0 };

	EXPECT_EQ(sys(__NR_sched_getattr, 0, &attr, sizeof(attr), 0), 0);
	EXPECT_EQ(attr.size, sizeof(attr));
	EXPECT_EQ(attr.sched_policy, SCHED_NORMAL);
	EXPECT_EQ(sys(__NR_sched_getattr, 0, &attr, 48, 0), 0);
	EXPECT_EQ(attr.size, 48);
	EXPECT_EQ(sys(__NR_sched_getattr, 0, &attr, 47, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_getattr, 0, &attr, 5000, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_getattr, 0, &attr, 56, 1), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_setattr, 0, &big, 0), 0);
	big.more[15] = 1;
	EXPECT_EQ(sys(__NR_sched_setattr, 0, &big, 0), -E2BIG);
	EXPECT_EQ(big.attr.size, sizeof(attr));
	big.attr.size = 47;
	EXPECT_EQ(sys(__NR_sched_setattr, 0, &big, 0), -E2BIG);
	EXPECT_EQ(sys(__NR_sched_setattr, 0, NULL, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_setattr, 0, &attr, 1), -EINVAL);
}

TEST(attributes_set_policy_and_nice_together)
{
	struct sched_attr attr = { .size = sizeof(attr),
				   .sched_policy = SCHED_BATCH,
				   .sched_nice = 6 };

	if (!privileged())
		SKIP("needs CAP_SYS_NICE");
	EXPECT_EQ(sys(__NR_sched_setattr, 0, &attr, 0), 0);
	EXPECT_EQ(sched_getscheduler(0), SCHED_BATCH);
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 6);
	attr = (struct sched_attr){ .size = sizeof(attr),
				    .sched_flags = 1ULL << 40 };
	EXPECT_EQ(sys(__NR_sched_setattr, 0, &attr, 0), -EINVAL);
	attr = (struct sched_attr){ .size = sizeof(attr) };
	EXPECT_EQ(sys(__NR_sched_setattr, 0, &attr, 0), 0);
	EXPECT_EQ(sched_getscheduler(0), SCHED_NORMAL);
	EXPECT_EQ(getpriority(PRIO_PROCESS, 0), 0);
}

/* --------------------------------------------------------------------- CPUs */

TEST(affinity_names_cpus_that_exist)
{
	unsigned long mask[128] = { 0 }, none[128] = { 0 };
	long n = sys(__NR_sched_getaffinity, 0, sizeof(mask), mask);

	ASSERT(n > 0 && !((unsigned long)n & (sizeof(long) - 1)));
	EXPECT_EQ(sys(__NR_sched_setaffinity, 0, n, mask), 0);
	EXPECT_EQ(sys(__NR_sched_setaffinity, 0, n, none), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_setaffinity, 4000000, n, mask), -ESRCH);
	EXPECT_EQ(sys(__NR_sched_getaffinity, 4000000, sizeof(mask), mask),
		  -ESRCH);
	EXPECT_EQ(sys(__NR_sched_getaffinity, 0, 0, mask), -EINVAL);
	EXPECT_EQ(sys(__NR_sched_getaffinity, 0, 3, mask), -EINVAL);
}

/* -------------------------------------------------------------------- shares */

static long long used_by(pid_t pid)
{
	return clock_now(MAKE_PROCESS_CPUCLOCK(pid, CPUCLOCK_SCHED));
}

/* In memory that all share. */
static struct crowd {
	int stop, ready;
	int running;   /* who was seen last */
	int turns;     /* how often that has changed */
	long pause_us; /* of CPU time that somebody had and could not use */
} * crowd;

/* Computes until it is stopped. On one CPU nothing of this is contended. */
static void compute(int me)
{
	long long last = clock_now(CLOCK_THREAD_CPUTIME_ID), now;
	volatile struct crowd *c = crowd;

	__atomic_add_fetch(&crowd->ready, 1, __ATOMIC_SEQ_CST);
	while (!c->stop) {
		if (c->running != me) {
			c->running = me;
			c->turns++;
		}
		now = clock_now(CLOCK_THREAD_CPUTIME_ID);
		if ((now - last) / 1000 > c->pause_us)
			c->pause_us = (long)((now - last) / 1000);
		last = now;
	}
}

static pid_t busy_child(int policy, int nice)
{
	pid_t pid = fork();

	if (pid)
		return pid;
	set_policy(0, policy, 0);
	setpriority(PRIO_PROCESS, 0, nice);
	compute(getpid());
	_exit(0);
}

static void may_begin(void)
{
	if (!crowd)
		crowd = mmap(NULL, PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS,
			     -1, 0);
	memset(crowd, 0, sizeof(*crowd));
}

/* Until N children have set themselves up. */
static void all_compute(int n)
{
	struct timespec nap = { 0, 20 * MSEC };

	while (__atomic_load_n(&crowd->ready, __ATOMIC_SEQ_CST) < n)
		nanosleep(&nap, NULL);
}

static void end_all(int n)
{
	int status;

	__atomic_store_n(&crowd->stop, 1, __ATOMIC_SEQ_CST);
	while (n--)
		waitpid(-1, &status, 0);
}

/* Enough CPU time for the shares to be seen: where the CPU stood still, the
 * pause is somebody's, and the others have to make up for it. */
static long long enough(void)
{
	long long pause =
		__atomic_load_n(&crowd->pause_us, __ATOMIC_SEQ_CST) * 1000LL;

	return pause > 20 * MSEC ? 40 * pause : 800 * MSEC;
}

struct pair {
	long long a, b;
};

/* What both have used at one moment: we may be kept from reading the second for
 * as long as we were stopped before. */
static struct pair used_by_both(pid_t a, pid_t b)
{
	struct pair first, again;

	do {
		first = (struct pair){ used_by(a), used_by(b) };
		again = (struct pair){ used_by(a), used_by(b) };
	} while (again.a - first.a + again.b - first.b > 5 * MSEC);
	return again;
}

/* What two busy children have had together, in parts of a thousand for
 * the first. */
static long share_of_first(int policy_a, int nice_a, int policy_b, int nice_b)
{
	struct timespec nap = { 0, 20 * MSEC };
	struct pair start, now;
	long long had_a, had_b;
	pid_t a, b;

	may_begin();
	a = busy_child(policy_a, nice_a);
	b = busy_child(policy_b, nice_b);
	all_compute(2);
	start = used_by_both(a, b);
	do {
		nanosleep(&nap, NULL);
		now = used_by_both(a, b);
		had_a = now.a - start.a;
		had_b = now.b - start.b;
	} while (had_a + had_b < enough());
	end_all(2);
	return (long)(had_a * 1000 / (had_a + had_b));
}

static int shares(void *unused)
{
	long equal, five, idle;

	(void)unused;
	on_one_cpu();
	equal = share_of_first(SCHED_NORMAL, 1, SCHED_NORMAL, 1);
	five = share_of_first(SCHED_NORMAL, 1, SCHED_NORMAL, 6);
	idle = share_of_first(SCHED_BATCH, 1, SCHED_IDLE, 1);
	if (equal < 400 || equal > 600)
		return 1;
	if (five < 650 || five > 850) /* 753: 1.25 ^ 5 to 1 */
		return 2;
	return idle < 900 ? 3 : 0;
}

TEST(getcpu_tells_a_cpu_that_one_may_run_on)
{
	unsigned int cpu = 99, node = 99;
	unsigned long mask = 0;

	EXPECT_EQ(sys(__NR_getcpu, &cpu, &node, NULL), 0);
	EXPECT(sys(__NR_sched_getaffinity, 0, sizeof(mask), &mask) > 0);
	EXPECT(cpu < 8 * sizeof(mask) && (mask >> cpu & 1));
	EXPECT(node < 64);
	EXPECT_EQ(sys(__NR_getcpu, NULL, NULL, NULL), 0);
	EXPECT_EQ(sys(__NR_getcpu, (void *)8, NULL, NULL), -EFAULT);
	EXPECT_EQ(sys(__NR_getcpu, NULL, (void *)8, NULL), -EFAULT);
}

TEST(cpu_time_goes_by_nice_and_policy)
{
	EXPECT_EQ(WEXITSTATUS(in_child(shares, NULL)), 0);
}

enum {
	BUSY = 40,
	NAPS = 20
};

static int busy; // as many as there is memory for

/* If who wakes had to wait for all the others' turns, each nap would take as many
 * as are busy. (Now and then a nap begins late in a turn of ours, and takes long.) */
static int naps_among_the_busy(void *unused)
{
	struct timespec nap = { 0, MSEC };
	int soon = 0;

	(void)unused;
	on_one_cpu();
	may_begin();
	for (int i = 0; i < busy; i++)
		busy_child(SCHED_NORMAL, 0);
	all_compute(busy);
	for (int i = 0; i < NAPS; i++) {
		int before = __atomic_load_n(&crowd->turns, __ATOMIC_SEQ_CST);

		nanosleep(&nap, NULL);
		soon += __atomic_load_n(&crowd->turns, __ATOMIC_SEQ_CST) -
				before <
			busy / 2;
	}
	end_all(busy);
	return soon <= NAPS / 2;
}

TEST(who_sleeps_mostly_runs_soon_among_many_who_compute)
{
	busy = (int)(meminfo("MemFree") / 256);
	if (busy > BUSY)
		busy = BUSY;
	if (busy < 8)
		SKIP("no memory for a crowd");
	EXPECT_EQ(WEXITSTATUS(in_child(naps_among_the_busy, NULL)), 0);
}

TEST(a_yield_lets_the_other_go_on)
{
	volatile int *turn = mmap(NULL, PAGE_SIZE, PROT_READ | PROT_WRITE,
				  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int status;
	pid_t pid = fork();

	if (pid == 0)
		on_one_cpu();
	for (int i = 0; i < 200; i++) {
		while (*turn != (pid == 0))
			sched_yield();
		*turn = pid != 0;
	}
	if (pid == 0)
		_exit(0);
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
}

KTAP_MAIN("sched");
