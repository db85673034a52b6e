// SPDX-License-Identifier: MIT
//
// What: fork and copy on write: what is shared, what is copied, what comes
// back.

#include "ktap.h"
#include "signal.h"

enum {
	N = 16
};

static char *p; // N pages
static unsigned long frames[N];

static void fresh(void)
{
	p = map_anon(N * PAGE_SIZE);
	for (int i = 0; i < N; i++) {
		p[i * PAGE_SIZE] = i;
		frames[i] = pfn_of(p + i * PAGE_SIZE);
	}
}

static void drop(void)
{
	munmap(p, N * PAGE_SIZE);
}

static int exit_code(int (*fn)(void *))
{
	int status = in_child(fn, NULL);

	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static int count_shared(void *arg)
{
	int shared = 0;

	(void)arg;
	for (int i = 0; i < N; i++)
		shared += pfn_of(p + i * PAGE_SIZE) == frames[i] && frames[i];
	return shared;
}

TEST(before_a_write_all_frames_are_shared)
{
	fresh();
	EXPECT_EQ(exit_code(count_shared), N);
	drop();
}

static int write_some(void *arg)
{
	for (int i = 0; i < 5; i++)
		p[i * PAGE_SIZE] = 100 + i;
	for (int i = 0; i < 5; i++)
		if (p[i * PAGE_SIZE] != 100 + i)
			return 200;
	for (int i = 5; i < N; i++)
		if (p[i * PAGE_SIZE] != i)
			return 201;
	return count_shared(arg);
}

TEST(a_write_copies_that_page_only)
{
	fresh();
	EXPECT_EQ(exit_code(write_some), N - 5);
	for (int i = 0; i < N; i++) {
		EXPECT_EQ(p[i * PAGE_SIZE], i);
		EXPECT_EQ(pfn_of(p + i * PAGE_SIZE), frames[i]);
	}
	drop();
}

static int child_faults(void *arg)
{
	long before;

	(void)arg;
	minor_faults();
	touch(p);
	before = minor_faults();
	for (int i = 1; i < N; i++)
		touch(p + i * PAGE_SIZE);
	return minor_faults() - before;
}

TEST(a_copy_costs_one_minor_fault)
{
	fresh();
	EXPECT_EQ(exit_code(child_faults), N - 1);
	drop();
}

TEST(the_last_owner_writes_without_a_copy)
{
	fresh();
	EXPECT_EQ(exit_code(count_shared), N);
	for (int i = 0; i < N; i++)
		touch(p + i * PAGE_SIZE);
	EXPECT_EQ(count_shared(NULL), N);
	drop();
}

TEST(the_parents_write_does_not_reach_the_child)
{
	struct timespec nap = { .tv_nsec = 50000000 };
	int status = -1;
	pid_t pid;

	fresh();
	pid = fork();
	if (pid == 0) {
		nanosleep(&nap, NULL);
		exit(p[0] == 0 && p[PAGE_SIZE] == 1 ? 0 : 1);
	}
	p[0] = 99;
	p[PAGE_SIZE] = 99;
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
	drop();
}

static int change_areas(void *arg)
{
	(void)arg;
	munmap(p, 2 * PAGE_SIZE);
	mprotect(p + 2 * PAGE_SIZE, PAGE_SIZE, PROT_NONE);
	sys(__NR_madvise, p + 3 * PAGE_SIZE, PAGE_SIZE, MADV_DONTNEED);
	return p[3 * PAGE_SIZE];
}

TEST(the_childs_areas_are_its_own)
{
	fresh();
	EXPECT_EQ(exit_code(change_areas), 0);
	for (int i = 0; i < N; i++)
		EXPECT_EQ(p[i * PAGE_SIZE], i);
	drop();
}

static int zero_page_child(void *arg)
{
	(void)arg;
	touch(p);
	return p[1] != 0 || p[PAGE_SIZE] != 0;
}

TEST(the_zero_page_is_inherited_and_not_written)
{
	p = map_anon(N * PAGE_SIZE);
	for (int i = 0; i < N; i++)
		(void)*(volatile char *)(p + i * PAGE_SIZE);
	EXPECT_EQ(exit_code(zero_page_child), 0);
	EXPECT_EQ(p[0], 0);
	drop();
}

static int grandchild(void *arg)
{
	(void)arg;
	p[0] = 1;
	if (in_child(write_some, NULL) != (N - 5) << 8)
		return 1;
	return p[0] != 1;
}

TEST(three_generations)
{
	fresh();
	for (int i = 0; i < N; i++)
		frames[i] = pfn_of(p + i * PAGE_SIZE);
	EXPECT_EQ(exit_code(grandchild), 0);
	EXPECT_EQ(p[0], 0);
	drop();
}

TEST(a_read_only_page_shared_by_fork_still_cannot_be_written)
{
	fresh();
	mprotect(p, PAGE_SIZE, PROT_READ);
	EXPECT_EQ(in_child(write_some, NULL) & 0x7f, SIGSEGV);
	drop();
}

TEST(pids_and_statuses)
{
	static const int codes[] = { 0, 1, 77, 128, 255 };
	pid_t me = getpid(), pid;
	int status = -1;

	for (size_t i = 0; i < ARRAY_SIZE(codes); i++) {
		pid = fork();
		if (pid == 0)
			exit(getppid() == me && getpid() != me &&
					     getpid() == gettid()
				     ? codes[i]
				     : 99);
		EXPECT(pid > 0);
		EXPECT_EQ(waitpid(pid, &status, 0), pid);
		EXPECT(WIFEXITED(status));
		EXPECT_EQ(WEXITSTATUS(status), codes[i]);
	}
	pid = fork();
	if (pid == 0)
		sys(__NR_exit, 0x103);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 3 << 8);
}

