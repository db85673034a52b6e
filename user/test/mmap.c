// SPDX-License-Identifier: MIT
//
// What: mmap of anonymous memory: where it goes, what it refuses.

#include "ktap.h"

// A place with nothing mapped for n pages.
static unsigned long free_place(long n)
{
	long p = raw_mmap(0, n * PAGE_SIZE, PROT_NONE, ANON);

	munmap((void *)p, n * PAGE_SIZE);
	return p;
}

TEST(memory_is_zero_and_can_be_written)
{
	char *p = map_anon(3 * PAGE_SIZE);

	ASSERT(p != MAP_FAILED);
	EXPECT_EQ((uintptr_t)p % PAGE_SIZE, 0);
	for (size_t i = 0; i < 3 * PAGE_SIZE; i++)
		ASSERT(p[i] == 0);
	memset(p, 7, 3 * PAGE_SIZE);
	EXPECT_EQ(p[3 * PAGE_SIZE - 1], 7);
	munmap(p, 3 * PAGE_SIZE);
}

TEST(a_length_is_rounded_up_to_pages)
{
	struct map map;
	long p = raw_mmap(0, 1, PROT_READ, ANON);

	ASSERT(map_of((void *)p, &map));
	EXPECT(map.end >= (unsigned long)p + PAGE_SIZE);
	EXPECT_EQ(sys(__NR_munmap, p, 1), 0);
	EXPECT(!map_of((void *)p, &map));
}

TEST(top_down_the_next_mapping_lies_below)
{
	long a = raw_mmap(0, 16 * PAGE_SIZE, RW, ANON);
	long b = raw_mmap(0, 16 * PAGE_SIZE, RW, ANON);

	EXPECT((unsigned long)b < (unsigned long)a);
	munmap((void *)a, 16 * PAGE_SIZE);
	munmap((void *)b, 16 * PAGE_SIZE);
}

TEST(a_free_hint_is_taken)
{
	unsigned long place = free_place(16) - MIB(16);

	EXPECT_EQ(raw_mmap(place, PAGE_SIZE, RW, ANON), place);
	munmap((void *)place, PAGE_SIZE);
}

TEST(a_hint_inside_a_page_is_rounded_up)
{
	// Linux: PAGE_ALIGN in get_unmapped_area after round_hint_to_min.
	unsigned long place = free_place(16) - MIB(16);

	EXPECT_EQ(raw_mmap(place + 1, PAGE_SIZE, RW, ANON) & 4095, 0);
	munmap((void *)place, 2 * PAGE_SIZE);
}

TEST(a_taken_hint_goes_elsewhere)
{
	char *p = map_anon(PAGE_SIZE);
	long q;

	*p = 1;
	q = raw_mmap((uintptr_t)p, PAGE_SIZE, RW, ANON);
	EXPECT(!is_error(q) && q != (long)p);
	EXPECT_EQ(*p, 1);
	munmap((void *)q, PAGE_SIZE);
	munmap(p, PAGE_SIZE);
}

TEST(a_hint_too_low_goes_elsewhere)
{
	long p = raw_mmap(PAGE_SIZE / 2, PAGE_SIZE, RW, ANON);

	EXPECT((unsigned long)p >= PAGE_SIZE);
	munmap((void *)p, PAGE_SIZE);
}

TEST(fixed_replaces_what_is_there)
{
	char *p = map_anon(3 * PAGE_SIZE);

	memset(p, 1, 3 * PAGE_SIZE);
	EXPECT_EQ(raw_mmap((uintptr_t)p + PAGE_SIZE, PAGE_SIZE, RW,
			   ANON | MAP_FIXED),
		  (uintptr_t)p + PAGE_SIZE);
	EXPECT_EQ(p[0], 1);
	EXPECT_EQ(p[PAGE_SIZE], 0);
	EXPECT_EQ(p[2 * PAGE_SIZE], 1);
	munmap(p, 3 * PAGE_SIZE);
}

TEST(fixed_noreplace_refuses_what_is_taken)
{
	char *p = map_anon(PAGE_SIZE);
	unsigned long at = (uintptr_t)p;
	int flags = ANON | MAP_FIXED_NOREPLACE;

	*p = 1;
	EXPECT_EQ(raw_mmap(at, PAGE_SIZE, RW, flags), -EEXIST);
	EXPECT_EQ(raw_mmap(at - PAGE_SIZE, 3 * PAGE_SIZE, RW, flags), -EEXIST);
	EXPECT_EQ(*p, 1);
	munmap(p, PAGE_SIZE);
	EXPECT_EQ(raw_mmap(at, PAGE_SIZE, RW, flags), at);
	munmap(p, PAGE_SIZE);
}

