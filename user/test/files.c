// SPDX-License-Identifier: MIT
//
// What: regular files: how they are opened, read, written, cut, and where they
// have holes.

#include "dir.h"

#include <uapi/fs.h>

static char page[PAGE_SIZE], back[PAGE_SIZE];

static int open_new(const char *path, int flags)
{
	return sys(__NR_open, path, O_CREAT | flags, 0644);
}

TEST(what_open_refuses)
{
	static const struct {
		const char *path;
		int flags;
		long want;
	} cases[] = {
		{ "f", O_CREAT | O_EXCL | O_RDWR, -EEXIST },
		{ "d", O_CREAT | O_RDWR, -EISDIR },
		{ "d", O_CREAT | O_RDONLY, -EISDIR },
		{ "d", O_WRONLY, -EISDIR },
		{ "d", O_TRUNC, -EISDIR },
		{ "f", O_DIRECTORY, -ENOTDIR },
		{ "f/", O_RDONLY, -ENOTDIR },
		{ "f/", O_CREAT | O_RDWR, -EISDIR },
		{ "new/", O_CREAT | O_RDWR, -EISDIR },
		{ "none/new", O_CREAT | O_RDWR, -ENOENT },
		{ "f/new", O_CREAT | O_RDWR, -ENOTDIR },
		{ ".", O_CREAT | O_EXCL | O_RDWR, -EEXIST },
		{ "", O_CREAT | O_RDWR, -ENOENT },
		{ "f", O_TMPFILE | O_RDWR, -ENOTDIR },
		{ "d", O_TMPFILE, -EINVAL },
	};

	ASSERT(enter_test_dir());
	make_file("f", "x");
	sys(__NR_mkdir, "d", 0755);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (!EXPECT_EQ(
			    sys(__NR_open, cases[i].path, cases[i].flags, 0644),
			    cases[i].want))
			ktap_note("that was %s, 0%o", cases[i].path,
				  cases[i].flags);
	EXPECT(!exists("new"));
	sys(__NR_rmdir, "d");
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(what_is_written_is_read)
{
	int fd;

	ASSERT(enter_test_dir());
	fd = open_new("f", O_RDWR);
	for (unsigned int i = 0; i < PAGE_SIZE; i++)
		page[i] = (char)(i * 7 + i / 256);
	for (int i = 0; i < 9; i++)
		EXPECT_EQ(sys(__NR_write, fd, page + i, 1000), 1000);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_END), 9000);
	EXPECT_EQ(SYS_PREAD(fd, back, 1000, 4000LL), 1000);
	EXPECT(!memcmp(back, page + 4, 1000));
	EXPECT_EQ(SYS_PREAD(fd, back, PAGE_SIZE, 8900LL), 100);
	EXPECT(!memcmp(back, page + 8 + 900, 100));
	EXPECT_EQ(SYS_PREAD(fd, back, 1, 9000LL), 0);
	EXPECT_EQ(SYS_PWRITE(fd, "zz", 2, 4095LL), 2);
	EXPECT_EQ(SYS_PREAD(fd, back, 4, 4094LL), 4);
	EXPECT(back[1] == 'z' && back[2] == 'z');
	EXPECT_EQ(stat_of("f").stx_size, 9000);
	EXPECT_EQ(stat_of("f").stx_blocks % 8, 0);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(appending_goes_to_the_end_whoever_seeks)
{
	int fd;

	ASSERT(enter_test_dir());
	make_file("f", "abc");
	fd = sys(__NR_open, "f", O_WRONLY | O_APPEND, 0);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_SET), 0);
	EXPECT_EQ(sys(__NR_write, fd, "d", 1), 1);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_CUR), 4);
	EXPECT_EQ(SYS_PWRITE(fd, "e", 1, 0LL), 1);
	EXPECT(file_is("f", "abcde"));
	EXPECT_EQ(sys(__NR_fcntl, fd, F_GETFL, 0) & O_APPEND, O_APPEND);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_SETFL, 0), 0);
	EXPECT_EQ(SYS_PWRITE(fd, "A", 1, 0LL), 1);
	EXPECT(file_is("f", "Abcde"));
	close(fd);
	fd = sys(__NR_open, "f", O_WRONLY | O_TRUNC, 0);
	EXPECT_EQ(stat_of("f").stx_size, 0);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

