// SPDX-License-Identifier: MIT
//
// What: mincore says which pages are in memory.

#include "ktap.h"

TEST(touched_pages_and_no_others)
{
	char *p = map_anon(8 * PAGE_SIZE);
	unsigned char vec[8];

	touch(p + 1 * PAGE_SIZE);
	(void)*(volatile char *)(p + 4 * PAGE_SIZE); // the zero page counts
	touch(p + 7 * PAGE_SIZE);
	memset(vec, 0xAA, sizeof(vec));
	EXPECT_EQ(sys(__NR_mincore, p, 8 * PAGE_SIZE, vec), 0);
	for (int i = 0; i < 8; i++)
		EXPECT_EQ(vec[i] & 1, i == 1 || i == 4 || i == 7);
	munmap(p, 8 * PAGE_SIZE);
}

TEST(a_length_is_rounded_up)
{
	char *p = map_anon(2 * PAGE_SIZE);
	unsigned char vec[3] = { 9, 9, 9 };

	EXPECT_EQ(sys(__NR_mincore, p, PAGE_SIZE + 1, vec), 0);
	EXPECT_EQ(vec[1], 0);
	EXPECT_EQ(vec[2], 9);
	munmap(p, 2 * PAGE_SIZE);
}

TEST(length_zero_writes_nothing)
{
	char *p = map_anon(PAGE_SIZE);
	unsigned char vec = 9;

	EXPECT_EQ(sys(__NR_mincore, p, 0, &vec), 0);
	EXPECT_EQ(vec, 9);
	munmap(p, PAGE_SIZE);
}

TEST(errors)
{
	char *p = map_anon(3 * PAGE_SIZE);
	unsigned char vec[4];

	munmap(p + PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(sys(__NR_mincore, p, 3 * PAGE_SIZE, vec), -ENOMEM);
	EXPECT_EQ(sys(__NR_mincore, p + 1, PAGE_SIZE, vec), -EINVAL);
	EXPECT_EQ(sys(__NR_mincore, p, PAGE_SIZE, NULL), -EFAULT);
	EXPECT_EQ(sys(__NR_mincore, p, PAGE_SIZE, KERNEL_ADDR), -EFAULT);
	EXPECT_EQ(sys(__NR_mincore, p, ~0UL, vec), -ENOMEM);
	munmap(p, 3 * PAGE_SIZE);
}

TEST(what_comes_before_a_hole_is_told)
{
	char *p = map_anon(3 * PAGE_SIZE);
	unsigned char vec[3] = { 9, 9, 9 };

	touch(p);
	munmap(p + 2 * PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(sys(__NR_mincore, p, 3 * PAGE_SIZE, vec), -ENOMEM);
	EXPECT_EQ(vec[0], 1);
	EXPECT_EQ(vec[1], 0);
	EXPECT_EQ(vec[2], 9);
	EXPECT_EQ(sys(__NR_mincore, p, 3 * PAGE_SIZE, NULL), -EFAULT);
	EXPECT_EQ(sys(__NR_mincore, p + 2 * PAGE_SIZE, PAGE_SIZE, NULL),
		  -ENOMEM);
	munmap(p, 2 * PAGE_SIZE);
}

KTAP_MAIN("mincore");
