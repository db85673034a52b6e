// SPDX-License-Identifier: MIT
//
// What: files in memory without a name (memfd_create), and seals: what may never again be done to one, also by those
// who have it mapped.

#include "dir.h"

#include <uapi/fadvise.h>
#include <uapi/memfd.h>

// A number of 64 bits is two words for i386.
#if __SIZEOF_POINTER__ == 8
#define WIDE(n) (n)
#else
#define WIDE(n) (n), 0
#endif
#define FALLOCATE(fd, mode, at, n) \
	sys(__NR_fallocate, fd, mode, WIDE(at), WIDE(n))
#define SHARED_RW(fd) SYS_MMAP(0, PAGE_SIZE, RW, MAP_SHARED, fd, 0)
#define SHARED_R(fd)  SYS_MMAP(0, PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0)

static char bytes[2 * PAGE_SIZE];

static long create(const char *name, unsigned int flags)
{
	return sys(__NR_memfd_create, name, flags);
}

static long seal(int fd, unsigned long seals)
{
	return sys(__NR_fcntl, fd, F_ADD_SEALS, seals);
}

static long seals_of(int fd)
{
	return sys(__NR_fcntl, fd, F_GET_SEALS, 0);
}

// A page of bytes, to be sealed.
static int sealable(void)
{
	int fd = (int)create("sealed", MFD_ALLOW_SEALING);

	sys(__NR_write, fd, bytes, PAGE_SIZE);
	return fd;
}

static int reopened(int fd, int flags)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return (int)sys(__NR_open, path, flags, 0);
}

static int64_t size_of(int fd)
{
	struct stat64 st;

	return fstat64(fd, &st) ? -1 : (int64_t)st.st_size;
}

TEST(flags_that_there_are)
{
	long fd = create("x", MFD_CLOEXEC | MFD_ALLOW_SEALING);

	ASSERT(fd >= 0);
	EXPECT_EQ(sys(__NR_fcntl, fd, F_GETFD, 0), FD_CLOEXEC);
	EXPECT(sys(__NR_fcntl, fd, F_GETFL, 0) & O_RDWR);
	close(fd);
	EXPECT_EQ(create("x", 0x8), -EINVAL);
	EXPECT_EQ(create("x", 0x80000000U), -EINVAL);
	EXPECT_EQ(create("x", 21U << MFD_HUGE_SHIFT), -EINVAL);
	EXPECT_EQ(create("x", MFD_HUGETLB | 0x10), -EINVAL);
}

TEST(huge_pages_are_those_of_a_kernel_without_them)
{
	SKIP_UNLESS_TESSERA();
	EXPECT_EQ(create("x", MFD_HUGETLB), -ENOSYS);
	EXPECT_EQ(create("x", MFD_HUGETLB | 21U << MFD_HUGE_SHIFT), -ENOSYS);
}

TEST(a_name_has_at_most_249_bytes)
{
	char name[300], link[300] = { 0 }, path[32];
	long fd;

	memset(name, 'n', sizeof(name));
	name[250] = '\0';
	EXPECT_EQ(create(name, 0), -EINVAL);
	EXPECT_EQ(create((char *)8, 0), -EFAULT);
	name[249] = '\0';
	fd = create(name, 0);
	ASSERT(fd >= 0);
	snprintf(path, sizeof(path), "/proc/self/fd/%ld", fd);
	EXPECT_EQ(sys(__NR_readlink, path, link, sizeof(link)),
		  7 + 249 + (long)strlen(" (deleted)"));
	EXPECT(!strncmp(link, "/memfd:nnn", 10));
	close(fd);
	fd = create("", 0);
	EXPECT(fd >= 0);
	close(fd);
}

TEST(descriptors_that_run_out_leave_no_file)
{
	struct rlimit old, none = { 3, 3 };

	getrlimit(RLIMIT_NOFILE, &old);
	none.rlim_max = old.rlim_max;
	none.rlim_cur = 0;
	setrlimit(RLIMIT_NOFILE, &none);
	EXPECT_EQ(create("x", 0), -EMFILE);
	setrlimit(RLIMIT_NOFILE, &old);
}

