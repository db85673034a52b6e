// SPDX-License-Identifier: MIT
//
// What: where lseek goes in what is no file of bytes: directories, and the files
// of /proc that print themselves or are windows on memory. And what else is
// said there of positions, writing and mapping.

#include "dir.h"

#include <uapi/uio.h>

#define FAR 0x7fffffff00000000LL

// The new position, or the error.
static int64_t seek(int fd, int64_t offset, int whence)
{
	int64_t result = -77;
	long err = SYS_LSEEK(fd, offset, whence, &result);

	return err ? err : result;
}

TEST(a_directory_in_memory_has_any_position_and_no_end)
{
	int fd;

	ASSERT(enter_test_dir());
	fd = open(".", O_RDONLY | O_DIRECTORY);
	EXPECT_EQ(seek(fd, FAR, SEEK_SET), FAR);
	EXPECT_EQ(seek(fd, 1, SEEK_CUR), FAR + 1);
	EXPECT_EQ(seek(fd, FAR, SEEK_CUR), -EINVAL);
	EXPECT_EQ(seek(fd, -1, SEEK_SET), -EINVAL);
	EXPECT_EQ(seek(fd, 0, SEEK_END), -EINVAL);
	EXPECT_EQ(seek(fd, 0, SEEK_DATA), -EINVAL);
	EXPECT_EQ(seek(fd, 0, SEEK_CUR), FAR + 1);
	close(fd);
	leave_test_dir();
}

// As large as a file may be, all but the last page a hole.
TEST(a_hole_of_any_size_is_crossed_at_once)
{
	const int64_t size =
		sizeof(long) == 8 ? 0x7ffffffffffff000LL : 0x7fffffff000LL;
	int fd = (int)sys(__NR_memfd_create, "hole", 0);

	ASSERT(fd >= 0);
	ASSERT(seek(fd, size - 1, SEEK_SET) == size - 1);
	ASSERT(write(fd, "x", 1) == 1);
	EXPECT_EQ(seek(fd, 0, SEEK_HOLE), 0);
	EXPECT_EQ(seek(fd, 0, SEEK_DATA), size - PAGE_SIZE);
	EXPECT_EQ(seek(fd, size - 1, SEEK_HOLE), size);
	close(fd);
}

TEST(a_directory_of_proc_is_an_empty_file)
{
	static const char *const paths[] = { "/proc", "/proc/self",
					     "/proc/self/fd", "/proc/sys" };

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		int fd = open(paths[i], O_RDONLY | O_DIRECTORY);

		EXPECT_EQ(seek(fd, 0x7fffffff, SEEK_SET), 0x7fffffff);
		EXPECT_EQ(seek(fd, 0x80000000LL, SEEK_SET), -EINVAL);
		EXPECT_EQ(seek(fd, 1, SEEK_CUR), -EINVAL);
		EXPECT_EQ(seek(fd, 8, SEEK_END), 8);
		EXPECT_EQ(seek(fd, -1, SEEK_END), -EINVAL);
		EXPECT_EQ(seek(fd, 0, SEEK_DATA), -ENXIO);
		EXPECT_EQ(seek(fd, 0, SEEK_HOLE), -ENXIO);
		EXPECT_EQ(seek(fd, 0, SEEK_CUR), 8);
		close(fd);
	}
}

TEST(what_prints_itself_has_no_end)
{
	int fd = open("/proc/version", O_RDONLY);
	char byte;

	EXPECT_EQ(seek(fd, FAR, SEEK_SET), FAR);
	EXPECT_EQ(read(fd, &byte, 1), 0);
	EXPECT_EQ(seek(fd, 0, SEEK_END), -EINVAL);
	EXPECT_EQ(seek(fd, 0, SEEK_DATA), -EINVAL);
	EXPECT_EQ(seek(fd, 0, SEEK_CUR), FAR);
	close(fd);
}

TEST(a_setting_is_an_empty_file)
{
	int fd = open("/proc/sys/vm/overcommit_memory", O_RDONLY);

	EXPECT_EQ(seek(fd, FAR, SEEK_SET), FAR);
	EXPECT_EQ(seek(fd, 3, SEEK_END), 3);
	EXPECT_EQ(seek(fd, 0, SEEK_DATA), -ENXIO);
	close(fd);
}

TEST(positions_in_memory_have_no_sign)
{
	static const char *const paths[] = { "/proc/self/pagemap",
					     "/proc/self/mem" };

	for (size_t i = 0; i < ARRAY_SIZE(paths); i++) {
		int fd = open(paths[i], O_RDONLY);

		EXPECT_EQ(seek(fd, -2, SEEK_SET), -2);
		EXPECT_EQ(seek(fd, 10, SEEK_CUR), 8);
		EXPECT_EQ(seek(fd, 0, SEEK_END), -EINVAL);
		EXPECT_EQ(seek(fd, 0, SEEK_DATA), -EINVAL);
		EXPECT_EQ(seek(fd, 0, SEEK_CUR), 8);
		close(fd);
	}
}

