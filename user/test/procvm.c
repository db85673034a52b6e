// SPDX-License-Identifier: MIT
//
// What: another process's memory: process_vm_readv and process_vm_writev,
// process_madvise; and a process as a file, which says whose.

#include <uapi/fcntl.h>
#include <uapi/poll.h>
#include <uapi/uio.h>

#include "ktap.h"
#include "signal.h"
#include "smaps.h"
#include "thread.h"

enum {
	N = 4,
	NOBODY = 5000
};

static long rd(pid_t pid, struct iovec *l, int nl, struct iovec *r, int nr)
{
	return sys(__NR_process_vm_readv, pid, l, nl, r, nr, 0);
}

static long wr(pid_t pid, struct iovec *l, int nl, struct iovec *r, int nr)
{
	return sys(__NR_process_vm_writev, pid, l, nl, r, nr, 0);
}

static int ready[2], done[2];

static void say(int pipe[2])
{
	sys(__NR_write, pipe[1], "x", 1);
}

static void hear(int pipe[2])
{
	char c;

	sys(__NR_read, pipe[0], &c, 1);
}

static pid_t child_pid;

// fn's child waits until release().
static void with_child(void (*prepare)(void))
{
	sys(__NR_pipe, ready);
	sys(__NR_pipe, done);
	child_pid = fork();
	if (child_pid == 0) {
		prepare();
		say(ready);
		hear(done);
		_exit(0);
	}
	hear(ready);
}

static void release(void)
{
	say(done);
	waitpid(child_pid, NULL, 0);
	for (int i = 0; i < 2; i++) {
		close(ready[i]);
		close(done[i]);
	}
}

static char *p; // N pages

static void fill(void)
{
	for (unsigned int i = 0; i < N * PAGE_SIZE; i++)
		p[i] = (char)(i * 7);
}

static void nothing(void)
{
}

TEST(pieces_of_both_sides_are_one_stream)
{
	char a[100], b[200], c[300];
	struct iovec local[] = { { a, 100 }, { b, 0 }, { b, 200 }, { c, 300 } };
	struct iovec remote[2];

	p = map_anon(N * PAGE_SIZE);
	remote[0] = (struct iovec){ p + PAGE_SIZE - 50, 250 };
	remote[1] = (struct iovec){ p + 3 * PAGE_SIZE, 350 };
	with_child(fill);
	EXPECT_EQ(rd(child_pid, local, 4, remote, 2), 600);
	for (int i = 0; i < 600; i++) {
		unsigned long at =
			i < 250 ? PAGE_SIZE - 50 + i : 3 * PAGE_SIZE + i - 250;
		char got = i < 100 ? a[i] : i < 300 ? b[i - 100] : c[i - 300];

		if (!EXPECT_EQ(got, (char)(at * 7)))
			break;
	}
	EXPECT_EQ(p[PAGE_SIZE], 0); // ours is untouched
	release();
}

TEST(what_is_written_is_there_and_only_there)
{
	char text[PAGE_SIZE], back[PAGE_SIZE];
	struct iovec local = { text, sizeof(text) };
	struct iovec into = { back, sizeof(back) };
	struct iovec remote = { p + 100, sizeof(text) };

	memset(text, 3, sizeof(text));
	with_child(nothing);
	EXPECT_EQ(wr(child_pid, &local, 1, &remote, 1), sizeof(text));
	EXPECT_EQ(rd(child_pid, &into, 1, &remote, 1), sizeof(text));
	EXPECT(!memcmp(text, back, sizeof(text)));
	EXPECT_EQ(p[100], 0);
	release();
	// the same process needs no other
	EXPECT_EQ(wr(getpid(), &local, 1, &remote, 1), sizeof(text));
	EXPECT_EQ(p[100], 3);
}

