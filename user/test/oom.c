// SPDX-License-Identifier: MIT
//
// What: a program that takes all memory is ended; its parent, and the kernel,
// go on with all of it back. Only on Tessera: elsewhere the machine is not
// ours to exhaust. And how bad a program is, and wants to be.

#include "ktap.h"

enum {
	PIECE = 256
}; // pages

static int take_all_by_touch(void *arg)
{
	(void)arg;
	for (;;) {
		long p = raw_mmap(0, PIECE * PAGE_SIZE, RW,
				  ANON | MAP_NORESERVE);

		if (is_error(p))
			return 1; // out of addresses first
		for (int i = 0; i < PIECE; i++)
			touch((char *)p + i * PAGE_SIZE);
	}
}

// With more than this the test would only be slow.
static bool can_run_out(void)
{
	return on_tessera() && meminfo("MemFree") < 256 * 1024;
}

static bool ended(int status)
{
	int sig = WTERMSIG(status);

	return WIFSIGNALED(status) &&
	       (sig == SIGKILL || sig == SIGBUS || sig == SIGSEGV);
}

TEST(the_hog_is_ended_and_the_parent_goes_on)
{
	long before;

	if (!can_run_out())
		SKIP("not Tessera, or too much memory");
	before = meminfo("MemFree");
	EXPECT(ended(in_child(take_all_by_touch, NULL)));
	EXPECT(before - meminfo("MemFree") <= 256);
}

TEST(twice_is_no_worse)
{
	long before;

	if (!can_run_out())
		SKIP("not Tessera, or too much memory");
	before = meminfo("MemFree");
	EXPECT(ended(in_child(take_all_by_touch, NULL)));
	EXPECT(ended(in_child(take_all_by_touch, NULL)));
	EXPECT(before - meminfo("MemFree") <= 128);
}

// Far more than there is; a populate that finds no memory is no error.
static int populate_all(void *arg)
{
	(void)arg;
	for (int i = 0; i < 3072; i++)
		if (is_error(raw_mmap(0, PIECE * PAGE_SIZE, RW,
				      ANON | MAP_POPULATE)))
			break;
	return 0;
}

TEST(populate_gives_up_without_harm)
{
	long before;
	int status;

	if (!can_run_out())
		SKIP("not Tessera, or too much memory");
	before = meminfo("MemFree");
	status = in_child(populate_all, NULL);
	EXPECT(status == 0 || ended(status));
	EXPECT(before - meminfo("MemFree") <= 256);
}

// More than there is, in pieces that are given up one after the other.
static int give_up_and_take_more(void *arg)
{
	long pieces = meminfo("MemFree") / 4 / PIECE, first, p, n = 0;

	(void)arg;
	first = raw_mmap(0, 2 * pieces * PIECE * PAGE_SIZE, RW,
			 ANON | MAP_NORESERVE);
	if (is_error(first))
		return 1;
	for (p = first; n < 2 * pieces; n++, p += PIECE * PAGE_SIZE) {
		memset((char *)p, 1, PIECE * PAGE_SIZE);
		if (madvise((char *)p, PIECE * PAGE_SIZE, MADV_FREE))
			return 2;
		touch((char *)p);
	}
	for (p = first; n > 0; n--, p += PIECE * PAGE_SIZE)
		if (*(char *)p != 1 || *(char *)(p + 4096) & ~1)
			return 3;
	return 0;
}

TEST(what_was_given_up_is_taken_before_anybody_is_killed)
{
	long taken = vmstat("pglazyfreed");

	if (!can_run_out())
		SKIP("not Tessera, or too much memory");
	EXPECT_EQ(in_child(give_up_and_take_more, NULL), 0);
	EXPECT(vmstat("pglazyfreed") > taken);
}

// The same, when it is a call that finds no memory.
static int give_up_and_populate_more(void *arg)
{
	long pieces = meminfo("MemFree") / 4 / PIECE, p, n;

	(void)arg;
	p = raw_mmap(0, 2 * pieces * PIECE * PAGE_SIZE, RW,
		     ANON | MAP_NORESERVE);
	if (is_error(p))
		return 1;
	for (n = 0; n < 2 * pieces; n++, p += PIECE * PAGE_SIZE)
		if (madvise((char *)p, PIECE * PAGE_SIZE,
			    MADV_POPULATE_WRITE) ||
		    madvise((char *)p, PIECE * PAGE_SIZE, MADV_FREE))
			return 2;
	if (sys(__NR_mlock, p - 2 * PIECE * PAGE_SIZE, PIECE * PAGE_SIZE))
		return 3;
	return 0;
}

TEST(what_was_given_up_is_taken_to_populate)
{
	if (!can_run_out())
		SKIP("not Tessera, or too much memory");
	EXPECT_EQ(in_child(give_up_and_populate_more, NULL), 0);
}

TEST(too_large_a_mapping_without_noreserve)
{
	if (!can_run_out() || meminfo("MemTotal") > 1024 * 1024)
		SKIP("not Tessera, or too much memory");
	EXPECT_EQ(raw_mmap(0, 0xB0000000, RW, ANON), -ENOMEM);
}