TEST(without_the_flag_a_file_is_sealed_against_seals)
{
	int fd = (int)create("x", 0), file;

	EXPECT_EQ(seals_of(fd), F_SEAL_SEAL);
	EXPECT_EQ(seal(fd, F_SEAL_GROW), -EPERM);
	close(fd);
	ASSERT(enter_test_dir());
	file = (int)sys(__NR_open, "f", O_CREAT | O_RDWR, 0644);
	if (on_tessera()) { // where /tmp is a tmpfs
		EXPECT_EQ(seals_of(file), F_SEAL_SEAL);
		EXPECT_EQ(seal(file, F_SEAL_GROW), -EPERM);
	}
	close(file);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(what_is_no_file_in_memory_has_no_seals)
{
	int fds[2];

	ASSERT(sys(__NR_pipe, fds) == 0);
	EXPECT_EQ(seals_of(fds[1]), -EINVAL);
	EXPECT_EQ(seal(fds[1], F_SEAL_GROW), -EINVAL);
	EXPECT_EQ(seal(fds[0], F_SEAL_GROW), -EPERM);
	close(fds[0]);
	close(fds[1]);
	EXPECT_EQ(seals_of(9999), -EBADF);
}

TEST(seals_add_up_until_one_forbids_more)
{
	int fd = sealable(), reader;

	EXPECT_EQ(seals_of(fd), 0);
	EXPECT_EQ(seal(fd, 0x20), -EINVAL);
	EXPECT_EQ(seal(fd, 0), 0);
	EXPECT_EQ(seal(fd, F_SEAL_GROW), 0);
	EXPECT_EQ(seal(fd, F_SEAL_GROW | F_SEAL_SHRINK), 0);
	EXPECT_EQ(seals_of(fd), F_SEAL_GROW | F_SEAL_SHRINK);
	reader = reopened(fd, O_RDONLY);
	EXPECT_EQ(seals_of(reader), F_SEAL_GROW | F_SEAL_SHRINK);
	EXPECT_EQ(seal(reader, F_SEAL_WRITE), -EPERM);
	EXPECT_EQ(seal(reader, 0x20), -EPERM);
	EXPECT_EQ(seal(fd, F_SEAL_SEAL), 0);
	EXPECT_EQ(seal(fd, F_SEAL_WRITE), -EPERM);
	EXPECT_EQ(seal(fd, 0x20), -EINVAL);
	EXPECT_EQ(seals_of(fd), F_SEAL_GROW | F_SEAL_SHRINK | F_SEAL_SEAL);
	close(reader);
	close(fd);
}

TEST(sealed_shrink_means_at_least_this_large)
{
	int fd = sealable();

	EXPECT_EQ(seal(fd, F_SEAL_SHRINK), 0);
	EXPECT_EQ(sys(__NR_ftruncate, fd, PAGE_SIZE - 1), -EPERM);
	EXPECT_EQ(reopened(fd, O_RDWR | O_TRUNC), -EPERM);
	EXPECT_EQ(sys(__NR_ftruncate, fd, PAGE_SIZE), 0);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 2 * PAGE_SIZE), 0);
	EXPECT_EQ(size_of(fd), 2 * PAGE_SIZE);
	EXPECT_EQ(FALLOCATE(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			    PAGE_SIZE),
		  0);
	close(fd);
}

TEST(sealed_grow_means_at_most_this_large)
{
	int fd = sealable();

	EXPECT_EQ(seal(fd, F_SEAL_GROW), 0);
	EXPECT_EQ(sys(__NR_ftruncate, fd, PAGE_SIZE + 1), -EPERM);
	EXPECT_EQ(FALLOCATE(fd, 0, 0, PAGE_SIZE + 1), -EPERM);
	EXPECT_EQ(FALLOCATE(fd, FALLOC_FL_KEEP_SIZE, 0, PAGE_SIZE + 1), -EPERM);
	EXPECT_EQ(FALLOCATE(fd, 0, 0, PAGE_SIZE), 0);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_SET), 0);
	EXPECT_EQ(sys(__NR_write, fd, bytes, PAGE_SIZE), PAGE_SIZE);
	EXPECT_EQ(sys(__NR_write, fd, bytes, 1), -EPERM);
	EXPECT_EQ(sys(__NR_write, fd, bytes, 0), 0);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_SET), 0);
	// page by page: what fits is written
	EXPECT_EQ(sys(__NR_write, fd, bytes, 2 * PAGE_SIZE), PAGE_SIZE);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 10), 0);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 11), -EPERM);
	close(fd);
}