TEST(entries_of_pages_come_all_or_not_at_all)
{
	char *p = map_anon(2 * PAGE_SIZE);
	int fd = open("/proc/self/pagemap", O_RDONLY);

	munmap(p + PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(sys(__NR_read, fd, p, PAGE_SIZE + 8), -EFAULT);
	EXPECT_EQ(seek(fd, 0, SEEK_CUR), 0);
	EXPECT_EQ(sys(__NR_read, fd, p, PAGE_SIZE), PAGE_SIZE);
	EXPECT_EQ(seek(fd, 0, SEEK_CUR), PAGE_SIZE);
	munmap(p, PAGE_SIZE);
	close(fd);
}

// Whoever may write it, and whatever the bytes would be.
TEST(what_prints_itself_takes_no_writes_at_a_place)
{
	static const struct iovec *const nowhere = (void *)8;
	int comm = open("/proc/self/comm", O_RDWR);
	int version = open("/proc/version", O_RDONLY);
	char text[8] = "";

	EXPECT_EQ(SYS_PWRITE(comm, "new", 3, 0LL), -ESPIPE);
	EXPECT_EQ(SYS_PWRITE(version, "new", 3, 0LL), -ESPIPE);
	EXPECT_EQ(sys(__NR_pwritev, comm, nowhere, 1, 0, 0), -ESPIPE);
	EXPECT_EQ(SYS_PREAD(comm, text, 4, 0LL), 4);
	EXPECT(!memcmp(text, "seek", 4));
	close(comm);
	close(version);
}

TEST(what_has_no_position_says_so_before_it_looks_at_the_pieces)
{
	static const struct iovec *const nowhere = (void *)8;
	int ends[2];

	EXPECT_EQ(sys(__NR_pipe2, ends, 0), 0);
	EXPECT_EQ(sys(__NR_preadv, ends[0], nowhere, 1, 0, 0), -ESPIPE);
	EXPECT_EQ(sys(__NR_pwritev, ends[0], nowhere, 1, 0, 0), -ESPIPE);
	EXPECT_EQ(sys(__NR_readv, ends[0], nowhere, 1), -EFAULT);
	close(ends[0]);
	close(ends[1]);
}

// Root neither: it is immutable.
TEST(nobody_writes_in_the_directory_of_a_process)
{
	int fd = open("/proc/self", O_RDONLY | O_DIRECTORY);

	EXPECT_EQ(sys(__NR_access, "/proc/self", R_OK | X_OK), 0);
	EXPECT_EQ(sys(__NR_access, "/proc/self", W_OK), -EPERM);
	EXPECT_EQ(sys(__NR_access, "/proc/thread-self", W_OK), -EPERM);
	EXPECT_EQ(sys(__NR_open, "/proc/self", O_TMPFILE | O_RDWR, 0), -EPERM);
	EXPECT_EQ(sys(__NR_fchmod, fd, 0700), -EPERM);
	EXPECT_EQ(sys(__NR_utimensat, fd, NULL, NULL, 0), -EPERM);
	close(fd);
}

static long map_at(const char *path, int prot, int flags)
{
	int fd = open(path, O_RDONLY);
	long ret = SYS_MMAP(0, PAGE_SIZE, prot, flags, fd, 0);

	close(fd);
	return ret;
}

TEST(texts_of_proc_cannot_be_mapped)
{
	const int private = MAP_PRIVATE, down = MAP_PRIVATE | MAP_GROWSDOWN;

	EXPECT_EQ(map_at("/proc/version", PROT_READ, private), -EIO);
	EXPECT_EQ(map_at("/proc/version", PROT_READ, down), -EINVAL);
	EXPECT_EQ(map_at("/proc/version", PROT_EXEC, private), -EPERM);
	EXPECT_EQ(map_at("/proc/self/maps", PROT_READ, private), -ENODEV);
	EXPECT_EQ(map_at("/proc/self/maps", PROT_READ, down), -ENODEV);
	EXPECT_EQ(map_at("/proc/self/maps", PROT_EXEC, private), -EPERM);
}

TEST(sendfile_goes_to_devices_too_and_says_what_is_wrong_first)
{
	long at = 2, bad = -1;
	int in, out, null, zero, ends[2];

	ASSERT(enter_test_dir());
	ASSERT(sys(__NR_pipe2, ends, 0) == 0);
	make_file("in", "0123456789");
	in = sys(__NR_open, "in", O_RDWR, 0);
	out = sys(__NR_open, "in", O_RDWR | O_APPEND, 0);
	null = sys(__NR_open, "/dev/null", O_RDWR, 0);
	zero = sys(__NR_open, "/dev/zero", O_RDWR, 0);
	EXPECT_EQ(sys(__NR_sendfile, null, in, &at, 5), 5);
	EXPECT_EQ(at, 7);
	EXPECT_EQ(sys(__NR_sendfile, zero, in, &at, 5), -EINVAL);
	EXPECT_EQ(sys(__NR_sendfile, null, in, &at, -1), -EINVAL);
	EXPECT_EQ(sys(__NR_sendfile, -1, in, &bad, 1), -EINVAL);
	EXPECT_EQ(sys(__NR_sendfile, -1, ends[0], &at, 1), -ESPIPE);
	EXPECT_EQ(sys(__NR_sendfile, -1, ends[0], NULL, 1), -EBADF);
	EXPECT_EQ(sys(__NR_sendfile, -1, ends[1], &at, 1), -EBADF);
	EXPECT_EQ(sys(__NR_sendfile, null, ends[0], NULL, 1), -EINVAL);
	EXPECT_EQ(sys(__NR_sendfile, out, in, &at, 1), -EINVAL);
	at = 10;
	EXPECT_EQ(sys(__NR_sendfile, zero, in, &at, 5), 0);
	close(out);
	out = sys(__NR_open, "in", O_RDWR, 0);
	sys(__NR_lseek, out, 9, SEEK_SET);
	EXPECT_EQ(sys(__NR_sendfile, out, in, NULL, 18), 18);
	EXPECT_EQ(sys(__NR_lseek, out, 0, SEEK_CUR), 27); // moving IN's end
	for (int fd = ends[0]; fd <= out; fd++)
		close(fd);
	sys(__NR_unlink, "in");
	leave_test_dir();
}

KTAP_MAIN("seek");
