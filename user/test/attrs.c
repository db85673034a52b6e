// SPDX-License-Identifier: MIT
//
// What: what an inode has besides its bytes: mode, owner, times; who may change
// and who may use them; and calls about bytes that move in the kernel.

#include "dir.h"

#include <uapi/fadvise.h>
#include <uapi/memfd.h>
#include <uapi/statfs.h>
#include <uapi/utime.h>

enum {
	NOBODY = 65534
};

#if __SIZEOF_LONG__ == 4
#define SETUID __NR_setresuid32
#define SETGID __NR_setresgid32
#define CHOWN  __NR_chown32
#else
#define SETUID __NR_setresuid
#define SETGID __NR_setresgid
#define CHOWN  __NR_chown
#endif

static char buf[8192];

// Runs the rest of the child as somebody without rights.
static bool become(int uid)
{
	return !sys(SETGID, uid, uid, uid) && !sys(SETUID, uid, uid, uid);
}

#define CHECK(condition)                           \
	do {                                       \
		if (!(condition))                  \
			return __LINE__ % 251 + 1; \
	} while (0)

static bool is_root(void)
{
#if __SIZEOF_LONG__ == 4
	return sys(__NR_getuid32) == 0;
#else
	return sys(__NR_getuid) == 0;
#endif
}

static void in_child_ok(int (*fn)(void *))
{
	int status = in_child(fn, NULL);

	if (!EXPECT(WIFEXITED(status)))
		return;
	EXPECT_EQ(WEXITSTATUS(status), 0);
}

TEST(umask_takes_bits_from_new_files)
{
	long old;

	ASSERT(enter_test_dir());
	old = sys(__NR_umask, 027);
	sys(__NR_close, sys(__NR_open, "f", O_CREAT | O_WRONLY, 07777));
	sys(__NR_mkdir, "d", 0777);
	EXPECT_EQ(stat_of("f").stx_mode, S_IFREG | 07750);
	EXPECT_EQ(stat_of("d").stx_mode, S_IFDIR | 0750);
	EXPECT_EQ(sys(__NR_umask, old), 027);
	EXPECT_EQ(sys(__NR_chmod, "f", 0604), 0);
	EXPECT_EQ(stat_of("f").stx_mode, S_IFREG | 0604);
	EXPECT_EQ(sys(__NR_chmod, "none", 0604), -ENOENT);
	sys(__NR_unlink, "f");
	sys(__NR_rmdir, "d");
	leave_test_dir();
}

static int somebody_else(void *unused)
{
	(void)unused;
	CHECK(become(NOBODY));
	CHECK(sys(__NR_open, "secret", O_RDONLY, 0) == -EACCES);
	CHECK(sys(__NR_open, "readable", O_WRONLY, 0) == -EACCES);
	CHECK(sys(__NR_open, "readable", O_RDONLY | O_TRUNC, 0) == -EACCES);
	CHECK(file_is("readable", "r"));
	CHECK(sys(__NR_open, "closed/f", O_RDONLY, 0) == -EACCES);
	CHECK(sys(__NR_open, "new", O_CREAT | O_WRONLY, 0644) == -EACCES);
	CHECK(sys(__NR_mkdir, "new", 0755) == -EACCES);
	CHECK(sys(__NR_unlink, "readable") == -EACCES);
	CHECK(sys(__NR_rename, "readable", "x") == -EACCES);
	CHECK(sys(__NR_chmod, "readable", 0777) == -EPERM);
	CHECK(sys(CHOWN, "readable", NOBODY, -1) == -EPERM);
	CHECK(sys(__NR_access, "secret", R_OK) == -EACCES);
	CHECK(sys(__NR_access, "readable", R_OK) == 0);
	CHECK(sys(__NR_access, "readable", X_OK) == -EACCES);
	CHECK(sys(__NR_chdir, "closed") == -EACCES);
	CHECK(sys(__NR_chroot, ".") == -EPERM);
	CHECK(sys(__NR_mount, "x", ".", "tmpfs", 0, 0) == -EPERM);
	CHECK(sys(__NR_truncate, "readable", 0) == -EACCES);
	CHECK(sys(__NR_utimensat, AT_FDCWD, "readable", 0, 0) == -EACCES);
	return 0;
}

