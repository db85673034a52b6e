// SPDX-License-Identifier: MIT
//
// What: the calls that take a directory and a name, each in the same five ways;
// and what else is said of a file by its descriptor. What a call has done is
// seen by another one.

#include "dir.h"

#include <uapi/dirent.h>
#include <uapi/fadvise.h>
#include <uapi/poll.h>
#include <uapi/statfs.h>

// A number of 64 bits is two words for i386, and ids are those of 32 bits.
#if __SIZEOF_POINTER__ == 8
#define WIDE(n)	     (n)
#define ID(call)     __NR_##call
#define NR_TRUNCATE  __NR_truncate
#define NR_FTRUNCATE __NR_ftruncate
#define NR_SENDFILE  __NR_sendfile
#else
#define WIDE(n)	     (n), 0
#define ID(call)     __NR_##call##32
#define NR_TRUNCATE  __NR_truncate64
#define NR_FTRUNCATE __NR_ftruncate64
#define NR_SENDFILE  __NR_sendfile64
#endif

// Where all of it happens: d/x, d/y; "file" is no directory.
static int dir_fd, file_fd;

struct op {
	const char *name;
	char before; // d/x is a file, a 'd'irectory, or '-' not there
	long (*run)(int dfd, const char *path);
	bool (*done)(void); // d/x and d/y are as they should be
};

static unsigned int mode_of(const char *path)
{
	return stat_of(path).stx_mode;
}

#define OP(id)	 static long id(int fd, const char *x)
#define DONE(id) static bool id##_done(void)

OP(mkdirat)
{
	return sys(__NR_mkdirat, fd, x, 0750);
}
DONE(mkdirat)
{
	return mode_of("d/x") == (S_IFDIR | 0750);
}

OP(mknodat)
{
	return sys(__NR_mknodat, fd, x, S_IFIFO | 0640, 0);
}
DONE(mknodat)
{
	return mode_of("d/x") == (S_IFIFO | 0640);
}

OP(unlinkat)
{
	return sys(__NR_unlinkat, fd, x, 0);
}
DONE(unlinkat)
{
	return !exists("d/x");
}

OP(unlinkat_dir)
{
	return sys(__NR_unlinkat, fd, x, AT_REMOVEDIR);
}
DONE(unlinkat_dir)
{
	return !exists("d/x");
}

OP(symlinkat)
{
	return sys(__NR_symlinkat, "../file", fd, x);
}
DONE(symlinkat)
{
	return S_ISLNK(mode_of("d/x")) && file_is("d/x", "file");
}

OP(linkat_from)
{
	return sys(__NR_linkat, fd, x, AT_FDCWD, "d/y", 0);
}
DONE(linkat_from)
{
	return stat_of("d/x").stx_nlink == 2 && file_is("d/y", "x");
}

OP(linkat_to)
{
	return sys(__NR_linkat, AT_FDCWD, "file", fd, x, 0);
}
DONE(linkat_to)
{
	return stat_of("file").stx_nlink == 2 && file_is("d/x", "file");
}

OP(renameat_from)
{
	return sys(__NR_renameat, fd, x, AT_FDCWD, "d/y");
}
DONE(renameat_from)
{
	return !exists("d/x") && file_is("d/y", "x");
}

OP(renameat_to)
{
	long ret;

	make_file("d/y", "y");
	ret = sys(__NR_renameat, AT_FDCWD, "d/y", fd, x);
	if (ret)
		sys(__NR_unlink, "d/y");
	return ret;
}
DONE(renameat_to)
{
	return !exists("d/y") && file_is("d/x", "y");
}

OP(renameat2_keep)
{
	return sys(__NR_renameat2, fd, x, AT_FDCWD, "d/y", RENAME_NOREPLACE);
}
DONE(renameat2_keep)
{
	make_file("d/x", "new");
	return file_is("d/y", "x") && renameat2_keep(dir_fd, "x") == -EEXIST &&
	       file_is("d/x", "new") && file_is("d/y", "x");
}

OP(renameat2_both)
{
	return sys(__NR_renameat2, fd, x, AT_FDCWD, "file", RENAME_EXCHANGE);
}
DONE(renameat2_both)
{
	return file_is("d/x", "file") && file_is("file", "x") &&
	       !renameat2_both(dir_fd, "x");
}

OP(fchmodat)
{
	return sys(__NR_fchmodat, fd, x, 0604);
}
DONE(fchmodat)
{
	return mode_of("d/x") == (S_IFREG | 0604);
}