static bool zeroes(const char *p, size_t n)
{
	while (n--)
		if (*p++)
			return false;
	return true;
}

TEST(holes_read_as_zeroes_and_take_no_room)
{
	int fd;
	int64_t at = -1;

	ASSERT(enter_test_dir());
	fd = open_new("f", O_RDWR);
	EXPECT_EQ(SYS_PWRITE(fd, "x", 1, 0LL), 1);
	EXPECT_EQ(SYS_PWRITE(fd, "y", 1, 5LL << 20), 1);
	memset(back, 1, sizeof(back));
	EXPECT_EQ(SYS_PREAD(fd, back, PAGE_SIZE, 1LL << 20), PAGE_SIZE);
	EXPECT(zeroes(back, PAGE_SIZE));
	EXPECT(stat_of("f").stx_blocks <= 2048);
	EXPECT_EQ(SYS_LSEEK(fd, 0LL, SEEK_DATA, &at), 0);
	EXPECT_EQ(at, 0);
	EXPECT_EQ(SYS_LSEEK(fd, 0LL, SEEK_HOLE, &at), 0);
	EXPECT_EQ(at, PAGE_SIZE);
	EXPECT_EQ(SYS_LSEEK(fd, 2LL << 20, SEEK_DATA, &at), 0);
	EXPECT_EQ(at, 5 << 20);
	EXPECT_EQ(SYS_LSEEK(fd, 5LL << 20, SEEK_HOLE, &at), 0);
	EXPECT_EQ(at, (5 << 20) + 1);
	EXPECT_EQ(SYS_LSEEK(fd, (5LL << 20) + 1, SEEK_DATA, &at), -ENXIO);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(cut_off_is_gone_when_the_file_grows_again)
{
	int fd;

	ASSERT(enter_test_dir());
	fd = open_new("f", O_RDWR);
	memset(page, 'x', sizeof(page));
	for (int i = 0; i < 4; i++)
		sys(__NR_write, fd, page, PAGE_SIZE);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 100), 0);
	EXPECT_EQ(stat_of("f").stx_size, 100);
	EXPECT_EQ(sys(__NR_truncate, "f", 3 * PAGE_SIZE), 0);
	EXPECT_EQ(SYS_PREAD(fd, back, PAGE_SIZE, 0LL), PAGE_SIZE);
	EXPECT(back[99] == 'x' && zeroes(back + 100, PAGE_SIZE - 100));
	EXPECT_EQ(SYS_PREAD(fd, back, PAGE_SIZE, (int64_t)PAGE_SIZE),
		  PAGE_SIZE);
	EXPECT(zeroes(back, PAGE_SIZE));
	EXPECT_EQ(sys(__NR_ftruncate, fd, -1), -EINVAL);
	EXPECT_EQ(sys(__NR_truncate, ".", 0), -EISDIR);
	EXPECT_EQ(sys(__NR_truncate, "none", 0), -ENOENT);
	close(fd);
	fd = sys(__NR_open, "f", O_RDONLY, 0);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 0), -EINVAL);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(a_file_without_a_name_can_get_one)
{
	int fd;

	ASSERT(enter_test_dir());
	fd = sys(__NR_open, ".", O_TMPFILE | O_RDWR, 0600);
	if (fd == -EOPNOTSUPP) {
		leave_test_dir();
		SKIP("this file system has no O_TMPFILE");
	}
	ASSERT(fd >= 0);
	EXPECT_EQ(sys(__NR_write, fd, "tmp", 3), 3);
	EXPECT_EQ(sys(__NR_linkat, fd, "", AT_FDCWD, "f", AT_EMPTY_PATH), 0);
	EXPECT(file_is("f", "tmp"));
	EXPECT_EQ(stat_of("f").stx_nlink, 1);
	close(fd);
	sys(__NR_unlink, "f");
	fd = sys(__NR_open, ".", O_TMPFILE | O_RDWR | O_EXCL, 0600);
	EXPECT_EQ(sys(__NR_linkat, fd, "", AT_FDCWD, "f", AT_EMPTY_PATH),
		  -ENOENT);
	close(fd);
	leave_test_dir();
}