// ------------------------------------------------------------------- scores

static long write_to(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY);
	long result = fd < 0 ? -errno : sys(__NR_write, fd, text, strlen(text));

	close(fd);
	return result;
}

static long adj(const char *text)
{
	return write_to("/proc/self/oom_score_adj", text);
}

static long number_of(const char *path)
{
	char text[32];

	return proc_read(path, text, sizeof(text)) > 0 ? strtol(text, NULL, 10)
						       : -9999;
}

static int bounds(void *arg)
{
	int bad = 0;

	(void)arg;
	bad += adj("1001") != -EINVAL;
	bad += adj("-1001\n") != -EINVAL;
	bad += adj("x") != -EINVAL;
	bad += adj("300\n") != 4;
	bad += number_of("/proc/self/oom_score_adj") != 300;
	bad += number_of("/proc/self/oom_adj") != 5;
	bad += write_to("/proc/self/oom_adj", "16") != -EINVAL;
	bad += write_to("/proc/self/oom_adj", "-18") != -EINVAL;
	bad += write_to("/proc/self/oom_adj", "8") != 1;
	bad += number_of("/proc/self/oom_score_adj") != 470;
	bad += write_to("/proc/self/oom_adj", "15") != 2;
	bad += number_of("/proc/self/oom_score_adj") != 1000;
	return bad;
}

TEST(oom_score_adj_has_its_bounds_and_oom_adj_its_scale)
{
	EXPECT_EQ(in_child(bounds, NULL), 0);
}

static int inherited(void *arg)
{
	return number_of("/proc/self/oom_score_adj") != (long)arg;
}

static int adj_of_child(void *arg)
{
	(void)arg;
	return adj("170") != 3 || in_child(inherited, (void *)170L);
}

TEST(oom_score_adj_is_inherited)
{
	long mine = number_of("/proc/self/oom_score_adj");

	EXPECT_EQ(in_child(adj_of_child, NULL), 0);
	EXPECT_EQ(number_of("/proc/self/oom_score_adj"), mine);
}

// (1000 + badness in thousandths of memory) * 2 / 3.
static bool score_is_off(const char *score_adj)
{
	long total = meminfo("MemTotal") / 4;
	long want = strtol(score_adj, NULL, 10) * (total / 1000);
	long off;

	adj(score_adj);
	want = (1000 + (want + resident_pages()) * 1000LL / total) * 2 / 3;
	off = number_of("/proc/self/oom_score") - want;
	return off < 0 || off > 2 + 10000 / total; // page tables
}

static int scores(void *arg)
{
	(void)arg;
	return score_is_off("0") + score_is_off("300") + score_is_off("1000");
}

TEST(oom_score_adds_thousandths_of_memory)
{
	EXPECT_EQ(in_child(scores, NULL), 0);
}

static int never(void *arg)
{
	(void)arg;
	return adj("-1000") != 5 || number_of("/proc/self/oom_score") != 0;
}

// Less than what is set takes CAP_SYS_RESOURCE.
static int may_lower(void *arg)
{
	(void)arg;
	return adj("-1000") > 0;
}

TEST(oom_score_of_the_protected_is_zero)
{
	if (!in_child(may_lower, NULL))
		SKIP("no right to be protected");
	EXPECT_EQ(in_child(never, NULL), 0);
}

// ------------------------------------------------------------ who has to go

// Sleeps, small, and more welcome to go than any other.
static pid_t spawn_victim(const char *score)
{
	struct timespec long_time = { .tv_sec = 1000 };
	pid_t pid = fork();

	if (pid == 0) {
		adj(score);
		nanosleep(&long_time, NULL);
		_exit(0);
	}
	return pid;
}

static bool wait_for_adj(pid_t pid, long want)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/oom_score_adj", pid);
	for (int i = 0; i < 1000; i++) {
		if (number_of(path) == want)
			return true;
		sched_yield();
	}
	return false;
}

static int modest_hog(void *arg)
{
	adj("-500");
	return take_all_by_touch(arg);
}

TEST(the_hog_goes_after_who_wants_to)
{
	int status = 0;
	pid_t victim;

	if (!can_run_out())
		SKIP("not Tessera, or too much memory");
	victim = spawn_victim("1000");
	ASSERT(wait_for_adj(victim, 1000));
	EXPECT(ended(in_child(modest_hog, NULL)));
	EXPECT_EQ(waitpid(victim, &status, WNOHANG), victim);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

static int protected_hog(void *arg)
{
	adj("-1000");
	return take_all_by_touch(arg);
}

// What a protected program cannot have others must give; then it is on its own.
TEST(the_protected_hog_outlives_all_others)
{
	int status = 0;
	pid_t victim;

	if (!can_run_out())
		SKIP("not Tessera, or too much memory");
	adj("-1000"); // not this one
	victim = spawn_victim("-999");
	ASSERT(wait_for_adj(victim, -999));
	EXPECT(ended(in_child(protected_hog, NULL)));
	adj("0");
	EXPECT_EQ(waitpid(victim, &status, WNOHANG), victim);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
}

KTAP_MAIN("oom");
