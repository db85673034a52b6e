// SPDX-License-Identifier: MIT
//
// What: madvise: DONTNEED drops pages at once; the rest as Linux answers.

#include "ktap.h"

TEST(dontneed_drops_the_pages_and_keeps_the_area)
{
	char *p = map_anon(4 * PAGE_SIZE);
	long before;

	memset(p, 1, 4 * PAGE_SIZE);
	resident_pages();
	before = resident_pages();
	EXPECT_EQ(
		sys(__NR_madvise, p + PAGE_SIZE, 2 * PAGE_SIZE, MADV_DONTNEED),
		0);
	EXPECT_PAGES(before - resident_pages(), 2);
	EXPECT(!in_core(p + PAGE_SIZE) && in_core(p + 3 * PAGE_SIZE));
	EXPECT_EQ(p[0], 1);
	EXPECT_EQ(p[PAGE_SIZE], 0);
	EXPECT_EQ(p[2 * PAGE_SIZE], 0);
	EXPECT_EQ(p[3 * PAGE_SIZE], 1);
	munmap(p, 4 * PAGE_SIZE);
}

TEST(a_hole_is_enomem_but_the_rest_is_done)
{
	char *p = map_anon(3 * PAGE_SIZE);

	memset(p, 1, 3 * PAGE_SIZE);
	munmap(p + PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(sys(__NR_madvise, p, 3 * PAGE_SIZE, MADV_DONTNEED), -ENOMEM);
	EXPECT_EQ(p[0], 0);
	EXPECT_EQ(p[2 * PAGE_SIZE], 0);
	munmap(p, 3 * PAGE_SIZE);
}

TEST(plain_advice_is_taken)
{
	static const int advice[] = { MADV_NORMAL,     MADV_RANDOM,
				      MADV_SEQUENTIAL, MADV_DONTFORK,
				      MADV_DOFORK,     MADV_DONTDUMP,
				      MADV_DODUMP };
	char *p = map_anon(PAGE_SIZE);

	*p = 5;
	for (size_t i = 0; i < ARRAY_SIZE(advice); i++)
		EXPECT_EQ(sys(__NR_madvise, p, PAGE_SIZE, advice[i]), 0);
	EXPECT_EQ(*p, 5);
	munmap(p, PAGE_SIZE);
}

TEST(populate_goes_on_behind_a_hole)
{
	char *p = map_anon(3 * PAGE_SIZE);

	munmap(p + PAGE_SIZE, PAGE_SIZE);
	EXPECT_EQ(sys(__NR_madvise, p, 3 * PAGE_SIZE, MADV_POPULATE_WRITE),
		  -ENOMEM);
	EXPECT(in_core(p) && in_core(p + 2 * PAGE_SIZE));
	munmap(p, 3 * PAGE_SIZE);
}

TEST(populate_without_the_right_is_einval)
{
	char *p = map_anon(PAGE_SIZE);

	mprotect(p, PAGE_SIZE, PROT_NONE);
	EXPECT_EQ(sys(__NR_madvise, p, PAGE_SIZE, MADV_POPULATE_READ), -EINVAL);
	mprotect(p, PAGE_SIZE, PROT_WRITE);
	EXPECT_EQ(sys(__NR_madvise, p, PAGE_SIZE, MADV_POPULATE_READ), -EINVAL);
	mprotect(p, PAGE_SIZE, PROT_READ);
	EXPECT_EQ(sys(__NR_madvise, p, PAGE_SIZE, MADV_POPULATE_WRITE),
		  -EINVAL);
	EXPECT(!in_core(p));
	munmap(p, PAGE_SIZE);
}

TEST(what_a_file_backs_is_not_wiped_on_fork)
{
	int fd = open("/dev/zero", O_RDWR);
	char *p = mmap(NULL, PAGE_SIZE, RW, MAP_PRIVATE, fd, 0);

	if (fd < 0)
		SKIP("no /dev/zero here");
	EXPECT_EQ(sys(__NR_madvise, p, PAGE_SIZE, MADV_WIPEONFORK), -EINVAL);
	munmap(p, PAGE_SIZE);
	close(fd);
}

TEST(errors)
{
	char *p = map_anon(PAGE_SIZE);

	EXPECT_EQ(sys(__NR_madvise, p, PAGE_SIZE, 12345), -EINVAL);
	EXPECT_EQ(sys(__NR_madvise, p, PAGE_SIZE, -1), -EINVAL);
	EXPECT_EQ(sys(__NR_madvise, p + 1, PAGE_SIZE, MADV_DONTNEED), -EINVAL);
	EXPECT_EQ(sys(__NR_madvise, p, 0, MADV_DONTNEED), 0);
	EXPECT_EQ(sys(__NR_madvise, p, ~0UL, MADV_DONTNEED), -EINVAL);
	EXPECT_EQ(sys(__NR_madvise, p, -PAGE_SIZE, MADV_DONTNEED), -EINVAL);
	munmap(p, PAGE_SIZE);
	EXPECT_EQ(sys(__NR_madvise, p, PAGE_SIZE, MADV_DONTNEED), -ENOMEM);
}

KTAP_MAIN("madvise");
