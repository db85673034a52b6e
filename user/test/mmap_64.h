/* SPDX-License-Identifier: MIT */
/*
 * What: mmap of x86-64: the offset in bytes, hints that are no addresses or lie
 * above 47 bits.
 */

TEST(an_offset_inside_a_page_is_einval)
{
	EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, RW, ANON, -1, 1), -EINVAL);
	EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, RW, ANON, -1, 4095), -EINVAL);
}

TEST(a_hint_that_is_no_address_goes_elsewhere)
{
	static const unsigned long hints[] = { KERNEL_ADDRS };

	for (size_t i = 0; i < ARRAY_SIZE(hints); i++) {
		long p = raw_mmap(hints[i], PAGE_SIZE, RW, ANON);

		ASSERT(!is_error(p));
		EXPECT((unsigned long)p < PAST_USER);
		touch((void *)p);
		munmap((void *)p, PAGE_SIZE);
		EXPECT_EQ(raw_mmap(hints[i] & -PAGE_SIZE, PAGE_SIZE, RW,
				   ANON | MAP_FIXED),
			  -ENOMEM);
		EXPECT_EQ(sys(__NR_munmap, hints[i] & -PAGE_SIZE, PAGE_SIZE),
			  -EINVAL);
	}
}

TEST(without_a_hint_47_bits_are_not_left)
{
	for (int i = 0; i < 8; i++) {
		long p = raw_mmap(0, PAGE_SIZE, RW, ANON);

		EXPECT((unsigned long)p < TASK_SIZE);
	}
	// nor with a hint below, though it may be taken
	EXPECT((unsigned long)raw_mmap(TASK_SIZE - PAGE_SIZE, PAGE_SIZE,
				       PROT_NONE, ANON) < TASK_SIZE);
}

TEST(a_hint_above_47_bits_is_for_five_levels)
{
	unsigned long high = 1UL << 50;
	long p = raw_mmap(high, PAGE_SIZE, RW, ANON);

	ASSERT(!is_error(p));
	touch((void *)p);
	if (five_levels())
		EXPECT_EQ(p, high);
	else
		EXPECT((unsigned long)p < TASK_SIZE);
	munmap((void *)p, PAGE_SIZE);
	EXPECT_EQ(raw_mmap(high, PAGE_SIZE, RW, ANON | MAP_FIXED),
		  five_levels() ? (long)high : -ENOMEM);
}