TEST(a_path_descriptor_leads_but_does_not_read)
{
	char c;
	int fd;

	ASSERT(enter_test_dir());
	make_file("f", "x");
	fd = sys(__NR_open, "f", O_PATH | O_RDWR, 0);
	EXPECT(fd >= 0);
	EXPECT_EQ(sys(__NR_read, fd, &c, 1), -EBADF);
	EXPECT_EQ(sys(__NR_write, fd, &c, 1), -EBADF);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_SET), -EBADF);
	EXPECT_EQ(sys(__NR_fchmod, fd, 0600), -EBADF);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_GETFL, 0), O_PATH);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_SETFL, 0), -EBADF);
	close(fd);
	fd = sys(__NR_open, ".", O_PATH | O_DIRECTORY, 0);
	EXPECT_EQ(sys(__NR_getdents64, fd, back, 1000), -EBADF);
	EXPECT_EQ(sys(__NR_faccessat, fd, "f", R_OK), 0);
	EXPECT_EQ(sys(__NR_fchdir, fd), 0);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

static int writes_too_much(void *unused)
{
	struct rlimit limit = { 10, RLIM_INFINITY };
	int fd = open_new("f", O_WRONLY);

	(void)unused;
	setrlimit(RLIMIT_FSIZE, &limit);
	if (sys(__NR_write, fd, "0123456789ABCDEF", 16) != 10)
		return 2;
	sys(__NR_write, fd, "x", 1);
	return 3; /* SIGXFSZ should have come */
}

