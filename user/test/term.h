/* SPDX-License-Identifier: MIT */
/*
 * What: a terminal for tests: tty1, typed on by TIOCSTI. Its settings are those
 * of a new terminal when it is opened.
 */
#ifndef USER_TEST_TERM_H
#define USER_TEST_TERM_H

#include "ktap.h"
#include <uapi/ioctls.h>

#define CTRL(c) ((c)&0x1f)
#define COOKED_LFLAG \
	(ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE | IEXTEN)

static const unsigned char std_cc[NCCS] = "\003\034\177\025\004\0\001\0\021\023"
					  "\032\0\022\017\027\026";

static inline int ioctl(int fd, unsigned int cmd, void *arg)
{
	return (int)sys(__NR_ioctl, fd, cmd, arg);
}

/* Input, output and local modes; VMIN and VTIME. */
static inline void set_modes(int fd, unsigned int iflag, unsigned int oflag,
			     unsigned int lflag)
{
	struct termios t;

	EXPECT_EQ(ioctl(fd, TCGETS, &t), 0);
	t.c_iflag = iflag;
	t.c_oflag = oflag;
	t.c_lflag = lflag;
	memcpy(t.c_cc, std_cc, NCCS);
	EXPECT_EQ(ioctl(fd, TCSETSF, &t), 0);
}

static inline void set_min_time(int fd, int min, int time)
{
	struct termios t;

	EXPECT_EQ(ioctl(fd, TCGETS, &t), 0);
	t.c_cc[VMIN] = (unsigned char)min;
	t.c_cc[VTIME] = (unsigned char)time;
	EXPECT_EQ(ioctl(fd, TCSETS, &t), 0);
}

/* A descriptor, or -1. */
static inline int open_terminal(void)
{
	struct termios t;
	int fd;

	// Where /dev has only what the initramfs brought.
	sys(__NR_mknod, "/dev/tty1", S_IFCHR | 0600, 4 << 8 | 1);
	fd = open("/dev/tty1", O_RDWR | O_NOCTTY | O_NONBLOCK);
	if (fd < 0 || ioctl(fd, TCGETS, &t))
		return -1;
	set_modes(fd, ICRNL | IXON, OPOST | ONLCR, COOKED_LFLAG & ~ECHO);
	return fd;
}

static inline void type(int fd, const char *s)
{
	while (*s)
		ASSERT(ioctl(fd, TIOCSTI, (void *)s++) == 0);
}

/* Whether a read of up to N bytes gives just this. */
static inline bool reads(int fd, size_t n, const char *want)
{
	static char got[8192];
	long ret = sys(__NR_read, fd, got, n);

	if (ret == (long)strlen(want) && !memcmp(got, want, (size_t)ret))
		return true;
	ktap_note("read %ld: \"%.*s\"", ret, ret > 0 ? (int)ret : 0, got);
	return false;
}

#endif
