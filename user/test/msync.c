// SPDX-License-Identifier: MIT
//
// What: msync and remap_file_pages: mapped files, their areas and their holes.

#include <uapi/stat.h>

#include "ktap.h"

enum {
	N = 6
};

static char *p; // N pages of a file, page i full of i + 1
static int fd;

static void fresh(void)
{
	char page[PAGE_SIZE];

	fd = sys(__NR_memfd_create, "pages", 0);
	for (int i = 0; i < N; i++) {
		memset(page, i + 1, PAGE_SIZE);
		sys(__NR_write, fd, page, PAGE_SIZE);
	}
	p = mmap(NULL, N * PAGE_SIZE, RW, MAP_SHARED, fd, 0);
}

static void drop(void)
{
	munmap(p, N * PAGE_SIZE);
	close(fd);
}

static long sync_pages(int from, int n, int flags)
{
	return sys(__NR_msync, p + from * PAGE_SIZE, n * PAGE_SIZE, flags);
}

TEST(files_shared_and_private_and_memory_can_be_synced)
{
	char *m = map_anon(PAGE_SIZE);

	fresh();
	EXPECT_EQ(sync_pages(0, N, MS_SYNC), 0);
	EXPECT_EQ(sync_pages(0, N, MS_ASYNC), 0);
	EXPECT_EQ(sync_pages(0, N, 0), 0);
	EXPECT_EQ(sync_pages(0, N, MS_INVALIDATE | MS_SYNC), 0);
	EXPECT_EQ(sys(__NR_msync, m, 1, MS_SYNC), 0);
	munmap(m, PAGE_SIZE);
	drop();
}

TEST(msync_judges_its_arguments)
{
	fresh();
	EXPECT_EQ(sync_pages(0, 1, MS_SYNC | MS_ASYNC), -EINVAL);
	EXPECT_EQ(sync_pages(0, 1, 8), -EINVAL);
	EXPECT_EQ(sys(__NR_msync, p + 1, PAGE_SIZE, MS_SYNC), -EINVAL);
	EXPECT_EQ(sys(__NR_msync, p, -PAGE_SIZE, MS_SYNC), -ENOMEM);
	EXPECT_EQ(sys(__NR_msync, p, ~0UL, MS_SYNC), 0); // rounded: nothing
	EXPECT_EQ(sys(__NR_msync, 0x10000, 0, MS_SYNC), 0);
	drop();
}