TEST(what_was_copied_before_a_fault_counts)
{
	char buf[3 * PAGE_SIZE];
	struct iovec local = { buf, sizeof(buf) };
	struct iovec remote = { p, 3 * PAGE_SIZE }, ro[2];

	munmap(p + 2 * PAGE_SIZE, PAGE_SIZE);
	mprotect(p + PAGE_SIZE, PAGE_SIZE, PROT_READ);
	with_child(nothing);
	EXPECT_EQ(rd(child_pid, &local, 1, &remote, 1), 2 * PAGE_SIZE);
	EXPECT_EQ(wr(child_pid, &local, 1, &remote, 1), PAGE_SIZE);
	ro[0] = (struct iovec){ p + PAGE_SIZE, 1 };
	ro[1] = (struct iovec){ p, 1 };
	EXPECT_EQ(wr(child_pid, &local, 1, ro, 2), -EFAULT);
	EXPECT_EQ(rd(child_pid, &local, 1, ro, 2), 2);
	ro[0].iov_base = p + 2 * PAGE_SIZE;
	EXPECT_EQ(rd(child_pid, &local, 1, ro, 2), -EFAULT);
	release();
	// a local one that cannot be written
	local = (struct iovec){ p + PAGE_SIZE - 10, 20 };
	EXPECT_EQ(rd(getpid(), &local, 1, &remote, 1), 10);
	munmap(p, N * PAGE_SIZE);
}

static void forbid(void)
{
	mprotect(p, PAGE_SIZE, PROT_NONE);
	mprotect(p + PAGE_SIZE, PAGE_SIZE, PROT_WRITE);
}

TEST(what_the_other_may_not_read_is_not_read)
{
	char c;
	struct iovec local = { &c, 1 }, remote;

	p = map_anon(N * PAGE_SIZE);
	remote = (struct iovec){ p, 1 };
	with_child(forbid);
	EXPECT_EQ(rd(child_pid, &local, 1, &remote, 1), -EFAULT);
	EXPECT_EQ(wr(child_pid, &local, 1, &remote, 1), -EFAULT);
	remote.iov_base = p + PAGE_SIZE;
	EXPECT_EQ(rd(child_pid, &local, 1, &remote, 1), -EFAULT);
	EXPECT_EQ(wr(child_pid, &local, 1, &remote, 1), 1);
	release();
}

TEST(arguments_are_judged_in_order)
{
	char c;
	struct iovec one = { &c, 1 }, none = { &c, 0 }, bad = { &c, -1UL };
	struct iovec far = { (void *)-4096UL, 1 };
	pid_t me = getpid();

	EXPECT_EQ(sys(__NR_process_vm_readv, me, &one, 1, &one, 1, 1), -EINVAL);
	EXPECT_EQ(rd(me, &one, 1025, &one, 1), -EINVAL);
	EXPECT_EQ(rd(me, &one, 1, &one, 1025), -EINVAL);
	EXPECT_EQ(rd(me, &bad, 1, &one, 1), -EINVAL);
	EXPECT_EQ(rd(me, &one, 1, &bad, 1), -EINVAL);
	EXPECT_EQ(rd(me, &far, 1, &one, 1), -EFAULT);
	EXPECT_EQ(rd(me, &one, 1, &far, 1), -EFAULT);
	EXPECT_EQ(rd(me, (struct iovec *)8, 1, &one, 1), -EFAULT);
	EXPECT_EQ(rd(me, &one, 1, (struct iovec *)8, 1), -EFAULT);
	// nothing to do: nobody is looked for
	EXPECT_EQ(rd(0x7fffff00, &none, 1, (struct iovec *)8, 1), 0);
	EXPECT_EQ(rd(0x7fffff00, &one, 0, &one, 1), 0);
	EXPECT_EQ(rd(0x7fffff00, &one, 1, &none, 1), 0);
	EXPECT_EQ(rd(0x7fffff00, &one, 1, &one, 0), 0);
	EXPECT_EQ(rd(0x7fffff00, &one, 1, &one, 1), -ESRCH);
	EXPECT_EQ(rd(-1, &one, 1, &one, 1), -ESRCH);
}

static int as_nobody(void *arg)
{
	char c;
	struct iovec one = { &c, 1 };

	(void)arg;
	if (sys(__NR_setuid, NOBODY))
		return 0;
	EXPECT_EQ(rd(getppid(), &one, 1, &one, 1), -EPERM);
	EXPECT_EQ(wr(getppid(), &one, 1, &one, 1), -EPERM);
	EXPECT_EQ(rd(getpid(), &one, 1, &one, 1), 1);
	return ktap_failed;
}

TEST(others_memory_is_for_those_who_may_trace_them)
{
	EXPECT_EQ(in_child(as_nobody, NULL), 0);
}

/* -- a process as a file --------------------------------------------------- */

static long pidfd_open(pid_t pid, unsigned int flags)
{
	return sys(__NR_pidfd_open, pid, flags);
}

