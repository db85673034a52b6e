// SPDX-License-Identifier: MIT
//
// What: files mapped into memory: what is written through one way is seen by the
// other, where a mapping ends, and whose a private page is.

#include "dir.h"

static char page[PAGE_SIZE];

static char *map_fd(int fd, size_t len, int flags)
{
	return mmap(NULL, len, PROT_READ | PROT_WRITE, flags, fd, 0);
}

static int make_pages(int n)
{
	int fd = sys(__NR_open, "f", O_CREAT | O_TRUNC | O_RDWR, 0644);

	memset(page, 'a', sizeof(page));
	for (int i = 0; i < n; i++)
		sys(__NR_write, fd, page, PAGE_SIZE);
	return fd;
}

TEST(a_shared_mapping_is_the_file)
{
	char *p, *q, c;
	int fd;

	ASSERT(enter_test_dir());
	fd = make_pages(2);
	p = map_fd(fd, 2 * PAGE_SIZE, MAP_SHARED);
	q = map_fd(fd, 2 * PAGE_SIZE, MAP_SHARED);
	ASSERT(p != MAP_FAILED && q != MAP_FAILED);
	EXPECT_EQ(p[PAGE_SIZE], 'a');
	p[PAGE_SIZE] = 'b';
	EXPECT_EQ(q[PAGE_SIZE], 'b');
	EXPECT_EQ(SYS_PREAD(fd, &c, 1, (int64_t)PAGE_SIZE), 1);
	EXPECT_EQ(c, 'b');
	SYS_PWRITE(fd, "c", 1, 7LL);
	EXPECT_EQ(p[7], 'c');
	munmap(p, 2 * PAGE_SIZE);
	close(fd);
	EXPECT_EQ(sys(__NR_unlink, "f"), 0);
	EXPECT_EQ(q[7], 'c'); // the mapping keeps it
	munmap(q, 2 * PAGE_SIZE);
	leave_test_dir();
}