TEST(fixed_inside_a_page_is_einval)
{
	unsigned long place = free_place(16);

	EXPECT_EQ(raw_mmap(place + 1, PAGE_SIZE, RW, ANON | MAP_FIXED),
		  -EINVAL);
	EXPECT_EQ(
		raw_mmap(place + 8, PAGE_SIZE, RW, ANON | MAP_FIXED_NOREPLACE),
		-EINVAL);
}

// With 32 bits the lowest pages are taken off what can be asked for at all, so
// that it is no matter of the address.
TEST(fixed_of_all_of_user_space_is_enomem)
{
	if (sizeof(long) != 4)
		SKIP("64 bits are counted otherwise");
	EXPECT_EQ(raw_mmap(0, TASK_SIZE, RW, ANON | MAP_FIXED_NOREPLACE),
		  -ENOMEM);
}

TEST(fixed_beyond_user_space_is_enomem)
{
	EXPECT_EQ(raw_mmap(PAST_USER, PAGE_SIZE, RW, ANON | MAP_FIXED),
		  -ENOMEM);
	EXPECT_EQ(raw_mmap(PAST_USER - PAGE_SIZE, 2 * PAGE_SIZE, RW,
			   ANON | MAP_FIXED),
		  -ENOMEM);
}

TEST(fixed_at_zero_is_eperm_without_the_right)
{
	// root may on Linux: CAP_SYS_RAWIO passes mmap_min_addr
	if (!on_tessera())
		SKIP("root may map page 0 on Linux");
	EXPECT_EQ(raw_mmap(0, PAGE_SIZE, RW, ANON | MAP_FIXED), -EPERM);
	EXPECT_EQ(raw_mmap(0xF000, PAGE_SIZE, RW, ANON | MAP_FIXED), -EPERM);
}

TEST(bad_arguments_are_einval)
{
	EXPECT_EQ(raw_mmap(0, 0, RW, ANON), -EINVAL);
	EXPECT_EQ(raw_mmap(0, PAGE_SIZE, RW, MAP_ANONYMOUS), -EINVAL);
	EXPECT_EQ(raw_mmap(0, PAGE_SIZE, RW, MAP_ANONYMOUS | MAP_TYPE),
		  -EINVAL);
}

TEST(a_length_that_wraps_is_enomem)
{
	EXPECT_EQ(raw_mmap(0, ~0UL, RW, ANON), -ENOMEM);
	EXPECT_EQ(raw_mmap(0, -4095UL, RW, ANON), -ENOMEM);
	EXPECT_EQ(raw_mmap(0, -4096UL, RW, ANON), -ENOMEM);
}

TEST(without_a_file_it_is_ebadf)
{
	EXPECT_EQ(raw_mmap(0, PAGE_SIZE, RW, MAP_PRIVATE), -EBADF);
	EXPECT_EQ(SYS_MMAP(0, PAGE_SIZE, RW, MAP_PRIVATE, 99, 0), -EBADF);
}

TEST(prot_none_is_mapped_but_cannot_be_touched)
{
	long p = raw_mmap(0, PAGE_SIZE, PROT_NONE, ANON);
	struct map map;

	ASSERT(map_of((void *)p, &map));
	EXPECT(!strcmp(map.perms, "---p"));
	EXPECT_EQ(sys(__NR_write, 1, p, 1), -EFAULT);
	munmap((void *)p, PAGE_SIZE);
}

TEST(noreserve_promises_more_than_there_is)
{
	long p = raw_mmap(0, 0x40000000, PROT_NONE, ANON | MAP_NORESERVE);

	EXPECT(!is_error(p));
	EXPECT_EQ(sys(__NR_munmap, p, 0x40000000), 0);
}

TEST(populate_brings_every_page_at_once)
{
	long before, p;
	char *q;

	minor_faults();
	p = raw_mmap(0, 8 * PAGE_SIZE, RW, ANON | MAP_POPULATE);
	ASSERT(!is_error(p));
	q = (char *)p;
	for (int i = 0; i < 8; i++)
		EXPECT(in_core(q + i * PAGE_SIZE));
	before = minor_faults();
	for (int i = 0; i < 8; i++)
		touch(q + i * PAGE_SIZE);
	EXPECT_EQ(minor_faults() - before, 0);
	munmap(q, 8 * PAGE_SIZE);
}

