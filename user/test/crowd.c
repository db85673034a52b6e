// SPDX-License-Identifier: MIT
//
// What: many processes: one after the other, at once, until the limit, until
// the memory is full. Each time all of them end and no memory is missing.

#include "ktap.h"
#include "signal.h"

enum {
	IN_A_ROW = 10000,
	AT_ONCE = 1000,
	LIMIT = 40,
	ROOM = 60, // tasks that threads-max leaves
	SLACK_KB = 512,
	PIECE = 64 // pages
};

static int count_children(void)
{
	int n = 0, status;

	while (wait4(-1, &status, 0, NULL) > 0)
		n += status == 0;
	return n;
}

// Without what the kernel keeps in its caches after a crowd.
static long free_kb(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY);

	if (fd >= 0) {
		sys(__NR_write, fd, "2", 1);
		close(fd);
	}
	return meminfo("MemFree");
}

static void expect_all_back(long before)
{
	long missing = before - free_kb();
	const char *wrong = books_disagree();

	if (on_tessera() && !EXPECT(missing <= SLACK_KB))
		ktap_note("%ld kB are missing", missing);
	if (!EXPECT(!wrong))
		ktap_note("mm_check: %s", wrong);
}

TEST(ten_thousand_one_after_the_other)
{
	long before = free_kb();
	pid_t highest = 0;
	int n = 0;

	for (int i = 0; i < IN_A_ROW; i++) {
		pid_t pid = (pid_t)sys(__NR_fork);
		int status = -1;

		if (pid == 0)
			_exit(0);
		waitpid(pid, &status, 0);
		n += pid > 0 && status == 0;
		if (pid > highest)
			highest = pid;
	}
	EXPECT_EQ(n, IN_A_ROW);
	EXPECT(highest > IN_A_ROW / 2);
	expect_all_back(before);
}

// All of them wait for the end of the file, which the parent's close brings.
static void wait_for_end(const int fds[2])
{
	char c;

	close(fds[1]);
	_exit((int)read(fds[0], &c, 1));
}

TEST(a_thousand_at_once)
{
	long before = free_kb();
	int fds[2], n = 0;

	if (before < 200 * 1024)
		SKIP("less than 200 MiB are free");
	EXPECT_EQ(sys(__NR_pipe2, fds, 0), 0);
	while (n < AT_ONCE) {
		pid_t pid = (pid_t)sys(__NR_fork);

		if (pid == 0)
			wait_for_end(fds);
		if (pid < 0)
			break;
		n++;
	}
	EXPECT_EQ(n, AT_ONCE);
	close(fds[0]);
	close(fds[1]);
	EXPECT_EQ(count_children(), n);
	expect_all_back(before);
}

// Forks until it may not, and so do its children: 0 when EAGAIN said so.
static int bomb(void *arg)
{
	struct rlimit limit = { LIMIT, LIMIT };
	pid_t pid;

	(void)arg;
	if (setrlimit(RLIMIT_NPROC, &limit) || sys(__NR_setuid, 1234))
		return 1;
	do {
		pid = (pid_t)sys(__NR_fork);
		for (int i = 0; i < 20; i++)
			sched_yield();
	} while (pid >= 0);
	while (wait4(-1, NULL, 0, NULL) > 0)
		;
	return pid != -EAGAIN;
}

TEST(a_fork_bomb_ends_at_its_limit)
{
	long before = free_kb();

	EXPECT_EQ(in_child(bomb, NULL), 0);
	expect_all_back(before);
}

static bool set_threads_max(long n)
{
	char text[16];
	int len = snprintf(text, sizeof(text), "%ld", n);
	int fd = open("/proc/sys/kernel/threads-max", O_WRONLY);
	long written = fd < 0 ? -1 : sys(__NR_write, fd, text, len);

	close(fd);
	return written == len;
}

// Root's: no limit of its own holds it. All of them go on until they are killed.
static void boundless_bomb(const int said[2])
{
	long pid;

	setpgid(0, 0);
	for (;;) {
		pid = sys(__NR_fork);
		if (pid < 0)
			sys(__NR_write, said[1], &pid, sizeof(pid));
		sched_yield();
	}
}

// The first task that may not be made says EAGAIN; then a signal to the group
// ends all, also those that were just made.
TEST(a_fork_bomb_ends_at_threads_max)
{
	char text[16] = { 0 };
	long before = free_kb(), was, why = 0;
	int said[2], n = 0, status;
	pid_t first;

	SKIP_UNLESS_TESSERA();
	ASSERT(proc_read("/proc/sys/kernel/threads-max", text, sizeof(text)) >
	       0);
	was = strtol(text, NULL, 10);
	ASSERT(set_threads_max(ROOM));
	EXPECT_EQ(sys(__NR_pipe2, said, 0), 0);
	first = (pid_t)sys(__NR_fork);
	if (first == 0)
		boundless_bomb(said);
	for (int i = 0; i < 100; i++) {
		EXPECT_EQ(sys(__NR_read, said[0], &why, sizeof(why)),
			  sizeof(why));
		EXPECT_EQ(why, -EAGAIN);
	}
	EXPECT_EQ(sys(__NR_fork), -EAGAIN);
	EXPECT_EQ(sys(__NR_kill, -first, SIGKILL), 0);
	while (wait4(-1, &status, 0, NULL) > 0)
		n += WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
	EXPECT(n > ROOM / 2 && n < ROOM);
	EXPECT_EQ(sys(__NR_kill, -first, 0), -ESRCH);
	EXPECT(set_threads_max(was));
	close(said[0]);
	close(said[1]);
	expect_all_back(before);
}

static void take_all(void)
{
	for (;;) {
		long p = raw_mmap(0, PIECE * PAGE_SIZE, RW,
				  ANON | MAP_NORESERVE);

		if (is_error(p))
			_exit(0);
		for (int i = 0; i < PIECE; i++)
			touch((char *)p + i * PAGE_SIZE);
	}
}

// Their fates differ (the end, or no more memory for them); all of them end.
TEST(many_fill_the_memory_together)
{
	long before = free_kb();
	int n = 0, ended = 0;

	if (!on_tessera() || before > 256 * 1024)
		SKIP("not Tessera, or too much memory");
	for (; n < 20; n++) {
		pid_t pid = (pid_t)sys(__NR_fork);

		if (pid == 0)
			take_all();
		if (pid < 0)
			break;
	}
	while (wait4(-1, NULL, 0, NULL) > 0)
		ended++;
	EXPECT_EQ(ended, n);
	expect_all_back(before);
}

KTAP_MAIN("crowd");