TEST(others_have_the_others_rights)
{
	if (!is_root())
		SKIP("needs root");
	ASSERT(enter_test_dir());
	make_file("secret", "s");
	sys(__NR_chmod, "secret", 0600);
	make_file("readable", "r");
	sys(__NR_mkdir, "closed", 0700);
	make_file("closed/f", "f");
	in_child_ok(somebody_else);
	sys(__NR_unlink, "closed/f");
	sys(__NR_rmdir, "closed");
	sys(__NR_unlink, "secret");
	sys(__NR_unlink, "readable");
	leave_test_dir();
}

// The owner's bits count for the owner, though others have more.
static int owner_with_less(void *unused)
{
	(void)unused;
	CHECK(become(NOBODY));
	CHECK(sys(__NR_open, "mine", O_RDONLY, 0) == -EACCES);
	CHECK(sys(__NR_chmod, "mine", 0400) == 0);
	CHECK(file_is("mine", "m"));
	CHECK(sys(__NR_open, "groups", O_RDONLY, 0) == -EACCES);
	return 0;
}

TEST(exactly_one_of_the_three_counts)
{
	if (!is_root())
		SKIP("needs root");
	ASSERT(enter_test_dir());
	make_file("mine", "m");
	sys(CHOWN, "mine", NOBODY, NOBODY);
	sys(__NR_chmod, "mine", 0077);
	make_file("groups", "g");
	sys(CHOWN, "groups", 0, NOBODY);
	sys(__NR_chmod, "groups", 0707);
	in_child_ok(owner_with_less);
	sys(__NR_unlink, "mine");
	sys(__NR_unlink, "groups");
	leave_test_dir();
}

static int in_sticky(void *unused)
{
	(void)unused;
	CHECK(become(NOBODY));
	CHECK(make_file("sticky/mine", "x") == 1);
	CHECK(sys(__NR_unlink, "sticky/roots") == -EPERM);
	CHECK(sys(__NR_rename, "sticky/roots", "sticky/x") == -EPERM);
	CHECK(sys(__NR_rename, "sticky/mine", "sticky/roots") == -EPERM);
	CHECK(sys(__NR_unlink, "sticky/mine") == 0);
	return 0;
}

TEST(in_a_sticky_directory_names_are_their_owners)
{
	if (!is_root())
		SKIP("needs root");
	ASSERT(enter_test_dir());
	sys(__NR_mkdir, "sticky", 0755);
	EXPECT_EQ(sys(__NR_chmod, "sticky", 01777), 0);
	make_file("sticky/roots", "x");
	in_child_ok(in_sticky);
	sys(__NR_unlink, "sticky/roots");
	sys(__NR_rmdir, "sticky");
	leave_test_dir();
}

TEST(a_set_group_id_directory_gives_its_group)
{
	if (!is_root())
		SKIP("needs root");
	ASSERT(enter_test_dir());
	sys(__NR_mkdir, "d", 0755);
	sys(CHOWN, "d", 0, 1234);
	EXPECT_EQ(sys(__NR_chmod, "d", 02755), 0);
	make_file("d/f", "x");
	sys(__NR_mkdir, "d/e", 0755);
	EXPECT_EQ(stat_of("d/f").stx_gid, 1234);
	EXPECT_EQ(stat_of("d/e").stx_gid, 1234);
	EXPECT_EQ(stat_of("d/e").stx_mode, S_IFDIR | 02755);
	sys(__NR_unlink, "d/f");
	sys(__NR_rmdir, "d/e");
	sys(__NR_rmdir, "d");
	leave_test_dir();
}

