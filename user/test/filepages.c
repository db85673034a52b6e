// SPDX-License-Identifier: MIT
//
// What: what is known of a file's page in memory: whether it has been written,
// and whether it is more than room that fallocate made.

#include "ktap.h"
#include "smaps.h"

#include <uapi/fs.h>
#include <uapi/memfd.h>

enum {
	N = 4
};

static int file;
static char *p; // all of the file, shared

static void map(void)
{
	p = mmap(NULL, N * PAGE_SIZE, RW, MAP_SHARED, file, 0);
}

static void make(void)
{
	file = (int)sys(__NR_memfd_create, "pages", 0);
	EXPECT_EQ(sys(__NR_ftruncate, file, N * PAGE_SIZE), 0);
	map();
}

static long make_room(unsigned long at, unsigned long n)
{
	if (sizeof(long) == 8)
		return sys(__NR_fallocate, file, 0, at, n);
	return sys(__NR_fallocate, file, 0, at, 0, n, 0);
}

static void unmap(void)
{
	munmap(p, N * PAGE_SIZE);
}

static void drop(void)
{
	unmap();
	close(file);
}

static void load(int page)
{
	(void)*(volatile char *)(p + page * PAGE_SIZE);
}

static bool page_in_core(int page)
{
	unsigned char vec = 9;

	EXPECT_EQ(sys(__NR_mincore, p + page * PAGE_SIZE, PAGE_SIZE, &vec), 0);
	return vec;
}

static void expect_kilobytes(long clean, long dirty)
{
	EXPECT_EQ(smaps(p, "Private_Clean"), clean);
	EXPECT_EQ(smaps(p, "Private_Dirty"), dirty);
	EXPECT_EQ(smaps(p, "Pss_Dirty"), dirty);
}

TEST(a_page_that_is_only_read_is_clean)
{
	make();
	load(0);
	expect_kilobytes(4, 0);
	unmap();
	map();
	load(0);
	expect_kilobytes(4, 0);
	drop();
}

TEST(a_page_written_by_a_call_is_dirty)
{
	make();
	EXPECT_EQ(SYS_PWRITE(file, "x", 1, (int64_t)PAGE_SIZE), 1);
	load(0);
	load(1);
	expect_kilobytes(4, 4);
	EXPECT_EQ(SYS_PWRITE(file, "x", 1, (int64_t)0),
		  1); // one that was there
	expect_kilobytes(0, 8);
	drop();
}

TEST(a_page_written_through_memory_is_dirty_for_the_next)
{
	make();
	touch(p);
	load(1);
	touch(p + PAGE_SIZE); // the entry was there
	load(2);
	expect_kilobytes(4, 8);
	unmap();
	map();
	load(0);
	load(1);
	load(2);
	expect_kilobytes(4, 8);
	drop();
}

TEST(a_page_that_is_cut_is_dirty)
{
	make();
	load(0);
	load(2);
	EXPECT_EQ(sys(__NR_ftruncate, file, 2 * PAGE_SIZE + 100), 0);
	expect_kilobytes(4, 4);
	drop();
}

TEST(room_is_not_in_core_before_it_is_touched)
{
	make();
	EXPECT_EQ(make_room(0, N * PAGE_SIZE), 0);
	EXPECT(!page_in_core(0) && !page_in_core(1) && !page_in_core(2) &&
	       !page_in_core(3));
	load(0);
	EXPECT_EQ(SYS_PWRITE(file, "x", 1, (int64_t)PAGE_SIZE), 1);
	EXPECT(page_in_core(0) && page_in_core(1) && !page_in_core(2));
	EXPECT_EQ(make_room(2 * PAGE_SIZE, PAGE_SIZE), 0);
	EXPECT(page_in_core(2) && !page_in_core(3));
	drop();
}

TEST(a_write_of_nothing_does_not_fill_room)
{
	make();
	EXPECT_EQ(make_room(0, N * PAGE_SIZE), 0);
	EXPECT_EQ(SYS_PWRITE(file, NULL, 1, (int64_t)PAGE_SIZE), -EFAULT);
	EXPECT(!page_in_core(1));
	drop();
}

TEST(room_is_dirty)
{
	make();
	load(0);
	EXPECT_EQ(make_room(0, 2 * PAGE_SIZE), 0);
	load(1);
	load(2);
	expect_kilobytes(4, 8);
	drop();
}

TEST(room_is_a_hole_before_it_is_touched)
{
	make();
	EXPECT_EQ(make_room(0, N * PAGE_SIZE), 0);
	EXPECT_EQ(sys(__NR_lseek, file, 0, SEEK_DATA), -ENXIO);
	EXPECT_EQ(sys(__NR_lseek, file, 0, SEEK_HOLE), 0);
	load(1);
	EXPECT_EQ(sys(__NR_lseek, file, 0, SEEK_DATA), PAGE_SIZE);
	EXPECT_EQ(sys(__NR_lseek, file, PAGE_SIZE, SEEK_HOLE), 2 * PAGE_SIZE);
	EXPECT_EQ(sys(__NR_lseek, file, 2 * PAGE_SIZE, SEEK_DATA), -ENXIO);
	drop();
}

KTAP_MAIN("filepages");
