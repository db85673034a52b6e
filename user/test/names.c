// SPDX-License-Identifier: MIT
//
// What: names made, removed, moved and linked: what happens, and Linux's errno
// for each way in which it must not.

#include "dir.h"

static char name256[257], path4096[4200];

struct call {
	const char *text;
	long nr;
	const char *a, *b;
	long want;
};

static void run_calls(const struct call *calls, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct call *c = &calls[i];

		if (!EXPECT_EQ(sys(c->nr, c->a, c->b), c->want))
			ktap_note("that was: %s", c->text);
	}
}
#define RUN(calls) run_calls(calls, ARRAY_SIZE(calls))

#define MODE(m)	   ((const char *)(m))

TEST(directories_come_and_go)
{
	static const struct call calls[] = {
		{ "mkdir d", __NR_mkdir, "d", MODE(0755), 0 },
		{ "mkdir d again", __NR_mkdir, "d", MODE(0755), -EEXIST },
		{ "mkdir d/e/", __NR_mkdir, "d/e/", MODE(0755), 0 },
		{ "mkdir .", __NR_mkdir, ".", MODE(0755), -EEXIST },
		{ "mkdir d/..", __NR_mkdir, "d/..", MODE(0755), -EEXIST },
		{ "mkdir /", __NR_mkdir, "/", MODE(0755), -EEXIST },
		{ "mkdir empty", __NR_mkdir, "", MODE(0755), -ENOENT },
		{ "mkdir none/x", __NR_mkdir, "none/x", MODE(0755), -ENOENT },
		{ "mkdir 256", __NR_mkdir, name256, MODE(0755), -ENAMETOOLONG },
		{ "mkdir 4096", __NR_mkdir, path4096, MODE(0755),
		  -ENAMETOOLONG },
		{ "mkdir NULL", __NR_mkdir, NULL, MODE(0755), -EFAULT },
		{ "rmdir full", __NR_rmdir, "d", NULL, -ENOTEMPTY },
		{ "rmdir .", __NR_rmdir, "d/.", NULL, -EINVAL },
		{ "rmdir ..", __NR_rmdir, "d/..", NULL, -ENOTEMPTY },
		{ "rmdir /", __NR_rmdir, "/", NULL, -EBUSY },
		{ "unlink d", __NR_unlink, "d", NULL, -EISDIR },
		{ "unlink d/e/..", __NR_unlink, "d/e/..", NULL, -EISDIR },
		{ "rmdir none", __NR_rmdir, "none", NULL, -ENOENT },
		{ "rmdir d/e", __NR_rmdir, "d/e/", NULL, 0 },
		{ "rmdir d", __NR_rmdir, "d", NULL, 0 },
	};

	ASSERT(enter_test_dir());
	memset(name256, 'n', 256);
	memset(path4096, '/', sizeof(path4096) - 1);
	RUN(calls);
	leave_test_dir();
}

TEST(link_counts_are_the_number_of_names)
{
	ASSERT(enter_test_dir());
	make_file("f", "x");
	EXPECT_EQ(stat_of("f").stx_nlink, 1);
	EXPECT_EQ(sys(__NR_link, "f", "g"), 0);
	EXPECT_EQ(stat_of("f").stx_nlink, 2);
	EXPECT_EQ(stat_of("f").stx_ino, stat_of("g").stx_ino);
	EXPECT_EQ(sys(__NR_link, "f", "g"), -EEXIST);
	EXPECT_EQ(sys(__NR_link, ".", "h"), -EPERM);
	EXPECT_EQ(sys(__NR_link, "none", "h"), -ENOENT);
	EXPECT_EQ(sys(__NR_link, "f", "/proc/h"), -ENOENT);
	EXPECT_EQ(sys(__NR_link, "f", "h/"), -ENOENT);
	EXPECT_EQ(sys(__NR_unlink, "f"), 0);
	EXPECT_EQ(stat_of("g").stx_nlink, 1);
	EXPECT(file_is("g", "x"));
	EXPECT_EQ(sys(__NR_mkdir, "d", 0755), 0);
	EXPECT_EQ(stat_of("d").stx_nlink, 2);
	EXPECT_EQ(sys(__NR_mkdir, "d/e", 0755), 0);
	EXPECT_EQ(stat_of("d").stx_nlink, 3);
	EXPECT_EQ(sys(__NR_rmdir, "d/e"), 0);
	EXPECT_EQ(stat_of("d").stx_nlink, 2);
	sys(__NR_rmdir, "d");
	sys(__NR_unlink, "g");
	leave_test_dir();
}