TEST(set_id_bits_go_with_a_new_owner)
{
	if (!is_root())
		SKIP("needs root");
	ASSERT(enter_test_dir());
	make_file("f", "x");
	sys(__NR_chmod, "f", 06755);
	EXPECT_EQ(sys(CHOWN, "f", 5, 6), 0);
	EXPECT_EQ(stat_of("f").stx_mode, S_IFREG | 0755);
	EXPECT_EQ(stat_of("f").stx_uid, 5);
	EXPECT_EQ(sys(CHOWN, "f", -1, 7), 0);
	EXPECT_EQ(stat_of("f").stx_uid, 5);
	EXPECT_EQ(stat_of("f").stx_gid, 7);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

static long long ns_of(struct statx_timestamp t)
{
	return t.tv_sec * 1000000000LL + t.tv_nsec;
}

TEST(what_is_done_is_seen_in_the_times)
{
	const struct timespec pause = { 0, 20000000 };
	struct statx a, b;

	ASSERT(enter_test_dir());
	make_file("f", "x");
	a = stat_of("f");
	EXPECT_EQ(ns_of(a.stx_mtime), ns_of(a.stx_ctime));
	nanosleep(&pause, NULL);
	sys(__NR_chmod, "f", 0600);
	b = stat_of("f");
	EXPECT_EQ(ns_of(a.stx_mtime), ns_of(b.stx_mtime));
	EXPECT(ns_of(b.stx_ctime) > ns_of(a.stx_ctime));
	a = stat_of(".");
	nanosleep(&pause, NULL);
	sys(__NR_rename, "f", "g");
	b = stat_of(".");
	EXPECT(ns_of(b.stx_mtime) > ns_of(a.stx_mtime));
	sys(__NR_unlink, "g");
	leave_test_dir();
}

TEST(utimensat_sets_leaves_and_touches)
{
	struct timespec t[2] = { { 1000, 5 }, { -7, 999999999 } };
	struct statx x;
	struct utimbuf old = { 11, 12 };

	ASSERT(enter_test_dir());
	make_file("f", "x");
	EXPECT_EQ(sys(__NR_utimensat, AT_FDCWD, "f", t, 0), 0);
	x = stat_of("f");
	EXPECT_EQ(x.stx_atime.tv_sec, 1000);
	EXPECT_EQ(x.stx_atime.tv_nsec, 5);
	EXPECT_EQ(x.stx_mtime.tv_sec, -7);
	EXPECT_EQ(x.stx_mtime.tv_nsec, 999999999);
	t[0].tv_nsec = UTIME_OMIT;
	t[1].tv_nsec = UTIME_NOW;
	EXPECT_EQ(sys(__NR_utimensat, AT_FDCWD, "f", t, 0), 0);
	x = stat_of("f");
	EXPECT_EQ(x.stx_atime.tv_sec, 1000);
	EXPECT(x.stx_mtime.tv_sec > 100000);
	t[1].tv_nsec = UTIME_OMIT;
	EXPECT_EQ(sys(__NR_utimensat, AT_FDCWD, "none", t, 0), 0);
	t[1].tv_nsec = 1000000000;
	EXPECT_EQ(sys(__NR_utimensat, AT_FDCWD, "f", t, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_utimensat, AT_FDCWD, "none", 0, 0), -ENOENT);
	EXPECT_EQ(sys(__NR_utimensat, 9999, 0, 0, 0), -EBADF);
	EXPECT_EQ(sys(__NR_utime, "f", &old), 0);
	EXPECT_EQ(stat_of("f").stx_atime.tv_sec, 11);
	EXPECT_EQ(stat_of("f").stx_mtime.tv_sec, 12);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(sendfile_and_copy_file_range_move_bytes)
{
	int64_t from = 1, to = 3;
	int in, out, ends[2];
	char bytes[100];
	long at = 2;

	ASSERT(enter_test_dir());
	make_file("in", "0123456789");
	in = sys(__NR_open, "in", O_RDONLY, 0);
	out = sys(__NR_open, "out", O_CREAT | O_RDWR, 0644);
	EXPECT_EQ(sys(__NR_sendfile, out, in, 0, 4), 4);
	EXPECT_EQ(sys(__NR_sendfile, out, in, &at, 100), 8);
	EXPECT_EQ(at, 10);
	EXPECT_EQ(sys(__NR_sendfile, out, in, 0, 100), 6);
	EXPECT(file_is("out", "012323456789456789"));
	EXPECT_EQ(sys(__NR_sendfile, in, in, 0, 1), -EBADF);
	at = 0;
	ASSERT(sys(__NR_pipe2, ends, 0) == 0);
	EXPECT_EQ(sys(__NR_sendfile, ends[1], in, &at, 100), 10);
	EXPECT_EQ(sys(__NR_read, ends[0], bytes, 100), 10);
	EXPECT(!memcmp(bytes, "0123456789", 10));
	close(ends[0]);
	close(ends[1]);
	EXPECT_EQ(sys(__NR_copy_file_range, in, &from, out, &to, 2, 0), 2);
	EXPECT_EQ(from, 3);
	EXPECT_EQ(to, 5);
	EXPECT(file_is("out", "012123456789456789"));
	EXPECT_EQ(sys(__NR_copy_file_range, in, &from, out, &to, 2, 1),
		  -EINVAL);
	from = 50;
	EXPECT_EQ(sys(__NR_copy_file_range, in, &from, out, &to, 2, 0), 0);
	close(in);
	close(out);
	sys(__NR_unlink, "in");
	sys(__NR_unlink, "out");
	leave_test_dir();
}

TEST(fallocate_makes_room_and_holes)
{
	const int punch = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE;
	int fd;

	ASSERT(enter_test_dir());
	fd = sys(__NR_open, "f", O_CREAT | O_RDWR, 0644);
	EXPECT_EQ(SYS_FALLOCATE(fd, 0, 0, 10000), 0);
	EXPECT_EQ(stat_of("f").stx_size, 10000);
	EXPECT(stat_of("f").stx_blocks >= 3 * 8);
	EXPECT_EQ(SYS_FALLOCATE(fd, FALLOC_FL_KEEP_SIZE, 0, 20000), 0);
	EXPECT_EQ(stat_of("f").stx_size, 10000);
	memset(buf, 'x', sizeof(buf));
	SYS_PWRITE(fd, buf, 8192, 0LL);
	EXPECT_EQ(SYS_FALLOCATE(fd, punch, 100, 5000), 0);
	EXPECT_EQ(SYS_PREAD(fd, buf, 8192, 0LL), 8192);
	EXPECT(buf[99] == 'x' && !buf[100] && !buf[4096] && !buf[5099] &&
	       buf[5100] == 'x');
	EXPECT_EQ(SYS_FALLOCATE(fd, 0, 0, 0), -EINVAL);
	EXPECT_EQ(SYS_FALLOCATE(fd, 0, 0, -1), -EINVAL);
	EXPECT_EQ(SYS_FALLOCATE(fd, FALLOC_FL_PUNCH_HOLE, 0, 1), -EOPNOTSUPP);
	close(fd);
	fd = sys(__NR_open, "f", O_RDONLY, 0);
	EXPECT_EQ(SYS_FALLOCATE(fd, 0, 0, 1), -EBADF);
	EXPECT_EQ(sys(__NR_fsync, fd), 0);
	EXPECT_EQ(sys(__NR_fdatasync, 9999), -EBADF);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(a_memory_file_has_no_name)
{
	char link[64] = { 0 }, path[32];
	struct stat64 st;
	int fd = sys(__NR_memfd_create, "hello", MFD_CLOEXEC);

	ASSERT(fd >= 0);
	EXPECT_EQ(sys(__NR_write, fd, "bytes", 5), 5);
	EXPECT(!fstat64(fd, &st) && st.st_size == 5 && st.st_nlink == 0);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_GETFD, 0), FD_CLOEXEC);
	EXPECT_EQ(sys(__NR_memfd_create, "x", 0x1000), -EINVAL);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (sys(__NR_readlink, path, link, sizeof(link)) > 0)
		EXPECT(!strcmp(link, "/memfd:hello (deleted)"));
	close(fd);
}

TEST(a_tmpfs_is_as_large_as_it_is_told)
{
	struct statfs st;
	long n, fd;

	if (!is_root())
		SKIP("needs root");
	ASSERT(enter_test_dir());
	sys(__NR_mkdir, "m", 0755);
	n = sys(__NR_mount, "small", "m", "tmpfs", 0,
		"size=16k,nr_inodes=4,mode=0700");
	if (n == -EPERM) {
		sys(__NR_rmdir, "m");
		leave_test_dir();
		SKIP("may not mount here");
	}
	ASSERT(n == 0);
	EXPECT_EQ(stat_of("m").stx_mode, S_IFDIR | 0700);
	EXPECT_EQ(sys(__NR_statfs, "m", &st), 0);
	EXPECT_EQ(st.f_type, 0x01021994);
	EXPECT_EQ(st.f_blocks, 4);
	EXPECT_EQ(st.f_bfree, 4);
	EXPECT_EQ(st.f_files, 4);
	EXPECT_EQ(st.f_ffree, 3);
	fd = sys(__NR_open, "m/f", O_CREAT | O_RDWR, 0644);
	memset(buf, 1, sizeof(buf));
	EXPECT_EQ(sys(__NR_write, fd, buf, 8192), 8192);
	EXPECT_EQ(sys(__NR_write, fd, buf, 8192), 8192);
	EXPECT_EQ(sys(__NR_write, fd, buf, 1), -ENOSPC);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 4096), 0);
	EXPECT_EQ(sys(__NR_lseek, fd, 4096, SEEK_SET), 4096);
	EXPECT_EQ(sys(__NR_write, fd, buf, 8192), 8192);
	EXPECT_EQ(sys(__NR_mknod, "m/g", S_IFREG | 0600, 0), 0);
	EXPECT_EQ(sys(__NR_mkdir, "m/h", 0755), 0);
	EXPECT_EQ(sys(__NR_mkdir, "m/i", 0755), -ENOSPC);
	EXPECT_EQ(sys(__NR_umount2, "m", 0), -EBUSY);
	EXPECT_EQ(sys(__NR_rmdir, "m"), -EBUSY);
	close(fd);
	EXPECT_EQ(sys(__NR_umount2, "m", 0), 0);
	EXPECT_EQ(sys(__NR_umount2, "m", 0), -EINVAL);
	EXPECT_EQ(sys(__NR_mount, "x", "m", "nosuchfs", 0, 0), -ENODEV);
	EXPECT_EQ(sys(__NR_mount, "x", "m", "tmpfs", 0, "size=many"), -EINVAL);
	sys(__NR_rmdir, "m");
	leave_test_dir();
}

