// SPDX-License-Identifier: MIT
//
// What: files that shrink, or get holes, while they are mapped: what is cut off
// is gone from every mapping at once, and whose private copies stay.

#include "dir.h"
#include "proc.h"
#include "smaps.h"

#include <uapi/fadvise.h>

static char bytes[PAGE_SIZE];

// A file of n pages, in a folder of its own; negative: there is none.
static int make_pages(int n)
{
	int fd;

	if (!enter_test_dir())
		return -1;
	fd = (int)sys(__NR_open, "f", O_CREAT | O_TRUNC | O_RDWR, 0644);

	memset(bytes, 'a', sizeof(bytes));
	for (int i = 0; i < n; i++)
		EXPECT_EQ(sys(__NR_write, fd, bytes, PAGE_SIZE), PAGE_SIZE);
	return fd;
}

static char *map_pages(int fd, int n, int flags)
{
	char *p = mmap(NULL, (size_t)n * PAGE_SIZE, RW, flags, fd, 0);

	return p == MAP_FAILED ? NULL : p;
}

static int punch(int fd, int first, int n)
{
	return (int)SYS_FALLOCATE(fd,
				  FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE,
				  first * PAGE_SIZE, n * PAGE_SIZE);
}

static void touch_read(const char *p)
{
	(void)*(const volatile char *)p;
}

static int reads(void *arg)
{
	touch_read(arg);
	return 0;
}

static bool is_sigbus(char *p)
{
	int status = in_child(reads, p);

	return WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS;
}

// What is_sigbus asks of a child, which has no entries of its parent's; this, of the
// process itself.
static bool reachable(const char *p)
{
	int pipe[2];
	long n;

	if (sys(__NR_pipe, pipe))
		return false;
	n = sys(__NR_write, pipe[1], p, 1);
	close(pipe[0]);
	close(pipe[1]);
	return n == 1;
}

static void done(int fd)
{
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(what_was_mapped_and_cut_off_is_sigbus)
{
	int fd = make_pages(3);
	char *shared = map_pages(fd, 3, MAP_SHARED);
	char *private = map_pages(fd, 3, MAP_PRIVATE);

	ASSERT(shared && private);
	EXPECT_EQ(shared[2 * PAGE_SIZE], 'a');
	EXPECT_EQ(private[2 * PAGE_SIZE], 'a');
	EXPECT(reachable(shared + 2 * PAGE_SIZE));
	EXPECT_EQ(sys(__NR_ftruncate, fd, PAGE_SIZE + 100), 0);
	EXPECT(!reachable(shared + 2 * PAGE_SIZE));
	EXPECT(!reachable(private + 2 * PAGE_SIZE));
	EXPECT(reachable(private + PAGE_SIZE));
	EXPECT(is_sigbus(shared + 2 * PAGE_SIZE));
	EXPECT(is_sigbus(private + 2 * PAGE_SIZE));
	EXPECT_EQ(shared[PAGE_SIZE + 99], 'a');
	EXPECT_EQ(shared[PAGE_SIZE + 100], 0);
	munmap(shared, 3 * PAGE_SIZE);
	munmap(private, 3 * PAGE_SIZE);
	done(fd);
}

TEST(a_truncation_takes_private_copies_too)
{
	int fd = make_pages(2);
	char *p = map_pages(fd, 2, MAP_PRIVATE);

	ASSERT(p);
	p[0] = 'x';
	p[PAGE_SIZE] = 'x';
	EXPECT_EQ(sys(__NR_ftruncate, fd, PAGE_SIZE), 0);
	EXPECT_EQ(p[0], 'x');
	EXPECT(is_sigbus(p + PAGE_SIZE));
	EXPECT_EQ(sys(__NR_ftruncate, fd, 2 * PAGE_SIZE), 0);
	EXPECT_EQ(p[PAGE_SIZE], 0);
	munmap(p, 2 * PAGE_SIZE);
	done(fd);
}

TEST(what_grows_back_is_zero_in_old_mappings)
{
	int fd = make_pages(2);
	char *p = map_pages(fd, 2, MAP_SHARED);

	ASSERT(p);
	p[PAGE_SIZE] = 'y';
	EXPECT_EQ(sys(__NR_ftruncate, fd, 0), 0);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 2 * PAGE_SIZE), 0);
	EXPECT_EQ(p[0], 0);
	EXPECT_EQ(p[PAGE_SIZE], 0);
	p[PAGE_SIZE] = 'z';
	EXPECT_EQ(SYS_PREAD(fd, bytes, 1, (int64_t)PAGE_SIZE), 1);
	EXPECT_EQ(bytes[0], 'z');
	munmap(p, 2 * PAGE_SIZE);
	done(fd);
}

TEST(a_hole_is_zero_and_leaves_private_copies)
{
	int fd = make_pages(3);
	char *shared = map_pages(fd, 3, MAP_SHARED);
	char *private = map_pages(fd, 3, MAP_PRIVATE);

	ASSERT(shared && private);
	touch(shared + PAGE_SIZE);
	EXPECT_EQ(private[2 * PAGE_SIZE], 'a');
	private[PAGE_SIZE] = 'p';
	EXPECT_EQ(punch(fd, 1, 2), 0);
	EXPECT_EQ(shared[PAGE_SIZE], 0);
	EXPECT_EQ(private[PAGE_SIZE], 'p');
	EXPECT_EQ(private[2 * PAGE_SIZE], 0);
	EXPECT_EQ(shared[0], 'a');
	munmap(shared, 3 * PAGE_SIZE);
	munmap(private, 3 * PAGE_SIZE);
	done(fd);
}