TEST(wait_takes_any_child_and_wnohang_does_not_wait)
{
	struct timespec nap = { .tv_nsec = 100000000 };
	struct rusage usage;
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		nanosleep(&nap, NULL);
		exit(4);
	}
	EXPECT_EQ(waitpid(pid, &status, WNOHANG), 0);
	EXPECT_EQ(wait4(-1, &status, 0, &usage), pid);
	EXPECT_EQ(status, 4 << 8);
	EXPECT(usage.ru_minflt > 0);
	EXPECT_EQ(sys(__NR_wait4, -1, &status, 0, 0), -ECHILD);
	EXPECT_EQ(sys(__NR_wait4, pid, &status, 0, 0), -ECHILD);
}

static int fill_2_mib(void *unused)
{
	(void)unused;
	memset(map_anon(MIB(2)), 1, MIB(2));
	return 0;
}

TEST(the_largest_child_shows_in_maxrss)
{
	struct rusage usage;

	EXPECT_EQ(in_child(fill_2_mib, NULL), 0);
	ASSERT(!getrusage(RUSAGE_CHILDREN, &usage));
	EXPECT(usage.ru_maxrss >= 2048);
}

// The eleventh field of stat: the faults of children that were waited for.
static long cminflt(void)
{
	char text[512] = { 0 }, *at;

	if (proc_read("/proc/self/stat", text, sizeof(text) - 1) <= 0)
		return -1;
	at = strrchr(text, ')');
	for (int field = 2; at && field < 11; field++)
		at = strchr(at + 1, ' ');
	return at ? strtol(at, NULL, 10) : -1;
}

static long faults_of_children(void)
{
	struct rusage usage;

	EXPECT_EQ(getrusage(RUSAGE_CHILDREN, &usage), 0);
	EXPECT_EQ(cminflt(), usage.ru_minflt);
	return usage.ru_minflt;
}

TEST(a_childs_faults_count_once_it_is_waited_for)
{
	long before = faults_of_children();
	struct rusage usage;
	pid_t pid = fork();
	siginfo_t info;

	if (pid == 0) {
		in_child(fill_2_mib, NULL); // a grandchild's count too
		_exit(0);
	}
	EXPECT_EQ(sys(__NR_waitid, P_PID, pid, &info, WEXITED | WNOWAIT, 0), 0);
	EXPECT_EQ(faults_of_children(), before);
	EXPECT_EQ(wait4(pid, NULL, 0, &usage), pid);
	EXPECT(usage.ru_minflt >= 512);
	EXPECT_EQ(faults_of_children(), before + usage.ru_minflt);
}

TEST(many_children_lose_no_memory)
{
	long before, after;

	fresh();
	for (int round = 0; round < 3; round++)
		exit_code(write_some);
	before = meminfo("MemFree");
	for (int i = 0; i < 50; i++)
		EXPECT_EQ(exit_code(write_some), N - 5);
	after = meminfo("MemFree");
	// 50 children lost would be 50 stacks, tables, copies: > 1 MiB.
	if (on_tessera())
		EXPECT(before - after < 256);
	drop();
}

TEST(children_of_the_dead_are_taken_over)
{
	struct timespec nap = { .tv_nsec = 30000000 };
	int status = -1;
	pid_t pid = fork();

	if (pid == 0) {
		pid_t middle = getpid();

		if (fork() == 0) {
			nanosleep(&nap, NULL);
			_exit(getppid() == middle);
		}
		exit(0);
	}
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT_EQ(status, 0);
	nap.tv_nsec = 60000000;
	nanosleep(&nap, NULL);
	EXPECT(is_error(sys(__NR_wait4, -1, &status, WNOHANG, 0)) ||
	       getpid() == 1);
}

KTAP_MAIN("fork");