TEST(neighbours_of_the_same_kind_are_one_area)
{
	char *p = map_anon(3 * PAGE_SIZE);
	struct map map;

	munmap(p + PAGE_SIZE, PAGE_SIZE);
	ASSERT(map_of(p, &map));
	EXPECT_EQ(map.end, (uintptr_t)p + PAGE_SIZE);
	raw_mmap((uintptr_t)p + PAGE_SIZE, PAGE_SIZE, RW, ANON | MAP_FIXED);
	sys(__NR_madvise, p + PAGE_SIZE, PAGE_SIZE, MADV_NOHUGEPAGE);
	ASSERT(map_of(p, &map));
	EXPECT(map.end >= (uintptr_t)p + 3 * PAGE_SIZE);
	munmap(p, 3 * PAGE_SIZE);
}

TEST(shared_validate_refuses_flags_it_does_not_know)
{
	int fd = open((char *)getauxval(AT_EXECFN), O_RDONLY);
	unsigned long place = free_place(1);

	EXPECT_EQ(SYS_MMAP(place, PAGE_SIZE, PROT_READ,
			   MAP_SHARED_VALIDATE | MAP_FIXED_NOREPLACE, fd, 0),
		  -EOPNOTSUPP);
	EXPECT_EQ(SYS_MMAP(place, PAGE_SIZE, PROT_READ,
			   MAP_SHARED_VALIDATE | MAP_FIXED | MAP_POPULATE, fd,
			   0),
		  place);
	munmap((void *)place, PAGE_SIZE);
	close(fd);
}

static int write_9(void *p)
{
	*(volatile char *)p = 9;
	return 0;
}

TEST(dev_zero_shared_is_memory_that_processes_share)
{
	int fd = open("/dev/zero", O_RDWR);
	char *p = mmap(NULL, 2 * PAGE_SIZE, RW, MAP_SHARED, fd, 0);
	char *beyond = mmap(NULL, PAGE_SIZE, RW, MAP_SHARED, fd, PAGE_SIZE);
	int status;

	if (fd < 0)
		SKIP("no /dev/zero here");
	ASSERT(p != MAP_FAILED && beyond != MAP_FAILED);
	EXPECT_EQ(in_child(write_9, p + PAGE_SIZE), 0);
	EXPECT_EQ(p[PAGE_SIZE], 9);
	// It is as long as the mapping, whatever offset that begins at.
	status = in_child(write_9, beyond);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
	EXPECT(!in_core(beyond));
	munmap(p, 2 * PAGE_SIZE);
	munmap(beyond, PAGE_SIZE);
	close(fd);
}

TEST(a_cut_shared_area_keeps_its_offset)
{
	char *p = mmap(NULL, 3 * PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1,
		       0);
	struct map map;

	munmap(p, PAGE_SIZE);
	ASSERT(map_of(p + PAGE_SIZE, &map));
	EXPECT_EQ(map.offset, PAGE_SIZE);
	munmap(p, 3 * PAGE_SIZE);
}

TEST(rlimit_as_is_enomem)
{
	struct rlimit old, small;

	ASSERT(!getrlimit(RLIMIT_AS, &old));
	small = old;
	small.rlim_cur = MIB(16);
	ASSERT(!setrlimit(RLIMIT_AS, &small));
	EXPECT_EQ(raw_mmap(0, MIB(32), RW, ANON), -ENOMEM);
	ASSERT(!setrlimit(RLIMIT_AS, &old));
}

TEST(address_space_runs_out_with_enomem)
{
	size_t size = TASK_SIZE / 12 & -MIB(1);
	long areas[20], p;
	int n = 0;

	while (n < 20 && !is_error(p = raw_mmap(0, size, PROT_NONE,
						ANON | MAP_NORESERVE)))
		areas[n++] = p;
	EXPECT(n >= 8 && n < 16);
	EXPECT_EQ(raw_mmap(0, size, PROT_NONE, ANON | MAP_NORESERVE), -ENOMEM);
	while (n--)
		EXPECT_EQ(sys(__NR_munmap, areas[n], size), 0);
}

#include WORDSIZE_FILE(mmap)

KTAP_MAIN("mmap");