OP(fchownat)
{
	return sys(__NR_fchownat, fd, x, -1, -1, 0);
}
DONE(fchownat)
{
	if (sys(__NR_getuid))
		return true;
	sys(__NR_fchownat, dir_fd, "x", 70000, 9, AT_SYMLINK_NOFOLLOW);
	return stat_of("d/x").stx_uid == 70000 && stat_of("d/x").stx_gid == 9;
}

OP(faccessat)
{
	return sys(__NR_faccessat, fd, x, R_OK);
}
DONE(faccessat)
{
	return sys(__NR_faccessat, dir_fd, "x", X_OK) == -EACCES;
}

OP(faccessat2)
{
	return sys(__NR_faccessat2, fd, x, R_OK, AT_EACCESS);
}
DONE(faccessat2)
{
	return sys(__NR_faccessat2, dir_fd, "x", X_OK, 0) == -EACCES &&
	       sys(__NR_faccessat2, dir_fd, "x", R_OK, 0x800000) == -EINVAL;
}

OP(futimesat)
{
	static const long times[4] = { 1000, 5, 2000, 999999 };

	return sys(__NR_futimesat, fd, x, times);
}
DONE(futimesat)
{
	struct statx st = stat_of("d/x");

	return st.stx_atime.tv_sec == 1000 && st.stx_atime.tv_nsec == 5000 &&
	       st.stx_mtime.tv_sec == 2000 && st.stx_mtime.tv_nsec == 999999000;
}

OP(utimensat)
{
	static const struct timespec times[2] = { { 7, 8 }, { 9, 10 } };

	return sys(__NR_utimensat, fd, x, times, 0);
}
DONE(utimensat)
{
	return stat_of("d/x").stx_atime.tv_sec == 7 &&
	       stat_of("d/x").stx_mtime.tv_nsec == 10;
}

OP(openat_new)
{
	long new = sys(__NR_openat, fd, x, O_CREAT | O_EXCL | O_WRONLY, 0600);

	return new < 0 ? new : sys(__NR_close, new);
}
DONE(openat_new)
{
	return mode_of("d/x") == (S_IFREG | 0600);
}

#define WITH(id, before)                   \
	{                                  \
#id, before, id, id##_done \
	}
static const struct op ops[] = {
	WITH(mkdirat, '-'),	   WITH(mknodat, '-'),
	WITH(unlinkat, 'f'),	   WITH(unlinkat_dir, 'd'),
	WITH(symlinkat, '-'),	   WITH(linkat_from, 'f'),
	WITH(linkat_to, '-'),	   WITH(renameat_from, 'f'),
	WITH(renameat_to, '-'),	   WITH(renameat2_keep, 'f'),
	WITH(renameat2_both, 'f'), WITH(fchmodat, 'f'),
	WITH(fchownat, 'f'),	   WITH(faccessat, 'f'),
	WITH(faccessat2, 'f'),	   WITH(futimesat, 'f'),
	WITH(utimensat, 'f'),	   WITH(openat_new, '-'),
};

static void prepare(char before)
{
	make_file("file", "file");
	if (before == 'f')
		make_file("d/x", "x");
	if (before == 'd')
		sys(__NR_mkdir, "d/x", 0700);
}

static void tidy(void)
{
	sys(__NR_unlink, "d/x");
	sys(__NR_rmdir, "d/x");
	sys(__NR_unlink, "d/y");
	sys(__NR_unlink, "file");
}

// By one way that leads to d/x.
static void goes(const struct op *op, int fd, const char *path)
{
	long ret;

	prepare(op->before);
	ret = op->run(fd, path);
	if (!EXPECT_EQ(ret, 0) || !EXPECT(op->done()))
		ktap_note("that was %s of %s", op->name, path);
	tidy();
}

static void enter_d(void)
{
	sys(__NR_umask, 0);
	sys(__NR_mkdir, "d", 0777);
	make_file("no-dir", "");
	dir_fd = open("d", O_RDONLY | O_DIRECTORY);
	file_fd = open("no-dir", O_RDONLY);
}

static void leave_d(void)
{
	close(dir_fd);
	close(file_fd);
	sys(__NR_unlink, "no-dir");
	EXPECT_EQ(sys(__NR_rmdir, "d"), 0);
	leave_test_dir();
}

TEST(a_directory_here_and_the_root_lead_to_the_same)
{
	ASSERT(enter_test_dir());
	enter_d();
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		goes(&ops[i], dir_fd, "x");
		goes(&ops[i], AT_FDCWD, "d/x");
		goes(&ops[i], 9999, TEST_DIR "/d/x");
		goes(&ops[i], file_fd, TEST_DIR "/d/x");
	}
	leave_d();
}