TEST(an_open_file_outlives_its_name)
{
	char buf[4] = { 0 };
	struct stat64 st;
	int fd;

	ASSERT(enter_test_dir());
	make_file("f", "abc");
	fd = sys(__NR_open, "f", O_RDONLY, 0);
	ASSERT(fd >= 0);
	EXPECT_EQ(sys(__NR_unlink, "f"), 0);
	EXPECT(!exists("f"));
	EXPECT_EQ(sys(__NR_read, fd, buf, 4), 3);
	EXPECT(!strcmp(buf, "abc"));
	EXPECT(!fstat64(fd, &st) && st.st_nlink == 0);
	close(fd);
	EXPECT_EQ(sys(__NR_unlink, "f"), -ENOENT);
	EXPECT_EQ(make_file("f", "x"), 1);
	EXPECT_EQ(sys(__NR_unlink, "f/"), -ENOTDIR);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(a_file_moves_over_another)
{
	ASSERT(enter_test_dir());
	make_file("a", "A");
	make_file("b", "B");
	EXPECT_EQ(sys(__NR_rename, "a", "b"), 0);
	EXPECT(!exists("a"));
	EXPECT(file_is("b", "A"));
	EXPECT_EQ(stat_of("b").stx_nlink, 1);
	EXPECT_EQ(sys(__NR_rename, "b", "b"), 0);
	sys(__NR_link, "b", "c");
	EXPECT_EQ(sys(__NR_rename, "b", "c"), 0); // one file: nothing is done
	EXPECT(exists("b"));
	sys(__NR_unlink, "b");
	sys(__NR_unlink, "c");
	leave_test_dir();
}

TEST(a_directory_moves_with_all_in_it)
{
	ASSERT(enter_test_dir());
	sys(__NR_mkdir, "d", 0755);
	sys(__NR_mkdir, "d/e", 0755);
	make_file("d/e/f", "deep");
	sys(__NR_mkdir, "t", 0755);
	EXPECT_EQ(sys(__NR_rename, "d",
		      "t/a_name_that_is_longer_than_thirty_two"),
		  0);
	EXPECT(file_is("t/a_name_that_is_longer_than_thirty_two/e/f", "deep"));
	EXPECT_EQ(stat_of("t").stx_nlink, 3);
	EXPECT_EQ(sys(__NR_chdir, "t/a_name_that_is_longer_than_thirty_two/e"),
		  0);
	EXPECT(file_is("../../a_name_that_is_longer_than_thirty_two/e/f",
		       "deep"));
	EXPECT_EQ(sys(__NR_rename,
		      "../../a_name_that_is_longer_than_thirty_two",
		      TEST_DIR "/d"),
		  0);
	EXPECT(file_is("f", "deep"));
	EXPECT(file_is("../../d/e/f", "deep"));
	sys(__NR_chdir, TEST_DIR);
	sys(__NR_unlink, "d/e/f");
	sys(__NR_rmdir, "d/e");
	EXPECT_EQ(sys(__NR_rename, "d", "t"), 0); // over an empty one
	EXPECT_EQ(stat_of("t").stx_nlink, 2);
	sys(__NR_rmdir, "t");
	leave_test_dir();
}

TEST(moves_that_cannot_be)
{
	static const struct call calls[] = {
		{ "none", __NR_rename, "none", "x", -ENOENT },
		{ "to none/x", __NR_rename, "f", "none/x", -ENOENT },
		{ "into itself", __NR_rename, "d", "d/x", -EINVAL },
		{ "deep into itself", __NR_rename, "d", "d/e/x", -EINVAL },
		{ "over its parent", __NR_rename, "d/e", "d", -ENOTEMPTY },
		{ "file over dir", __NR_rename, "f", "d/e", -EISDIR },
		{ "dir over file", __NR_rename, "d", "f", -ENOTDIR },
		{ "over a full one", __NR_rename, "g", "d", -ENOTEMPTY },
		{ "file to x/", __NR_rename, "f", "x/", -ENOTDIR },
		{ "file/ to x", __NR_rename, "f/", "x", -ENOTDIR },
		{ ".", __NR_rename, "d/.", "x", -EBUSY },
		{ "to ..", __NR_rename, "f", "d/..", -EBUSY },
		{ "the root", __NR_rename, "/", "x", -EBUSY },
		{ "through a file", __NR_rename, "f/x", "y", -ENOTDIR },
		{ "to proc", __NR_rename, "f", "/proc/x", -EXDEV },
		{ "dir to x/", __NR_rename, "g", "h/", 0 },
		{ "and back", __NR_rename, "h/", "g", 0 },
	};

	ASSERT(enter_test_dir());
	make_file("f", "x");
	sys(__NR_mkdir, "d", 0755);
	sys(__NR_mkdir, "d/e", 0755);
	sys(__NR_mkdir, "g", 0755);
	RUN(calls);
	sys(__NR_unlink, "f");
	sys(__NR_rmdir, "d/e");
	sys(__NR_rmdir, "d");
	sys(__NR_rmdir, "g");
	leave_test_dir();
}

static long rename2(const char *a, const char *b, int flags)
{
	return sys(__NR_renameat2, AT_FDCWD, a, AT_FDCWD, b, flags);
}

TEST(renameat2_can_refuse_to_replace_and_exchange)
{
	ASSERT(enter_test_dir());
	make_file("a", "A");
	make_file("b", "B");
	sys(__NR_mkdir, "d", 0755);
	make_file("d/x", "X");
	EXPECT_EQ(rename2("a", "b", RENAME_NOREPLACE), -EEXIST);
	EXPECT_EQ(rename2("a", "c", RENAME_NOREPLACE), 0);
	EXPECT_EQ(rename2("c", "none", RENAME_EXCHANGE), -ENOENT);
	EXPECT_EQ(rename2("b", "c", RENAME_EXCHANGE), 0);
	EXPECT(file_is("b", "A") && file_is("c", "B"));
	EXPECT_EQ(rename2("b", "d", RENAME_EXCHANGE), 0);
	EXPECT(file_is("d", "A") && file_is("b/x", "X"));
	EXPECT_EQ(rename2("b", "b/x", RENAME_EXCHANGE), -EINVAL);
	EXPECT_EQ(rename2("b", "c", RENAME_EXCHANGE | RENAME_NOREPLACE),
		  -EINVAL);
	EXPECT_EQ(rename2("b", "c", 0x80), -EINVAL);
	EXPECT_EQ(rename2("d", "b/y", RENAME_NOREPLACE), 0);
	EXPECT_EQ(rename2("b/y", "c", RENAME_EXCHANGE), 0);
	EXPECT(file_is("c", "A") && file_is("b/y", "B"));
	sys(__NR_unlink, "b/x");
	sys(__NR_unlink, "b/y");
	sys(__NR_rmdir, "b");
	sys(__NR_unlink, "c");
	leave_test_dir();
}

TEST(symbolic_links)
{
	char buf[16] = { 0 };

	ASSERT(enter_test_dir());
	EXPECT_EQ(sys(__NR_symlink, "target", "l"), 0);
	EXPECT_EQ(sys(__NR_symlink, "target", "l"), -EEXIST);
	EXPECT_EQ(sys(__NR_symlink, "", "m"), -ENOENT);
	EXPECT_EQ(sys(__NR_symlink, "x", "m/"), -ENOENT);
	EXPECT_EQ(sys(__NR_readlink, "l", buf, sizeof(buf)), 6);
	EXPECT(!strcmp(buf, "target"));
	EXPECT_EQ(sys(__NR_readlink, "l", buf, 3), 3);
	EXPECT_EQ(sys(__NR_readlink, "l", buf, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_readlink, ".", buf, 3), -EINVAL);
	EXPECT_EQ(stat_of("l").stx_size, 6);
	EXPECT_EQ(stat_of("l").stx_mode, S_IFLNK | 0777);
	EXPECT_EQ(sys(__NR_open, "l", O_RDONLY, 0), -ENOENT);
	EXPECT_EQ(sys(__NR_open, "l", O_CREAT | O_EXCL | O_WRONLY, 0644),
		  -EEXIST);
	EXPECT_EQ(make_file("l", "through"), 7); // makes its target
	EXPECT(file_is("target", "through"));
	EXPECT_EQ(sys(__NR_open, "l", O_RDONLY | O_NOFOLLOW, 0), -ELOOP);
	EXPECT_EQ(sys(__NR_open, "l/", O_RDONLY, 0), -ENOTDIR);
	EXPECT_EQ(sys(__NR_rename, "l", "m"), 0); // the link itself
	EXPECT_EQ(sys(__NR_readlink, "m", buf, sizeof(buf)), 6);
	EXPECT_EQ(sys(__NR_unlink, "m"), 0);
	EXPECT(exists("target"));
	sys(__NR_unlink, "target");
	leave_test_dir();
}

TEST(forty_links_and_no_more)
{
	char from[8], to[8];

	ASSERT(enter_test_dir());
	make_file("l0", "end");
	for (int i = 1; i <= 41; i++) {
		snprintf(from, sizeof(from), "l%d", i - 1);
		snprintf(to, sizeof(to), "l%d", i);
		EXPECT_EQ(sys(__NR_symlink, from, to), 0);
	}
	EXPECT(file_is("l40", "end"));
	EXPECT_EQ(sys(__NR_open, "l41", O_RDONLY, 0), -ELOOP);
	for (int i = 0; i <= 41; i++) {
		snprintf(to, sizeof(to), "l%d", i);
		sys(__NR_unlink, to);
	}
	leave_test_dir();
}

TEST(where_one_stands_may_go)
{
	char buf[64];

	ASSERT(enter_test_dir());
	EXPECT_EQ(sys(__NR_getcwd, buf, sizeof(buf)), sizeof(TEST_DIR));
	EXPECT(!strcmp(buf, TEST_DIR));
	EXPECT_EQ(sys(__NR_getcwd, buf, 5), -ERANGE);
	sys(__NR_mkdir, "gone", 0755);
	sys(__NR_chdir, "gone");
	EXPECT_EQ(sys(__NR_rmdir, "../gone"), 0);
	EXPECT_EQ(sys(__NR_getcwd, buf, sizeof(buf)), -ENOENT);
	EXPECT_EQ(sys(__NR_open, "f", O_CREAT | O_WRONLY, 0644), -ENOENT);
	EXPECT_EQ(sys(__NR_mkdir, "d", 0755), -ENOENT);
	EXPECT_EQ(sys(__NR_chdir, ".."), 0);
	EXPECT_EQ(sys(__NR_getcwd, buf, sizeof(buf)), sizeof(TEST_DIR));
	leave_test_dir();
}

static int stands_in_chroot(void *unused)
{
	char buf[64] = { 0 };

	(void)unused;
	if (sys(__NR_chroot, "d"))
		return 2;
	if (!file_is("/f", "inside")) // the path begins at the new root
		return 3;
	if (sys(__NR_getcwd, buf, sizeof(buf)) < 0 ||
	    strncmp(buf, "(unreachable)/", 14))
		return 4;
	if (sys(__NR_chdir, "/") || !file_is("../../f", "inside"))
		return 5;
	sys(__NR_getcwd, buf, sizeof(buf));
	return strcmp(buf, "/") ? 6 : 0;
}

TEST(chroot_hides_what_is_outside)
{
	int status;

	ASSERT(enter_test_dir());
	sys(__NR_mkdir, "d", 0755);
	make_file("d/f", "inside");
	make_file("f", "outside");
	status = in_child(stands_in_chroot, NULL);
	EXPECT_EQ(WEXITSTATUS(status), 0);
	sys(__NR_unlink, "d/f");
	sys(__NR_rmdir, "d");
	sys(__NR_unlink, "f");
	leave_test_dir();
}

KTAP_MAIN("names");