TEST(a_hole_is_enomem)
{
	fresh();
	munmap(p + PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(sync_pages(0, N, MS_SYNC), -ENOMEM);
	EXPECT_EQ(sync_pages(0, 2, MS_SYNC), -ENOMEM);
	EXPECT_EQ(sync_pages(1, 1, MS_ASYNC), -ENOMEM);
	EXPECT_EQ(sync_pages(1, 2, MS_SYNC), -ENOMEM);
	EXPECT_EQ(sync_pages(2, N - 2, MS_SYNC), 0);
	// locked memory behind a hole: MS_ASYNC alone never gets there
	EXPECT_EQ(sys(__NR_mlock, p + 2 * PAGE_SIZE, PAGE_SIZE), 0);
	EXPECT_EQ(sync_pages(0, N, MS_INVALIDATE), -EBUSY);
	EXPECT_EQ(sync_pages(0, N, MS_ASYNC), -ENOMEM);
	drop();
}

TEST(what_is_locked_cannot_be_invalidated)
{
	fresh();
	EXPECT_EQ(sys(__NR_mlock, p + 2 * PAGE_SIZE, PAGE_SIZE), 0);
	EXPECT_EQ(sync_pages(0, N, MS_INVALIDATE), -EBUSY);
	EXPECT_EQ(sync_pages(0, N, MS_INVALIDATE | MS_ASYNC), -EBUSY);
	EXPECT_EQ(sync_pages(0, 2, MS_INVALIDATE), 0);
	EXPECT_EQ(sync_pages(0, N, MS_SYNC), 0);
	drop();
}

/* -- remap_file_pages --------------------------------------------------------- */

static long remap(int at, int n, int prot, int pgoff, int flags)
{
	return sys(__NR_remap_file_pages, p + at * PAGE_SIZE, n * PAGE_SIZE,
		   prot, pgoff, flags);
}

TEST(other_pages_of_the_file_come_in)
{
	struct map map;

	fresh();
	if (remap(1, 2, 0, 4, 0) == -ENOSYS)
		SKIP("built without remap_file_pages");
	EXPECT_EQ(p[0], 1);
	EXPECT_EQ(p[PAGE_SIZE], 5);
	EXPECT_EQ(p[2 * PAGE_SIZE], 6);
	EXPECT_EQ(p[3 * PAGE_SIZE], 4);
	*(volatile char *)(p + PAGE_SIZE) = 50;
	EXPECT_EQ(*(volatile char *)(p + 4 * PAGE_SIZE), 50);
	EXPECT(map_of(p + PAGE_SIZE, &map) && map.offset == 4 * PAGE_SIZE);
	// and back again, over three areas, which become one
	EXPECT_EQ(remap(1, 2, 0, 1, MAP_NONBLOCK), 0);
	EXPECT(map_of(p, &map) && map.end - map.start >= N * PAGE_SIZE);
	drop();
}

TEST(remap_file_pages_keeps_rights_and_locks)
{
	struct map map;

	fresh();
	mprotect(p, N * PAGE_SIZE, PROT_READ);
	EXPECT_EQ(sys(__NR_mlock, p, N * PAGE_SIZE), 0);
	if (remap(0, 1, 0, 3, 0) == -ENOSYS)
		SKIP("built without remap_file_pages");
	EXPECT(map_of(p, &map) && !strcmp(map.perms, "r--s"));
	EXPECT_EQ(self_status("VmLck"), 4 * N);
	drop();
}

TEST(remap_file_pages_is_for_shared_files)
{
	char *m = map_anon(2 * PAGE_SIZE), *s;

	fresh();
	if (remap(0, 1, 0, 0, 0) == -ENOSYS)
		SKIP("built without remap_file_pages");
	EXPECT_EQ(remap(0, 1, PROT_READ, 0, 0), -EINVAL);
	EXPECT_EQ(remap(0, 0, 0, 0, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_remap_file_pages, p, PAGE_SIZE, 0, ~0UL, 0),
		  -EINVAL);
	EXPECT_EQ(sys(__NR_remap_file_pages, m, PAGE_SIZE, 0, 0, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_remap_file_pages, 0x10000, PAGE_SIZE, 0, 0, 0),
		  -EINVAL);
	munmap(p + 2 * PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(remap(0, 4, 0, 0, 0), -EINVAL); // a hole
	s = mmap(NULL, 2 * PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	s[PAGE_SIZE] = 9;
	EXPECT_EQ(sys(__NR_remap_file_pages, s, PAGE_SIZE, 0, 1, 0), 0);
	EXPECT_EQ(s[0], 9);
	munmap(s, 2 * PAGE_SIZE);
	munmap(m, 2 * PAGE_SIZE);
	drop();
}

/* -- mincore of files --------------------------------------------------------- */

static int in_core_as_somebody(void *at)
{
	if (sys(__NR_setuid, 5000))
		return 0;
	EXPECT(in_core(at)); // all of it, to those who may only read
	return ktap_failed;
}

TEST(what_of_a_file_is_in_memory_is_told_to_who_may_write_it)
{
	char *m;
	int file = open("/tmp/residency", O_CREAT | O_RDWR, 0644);

	if (file < 0)
		SKIP("no /tmp");
	sys(__NR_ftruncate, file, 2 * PAGE_SIZE);
	m = mmap(NULL, 2 * PAGE_SIZE, PROT_READ, MAP_SHARED, file, 0);
	if (in_core(m + PAGE_SIZE))
		SKIP("a hole is in memory here");
	EXPECT_EQ(in_child(in_core_as_somebody, m + PAGE_SIZE), 0);
	munmap(m, 2 * PAGE_SIZE);
	close(file);
	sys(__NR_unlink, "/tmp/residency");
}

KTAP_MAIN("msync");