TEST(a_mount_without_exec_runs_and_maps_nothing)
{
	char *argv[] = { (char *)"x", NULL };
	int fd;

	if (!is_root())
		SKIP("needs root");
	ASSERT(enter_test_dir());
	sys(__NR_mkdir, "m", 0755);
	if (sys(__NR_mount, "x", "m", "tmpfs", MS_NOEXEC | MS_NODEV, 0) == 0) {
		make_file("m/f", "#!/bin/true\n");
		sys(__NR_chmod, "m/f", 0755);
		EXPECT_EQ(sys(__NR_execve, "m/f", argv, argv), -EACCES);
		EXPECT_EQ(sys(__NR_access, "m/f", X_OK), -EACCES);
		fd = sys(__NR_open, "m/f", O_RDWR, 0);
		EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, PROT_READ | PROT_EXEC,
				   MAP_PRIVATE, fd, 0LL),
			  -EPERM);
		close(fd);
		EXPECT_EQ(sys(__NR_mknod, "m/null", S_IFCHR | 0666, 0x103), 0);
		EXPECT_EQ(sys(__NR_open, "m/null", O_RDONLY, 0), -EACCES);
		EXPECT_EQ(sys(__NR_umount2, "m", 0), 0);
	}
	sys(__NR_rmdir, "m");
	leave_test_dir();
}

