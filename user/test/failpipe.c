// SPDX-License-Identifier: MIT
//
// What: pipes, FIFOs and waiting for them, each of their allocations failing in
// turn: failnth.h.

#include <uapi/ioctls.h>
#include <uapi/poll.h>

#include "failnth.h"

static long make_and_use(void)
{
	static char buf[3 * PAGE_SIZE];
	int fds[2];
	long n, err = sys(__NR_pipe2, fds, O_NONBLOCK);

	if (err)
		return err;
	n = sys(__NR_write, fds[1], buf, sizeof(buf));
	if (n >= 0 && n < (long)sizeof(buf))
		n = -ENOMEM; // a part of it: the next page could not be had
	sys(__NR_close, fds[0]);
	sys(__NR_close, fds[1]);
	return n;
}

TEST(a_pipe_and_its_pages)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	loop("pipe2 and write", make_and_use);
}

static int resized[2];

// What is in it is still there, whether it came through or not.
static long resize(void)
{
	int waiting = 0;
	long size = sys(__NR_fcntl, resized[0], F_GETPIPE_SZ), err;

	err = sys(__NR_fcntl, resized[0], F_SETPIPE_SZ,
		  size == 4 * PAGE_SIZE ? 8 * PAGE_SIZE : 4 * PAGE_SIZE);
	sys(__NR_ioctl, resized[0], FIONREAD, &waiting);
	EXPECT_EQ(waiting, 2 * PAGE_SIZE);
	return err;
}

TEST(another_size)
{
	static char buf[2 * PAGE_SIZE];

	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	sys(__NR_pipe2, resized, 0);
	sys(__NR_write, resized[1], buf, sizeof(buf));
	loop("F_SETPIPE_SZ", resize);
	close(resized[0]);
	close(resized[1]);
}

static long open_fifo(void)
{
	long fd = sys(__NR_open, "/tmp/fail-fifo", O_RDWR);

	return fd < 0 ? fd : sys(__NR_close, fd);
}

TEST(opening_a_fifo)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	ASSERT(sys(__NR_mknod, "/tmp/fail-fifo", S_IFIFO | 0600, 0) == 0);
	loop("open of a FIFO", open_fifo);
	sys(__NR_unlink, "/tmp/fail-fifo");
}

static int polled[2];

// More than the entries on the kernel's stack, and more than one chunk.
static long poll_many(void)
{
	enum {
		N = 150
	};
	static struct pollfd fds[N];

	for (int i = 0; i < N; i++)
		fds[i] = (struct pollfd){ polled[0], POLLIN, 0 };
	return sys(__NR_poll, fds, N, 1);
}

TEST(polling_many)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	sys(__NR_pipe2, polled, 0);
	loop("poll", poll_many);
	close(polled[0]);
	close(polled[1]);
}

static long select_far(void)
{
	static unsigned long in[64];
	struct timespec none = { 0, 0 };

	return sys(__NR_pselect6, 900, in, in, in, &none, NULL);
}

TEST(selecting_among_many)
{
	if (!can_inject())
		SKIP("no /proc/self/fail-nth");
	ASSERT(sys(__NR_dup2, 1, 899) == 899);
	loop("pselect6", select_far);
	close(899);
}

KTAP_MAIN("failpipe");