static long rss_of_files(void)
{
	return self_status("RssShmem") + self_status("RssFile");
}

// Both ways to ask; Linux's sum is behind by some faults.
static void expect_resident(const char *p, long before, int pages)
{
	EXPECT_EQ(smaps(p, "Rss"), pages * 4);
	if (on_tessera())
		EXPECT_EQ(rss_of_files() - before, pages * 4);
}

TEST(resident_memory_shrinks_with_the_file)
{
	int fd = make_pages(32);
	char *p = map_pages(fd, 32, MAP_SHARED);
	long before;

	ASSERT(p);
	before = rss_of_files();
	for (int i = 0; i < 32; i++)
		touch(p + i * PAGE_SIZE);
	expect_resident(p, before, 32);
	EXPECT_EQ(sys(__NR_ftruncate, fd, 10 * PAGE_SIZE), 0);
	expect_resident(p, before, 10);
	munmap(p, 32 * PAGE_SIZE);
	done(fd);
}

enum {
	GO_ON = 1
};

static int sees_it_go(void *arg)
{
	char *p = arg;

	touch_read(p + PAGE_SIZE);
	p[0] = GO_ON;
	while (p[0] == GO_ON)
		sys(__NR_sched_yield);
	touch_read(p + PAGE_SIZE);
	return 0;
}

// The child has touched it, and touches it again after the parent's truncation.
TEST(other_processes_lose_it_too)
{
	int fd = make_pages(2), status = 0;
	char *p = map_pages(fd, 2, MAP_SHARED);
	pid_t pid;

	ASSERT(p);
	pid = fork();
	if (pid == 0)
		exit(sees_it_go(p));
	while (p[0] != GO_ON)
		sys(__NR_sched_yield);
	EXPECT_EQ(sys(__NR_ftruncate, fd, PAGE_SIZE), 0);
	p[0] = 0;
	EXPECT_EQ(waitpid(pid, &status, 0), pid);
	EXPECT(WIFSIGNALED(status));
	EXPECT_EQ(WTERMSIG(status), SIGBUS);
	munmap(p, 2 * PAGE_SIZE);
	done(fd);
}

// Parts of an area, and areas that begin in the middle of the file.
TEST(every_part_of_every_mapping_is_found)
{
	int fd = make_pages(8);
	char *p = map_pages(fd, 8, MAP_SHARED), *q;

	q = mmap(NULL, 3 * PAGE_SIZE, RW, MAP_SHARED, fd, 4 * PAGE_SIZE);
	ASSERT(p && q != MAP_FAILED);
	EXPECT_EQ(mprotect(p + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(munmap(p + 4 * PAGE_SIZE, PAGE_SIZE), 0);
	for (int i = 0; i < 8; i++)
		if (i != 4)
			EXPECT_EQ(p[i * PAGE_SIZE], 'a');
	touch_read(q + PAGE_SIZE);
	EXPECT_EQ(punch(fd, 2, 4), 0);
	for (int i = 0; i < 8; i++)
		if (i != 4)
			EXPECT_EQ(p[i * PAGE_SIZE], i >= 2 && i < 6 ? 0 : 'a');
	EXPECT_EQ(q[PAGE_SIZE], 0);
	EXPECT_EQ(q[2 * PAGE_SIZE], 'a');
	munmap(p, 8 * PAGE_SIZE);
	munmap(q, 3 * PAGE_SIZE);
	done(fd);
}

static long faults_of_reading(char *p, int pages)
{
	long before = minor_faults();

	for (int i = 0; i < pages; i++)
		touch_read(p + i * PAGE_SIZE);
	return minor_faults() - before;
}

// A read maps what is in memory of the same 64 KiB; a write, its own page only.
TEST(a_read_maps_its_neighbours)
{
	int fd = make_pages(32);
	char *p;

	p = mmap((void *)0x20000000, 32 * PAGE_SIZE, RW, MAP_SHARED | MAP_FIXED,
		 fd, 0);
	ASSERT(p != MAP_FAILED);
	EXPECT_EQ(faults_of_reading(p, 32), 2);
	munmap(p, 32 * PAGE_SIZE);
	p = mmap((void *)0x20003000, 20 * PAGE_SIZE, PROT_READ,
		 MAP_PRIVATE | MAP_FIXED, fd, 0);
	ASSERT(p != MAP_FAILED);
	EXPECT_EQ(faults_of_reading(p + 2 * PAGE_SIZE, 1), 1);
	EXPECT_EQ(faults_of_reading(p, 16), 0); // from the area's begin
	EXPECT_EQ(faults_of_reading(p + 16 * PAGE_SIZE, 4), 1);
	munmap(p, 20 * PAGE_SIZE);
	EXPECT_EQ(punch(fd, 3, 1), 0);
	p = mmap((void *)0x20000000, 16 * PAGE_SIZE, PROT_READ,
		 MAP_PRIVATE | MAP_FIXED, fd, 0);
	ASSERT(p != MAP_FAILED);
	EXPECT_EQ(faults_of_reading(p, 16), 2); // and one for the hole
	munmap(p, 16 * PAGE_SIZE);
	done(fd);
}

KTAP_MAIN("truncmap");