static void expect_unwritable(int fd)
{
	int copy = (int)create("from", 0);
	long at = 0;

	sys(__NR_write, copy, bytes, 10);
	EXPECT_EQ(sys(__NR_lseek, fd, 0, SEEK_SET), 0);
	EXPECT_EQ(sys(__NR_write, fd, bytes, 1), -EPERM);
	EXPECT_EQ(sys(__NR_write, fd, bytes, 0), 0);
	EXPECT_EQ(sys(__NR_sendfile, fd, copy, &at, 10), -EPERM);
	EXPECT_EQ(FALLOCATE(fd, FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE, 0,
			    PAGE_SIZE),
		  -EPERM);
	EXPECT_EQ(SHARED_RW(fd), -EPERM);
	close(copy);
}

TEST(sealed_write_means_nobody_writes)
{
	int fd = sealable(), reader;
	long p;

	EXPECT_EQ(seal(fd, F_SEAL_WRITE), 0);
	expect_unwritable(fd);
	// the size is another seal's
	EXPECT_EQ(sys(__NR_ftruncate, fd, 2 * PAGE_SIZE), 0);
	EXPECT_EQ(FALLOCATE(fd, 0, 0, 2 * PAGE_SIZE), 0);
	p = SHARED_R(fd);
	ASSERT(!is_error(p));
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, RW), -EACCES);
	munmap((void *)p, PAGE_SIZE);
	reader = reopened(fd, O_RDONLY);
	p = SHARED_R(reader);
	ASSERT(!is_error(p));
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, RW), -EACCES);
	munmap((void *)p, PAGE_SIZE);
	p = SYS_MMAP(0, PAGE_SIZE, RW, MAP_PRIVATE, fd, 0);
	ASSERT(!is_error(p));
	touch((void *)p); // a copy of its own
	munmap((void *)p, PAGE_SIZE);
	close(reader);
	close(fd);
}

