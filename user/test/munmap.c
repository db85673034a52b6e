// SPDX-License-Identifier: MIT
//
// What: munmap of any range: holes, several areas, middles.

#include "ktap.h"

static bool mapped(const char *p)
{
	struct map map;

	return map_of(p, &map);
}

TEST(a_middle_splits_the_area)
{
	char *p = map_anon(5 * PAGE_SIZE);
	struct map low, high;

	memset(p, 1, 5 * PAGE_SIZE);
	EXPECT_EQ(sys(__NR_munmap, p + 2 * PAGE_SIZE, PAGE_SIZE), 0);
	ASSERT(map_of(p, &low) && map_of(p + 3 * PAGE_SIZE, &high));
	EXPECT_EQ(low.end, (uintptr_t)p + 2 * PAGE_SIZE);
	EXPECT_EQ(high.start, (uintptr_t)p + 3 * PAGE_SIZE);
	EXPECT(!mapped(p + 2 * PAGE_SIZE));
	EXPECT_EQ(p[PAGE_SIZE], 1);
	EXPECT_EQ(p[4 * PAGE_SIZE], 1);
	munmap(p, 5 * PAGE_SIZE);
}

TEST(ends_can_be_cut_off)
{
	char *p = map_anon(4 * PAGE_SIZE);

	EXPECT_EQ(sys(__NR_munmap, p, PAGE_SIZE), 0);
	EXPECT_EQ(sys(__NR_munmap, p + 3 * PAGE_SIZE, PAGE_SIZE), 0);
	EXPECT(!mapped(p) && mapped(p + PAGE_SIZE));
	EXPECT(mapped(p + 2 * PAGE_SIZE) && !mapped(p + 3 * PAGE_SIZE));
	munmap(p, 4 * PAGE_SIZE);
}

TEST(several_areas_and_holes_at_once)
{
	char *p = map_anon(9 * PAGE_SIZE);

	munmap(p + 1 * PAGE_SIZE, PAGE_SIZE);
	munmap(p + 4 * PAGE_SIZE, PAGE_SIZE);
	mprotect(p + 6 * PAGE_SIZE, PAGE_SIZE, PROT_READ);
	EXPECT_EQ(sys(__NR_munmap, p + PAGE_SIZE, 7 * PAGE_SIZE), 0);
	EXPECT(mapped(p) && mapped(p + 8 * PAGE_SIZE));
	for (int i = 1; i < 8; i++)
		EXPECT(!mapped(p + i * PAGE_SIZE));
	munmap(p, 9 * PAGE_SIZE);
}

TEST(nothing_there_is_no_error)
{
	char *p = map_anon(PAGE_SIZE);

	EXPECT_EQ(sys(__NR_munmap, p, PAGE_SIZE), 0);
	EXPECT_EQ(sys(__NR_munmap, p, PAGE_SIZE), 0);
}

TEST(bad_ranges_are_einval)
{
	char *p = map_anon(PAGE_SIZE);

	EXPECT_EQ(sys(__NR_munmap, p, 0), -EINVAL);
	EXPECT_EQ(sys(__NR_munmap, p + 1, PAGE_SIZE), -EINVAL);
	EXPECT_EQ(sys(__NR_munmap, p, ~0UL), -EINVAL);
	EXPECT_EQ(sys(__NR_munmap, PAST_USER, PAGE_SIZE), -EINVAL);
	EXPECT_EQ(sys(__NR_munmap, p, -(uintptr_t)p), -EINVAL);
	EXPECT(mapped(p));
	munmap(p, PAGE_SIZE);
}

static void *gone;

static void touch_gone(void)
{
	touch(gone);
}

TEST(what_is_gone_faults)
{
	gone = map_anon(PAGE_SIZE);
	touch(gone);
	munmap(gone, PAGE_SIZE);
	EXPECT_EQ(signal_of(touch_gone), SIGSEGV);
}

TEST(the_frames_come_back)
{
	long n = 64, before, during;
	char *p;

	resident_pages();
	before = resident_pages();
	p = map_anon(n * PAGE_SIZE);
	for (long i = 0; i < n; i++)
		touch(p + i * PAGE_SIZE);
	during = resident_pages();
	munmap(p, n * PAGE_SIZE);
	EXPECT_PAGES(during - before, n);
	EXPECT_PAGES(resident_pages() - before, 0);
}

TEST(a_new_mapping_in_the_hole_is_zero)
{
	char *p = map_anon(3 * PAGE_SIZE);

	memset(p, 9, 3 * PAGE_SIZE);
	munmap(p + PAGE_SIZE, PAGE_SIZE);
	raw_mmap((uintptr_t)p + PAGE_SIZE, PAGE_SIZE, RW, ANON | MAP_FIXED);
	for (size_t i = 0; i < PAGE_SIZE; i++)
		ASSERT(p[PAGE_SIZE + i] == 0);
	munmap(p, 3 * PAGE_SIZE);
}

KTAP_MAIN("munmap");
