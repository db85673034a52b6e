/* SPDX-License-Identifier: MIT */
/* What: i386's forms from before stat64, getdents and uname, for oldcalls.c. */

#define LIMIT (1LL << 31) /* sizes from here on do not fit */

static long size_file(int64_t size)
{
	return sys(__NR_truncate64, "f", (long)size, (long)(size >> 32));
}

static bool same_stat(const struct stat *a, const struct stat64 *b)
{
	return EXPECT_EQ(a->st_dev, b->st_dev) &
	       EXPECT_EQ(a->st_ino, b->st_ino) &
	       EXPECT_EQ(a->st_mode, b->st_mode) &
	       EXPECT_EQ(a->st_nlink, b->st_nlink) &
	       EXPECT_EQ(a->st_uid, b->st_uid > 65535 ? 65534 : b->st_uid) &
	       EXPECT_EQ(a->st_gid, b->st_gid > 65535 ? 65534 : b->st_gid) &
	       EXPECT_EQ(a->st_rdev, b->st_rdev) &
	       EXPECT_EQ(a->st_size, b->st_size) &
	       EXPECT_EQ(a->st_blksize, b->st_blksize) &
	       EXPECT_EQ(a->st_blocks, b->st_blocks) &
	       EXPECT_EQ(a->st_atime, b->st_atime) &
	       EXPECT_EQ(a->st_atime_nsec, b->st_atime_nsec) &
	       EXPECT_EQ(a->st_mtime, b->st_mtime) &
	       EXPECT_EQ(a->st_mtime_nsec, b->st_mtime_nsec) &
	       EXPECT_EQ(a->st_ctime, b->st_ctime) &
	       EXPECT_EQ(a->st_ctime_nsec, b->st_ctime_nsec) &
	       EXPECT(!a->__unused4 && !a->__unused5);
}

/* Device numbers of 8 bits each. */
static unsigned int old_dev(uint64_t dev)
{
	return (dev >> 8 & 0xff) << 8 | (dev & 0xff);
}

static bool same_old_stat(const struct __old_kernel_stat *a,
			  const struct stat64 *b)
{
	return EXPECT_EQ(a->st_dev, old_dev(b->st_dev)) &
	       EXPECT_EQ(a->st_ino, b->st_ino) &
	       EXPECT_EQ(a->st_mode, b->st_mode) &
	       EXPECT_EQ(a->st_nlink, b->st_nlink) &
	       EXPECT_EQ(a->st_uid, b->st_uid > 65535 ? 65534 : b->st_uid) &
	       EXPECT_EQ(a->st_gid, b->st_gid > 65535 ? 65534 : b->st_gid) &
	       EXPECT_EQ(a->st_rdev, old_dev(b->st_rdev)) &
	       EXPECT_EQ(a->st_size, b->st_size) &
	       EXPECT_EQ(a->st_atime, b->st_atime) &
	       EXPECT_EQ(a->st_mtime, b->st_mtime) &
	       EXPECT_EQ(a->st_ctime, b->st_ctime);
}

/* All six of what stands at PATH, against stat64 and lstat64. */
static void six_forms_of(const char *path)
{
	struct __old_kernel_stat old;
	struct stat64 wide, link;
	struct stat st;
	bool fits, link_fits;
	int fd = (int)sys(__NR_open, path, O_PATH, 0);

	ASSERT(fd >= 0);
	EXPECT_EQ(sys(__NR_stat64, path, &wide), 0);
	EXPECT_EQ(sys(__NR_lstat64, path, &link), 0);
	fits = wide.st_ino < 65536;
	link_fits = link.st_ino < 65536;
	memset(&st, 0xff, sizeof(st));
	EXPECT_EQ(sys(__NR_stat, path, &st), 0);
	EXPECT(same_stat(&st, &wide));
	memset(&st, 0xff, sizeof(st));
	EXPECT_EQ(sys(__NR_lstat, path, &st), 0);
	EXPECT(same_stat(&st, &link));
	memset(&st, 0xff, sizeof(st));
	EXPECT_EQ(sys(__NR_fstat, fd, &st), 0);
	EXPECT(same_stat(&st, &wide));
	EXPECT_EQ(sys(__NR_oldstat, path, &old), fits ? 0 : -EOVERFLOW);
	EXPECT(!fits || same_old_stat(&old, &wide));
	EXPECT_EQ(sys(__NR_oldlstat, path, &old), link_fits ? 0 : -EOVERFLOW);
	EXPECT(!link_fits || same_old_stat(&old, &link));
	EXPECT_EQ(sys(__NR_oldfstat, fd, &old), fits ? 0 : -EOVERFLOW);
	EXPECT(!fits || same_old_stat(&old, &wide));
	close(fd);
}

