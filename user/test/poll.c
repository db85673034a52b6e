// SPDX-License-Identifier: MIT
//
// What: poll and select: what is ready, waiting for it, time-outs.

#include <uapi/poll.h>

#include "ktap.h"
#include WORDSIZE_FILE(poll)

static int r, w;

static void open_pipe(void)
{
	int fds[2];

	EXPECT_EQ(sys(__NR_pipe2, fds, 0), 0);
	r = fds[0];
	w = fds[1];
}

static void close_pipe(void)
{
	close(r);
	close(w);
}

static long poll_one(int fd, short events, int timeout_ms, short *revents)
{
	struct pollfd pfd = { .fd = fd, .events = events, .revents = -1 };
	long ret = sys(__NR_poll, &pfd, 1, timeout_ms);

	*revents = pfd.revents;
	return ret;
}

TEST(a_pipe_is_readable_when_something_is_in_it)
{
	short re;

	open_pipe();
	EXPECT_EQ(poll_one(r, POLLIN, 0, &re), 0);
	EXPECT_EQ(re, 0);
	EXPECT_EQ(poll_one(w, POLLOUT, 0, &re), 1);
	EXPECT_EQ(re, POLLOUT);
	write(w, "x", 1);
	EXPECT_EQ(poll_one(r, POLLIN | POLLPRI, -1, &re), 1);
	EXPECT_EQ(re, POLLIN);
	close_pipe();
}

TEST(a_closed_end_is_told_unasked)
{
	short re;

	open_pipe();
	close(w);
	EXPECT_EQ(poll_one(r, 0, -1, &re), 1);
	EXPECT_EQ(re, POLLHUP);
	close(r);
	open_pipe();
	close(r);
	EXPECT_EQ(poll_one(w, POLLOUT, -1, &re), 1);
	EXPECT_EQ(re, POLLOUT | POLLERR);
	close(w);
}

TEST(what_is_not_open_is_nval_and_negative_ones_are_left_out)
{
	struct pollfd fds[2] = { { 999, POLLIN, 0 }, { -5, POLLIN, -1 } };

	EXPECT_EQ(sys(__NR_poll, fds, 2, 0), 1);
	EXPECT_EQ(fds[0].revents, POLLNVAL);
	EXPECT_EQ(fds[1].revents, 0);
	EXPECT_EQ(sys(__NR_poll, (void *)8, 1, 0), -EFAULT);
}

TEST(poll_waits_until_another_process_writes)
{
	pid_t pid;
	int status;
	short re;

	open_pipe();
	pid = fork();
	if (pid == 0) {
		struct timespec ms = { 0, 20000000 };

		nanosleep(&ms, NULL);
		_exit(write(w, "x", 1) != 1);
	}
	EXPECT_EQ(poll_one(r, POLLIN, -1, &re), 1);
	EXPECT_EQ(re, POLLIN);
	waitpid(pid, &status, 0);
	EXPECT_EQ(status, 0);
	close_pipe();
}

static long ms_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

TEST(a_timeout_is_not_early)
{
	long start = ms_now();
	short re;

	open_pipe();
	EXPECT_EQ(poll_one(r, POLLIN, 30, &re), 0);
	EXPECT(ms_now() - start >= 30);
	close_pipe();
}

TEST(many_descriptors_at_once)
{
	enum {
		N = 200
	};
	static struct pollfd fds[N];

	open_pipe();
	for (int i = 0; i < N; i++)
		fds[i] = (struct pollfd){ r, POLLIN, 0 };
	EXPECT_EQ(sys(__NR_poll, fds, N, 10), 0);
	write(w, "x", 1);
	EXPECT_EQ(sys(__NR_poll, fds, N, -1), N);
	close_pipe();
}

// --- select: bit fd of a set of 1024 ---

struct fd_set {
	unsigned long bits[1024 / (8 * sizeof(long))];
};

static unsigned long *word_of(struct fd_set *set, int fd)
{
	return &set->bits[fd / (8 * sizeof(long))];
}

static void set_bit(struct fd_set *set, int fd)
{
	*word_of(set, fd) |= 1UL << (fd % (8 * sizeof(long)));
}

static bool has_bit(struct fd_set *set, int fd)
{
	return *word_of(set, fd) >> (fd % (8 * sizeof(long))) & 1;
}

static long select_in_ms(int n, struct fd_set *in, struct fd_set *out, long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	return sys(__NR_pselect6, n, in, out, NULL, ms < 0 ? NULL : &t, NULL);
}

TEST(select_leaves_the_ready_bits)
{
	struct fd_set in = { 0 }, out = { 0 };

	open_pipe();
	set_bit(&in, r);
	set_bit(&out, w);
	EXPECT_EQ(select_in_ms(w + 1, &in, &out, 0), 1);
	EXPECT(!has_bit(&in, r));
	EXPECT(has_bit(&out, w));
	write(w, "x", 1);
	set_bit(&in, r);
	EXPECT_EQ(select_in_ms(w + 1, &in, &out, -1), 2);
	EXPECT(has_bit(&in, r));
	close_pipe();
}

TEST(select_of_what_is_not_open_is_ebadf)
{
	struct fd_set in = { 0 };

	set_bit(&in, 20);
	EXPECT_EQ(select_in_ms(21, &in, NULL, 0), -EBADF);
	EXPECT_EQ(select_in_ms(-1, NULL, NULL, 0), -EINVAL);
}

TEST(select_says_how_much_time_is_left)
{
	struct {
		long sec, usec;
	} tv = { 2000, 0 };
	struct fd_set in = { 0 };

	open_pipe();
	set_bit(&in, r);
	write(w, "x", 1);
	EXPECT_EQ(sys(NR_SELECT, r + 1, &in, NULL, NULL, &tv), 1);
	EXPECT((tv.sec >= 1000 && tv.sec < 2000) ||
	       (tv.sec == 2000 && tv.usec == 0));
	tv.sec = -1;
	tv.usec = 0;
	EXPECT_EQ(sys(NR_SELECT, 0, NULL, NULL, NULL, &tv), -EINVAL);
	close_pipe();
}

KTAP_MAIN("poll");
