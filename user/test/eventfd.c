// SPDX-License-Identifier: MIT
//
// What: counters in files: what they add up, when they make wait, and what poll
// and /proc tell of them.

#include <uapi/eventfd.h>
#include <uapi/poll.h>

#include "ktap.h"
#include "signal.h"
#include "times.h"

#define ALL (~0ULL)

static long add(long fd, unsigned long long n)
{
	return sys(__NR_write, fd, &n, sizeof(n));
}

// The value that a read takes, or -errno.
static long long take(long fd)
{
	unsigned long long n = 0;
	long ret = sys(__NR_read, fd, &n, sizeof(n));

	return ret == sizeof(n) ? (long long)n : ret;
}

static long events(long fd)
{
	struct pollfd pfd = { .fd = (int)fd, .events = POLLIN | POLLOUT };

	return sys(__NR_poll, &pfd, 1, 0) < 0 ? -1 : pfd.revents;
}

TEST(a_read_takes_all_that_was_added)
{
	long fd = sys(__NR_eventfd2, 3, EFD_NONBLOCK);

	EXPECT_EQ(take(fd), 3);
	EXPECT_EQ(take(fd), -EAGAIN);
	EXPECT_EQ(add(fd, 5), 8);
	EXPECT_EQ(add(fd, 1ULL << 40), 8);
	EXPECT_EQ(add(fd, 0), 8);
	EXPECT_EQ(take(fd), (1LL << 40) + 5);
	sys(__NR_close, fd);
}

TEST(a_semaphore_is_taken_one_by_one)
{
	long fd = sys(__NR_eventfd2, 2, EFD_NONBLOCK | EFD_SEMAPHORE);

	EXPECT_EQ(take(fd), 1);
	EXPECT_EQ(take(fd), 1);
	EXPECT_EQ(take(fd), -EAGAIN);
	sys(__NR_close, fd);
}

TEST(a_full_counter_takes_nothing_more)
{
	long fd = sys(__NR_eventfd2, 1, EFD_NONBLOCK);

	EXPECT_EQ(add(fd, ALL), -EINVAL);
	EXPECT_EQ(add(fd, ALL - 1), -EAGAIN);
	EXPECT_EQ(add(fd, ALL - 2), 8);
	EXPECT_EQ(add(fd, 1), -EAGAIN);
	EXPECT_EQ(events(fd), POLLIN);
	EXPECT_EQ(take(fd), (long long)(ALL - 1));
	EXPECT_EQ(events(fd), POLLOUT);
	EXPECT_EQ(add(fd, 1), 8);
	EXPECT_EQ(events(fd), POLLIN | POLLOUT);
	sys(__NR_close, fd);
}

TEST(a_reader_waits_for_a_writer_and_the_other_way)
{
	long fd = sys(__NR_eventfd2, 0, 0);
	pid_t parent = getpid(), child = fork();
	int status = 0;

	if (child == 0) {
		until_asleep(parent);
		add(fd, ALL - 1);
		_exit(add(fd, 7) == 8 ? 0 : 1); // waits: it is full
	}
	EXPECT_EQ(take(fd), (long long)(ALL - 1));
	EXPECT_EQ(take(fd), 7);
	waitpid(child, &status, 0);
	EXPECT_EQ(status, 0);
	sys(__NR_close, fd);
}

static void nothing(int sig)
{
	(void)sig;
}

TEST(a_signal_ends_the_wait)
{
	long fd = sys(__NR_eventfd2, 0, 0);
	struct itimerval soon = { .it_value = { 0, 20000 } };

	on_signal(SIGALRM, nothing, 0);
	sys(__NR_setitimer, ITIMER_REAL, &soon, NULL);
	EXPECT_EQ(take(fd), -EINTR);
	sys(__NR_close, fd);
}

TEST(poll_waits_for_a_counter)
{
	long fd = sys(__NR_eventfd2, 0, 0);
	struct pollfd pfd = { .fd = (int)fd, .events = POLLIN };
	pid_t parent = getpid(), child = fork();

	if (child == 0) {
		until_asleep(parent);
		add(fd, 1);
		_exit(0);
	}
	EXPECT_EQ(sys(__NR_poll, &pfd, 1, 5000), 1);
	EXPECT_EQ(pfd.revents, POLLIN);
	waitpid(child, NULL, 0);
	sys(__NR_close, fd);
}

TEST(what_a_counter_refuses)
{
	long fd = sys(__NR_eventfd2, 4, EFD_CLOEXEC | EFD_NONBLOCK);
	unsigned int half = 0;

	EXPECT_EQ(sys(__NR_eventfd2, 0, 2), -EINVAL);
	EXPECT_EQ(sys(__NR_read, fd, &half, sizeof(half)), -EINVAL);
	EXPECT_EQ(sys(__NR_write, fd, &half, sizeof(half)), -EINVAL);
	EXPECT_EQ(sys(__NR_write, fd, NULL, 8), -EFAULT);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_GETFL), O_RDWR | O_NONBLOCK);
	EXPECT_EQ(sys(__NR_lseek, fd, 5, SEEK_SET), 0);
	// What could not be told is gone.
	EXPECT_EQ(sys(__NR_read, fd, NULL, 8), -EFAULT);
	EXPECT_EQ(take(fd), -EAGAIN);
	sys(__NR_close, fd);
	EXPECT_EQ(sys(__NR_eventfd, 6), fd);
	EXPECT_EQ(take(fd), 6);
	sys(__NR_close, fd);
}

static char text[512];

static bool file_says(const char *path, const char *words)
{
	long fd = sys(__NR_open, path, O_RDONLY, 0), n;

	if (fd < 0)
		return false;
	memset(text, 0, sizeof(text));
	n = sys(__NR_read, fd, text, sizeof(text) - 1);
	sys(__NR_close, fd);
	return n > 0 && strstr(text, words);
}

TEST(proc_tells_what_is_in_it)
{
	long fd = sys(__NR_eventfd2, 0x2a, 0);
	char path[40], link[40] = "";

	snprintf(path, sizeof(path), "/proc/self/fd/%ld", fd);
	EXPECT(sys(__NR_readlink, path, link, sizeof(link) - 1) > 0);
	EXPECT(!strcmp(link, "anon_inode:[eventfd]"));
	snprintf(path, sizeof(path), "/proc/self/fdinfo/%ld", fd);
	EXPECT(file_says(path, "eventfd-count:               2a\n"));
	sys(__NR_close, fd);
}

static long id_of(long fd)
{
	char path[40];
	const char *id;

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%ld", fd);
	file_says(path, "");
	id = strstr(text, "\neventfd-id: ");
	return id ? strtol(id + strlen("\neventfd-id: "), NULL, 10) : -1;
}

TEST(each_has_the_lowest_number_that_is_free)
{
	long fd[3];

	for (int i = 0; i < 3; i++)
		fd[i] = sys(__NR_eventfd2, 0, 0);
	EXPECT(id_of(fd[0]) >= 0);
	EXPECT(id_of(fd[1]) > id_of(fd[0]));
	EXPECT(id_of(fd[2]) > id_of(fd[1]));
	if (on_tessera()) // elsewhere others have some, too
		EXPECT_EQ(id_of(fd[2]), 2);
	for (int i = 0; i < 2; i++) {
		const long id = id_of(fd[i]);

		sys(__NR_close, fd[i]);
		fd[i] = sys(__NR_eventfd2, 0, 0);
		EXPECT_EQ(id_of(fd[i]), id);
	}
	for (int i = 0; i < 3; i++)
		sys(__NR_close, fd[i]);
}

KTAP_MAIN("eventfd");