TEST(a_bind_mount_shows_the_same_and_read_only_is_its_own)
{
	if (!is_root())
		SKIP("needs root");
	ASSERT(enter_test_dir());
	sys(__NR_mkdir, "a", 0755);
	sys(__NR_mkdir, "b", 0755);
	make_file("a/f", "same");
	if (sys(__NR_mount, "a", "b", 0, MS_BIND, 0) == 0) {
		EXPECT(file_is("b/f", "same"));
		EXPECT_EQ(sys(__NR_rename, "a/f", "b/g"), -EXDEV);
		EXPECT_EQ(sys(__NR_mount, 0, "b", 0,
			      MS_REMOUNT | MS_BIND | MS_RDONLY, 0),
			  0);
		EXPECT_EQ(sys(__NR_open, "b/f", O_WRONLY, 0), -EROFS);
		EXPECT_EQ(sys(__NR_unlink, "b/f"), -EROFS);
		EXPECT_EQ(sys(__NR_mkdir, "b/d", 0755), -EROFS);
		EXPECT_EQ(sys(__NR_chmod, "b/f", 0755), -EROFS);
		EXPECT_EQ(sys(__NR_access, "b/f", W_OK), -EROFS);
		EXPECT_EQ(make_file("a/f", "changed"), 7);
		EXPECT(file_is("b/f", "changed"));
		EXPECT_EQ(sys(__NR_umount2, "b", MNT_DETACH), 0);
	}
	EXPECT(!exists("b/f"));
	sys(__NR_unlink, "a/f");
	sys(__NR_rmdir, "a");
	sys(__NR_rmdir, "b");
	leave_test_dir();
}

KTAP_MAIN("attrs");