TEST(old_forms_of_stat_tell_what_stat64_tells)
{
	ASSERT(enter_test_dir());
	make_file("f", "five.");
	sys(__NR_symlink, "f", "l");
	sys(__NR_chmod, "f", 04751);
	sys(__NR_chown32, "f", 70000, 9); /* as root: 65534 */
	six_forms_of("f");
	six_forms_of("l");
	six_forms_of(".");
	six_forms_of("/dev/null");
	sys(__NR_unlink, "l");
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(a_size_of_two_gib_has_no_room_in_the_old_forms)
{
	struct __old_kernel_stat old;
	struct stat64 wide;
	struct stat st;
	int fd;

	ASSERT(enter_test_dir());
	make_file("f", "");
	if (size_file(LIMIT - 1)) {
		sys(__NR_unlink, "f");
		leave_test_dir();
		SKIP("no files that large here");
	}
	fd = open("f", O_RDONLY | O_LARGEFILE);
	EXPECT_EQ(sys(__NR_stat, "f", &st), 0);
	EXPECT_EQ(st.st_size, LIMIT - 1);
	if (!sys(__NR_oldstat, "f", &old)) /* as to its inode */
		EXPECT_EQ(old.st_size, LIMIT - 1);
	EXPECT_EQ(size_file(LIMIT), 0);
	EXPECT_EQ(sys(__NR_stat, "f", &st), -EOVERFLOW);
	EXPECT_EQ(sys(__NR_lstat, "f", &st), -EOVERFLOW);
	EXPECT_EQ(sys(__NR_fstat, fd, &st), -EOVERFLOW);
	EXPECT_EQ(sys(__NR_oldstat, "f", &old), -EOVERFLOW);
	EXPECT_EQ(sys(__NR_oldlstat, "f", &old), -EOVERFLOW);
	EXPECT_EQ(sys(__NR_oldfstat, fd, &old), -EOVERFLOW);
	EXPECT_EQ(sys(__NR_stat, "f", KERNEL_ADDR), -EOVERFLOW);
	EXPECT_EQ(sys(__NR_stat64, "f", &wide), 0);
	EXPECT_EQ(wide.st_size, LIMIT);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(an_inode_past_16_bits_has_no_room_in_the_first_form)
{
	struct __old_kernel_stat old;
	struct stat st;

	/* /proc's numbers begin above that, but for a few */
	ASSERT(!sys(__NR_stat, "/proc/self/status", &st));
	if (st.st_ino < 65536)
		SKIP("a small number");
	EXPECT_EQ(sys(__NR_oldstat, "/proc/self/status", &old), -EOVERFLOW);
}

TEST(old_forms_of_stat_fail_as_stat64_does)
{
	static const int by_name[] = { __NR_stat, __NR_lstat, __NR_oldstat,
				       __NR_oldlstat, __NR_stat64 };
	static const int by_fd[] = { __NR_fstat, __NR_oldfstat, __NR_fstat64 };
	char room[128];

	for (unsigned int i = 0; i < ARRAY_SIZE(by_name); i++) {
		EXPECT_EQ(sys(by_name[i], "/no/such", room), -ENOENT);
		EXPECT_EQ(sys(by_name[i], "/no/such", KERNEL_ADDR), -ENOENT);
		EXPECT_EQ(sys(by_name[i], "", room), -ENOENT);
		EXPECT_EQ(sys(by_name[i], KERNEL_ADDR, room), -EFAULT);
		EXPECT_EQ(sys(by_name[i], "/", KERNEL_ADDR), -EFAULT);
		EXPECT_EQ(sys(by_name[i], "/", 1), -EFAULT);
	}
	for (unsigned int i = 0; i < ARRAY_SIZE(by_fd); i++) {
		int fd = open("/", O_RDONLY);

		EXPECT_EQ(sys(by_fd[i], 9999, room), -EBADF);
		EXPECT_EQ(sys(by_fd[i], 9999, KERNEL_ADDR), -EBADF);
		EXPECT_EQ(sys(by_fd[i], fd, KERNEL_ADDR), -EFAULT);
		close(fd);
	}
}

/* readdir of PATH, entry by entry beside getdents64's. */
static void beside_getdents64(const char *path)
{
	union {
		struct old_linux_dirent entry;
		char room[300];
	} old, again;
	static char list[16384];
	struct linux_dirent64 *wide = (void *)list;
	int fd = open(path, O_RDONLY), other = open(path, O_RDONLY);
	long n = sys(__NR_getdents64, other, list, sizeof(list));
	int64_t place;

	ASSERT(n > 0);
	for (long at = 0; at < n; at += wide->d_reclen) {
		wide = (struct linux_dirent64 *)(list + at);
		memset(&old, 0xff, sizeof(old));
		if (!EXPECT_EQ(sys(__NR_readdir, fd, &old, 77), 1))
			break;
		EXPECT_EQ(old.entry.d_ino, wide->d_ino);
		EXPECT(!strcmp(old.entry.d_name, wide->d_name));
		EXPECT_EQ(old.entry.d_namlen, strlen(wide->d_name));
		/* the place is the entry's own */
		SYS_LSEEK(other, old.entry.d_offset, SEEK_SET, &place);
		EXPECT_EQ(sys(__NR_readdir, other, &again, 1), 1);
		EXPECT(!strcmp(again.entry.d_name, wide->d_name));
	}
	EXPECT_EQ(sys(__NR_readdir, fd, &old, 1), 0);
	EXPECT_EQ(sys(__NR_readdir, fd, KERNEL_ADDR, 1), 0);
	close(fd);
	close(other);
}

TEST(readdir_gives_what_getdents64_gives_one_by_one)
{
	char room[300];
	int fd;

	ASSERT(enter_test_dir());
	make_file("one", "1");
	make_file("a-name-that-is-longer-than-most", "2");
	sys(__NR_mkdir, "three", 0755);
	beside_getdents64(".");
	beside_getdents64("/proc/self/fdinfo/..");
	fd = open(".", O_RDONLY);
	EXPECT_EQ(sys(__NR_readdir, fd, KERNEL_ADDR, 1), -EFAULT);
	EXPECT_EQ(sys(__NR_readdir, fd, room, 1), 1); /* the same one */
	EXPECT(!strcmp(((struct old_linux_dirent *)room)->d_name, "."));
	close(fd);
	fd = open("one", O_RDONLY);
	EXPECT_EQ(sys(__NR_readdir, fd, room, 1), -ENOTDIR);
	close(fd);
	EXPECT_EQ(sys(__NR_readdir, 9999, room, 1), -EBADF);
	sys(__NR_unlink, "one");
	sys(__NR_unlink, "a-name-that-is-longer-than-most");
	sys(__NR_rmdir, "three");
	leave_test_dir();
}

TEST(old_forms_of_uname_are_the_beginning_of_the_new)
{
	struct oldold_utsname first;
	struct new_utsname name;
	struct {
		struct old_utsname name;
		char behind;
	} old;

	memset(&old, 0xee, sizeof(old));
	memset(&first, 0xee, sizeof(first));
	EXPECT_EQ(sys(__NR_uname, &name), 0);
	EXPECT_EQ(sys(__NR_olduname, &old), 0);
	EXPECT(!memcmp(&old.name, &name, sizeof(old.name)));
	EXPECT_EQ((unsigned char)old.behind, 0xee);
	EXPECT_EQ(sys(__NR_oldolduname, &first), 0);
	EXPECT(!strncmp(first.sysname, name.sysname, 8));
	EXPECT(!strncmp(first.nodename, name.nodename, 8));
	EXPECT(!strncmp(first.release, name.release, 8));
	EXPECT(!strncmp(first.version, name.version, 8));
	EXPECT(!strncmp(first.machine, name.machine, 8));
	EXPECT(!first.sysname[8] && !first.release[8] && !first.machine[8]);
	EXPECT_EQ(sys(__NR_olduname, KERNEL_ADDR), -EFAULT);
	EXPECT_EQ(sys(__NR_oldolduname, KERNEL_ADDR), -EFAULT);
	EXPECT_EQ(sys(__NR_olduname, NULL), -EFAULT);
	EXPECT_EQ(sys(__NR_oldolduname, NULL), -EFAULT);
}

TEST(umount_without_flags_takes_a_mount_down)
{
	if (sys(__NR_getuid))
		SKIP("needs root");
	ASSERT(enter_test_dir());
	sys(__NR_mkdir, "m", 0755);
	EXPECT_EQ(sys(__NR_umount, "m"), -EINVAL);
	EXPECT_EQ(sys(__NR_mount, "x", "m", "tmpfs", 0, 0), 0);
	make_file("m/f", "there");
	EXPECT_EQ(sys(__NR_umount, "m"), 0);
	EXPECT(!exists("m/f"));
	EXPECT_EQ(sys(__NR_umount, "none"), -ENOENT);
	EXPECT_EQ(sys(__NR_umount, NULL), -EFAULT);
	sys(__NR_rmdir, "m");
	leave_test_dir();
}