TEST(rlimit_fsize_is_a_short_write_then_a_signal)
{
	int status;

	ASSERT(enter_test_dir());
	status = in_child(writes_too_much, NULL);
	EXPECT(WIFSIGNALED(status));
	EXPECT_EQ(WTERMSIG(status), SIGXFSZ);
	EXPECT_EQ(stat_of("f").stx_size, 10);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

// A listing goes on right though what it has told is removed.
TEST(a_directory_can_be_emptied_while_it_is_listed)
{
	char name[300];
	int dir, told = 0;
	long n;

	ASSERT(enter_test_dir());
	sys(__NR_mkdir, "d", 0755);
	for (int i = 0; i < 200; i++) {
		snprintf(name, sizeof(name), "d/file-%d", i);
		make_file(name, "");
	}
	dir = sys(__NR_open, "d", O_RDONLY | O_DIRECTORY, 0);
	while ((n = sys(__NR_getdents64, dir, back, 500)) > 0) {
		for (long at = 0; at < n;) {
			uint16_t len;
			const char *entry = back + at;

			memcpy(&len, entry + 16, sizeof(len));
			snprintf(name, sizeof(name), "d/%s", entry + 19);
			told += entry[19] != '.';
			sys(__NR_unlink, name);
			at += len;
		}
	}
	EXPECT_EQ(n, 0);
	EXPECT_EQ(told, 200);
	close(dir);
	EXPECT_EQ(sys(__NR_rmdir, "d"), 0);
	leave_test_dir();
}

TEST(a_running_program_is_not_written)
{
	const char *self = (char *)getauxval(AT_EXECFN);

	EXPECT_EQ(sys(__NR_open, self, O_WRONLY, 0), -ETXTBSY);
	EXPECT_EQ(sys(__NR_open, self, O_RDONLY | O_TRUNC, 0), -ETXTBSY);
	EXPECT_EQ(sys(__NR_truncate, self, 0), -ETXTBSY);
}

static long execute(const char *path)
{
	char *argv[] = { (char *)path, NULL };

	return sys(__NR_execve, path, argv, environ);
}

TEST(what_is_written_is_no_program)
{
	char *p;
	long fd;

	ASSERT(enter_test_dir());
	make_file("f", "no program");
	sys(__NR_chmod, "f", 0755);
	EXPECT_EQ(execute("f"), -ENOEXEC);
	fd = sys(__NR_open, "f", O_RDWR, 0);
	EXPECT_EQ(execute("f"), -ETXTBSY);
	p = (char *)SYS_MMAP(0, PAGE_SIZE, RW, MAP_SHARED, fd, 0);
	close(fd);
	EXPECT_EQ(execute("f"), -ETXTBSY); // its mapping holds the file
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(execute("f"), -ETXTBSY);
	munmap(p, PAGE_SIZE);
	EXPECT_EQ(execute("f"), -ENOEXEC);
	fd = sys(__NR_open, "f", O_RDONLY, 0);
	p = (char *)SYS_MMAP(0, PAGE_SIZE, RW, MAP_PRIVATE, fd, 0);
	EXPECT_EQ(execute("f"), -ENOEXEC); // nobody writes it
	munmap(p, PAGE_SIZE);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(the_simplest_devices)
{
	int full = sys(__NR_open, "/dev/full", O_RDWR, 0);
	int random = sys(__NR_open, "/dev/urandom", O_RDONLY, 0);

	ASSERT(full >= 0 && random >= 0);
	memset(page, 1, sizeof(page));
	EXPECT_EQ(sys(__NR_write, full, page, 1), -ENOSPC);
	EXPECT_EQ(sys(__NR_read, full, page, 100), 100);
	EXPECT(zeroes(page, 100) && page[100] == 1);
	EXPECT_EQ(sys(__NR_read, random, page, 100), 100);
	EXPECT_EQ(sys(__NR_read, random, back, 100), 100);
	EXPECT(memcmp(page, back, 100) && !zeroes(page, 100));
	close(full);
	close(random);
}

TEST(descriptors_are_copied_closed_and_marked)
{
	int fd = sys(__NR_open, "/dev/null", O_RDWR, 0);
	const int far = 1000; // past the table's first places

	EXPECT_EQ(sys(__NR_dup2, fd, far), far);
	EXPECT_EQ(sys(__NR_fcntl, far, F_GETFD, 0), 0);
	EXPECT_EQ(sys(__NR_dup3, fd, far, O_CLOEXEC), far);
	EXPECT_EQ(sys(__NR_fcntl, far, F_GETFD, 0), FD_CLOEXEC);
	EXPECT_EQ(sys(__NR_dup3, fd, fd, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_dup2, fd, fd), fd);
	EXPECT_EQ(sys(__NR_dup2, 9999, 9999), -EBADF);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_DUPFD, 500), 500);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_DUPFD_CLOEXEC, 500), 501);
	EXPECT_EQ(sys(__NR_close_range, 500, 501, 4), 0);
	EXPECT_EQ(sys(__NR_fcntl, 500, F_GETFD, 0), FD_CLOEXEC);
	EXPECT_EQ(sys(__NR_close_range, 500, -1, 0), 0);
	EXPECT_EQ(sys(__NR_fcntl, far, F_GETFD, 0), -EBADF);
	EXPECT_EQ(sys(__NR_close_range, 2, 1, 0), -EINVAL);
	close(fd);
}

// Where there is nobody to be told, the flag is not kept.
TEST(o_async_is_kept_by_what_becomes_ready)
{
	int fd = (int)sys(__NR_open, "/proc/self/exe", O_RDONLY, 0);
	int ends[2], on = 1, off = 0;

	ASSERT(sys(__NR_pipe2, ends, 0) == 0);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_SETFL, O_ASYNC), 0);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_GETFL) & O_ASYNC, 0);
	EXPECT_EQ(sys(__NR_ioctl, fd, FIOASYNC, &on), -ENOTTY);
	EXPECT_EQ(sys(__NR_ioctl, fd, FIOASYNC, &off), 0);
	EXPECT_EQ(sys(__NR_ioctl, fd, FIOASYNC, NULL), -EFAULT);
	EXPECT_EQ(sys(__NR_ioctl, ends[0], FIOASYNC, &on), 0);
	EXPECT_EQ(sys(__NR_fcntl, ends[0], F_GETFL), O_RDONLY | O_ASYNC);
	EXPECT_EQ(sys(__NR_fcntl, ends[0], F_SETFL, 0), 0);
	EXPECT_EQ(sys(__NR_fcntl, ends[0], F_GETFL), O_RDONLY);
	close(ends[0]);
	close(ends[1]);
	close(fd);
}

KTAP_MAIN("files");
