// SPDX-License-Identifier: MIT
//
// What: brk moves the end of the heap, by bytes; pages come by touch.

#include "ktap.h"

static unsigned long start; // of the heap, nobody has used it yet

static unsigned long move(unsigned long end)
{
	return (unsigned long)sys(__NR_brk, end);
}

TEST(zero_tells_the_end)
{
	start = move(0);
	EXPECT(start > 0);
	EXPECT_EQ(move(0), start);
	EXPECT_EQ(start % PAGE_SIZE, 0);
}

TEST(grows_by_bytes_and_the_area_by_pages)
{
	struct map map;

	EXPECT_EQ(move(start + 5000), start + 5000);
	ASSERT(map_of((void *)start, &map));
	EXPECT(!strcmp(map.name, "[heap]"));
	EXPECT(!strcmp(map.perms, "rw-p"));
	EXPECT_EQ(map.end, (start + 5000 + 4095) & -4096UL);
}

TEST(new_memory_reads_as_zero_and_keeps_what_is_written)
{
	char *p = (char *)start;

	for (int i = 0; i < 5000; i++)
		ASSERT(p[i] == 0);
	p[4999] = 42;
	EXPECT_EQ(p[4999], 42);
}

TEST(shrinking_frees_and_growing_again_gives_zero)
{
	char *p = (char *)start;

	p[4999] = 42;
	EXPECT_EQ(move(start), start);
	EXPECT_EQ(move(start + 5000), start + 5000);
	EXPECT_EQ(p[4999], 0);
}

TEST(no_page_before_the_touch)
{
	long rss;

	move(start);
	resident_pages();
	rss = resident_pages();
	ASSERT(move(start + 64 * PAGE_SIZE) == start + 64 * PAGE_SIZE);
	EXPECT(resident_pages() - rss <= 1);
	EXPECT(!in_core((void *)(start + 32 * PAGE_SIZE)));
	touch((void *)(start + 32 * PAGE_SIZE));
	EXPECT(in_core((void *)(start + 32 * PAGE_SIZE)));
	EXPECT(!in_core((void *)(start + 33 * PAGE_SIZE)));
}

TEST(below_the_start_nothing_moves)
{
	unsigned long end = move(0);

	EXPECT_EQ(move(start - PAGE_SIZE), end);
	EXPECT_EQ(move(1), end);
}

TEST(past_user_space_nothing_moves)
{
	unsigned long end = move(0);

	EXPECT_EQ(move(~0UL), end);
	EXPECT_EQ(move(PAST_USER), end);
}

TEST(a_mapping_in_the_way_stops_it)
{
	unsigned long end = move(start + PAGE_SIZE);
	unsigned long wall = ((end + 4095) & -4096UL) + 16 * PAGE_SIZE;

	ASSERT(raw_mmap(wall, PAGE_SIZE, RW, ANON | MAP_FIXED) == (long)wall);
	EXPECT_EQ(move(wall + PAGE_SIZE), end);
	EXPECT_EQ(move(wall + 1), end);
	munmap((void *)wall, PAGE_SIZE);
	EXPECT_EQ(move(wall + 1), wall + 1);
	EXPECT_EQ(move(start), start);
}

TEST(rlimit_data_stops_it)
{
	struct rlimit old, small = { 0 };
	unsigned long end = move(0);

	ASSERT(!getrlimit(RLIMIT_DATA, &old));
	small.rlim_max = old.rlim_max;
	small.rlim_cur = KIB(64);
	ASSERT(!setrlimit(RLIMIT_DATA, &small));
	EXPECT_EQ(move(end + KIB(512)), end);
	ASSERT(!setrlimit(RLIMIT_DATA, &old));
	EXPECT_EQ(move(end + KIB(512)), end + KIB(512));
	move(start);
}

TEST(a_heap_that_munmap_has_taken_cannot_shrink)
{
	long first = sys(__NR_brk, 0), end = first + 4 * PAGE_SIZE;

	ASSERT(sys(__NR_brk, end) == end);
	first = (first + PAGE_SIZE - 1) & ~(PAGE_SIZE - 1);
	munmap((void *)first, 5 * PAGE_SIZE);
	EXPECT_EQ(sys(__NR_brk, first), end);
	// with something there again it can
	raw_mmap(first, PAGE_SIZE, RW, ANON | MAP_FIXED);
	EXPECT_EQ(sys(__NR_brk, first), first);
}

KTAP_MAIN("brk");