TEST(what_is_no_directory_leads_nowhere)
{
	ASSERT(enter_test_dir());
	enter_d();
	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		prepare(ops[i].before);
		if (!EXPECT_EQ(ops[i].run(9999, "x"), -EBADF) |
		    !EXPECT_EQ(ops[i].run(-1, "x"), -EBADF) |
		    !EXPECT_EQ(ops[i].run(file_fd, "x"), -ENOTDIR) |
		    !EXPECT_EQ(ops[i].run(dir_fd, ""), -ENOENT) |
		    !EXPECT_EQ(ops[i].run(dir_fd, (char *)KERNEL_ADDR),
			       -EFAULT))
			ktap_note("that was %s", ops[i].name);
		// nothing came of it
		EXPECT_EQ(exists("d/x"), ops[i].before != '-');
		EXPECT(!exists("d/y") && file_is("file", "file"));
		tidy();
	}
	leave_d();
}

TEST(times_and_owners_by_path_and_descriptor)
{
	static const long times[4] = { 11, 1, 22, 2 };
	static const long wrong[4] = { 11, 1000000, 22, 2 };

	ASSERT(enter_test_dir());
	make_file("f", "f");
	sys(__NR_symlink, "f", "l");
	EXPECT_EQ(sys(__NR_utimes, "l", times), 0);
	EXPECT_EQ(stat_of("f").stx_atime.tv_sec, 11);
	EXPECT_EQ(stat_of("f").stx_mtime.tv_nsec, 2000);
	EXPECT_EQ(sys(__NR_utimes, "f", wrong), -EINVAL);
	EXPECT_EQ(sys(__NR_utimes, "f", NULL), 0);
	EXPECT(stat_of("f").stx_mtime.tv_sec != 22);
	if (!sys(__NR_getuid)) {
		int fd = open("f", O_RDONLY), path = open("f", O_PATH);

		EXPECT_EQ(sys(ID(lchown), "l", 70001, 8), 0);
		EXPECT_EQ(stat_of("l").stx_uid, 70001);
		EXPECT_EQ(stat_of("f").stx_uid, 0);
		EXPECT_EQ(sys(ID(fchown), fd, -1, 70002), 0);
		EXPECT_EQ(stat_of("f").stx_uid, 0);
		EXPECT_EQ(stat_of("f").stx_gid, 70002);
		EXPECT_EQ(sys(ID(fchown), path, 1, 1), -EBADF);
		EXPECT_EQ(sys(ID(fchown), 9999, 1, 1), -EBADF);
		close(fd);
		close(path);
	}
	sys(__NR_unlink, "l");
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(sizes_and_bytes_by_descriptor)
{
	int64_t at = 2;
	int fd, out;

	ASSERT(enter_test_dir());
	make_file("f", "0123456789");
	fd = open("f", O_RDWR);
	out = (int)sys(__NR_open, "out", O_CREAT | O_RDWR, 0600);
	EXPECT_EQ(sys(NR_SENDFILE, out, fd, &at, 5), 5);
	EXPECT_EQ(at, 7);
	EXPECT(file_is("out", "23456"));
	EXPECT_EQ(sys(NR_TRUNCATE, "f", WIDE(4)), 0);
	EXPECT(file_is("f", "0123"));
	EXPECT_EQ(sys(NR_FTRUNCATE, fd, WIDE(2)), 0);
	EXPECT(file_is("f", "01"));
	EXPECT_EQ(sys(NR_FTRUNCATE, 9999, WIDE(2)), -EBADF);
	close(out);
	out = open("out", O_RDONLY);
	EXPECT_EQ(sys(NR_FTRUNCATE, out, WIDE(2)), -EINVAL);
	EXPECT_EQ(sys(NR_TRUNCATE, ".", WIDE(2)), -EISDIR);
	close(fd);
	close(out);
	sys(__NR_unlink, "f");
	sys(__NR_unlink, "out");
	leave_test_dir();
}

TEST(fstatfs_says_what_statfs_says)
{
	struct statfs path, fd;
	int dir;

	ASSERT(enter_test_dir());
	dir = open(".", O_RDONLY);
	EXPECT_EQ(sys(__NR_statfs, ".", &path), 0);
	EXPECT_EQ(sys(__NR_fstatfs, dir, &fd), 0);
	EXPECT(path.f_type == fd.f_type && path.f_files == fd.f_files);
	EXPECT_EQ(sys(__NR_fstatfs, 9999, &fd), -EBADF);
#ifdef __NR_fstatfs64
	struct statfs64 wide;

	EXPECT_EQ(sys(__NR_fstatfs64, dir, sizeof(wide), &wide), 0);
	EXPECT(wide.f_type == fd.f_type && wide.f_files == fd.f_files);
	EXPECT_EQ(sys(__NR_fstatfs64, dir, sizeof(wide) - 4, &wide), -EINVAL);
	EXPECT_EQ(sys(__NR_fstatfs64, 9999, sizeof(wide), &wide), -EBADF);
#endif
	close(dir);
	leave_test_dir();
}

TEST(getdents_gives_what_getdents64_gives)
{
	static char old[2048], new[2048];
	struct linux_dirent *a;
	struct linux_dirent64 *b;
	int fd = open("/", O_RDONLY), other = open("/", O_RDONLY);
	long m = sys(__NR_getdents, fd, old, sizeof(old));
	long n = sys(__NR_getdents64, other, new, sizeof(new));
	long i = 0, j = 0;

	ASSERT(m > 0 && n > 0);
	for (; i < m && j < n; i += a->d_reclen, j += b->d_reclen) {
		a = (struct linux_dirent *)(old + i);
		b = (struct linux_dirent64 *)(new + j);
		EXPECT(!strcmp(a->d_name, b->d_name));
		EXPECT_EQ(a->d_ino, b->d_ino);
		EXPECT_EQ(((char *)a)[a->d_reclen - 1], b->d_type);
	}
	EXPECT_EQ(sys(__NR_getdents, fd, old, 4), m == i && n == j ? 0 : 77);
	close(fd);
	close(other);
	EXPECT_EQ(sys(__NR_getdents, 9999, old, sizeof(old)), -EBADF);
}

TEST(ppoll_waits_and_is_told)
{
	struct timespec span = { 0, 1000000 };
	struct pollfd p = { .events = POLLIN };
	int ends[2];

	ASSERT(sys(__NR_pipe2, ends, 0) == 0);
	p.fd = ends[0];
	EXPECT_EQ(sys(__NR_ppoll, &p, 1, &span, NULL, 8), 0);
	EXPECT(span.tv_sec == 0 && span.tv_nsec == 0);
	sys(__NR_write, ends[1], "x", 1);
	span.tv_nsec = 999999999;
	EXPECT_EQ(sys(__NR_ppoll, &p, 1, &span, NULL, 8), 1);
	EXPECT_EQ(p.revents, POLLIN);
	EXPECT(span.tv_nsec > 900000000);
	span.tv_nsec = 1000000000;
	EXPECT_EQ(sys(__NR_ppoll, &p, 1, &span, NULL, 8), -EINVAL);
	close(ends[0]);
	close(ends[1]);
}

TEST(what_is_written_out_and_read_ahead_says_who_it_is_asked_of)
{
	int ends[2], fd;

	ASSERT(enter_test_dir());
	make_file("f", "bytes");
	fd = open("f", O_RDONLY);
	ASSERT(sys(__NR_pipe2, ends, 0) == 0);
	EXPECT_EQ(sys(__NR_sync), 0);
	EXPECT_EQ(sys(__NR_syncfs, fd), 0);
	EXPECT_EQ(sys(__NR_syncfs, 9999), -EBADF);
	EXPECT_EQ(sys(__NR_sync_file_range, fd, WIDE(0), WIDE(5), 7), 0);
	EXPECT_EQ(sys(__NR_sync_file_range, fd, WIDE(0), WIDE(5), 8), -EINVAL);
	EXPECT_EQ(sys(__NR_sync_file_range, ends[0], WIDE(0), WIDE(5), 7),
		  -ESPIPE);
	EXPECT_EQ(sys(__NR_sync_file_range, 9999, WIDE(0), WIDE(5), 7), -EBADF);
	for (int advice = 0; advice <= POSIX_FADV_NOREUSE; advice++)
		EXPECT_EQ(sys(__NR_fadvise64, fd, WIDE(0), 5, advice), 0);
	EXPECT_EQ(sys(__NR_fadvise64, fd, WIDE(0), 5, 6), -EINVAL);
	EXPECT_EQ(sys(__NR_fadvise64, ends[0], WIDE(0), 5, 0), -ESPIPE);
	EXPECT_EQ(sys(__NR_fadvise64, 9999, WIDE(0), 5, 0), -EBADF);
	EXPECT_EQ(sys(__NR_readahead, fd, WIDE(0), 5), 0);
	EXPECT_EQ(sys(__NR_readahead, ends[0], WIDE(0), 5), -EINVAL);
	EXPECT_EQ(sys(__NR_readahead, ends[1], WIDE(0), 5), -EBADF);
	EXPECT_EQ(sys(__NR_readahead, 9999, WIDE(0), 5), -EBADF);
	EXPECT(file_is("f", "bytes"));
	close(fd);
	close(ends[0]);
	close(ends[1]);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

KTAP_MAIN("ats");
