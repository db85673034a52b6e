/* SPDX-License-Identifier: MIT */
/*
 * What: a pseudo terminal for tests.
 */
#ifndef USER_TEST_PTY_H
#define USER_TEST_PTY_H

#include "term.h"

static int master, slave;
static char slave_name[24];

/* master, and slave_name that may be opened; false: there are none. */
static inline bool open_master(void)
{
	int n, off = 0;

	// Where /dev has only what the initramfs brought.
	sys(__NR_mkdir, "/dev/pts", 0755);
	sys(__NR_mknod, "/dev/tty", S_IFCHR | 0666, 5 << 8);
	if (sys(__NR_mknod, "/dev/ptmx", S_IFCHR | 0666, 5 << 8 | 2) == 0)
		mount("devpts", "/dev/pts", "devpts");
	master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	if (master < 0 || ioctl(master, TIOCGPTN, &n) ||
	    ioctl(master, TIOCSPTLCK, &off))
		return false;
	snprintf(slave_name, sizeof(slave_name), "/dev/pts/%d", n);
	return true;
}

static inline bool open_pair(void)
{
	if (!open_master())
		return false;
	slave = open(slave_name, O_RDWR | O_NOCTTY);
	return slave >= 0;
}

static inline void close_pair(void)
{
	close(slave);
	close(master);
}

#define NEED_PAIR()                                       \
	do {                                              \
		if (!open_pair())                         \
			SKIP("no pseudo terminals here"); \
	} while (0)

static inline void put(int fd, const char *s)
{
	EXPECT_EQ(sys(__NR_write, fd, s, strlen(s)), (long)strlen(s));
}

static inline void set_nonblock(int fd, bool on)
{
	EXPECT_EQ(sys(__NR_fcntl, fd, F_SETFL, O_RDWR | (on ? O_NONBLOCK : 0)),
		  0);
}

/* As reads, but it may come in several pieces. */
static inline bool reads_all(int fd, const char *want)
{
	char got[128];
	size_t done = 0, size = strlen(want);
	long n = 1;

	while (done < size && n > 0) {
		n = sys(__NR_read, fd, got + done, size - done);
		done += n > 0 ? (size_t)n : 0;
	}
	return done == size && !memcmp(got, want, size);
}

static inline void nap(long ms)
{
	struct timespec t = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&t, NULL);
}

static inline int status_of(pid_t pid)
{
	int status = -1;

	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	return status;
}

#endif