static int revents(int fd)
{
	struct pollfd pfd = { fd, POLLIN, 0 };

	sys(__NR_poll, &pfd, 1, 0);
	return pfd.revents;
}

TEST(a_pidfd_is_readable_when_its_process_has_ended)
{
	siginfo_t info;
	int fd;

	with_child(nothing);
	fd = pidfd_open(child_pid, 0);
	if (fd == -ENOSYS)
		SKIP("older than Linux 5.3");
	EXPECT_EQ(sys(__NR_fcntl, fd, F_GETFD), FD_CLOEXEC);
	EXPECT_EQ(revents(fd), 0);
	say(done);
	for (;;) {
		struct pollfd pfd = { fd, POLLIN, 0 };

		if (sys(__NR_poll, &pfd, 1, -1) == 1)
			break;
	}
	EXPECT_EQ(sys(__NR_pidfd_send_signal, fd, 0, NULL, 0), 0);
	EXPECT_EQ(sys(__NR_read, fd, (void *)-16, 1), -EINVAL); // wherever to
	EXPECT_EQ(sys(__NR_waitid, P_PIDFD, fd, &info, WEXITED, NULL), 0);
	EXPECT_EQ(info.si_pid, child_pid);
	EXPECT(revents(fd) & POLLIN);
	EXPECT_EQ(sys(__NR_pidfd_send_signal, fd, 0, NULL, 0), -ESRCH);
	EXPECT_EQ(sys(__NR_waitid, P_PIDFD, fd, &info, WEXITED, NULL), -ECHILD);
	close(fd);
	release();
}

TEST(a_pidfd_sends_signals)
{
	int status, fd;

	with_child(nothing);
	fd = pidfd_open(child_pid, 0);
	EXPECT_EQ(sys(__NR_pidfd_send_signal, fd, SIGTERM, NULL, 256), -EINVAL);
	EXPECT_EQ(sys(__NR_pidfd_send_signal, 0, SIGTERM, NULL, 0), -EBADF);
	EXPECT_EQ(sys(__NR_pidfd_send_signal, fd, 100, NULL, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_pidfd_send_signal, fd, SIGTERM, NULL, 0), 0);
	waitpid(child_pid, &status, 0);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGTERM);
	close(fd);
	release();
}

TEST(waitid_does_not_wait_for_a_nonblocking_pidfd)
{
	siginfo_t info;
	int fd;

	with_child(nothing);
	fd = pidfd_open(child_pid, O_NONBLOCK);
	if (fd == -EINVAL)
		SKIP("older than Linux 5.10");
	EXPECT_EQ(sys(__NR_waitid, P_PIDFD, fd, &info, WEXITED, NULL), -EAGAIN);
	EXPECT_EQ(sys(__NR_waitid, P_PIDFD, fd, &info, WEXITED | WNOHANG, NULL),
		  0);
	close(fd);
	release();
	EXPECT_EQ(sys(__NR_waitid, P_PIDFD, -1, &info, WEXITED, NULL), -EINVAL);
	EXPECT_EQ(sys(__NR_waitid, P_PIDFD, 0, &info, WEXITED, NULL), -EBADF);
}

TEST(pidfd_open_judges_its_arguments)
{
	char c;
	long fd = pidfd_open(getpid(), 0);

	EXPECT_EQ(pidfd_open(0, 0), -EINVAL);
	EXPECT_EQ(pidfd_open(-1, 0), -EINVAL);
	EXPECT_EQ(pidfd_open(getpid(), 1), -EINVAL);
	EXPECT_EQ(pidfd_open(0x7fffff00, 0), -ESRCH);
	EXPECT_EQ(sys(__NR_read, fd, &c, 1), -EINVAL);
	EXPECT_EQ(sys(__NR_write, fd, &c, 1), -EINVAL);
	close(fd);
}

static bool info_says_pid(int fd, int pid)
{
	char path[40], lines[40], text[512];

	snprintf(path, sizeof(path), "/proc/self/fdinfo/%d", fd);
	snprintf(lines, sizeof(lines), "\nPid:\t%d\nNSpid:\t%d\n", pid, pid);
	return proc_read(path, text, sizeof(text)) > 0 && strstr(text, lines);
}

