// SPDX-License-Identifier: MIT
//
// What: mounts that move: with what stands in them, and where they may not go.

#include "dir.h"

static bool make_mounts(void)
{
	sys(__NR_mkdir, "a", 0755);
	sys(__NR_mkdir, "b", 0755);
	if (sys(__NR_mount, "outer", "a", "tmpfs", 0, 0))
		return false;
	sys(__NR_mkdir, "a/d", 0755);
	make_file("a/f", "outer");
	EXPECT_EQ(sys(__NR_mount, "inner", "a/d", "tmpfs", 0, 0), 0);
	make_file("a/d/g", "inner");
	return true;
}

static long move(const char *from, const char *to)
{
	return sys(__NR_mount, from, to, 0, MS_MOVE, 0);
}

static bool is_listed(const char *line)
{
	static char text[8192];

	return proc_read("/proc/mounts", text, sizeof(text)) > 0 &&
	       strstr(text, line);
}

TEST(a_mount_moves_with_what_stands_in_it)
{
	long dir;

	ASSERT(enter_test_dir());
	if (!make_mounts())
		goto out;
	dir = sys(__NR_open, "a", O_RDONLY | O_DIRECTORY, 0);
	EXPECT_EQ(move("a", "b"), 0);
	EXPECT(!exists("a/f"));
	EXPECT(file_is("b/f", "outer"));
	EXPECT(file_is("b/d/g", "inner"));
	EXPECT(is_listed("outer " TEST_DIR "/b tmpfs"));
	EXPECT(is_listed("inner " TEST_DIR "/b/d tmpfs"));
	EXPECT(!is_listed(TEST_DIR "/a"));
	// Who was in it still is.
	EXPECT_EQ(sys(__NR_fchdir, dir), 0);
	EXPECT(file_is("f", "outer"));
	EXPECT_EQ(sys(__NR_chdir, ".."), 0);
	EXPECT(exists("b/f"));
	close(dir);
	EXPECT_EQ(sys(__NR_rmdir, "a"), 0);
	EXPECT_EQ(sys(__NR_rmdir, "b"), -EBUSY);
	EXPECT_EQ(sys(__NR_umount2, "b", 0), -EBUSY);
	EXPECT_EQ(sys(__NR_umount2, "b/d", 0), 0);
	EXPECT_EQ(sys(__NR_umount2, "b", 0), 0);
out:
	sys(__NR_rmdir, "a");
	sys(__NR_rmdir, "b");
	leave_test_dir();
}

TEST(where_a_mount_cannot_go)
{
	ASSERT(enter_test_dir());
	if (!make_mounts())
		goto out;
	make_file("file", "");
	EXPECT_EQ(move("a", "a/d"), -ELOOP);
	EXPECT_EQ(move("a", "a"), -ELOOP);
	EXPECT_EQ(move("a", "file"), -EINVAL);
	EXPECT_EQ(move("a", "nowhere"), -ENOENT);
	EXPECT_EQ(move("nowhere", "b"), -ENOENT);
	EXPECT_EQ(move("", "b"), -EINVAL);
	EXPECT_EQ(move("b", "a"), -EINVAL); // is none
	EXPECT_EQ(move("/", "b"), -EINVAL);
	EXPECT(file_is("a/d/g", "inner"));
	// Into another, and out again.
	EXPECT_EQ(move("a/d", "b"), 0);
	EXPECT_EQ(move("a", "b"), 0);
	EXPECT(file_is("b/f", "outer"));
	EXPECT_EQ(sys(__NR_umount2, "b", 0), 0);
	EXPECT(file_is("b/g", "inner"));
	EXPECT_EQ(sys(__NR_umount2, "b", 0), 0);
	sys(__NR_unlink, "file");
out:
	sys(__NR_rmdir, "a");
	sys(__NR_rmdir, "b");
	leave_test_dir();
}

// Who is in what was taken out of the tree hangs nothing there.
TEST(nothing_is_mounted_outside_of_the_tree)
{
	ASSERT(enter_test_dir());
	if (!make_mounts())
		goto out;
	EXPECT_EQ(sys(__NR_chdir, "a"), 0);
	sys(__NR_mkdir, "x", 0755);
	EXPECT_EQ(sys(__NR_umount2, TEST_DIR "/a", MNT_DETACH), 0);
	EXPECT_EQ(sys(__NR_mount, "late", "x", "tmpfs", 0, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_mount, "/test", "x", 0, MS_BIND, 0), -EINVAL);
	EXPECT_EQ(move("/proc", "x"), -EINVAL);
	EXPECT(!is_listed("late"));
	sys(__NR_chdir, TEST_DIR);
out:
	sys(__NR_rmdir, "a");
	sys(__NR_rmdir, "b");
	leave_test_dir();
}

// A name is too long only where it is looked up: other errors come before.
TEST(where_nothing_is_looked_up_no_name_is_too_long)
{
	static char name[300];

	if (sys(__NR_getuid))
		SKIP("needs root");
	ASSERT(enter_test_dir());
	memset(name, 'n', sizeof(name) - 1);
	memcpy(name, "m/", 2);
	make_file("f", "");
	sys(__NR_mkdir, "m", 0755);
	if (sys(__NR_mount, "x", "m", "tmpfs", MS_RDONLY, 0) == 0) {
		EXPECT_EQ(sys(__NR_unlink, name), -EROFS);
		EXPECT_EQ(sys(__NR_rmdir, name), -EROFS);
		EXPECT_EQ(sys(__NR_rename, name, name), -EROFS);
		EXPECT_EQ(sys(__NR_rename, "f", name), -EXDEV);
		EXPECT_EQ(sys(__NR_mkdir, name, 0755), -ENAMETOOLONG);
		name[sizeof(name) - 2] = '/';
		EXPECT_EQ(sys(__NR_open, name, O_CREAT, 0644), -EISDIR);
		EXPECT_EQ(sys(__NR_open, name, O_RDONLY, 0), -ENAMETOOLONG);
		EXPECT_EQ(sys(__NR_umount2, "m", 0), 0);
	}
	sys(__NR_rmdir, "m");
	sys(__NR_unlink, "f");
	leave_test_dir();
}

KTAP_MAIN("mounts");
