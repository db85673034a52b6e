// SPDX-License-Identifier: MIT
//
// What: extended attributes of files in memory, of which user.* is none: what
// each call answers, and in which order it looks at its arguments.

#include "dir.h"

#include <uapi/xattr.h>

#define NAME "user.tessera"

static char list[64], long_name[XATTR_NAME_MAX + 2];

static long with_file(void)
{
	make_file("f", "x");
	sys(__NR_symlink, "nowhere", "l");
	return sys(__NR_open, "f", O_RDWR, 0);
}

static void without_file(long fd)
{
	sys(__NR_close, fd);
	sys(__NR_unlink, "f");
	sys(__NR_unlink, "l");
}

TEST(a_file_in_memory_has_no_user_attributes)
{
	long fd;

	if (!EXPECT(enter_test_dir()))
		return;
	fd = with_file();
	EXPECT_EQ(sys(__NR_listxattr, "f", list, sizeof(list)), 0);
	EXPECT_EQ(sys(__NR_flistxattr, fd, NULL, 0), 0);
	EXPECT_EQ(sys(__NR_llistxattr, "l", NULL, 0), 0);
	EXPECT_EQ(sys(__NR_getxattr, "f", NAME, list, 8), -EOPNOTSUPP);
	EXPECT_EQ(sys(__NR_fgetxattr, fd, NAME, NULL, 0), -EOPNOTSUPP);
	EXPECT_EQ(sys(__NR_setxattr, "f", NAME, "v", 1, 0), -EOPNOTSUPP);
	EXPECT_EQ(sys(__NR_fsetxattr, fd, NAME, NULL, 0, XATTR_CREATE),
		  -EOPNOTSUPP);
	EXPECT_EQ(sys(__NR_removexattr, "f", NAME), -EOPNOTSUPP);
	EXPECT_EQ(sys(__NR_fremovexattr, fd, NAME), -EOPNOTSUPP);
	without_file(fd);
	leave_test_dir();
}

TEST(a_link_has_no_user_attributes_by_its_kind)
{
	long fd;

	if (!EXPECT(enter_test_dir()))
		return;
	fd = with_file();
	EXPECT_EQ(sys(__NR_lgetxattr, "l", NAME, NULL, 0), -ENODATA);
	EXPECT_EQ(sys(__NR_lsetxattr, "l", NAME, "v", 1, 0), -EPERM);
	EXPECT_EQ(sys(__NR_lremovexattr, "l", NAME), -EPERM);
	EXPECT_EQ(sys(__NR_getxattr, "l", NAME, NULL, 0), -ENOENT);
	EXPECT_EQ(sys(__NR_listxattr, "l", NULL, 0), -ENOENT);
	without_file(fd);
	leave_test_dir();
}

TEST(the_file_is_looked_at_then_flags_name_and_value)
{
	char *bad = mmap(NULL, PAGE_SIZE, PROT_NONE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	long fd, path_fd;

	memset(long_name, 'x', sizeof(long_name) - 1);
	memcpy(long_name, "user.", 5);
	if (!EXPECT(enter_test_dir()))
		return;
	fd = with_file();
	path_fd = sys(__NR_open, "f", O_PATH, 0);
	EXPECT_EQ(sys(__NR_setxattr, "none", NAME, bad, 1, 9), -ENOENT);
	EXPECT_EQ(sys(__NR_fsetxattr, -1, NAME, bad, 1, 9), -EBADF);
	EXPECT_EQ(sys(__NR_fgetxattr, path_fd, NAME, list, 1), -EBADF);
	EXPECT_EQ(sys(__NR_setxattr, "f", bad, bad, 1, 9), -EINVAL);
	EXPECT_EQ(sys(__NR_setxattr, "f", bad, bad, 1 << 17, 0), -EFAULT);
	EXPECT_EQ(sys(__NR_setxattr, "f", "", bad, 1 << 17, 0), -ERANGE);
	EXPECT_EQ(sys(__NR_getxattr, "f", long_name, NULL, 0), -ERANGE);
	EXPECT_EQ(sys(__NR_setxattr, "f", NAME, bad, 1 << 17, 0), -E2BIG);
	EXPECT_EQ(sys(__NR_setxattr, "f", NAME, bad, 1, 0), -EFAULT);
	EXPECT_EQ(sys(__NR_getxattr, "f", bad, NULL, 0), -EFAULT);
	sys(__NR_close, path_fd);
	without_file(fd);
	leave_test_dir();
	munmap(bad, PAGE_SIZE);
}

static int asks_as_nobody(void *unused)
{
	(void)unused;
	sys(__NR_setuid, 65534);
	return sys(__NR_getxattr, "f", NAME, NULL, 0) == -EACCES &&
			       sys(__NR_setxattr, "f", NAME, "", 0, 0) ==
				       -EACCES
		       ? 0
		       : 1;
}

TEST(who_may_not_read_the_file_may_not_read_its_attributes)
{
	int status;
	long fd;

	if (sys(__NR_geteuid) != 0)
		SKIP("needs root");
	if (!EXPECT(enter_test_dir()))
		return;
	fd = with_file();
	sys(__NR_fchmod, fd, 0600);
	status = in_child(asks_as_nobody, NULL);
	EXPECT_EQ(status, 0);
	without_file(fd);
	leave_test_dir();
}

KTAP_MAIN("xattr");