TEST(fdinfo_has_the_number_while_it_is_the_process_s)
{
	int fd, status;

	with_child(nothing);
	fd = pidfd_open(child_pid, 0);
	EXPECT(info_says_pid(fd, child_pid));
	say(done);
	waitpid(child_pid, &status, 0);
	EXPECT(info_says_pid(fd, -1));
	close(fd);
	release();
}

static bool set_pid_max(const char *value)
{
	int fd = open("/proc/sys/kernel/pid_max", O_WRONLY);
	long n = sys(__NR_write, fd, value, strlen(value));

	close(fd);
	return n > 0;
}

static int waited_fd;
static long stop_seen;

static int waits_for_a_stop(void *unused)
{
	siginfo_t info;

	(void)unused;
	stop_seen = sys(__NR_waitid, P_PIDFD, waited_fd, &info, WSTOPPED, NULL);
	return 0;
}

static pid_t child_that(bool stops)
{
	pid_t pid = fork();

	if (pid == 0 && stops)
		kill(getpid(), SIGSTOP);
	if (pid == 0)
		_exit(0);
	return pid;
}

// Numbers are given in turn, up to pid_max.
static bool next_number_is_after(pid_t before)
{
	pid_t pid = 0;

	for (int i = 0; i < 400 && pid != before; i++) {
		pid = child_that(false);
		waitpid(pid, NULL, 0);
	}
	return pid == before;
}

TEST(waitid_knows_a_pidfd_s_process_from_the_next_one_of_its_number)
{
	pid_t before, next;
	struct thread t;

	if (!on_tessera())
		SKIP("the machine is not ours");
	ASSERT(set_pid_max("301"));
	before = child_that(false);
	waitpid(before, NULL, 0);
	with_child(nothing);
	waited_fd = pidfd_open(child_pid, 0);
	ASSERT(thread_start(&t, waits_for_a_stop, NULL) == 0);
	say(done);
	EXPECT(next_number_is_after(before));
	waitpid(child_pid, NULL, 0);
	next = child_that(true);
	EXPECT_EQ(next, child_pid);
	thread_join(&t);
	EXPECT_EQ(stop_seen, -ECHILD);
	kill(next, SIGKILL);
	waitpid(next, NULL, 0);
	EXPECT(set_pid_max("32768"));
	close(waited_fd);
	release();
}

/* -- advice for others ----------------------------------------------------------- */

static void touch_all(void)
{
	memset(p, 1, N * PAGE_SIZE);
	for (int i = 0; i < N; i++)
		touch(p + i * PAGE_SIZE);
}

TEST(process_madvise_advises_another)
{
	struct iovec vec[2], hole = { (void *)0x10000, PAGE_SIZE };
	int fd;

	p = map_anon(N * PAGE_SIZE);
	vec[0] = (struct iovec){ p, PAGE_SIZE };
	vec[1] = (struct iovec){ p + 2 * PAGE_SIZE, 100 };
	with_child(touch_all);
	fd = pidfd_open(child_pid, 0);
	if (sys(__NR_process_madvise, fd, vec, 2, MADV_COLD, 1) == -ENOSYS)
		SKIP("older than Linux 5.10");
	EXPECT_EQ(sys(__NR_process_madvise, fd, vec, 2, MADV_COLD, 1), -EINVAL);
	EXPECT_EQ(sys(__NR_process_madvise, fd, vec, 2, MADV_COLD, 0),
		  PAGE_SIZE + 100);
	EXPECT_EQ(sys(__NR_process_madvise, fd, vec, 2, MADV_WILLNEED, 0),
		  PAGE_SIZE + 100);
	EXPECT_EQ(sys(__NR_process_madvise, fd, vec, 2, MADV_DONTNEED, 0),
		  -EINVAL);
	EXPECT_EQ(sys(__NR_process_madvise, fd, &hole, 1, MADV_COLD, 0),
		  -ENOMEM);
	EXPECT_EQ(sys(__NR_process_madvise, fd, vec, 0, MADV_COLD, 0), 0);
	EXPECT_EQ(sys(__NR_process_madvise, 0, vec, 2, MADV_COLD, 0), -EBADF);
	EXPECT_EQ(sys(__NR_process_madvise, fd, vec, 1025, MADV_COLD, 0),
		  -EINVAL);
	release();
	EXPECT_EQ(sys(__NR_process_madvise, fd, vec, 2, MADV_COLD, 0), -ESRCH);
	close(fd);
	munmap(p, N * PAGE_SIZE);
}

KTAP_MAIN("procvm");
