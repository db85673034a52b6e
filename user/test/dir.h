/* SPDX-License-Identifier: MIT */
/*
 * What: a directory for one test of files, made empty before it and expected
 * empty behind it; the tests' paths are relative to it.
 */
#ifndef USER_TEST_DIR_H
#define USER_TEST_DIR_H

#include "ktap.h"

#include <uapi/fs.h>
#include <uapi/statx.h>

#define TEST_DIR "/tmp/tessera-test"

/* To a fresh working directory; false: it cannot be had. */
static inline bool enter_test_dir(void)
{
	sys(__NR_mkdir, "/tmp", 01777);
	sys(__NR_mkdir, TEST_DIR, 0755);
	return sys(__NR_chdir, TEST_DIR) == 0;
}

/* Nothing of the test may be left in it. */
static inline void leave_test_dir(void)
{
	sys(__NR_chdir, "/");
	EXPECT_EQ(sys(__NR_rmdir, TEST_DIR), 0);
}

static inline long make_file(const char *path, const char *text)
{
	long fd = sys(__NR_open, path, O_CREAT | O_WRONLY | O_TRUNC, 0644), n;

	if (fd < 0)
		return fd;
	n = sys(__NR_write, fd, text, strlen(text));
	sys(__NR_close, fd);
	return n;
}

/* Are the bytes of the file at PATH those of TEXT? */
static inline bool file_is(const char *path, const char *text)
{
	char buf[256];
	long fd = sys(__NR_open, path, O_RDONLY, 0), n;

	if (fd < 0)
		return false;
	n = sys(__NR_read, fd, buf, sizeof(buf));
	sys(__NR_close, fd);
	return n == (long)strlen(text) && !memcmp(buf, text, n);
}

static inline struct statx stat_of(const char *path)
{
	struct statx x;

	memset(&x, 0xff, sizeof(x));
	sys(__NR_statx, AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS,
	    &x);
	return x;
}

static inline bool exists(const char *path)
{
	return stat_of(path).stx_nlink != ~0U;
}

#endif