TEST(who_may_write_keeps_the_seal_off)
{
	int fd = sealable();
	char *p = (char *)SHARED_RW(fd);

	ASSERT(!is_error((long)p));
	EXPECT_EQ(seal(fd, F_SEAL_WRITE), -EBUSY);
	EXPECT_EQ(seal(fd, F_SEAL_WRITE | F_SEAL_GROW), -EBUSY);
	EXPECT_EQ(seals_of(fd), 0);
	// it could have its right to write back
	EXPECT_EQ(mprotect(p, PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(seal(fd, F_SEAL_WRITE), -EBUSY);
	munmap(p, PAGE_SIZE);
	p = (char *)SYS_MMAP(0, PAGE_SIZE, RW, MAP_PRIVATE, fd, 0);
	touch(p);
	EXPECT_EQ(seal(fd, F_SEAL_WRITE), 0);
	EXPECT_EQ(seal(fd, F_SEAL_WRITE), 0);
	munmap(p, PAGE_SIZE);
	close(fd);
}

// Parts of an area, of one that was split, of a child's, are counted each.
TEST(every_part_of_a_mapping_counts)
{
	int fd = sealable(), status, hold[2];
	char *p, c;
	long pid;

	sys(__NR_ftruncate, fd, 4 * PAGE_SIZE);
	p = (char *)SYS_MMAP(0, 4 * PAGE_SIZE, RW, MAP_SHARED, fd, 0);
	ASSERT(!is_error((long)p) && sys(__NR_pipe, hold) == 0);
	mprotect(p + PAGE_SIZE, PAGE_SIZE, PROT_READ);
	munmap(p + 2 * PAGE_SIZE, PAGE_SIZE);
	pid = sys(__NR_fork);
	if (pid == 0) {
		close(hold[1]);
		sys(__NR_read, hold[0], &c, 1);
		_exit(0);
	}
	munmap(p, 2 * PAGE_SIZE);
	EXPECT(!books_disagree());
	EXPECT_EQ(seal(fd, F_SEAL_WRITE), -EBUSY);
	munmap(p + 3 * PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(seal(fd, F_SEAL_WRITE), -EBUSY); // the child's
	close(hold[1]);
	waitpid(pid, &status, 0);
	close(hold[0]);
	EXPECT_EQ(seal(fd, F_SEAL_WRITE), 0);
	close(fd);
}

TEST(sealed_future_write_leaves_the_mappings_that_there_are)
{
	int fd = sealable(), reader;
	char *p = (char *)SHARED_RW(fd), *q, c;

	ASSERT(!is_error((long)p));
	EXPECT_EQ(seal(fd, F_SEAL_FUTURE_WRITE), 0);
	expect_unwritable(fd);
	*p = 'w';
	q = (char *)SHARED_R(fd);
	ASSERT(!is_error((long)q));
	EXPECT_EQ(*q, 'w');
	EXPECT_EQ(sys(__NR_mprotect, q, PAGE_SIZE, RW), -EACCES);
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(sys(__NR_mprotect, p, PAGE_SIZE, RW), 0);
	EXPECT_EQ(seal(fd, F_SEAL_WRITE), -EBUSY);
	munmap(p, PAGE_SIZE);
	EXPECT_EQ(seal(fd, F_SEAL_WRITE), 0); // q can never write
	munmap(q, PAGE_SIZE);
	reader = reopened(fd, O_RDONLY);
	EXPECT_EQ(sys(__NR_read, reader, &c, 1), 1);
	EXPECT_EQ(c, 'w');
	close(reader);
	close(fd);
}

TEST(a_mapping_that_could_not_be_made_is_not_counted)
{
	int fd = sealable();

	EXPECT_EQ(SYS_MMAP(0x10000001, PAGE_SIZE, RW, MAP_SHARED | MAP_FIXED,
			   fd, 0),
		  -EINVAL);
	EXPECT_EQ(SYS_MMAP(0, -PAGE_SIZE, RW, MAP_SHARED, fd, 0), -ENOMEM);
	EXPECT_EQ(seal(fd, F_SEAL_WRITE), 0);
	close(fd);
}

/* -- a program in one ------------------------------------------------------------- */

static char self[] = "/proc/self/exe";

/* The program in the file with descriptor 0: truncate(2) and O_TRUNC are refused
 * while it runs, ftruncate is not. */
static int run_in_memfd(void)
{
	EXPECT_EQ(sys(__NR_open, self, O_RDWR, 0), -ETXTBSY);
	EXPECT_EQ(sys(__NR_open, self, O_RDONLY | O_TRUNC, 0), -ETXTBSY);
	EXPECT_EQ(sys(__NR_truncate, self, MIB(1)), -ETXTBSY);
	EXPECT_EQ(sys(__NR_ftruncate, 0, MIB(1)), 0);
	EXPECT_EQ(sys(__NR_lseek, 0, 0, SEEK_END), MIB(1));
	return ktap_failed;
}

static int become_copy(void *file)
{
	char *argv[] = { self, (char *)"@run", NULL };
	int fd = (int)(long)file;

	sys(__NR_dup2, fd, 0);
	return sys(__NR_execveat, fd, "", argv, environ, AT_EMPTY_PATH);
}

TEST(a_program_that_runs_may_be_cut_by_who_has_it_open)
{
	static char buf[PAGE_SIZE];
	long from = sys(__NR_open, self, O_RDONLY, 0), n;
	int fd = create("program", 0);

	while ((n = sys(__NR_read, from, buf, sizeof(buf))) > 0)
		ASSERT(sys(__NR_write, fd, buf, n) == n);
	EXPECT_EQ(in_child(become_copy, (void *)(long)fd), 0);
	close(fd);
	close(from);
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "@run"))
		return run_in_memfd();
	proc_mount();
	return ktap_run_all("memfd");
}