TEST(a_private_mapping_writes_for_itself)
{
	char *p;
	int fd;

	ASSERT(enter_test_dir());
	fd = make_pages(1);
	p = map_fd(fd, PAGE_SIZE, MAP_PRIVATE);
	ASSERT(p != MAP_FAILED);
	EXPECT_EQ(p[0], 'a');
	SYS_PWRITE(fd, "b", 1, 0LL);
	EXPECT_EQ(p[0], 'b'); // not written yet: the file's page
	p[1] = 'x';
	SYS_PWRITE(fd, "c", 1, 0LL);
	EXPECT_EQ(p[0], 'b'); // its own now
	sys(__NR_read, fd, page, 2);
	EXPECT_EQ(SYS_PREAD(fd, page, 2, 0LL), 2);
	EXPECT(page[0] == 'c' && page[1] == 'a');
	munmap(p, PAGE_SIZE);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(a_mapped_hole_is_filled_when_it_is_touched)
{
	char *p;
	int fd;

	ASSERT(enter_test_dir());
	fd = make_pages(0);
	sys(__NR_ftruncate, fd, 4 * PAGE_SIZE);
	p = map_fd(fd, 4 * PAGE_SIZE, MAP_SHARED);
	ASSERT(p != MAP_FAILED);
	EXPECT_EQ(p[2 * PAGE_SIZE], 0);
	p[3 * PAGE_SIZE + 1] = 'z';
	EXPECT_EQ(SYS_PREAD(fd, page, 2, 3LL * PAGE_SIZE), 2);
	EXPECT(page[0] == 0 && page[1] == 'z');
	EXPECT(stat_of("f").stx_blocks <= 4 * 8);
	munmap(p, 4 * PAGE_SIZE);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

static int touches_behind_the_end(void *arg)
{
	touch((char *)arg + PAGE_SIZE);
	return 0;
}

TEST(behind_the_last_page_is_sigbus)
{
	int fd, status;
	char *p;

	ASSERT(enter_test_dir());
	fd = make_pages(0);
	sys(__NR_write, fd, "x", 1);
	p = map_fd(fd, 2 * PAGE_SIZE, MAP_SHARED);
	ASSERT(p != MAP_FAILED);
	EXPECT_EQ(p[PAGE_SIZE - 1], 0);
	p[PAGE_SIZE - 1] = 'q'; // behind the end, but in its page
	status = in_child(touches_behind_the_end, p);
	EXPECT(WIFSIGNALED(status));
	EXPECT_EQ(WTERMSIG(status), SIGBUS);
	sys(__NR_ftruncate, fd, 2 * PAGE_SIZE);
	touch(p + PAGE_SIZE);
	EXPECT_EQ(p[PAGE_SIZE], 1);
	munmap(p, 2 * PAGE_SIZE);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

// The areas of one file's first two pages and of the next two, which have met.
static bool become_one(int fd, bool written)
{
	const size_t size = 2 * PAGE_SIZE;
	char *lower = mmap(NULL, 2 * size, PROT_NONE, ANON, -1, 0);
	char *upper = mmap(NULL, size, RW, MAP_PRIVATE, fd, size);
	struct map map;

	mmap(lower, size, RW, MAP_PRIVATE | MAP_FIXED, fd, 0);
	lower[0] = 'x';
	if (written)
		EXPECT_EQ(SYS_PREAD(fd, upper, 1, 0LL), -EFAULT);
	EXPECT_EQ(sys(__NR_mremap, upper, size, size,
		      MREMAP_MAYMOVE | MREMAP_FIXED, lower + size),
		  (long)(lower + size));
	EXPECT(map_of(lower, &map));
	munmap(lower, 2 * size);
	return map.end == (unsigned long)lower + 2 * size;
}

// The write got no page, but the area a place for private ones, which is not the lower
// area's.
TEST(a_private_write_behind_the_end_shows_in_what_is_joined)
{
	int fd;

	ASSERT(enter_test_dir());
	fd = make_pages(1);
	EXPECT(become_one(fd, false));
	EXPECT(!become_one(fd, true));
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

static long grows_by_a_write(int fd)
{
	return SYS_PWRITE(fd, "x", 1, (int64_t)PAGE_SIZE);
}

static long does_not_grow_by_a_write_that_fails(int fd)
{
	return SYS_PWRITE(fd, (void *)PAGE_SIZE, 1, (int64_t)PAGE_SIZE) ==
	       -EFAULT;
}

static long grows_by_truncate(int fd)
{
	return sys(__NR_ftruncate, fd, PAGE_SIZE) == 0;
}

TEST(what_is_stored_behind_the_end_is_kept_until_it_is_cut)
{
	static long (*const grow[])(int fd) = {
		grows_by_a_write,
		does_not_grow_by_a_write_that_fails,
		grows_by_truncate,
	};
	int fd;
	char *p;

	ASSERT(enter_test_dir());
	fd = make_pages(1);
	p = map_fd(fd, PAGE_SIZE, MAP_SHARED);
	ASSERT(p != MAP_FAILED);
	for (size_t i = 0; i < ARRAY_SIZE(grow); i++) {
		sys(__NR_ftruncate, fd, 100);
		EXPECT_EQ(p[200], 0);
		p[200] = 'q';
		EXPECT_EQ(grow[i](fd), 1);
		EXPECT_EQ(p[200], 'q');
	}
	munmap(p, PAGE_SIZE);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

static int touches_what_was_cut_off(void *arg)
{
	touch((char *)arg + 2 * PAGE_SIZE);
	return 0;
}

TEST(what_is_cut_off_cannot_be_touched_first)
{
	int fd, status;
	char *p;

	ASSERT(enter_test_dir());
	fd = make_pages(3);
	p = map_fd(fd, 3 * PAGE_SIZE, MAP_SHARED);
	ASSERT(p != MAP_FAILED);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 100), 0);
	status = in_child(touches_what_was_cut_off, p);
	EXPECT_EQ(WTERMSIG(status), SIGBUS);
	EXPECT_EQ(p[99], 'a');
	EXPECT_EQ(p[100], 0);
	munmap(p, 3 * PAGE_SIZE);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

static int child_writes(void *arg)
{
	((char *)arg)[5] = 'C';
	return 0;
}

TEST(fork_s_child_shares_the_file)
{
	char *p;
	int fd;

	ASSERT(enter_test_dir());
	fd = make_pages(1);
	p = map_fd(fd, PAGE_SIZE, MAP_SHARED);
	ASSERT(p != MAP_FAILED);
	in_child(child_writes, p);
	EXPECT_EQ(p[5], 'C');
	EXPECT_EQ(SYS_PREAD(fd, page, 1, 5LL), 1);
	EXPECT_EQ(page[0], 'C');
	munmap(p, PAGE_SIZE);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(the_way_it_was_opened_limits_the_mapping)
{
	int fd, ro, wo;

	ASSERT(enter_test_dir());
	fd = make_pages(1);
	ro = sys(__NR_open, "f", O_RDONLY, 0);
	wo = sys(__NR_open, "f", O_WRONLY, 0);
	EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, RW, MAP_SHARED, ro, 0LL), -EACCES);
	EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, PROT_READ, MAP_SHARED, wo, 0LL),
		  -EACCES);
	EXPECT(map_fd(ro, PAGE_SIZE, MAP_PRIVATE) != MAP_FAILED);
	EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, 9999, 0LL),
		  -EBADF);
	close(ro);
	close(wo);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

// A file in memory ends at 2^63 bytes; a device, where a word does.
TEST(no_mapping_reaches_behind_the_last_possible_byte)
{
	const bool narrow = sizeof(long) == 4;
	const char *name = narrow ? "/dev/zero" : "/proc/self/exe";
	int fd = (int)sys(__NR_open, name, O_RDONLY, 0);

	EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, PROT_READ, MAP_PRIVATE, fd,
			   1ULL << (narrow ? 32 : 63)),
		  -EOVERFLOW);
	close(fd);
}

// The bytes come from a page of the same file that is not there yet.
TEST(a_write_from_the_file_s_own_hole_ends)
{
	char *p;
	int fd;

	ASSERT(enter_test_dir());
	fd = make_pages(0);
	sys(__NR_ftruncate, fd, 2 * PAGE_SIZE);
	p = map_fd(fd, 2 * PAGE_SIZE, MAP_SHARED);
	ASSERT(p != MAP_FAILED);
	EXPECT_EQ(SYS_PWRITE(fd, p + 10, 100, 5LL), 100);
	EXPECT_EQ(SYS_PWRITE(fd, p, PAGE_SIZE, (int64_t)PAGE_SIZE), PAGE_SIZE);
	EXPECT_EQ(p[50], 0);
	munmap(p, 2 * PAGE_SIZE);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

KTAP_MAIN("filemap");
