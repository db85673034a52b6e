/* SPDX-License-Identifier: MIT */
/* What: mmap by the two calls that i386 has: offsets in pages, and old_mmap. */

TEST(an_offset_beyond_all_is_eoverflow)
{
	if (kernel_is_64bit())
		SKIP("this kernel counts pages in 64 bits");
	EXPECT_EQ(sys(__NR_mmap2, 0, 2 * PAGE_SIZE, RW, ANON, -1, -1),
		  -EOVERFLOW);
}

TEST(old_mmap_takes_its_arguments_by_pointer)
{
	struct mmap_arg_struct a = {
		.len = PAGE_SIZE, .prot = RW, .flags = ANON, .fd = -1
	};
	long p = sys(__NR_mmap, &a);

	ASSERT(!is_error(p));
	touch((void *)p);
	munmap((void *)p, PAGE_SIZE);
	a.offset = 1; // bytes here, and not whole pages
	EXPECT_EQ(sys(__NR_mmap, &a), -EINVAL);
	EXPECT_EQ(sys(__NR_mmap, NULL), -EFAULT);
}
