// SPDX-License-Identifier: MIT
//
// What: madvise: what each advice does to pages and areas.

#include <uapi/unistd.h>

#include "ktap.h"
#include "smaps.h"

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

/* -- free ------------------------------------------------------------------ */

enum {
	N = 8
};

static char *filled(int flags)
{
	char *p = mmap(NULL, N * PAGE_SIZE, RW, flags | MAP_ANONYMOUS, -1, 0);

	memset(p, 1, N * PAGE_SIZE);
	return p;
}

static long advise(void *p, int from, int n, int advice)
{
	return sys(__NR_madvise, (char *)p + from * PAGE_SIZE, n * PAGE_SIZE,
		   advice);
}

// Linux notes it of a page some calls later, or with the next advice.
static long lazyfree(const char *p)
{
	char *other = filled(MAP_PRIVATE);

	advise(other, 0, N, MADV_COLD);
	munmap(other, N * PAGE_SIZE);
	return smaps(p, "LazyFree");
}

static bool one_or_zero(const char *p)
{
	return *p == 0 || *p == 1;
}

TEST(free_leaves_the_pages_until_memory_is_short)
{
	char *p = filled(MAP_PRIVATE);

	EXPECT_EQ(smaps(p, "LazyFree"), 0);
	EXPECT_EQ(advise(p, 2, 4, MADV_FREE), 0);
	EXPECT_EQ(lazyfree(p), 4 * 4);
	EXPECT_EQ(smaps(p, "Rss"), 4 * N);
	EXPECT(in_core(p + 2 * PAGE_SIZE));
	for (int i = 2; i < 6; i++)
		EXPECT(one_or_zero(p + i * PAGE_SIZE));
	EXPECT_EQ(p[PAGE_SIZE], 1);
	EXPECT_EQ(p[6 * PAGE_SIZE], 1);
	munmap(p, N * PAGE_SIZE);
}

TEST(what_is_written_after_free_is_kept)
{
	char *p = filled(MAP_PRIVATE);

	EXPECT_EQ(advise(p, 0, N, MADV_FREE), 0);
	p[PAGE_SIZE] = 7;
	EXPECT_EQ(lazyfree(p), 4 * (N - 1));
	EXPECT_EQ(p[PAGE_SIZE], 7);
	EXPECT(one_or_zero(p + PAGE_SIZE + 1));
	munmap(p, N * PAGE_SIZE);
}

TEST(a_write_through_proc_mem_takes_a_page_back)
{
	char *p = filled(MAP_PRIVATE), two = 2;
	int fd = open("/proc/self/mem", O_RDWR);

	EXPECT_EQ(advise(p, 0, N, MADV_FREE), 0);
	if (fd < 0 || SYS_PWRITE(fd, &two, 1, (uintptr_t)p) != 1)
		SKIP("/proc/self/mem cannot be written here");
	EXPECT_EQ(lazyfree(p), 4 * (N - 1));
	EXPECT_EQ(*p, 2);
	close(fd);
	munmap(p, N * PAGE_SIZE);
}

TEST(free_is_for_private_memory_without_a_file)
{
	char *p = filled(MAP_SHARED);

	EXPECT_EQ(advise(p, 0, N, MADV_FREE), -EINVAL);
	EXPECT_EQ(*p, 1);
	munmap(p, N * PAGE_SIZE);
}

static int freed_in_the_child(void *p)
{
	EXPECT_EQ(advise(p, 0, N, MADV_FREE), 0);
	EXPECT_EQ(lazyfree(p), 4 * N);
	*(char *)p = 3;
	EXPECT_EQ(lazyfree(p), 4 * (N - 1));
	return ktap_failed;
}

TEST(what_a_child_frees_is_kept_for_its_parent)
{
	char *p = filled(MAP_PRIVATE);

	EXPECT_EQ(in_child(freed_in_the_child, p), 0);
	EXPECT_EQ(smaps(p, "LazyFree"), 0);
	for (int i = 0; i < N; i++)
		EXPECT_EQ(p[i * PAGE_SIZE], 1);
	munmap(p, N * PAGE_SIZE);
}

/* -- cold, pageout, willneed ------------------------------------------------ */

TEST(cold_pages_count_as_unused)
{
	static const int advice[] = { MADV_COLD, MADV_PAGEOUT };

	for (int i = 0; i < 2; i++) {
		char *p = filled(MAP_PRIVATE);

		if (advise(p, 0, 4, advice[i]) == -EINVAL)
			SKIP("older than Linux 5.4");
		EXPECT_EQ(smaps(p, "Rss"), 4 * N);
		EXPECT_EQ(smaps(p, "Referenced"), 4 * (N - 4));
		EXPECT_EQ(p[0], 1);
		EXPECT_EQ(smaps(p, "Referenced"), 4 * (N - 4 + 1));
		munmap(p, N * PAGE_SIZE);
	}
}

TEST(willneed_is_taken_for_all_memory)
{
	char *p = filled(MAP_PRIVATE), *q = filled(MAP_SHARED);

	EXPECT_EQ(advise(p, 0, N, MADV_WILLNEED), 0);
	EXPECT_EQ(advise(q, 0, N, MADV_WILLNEED), 0);
	munmap(p, N * PAGE_SIZE);
	munmap(q, N * PAGE_SIZE);
}

/* -- remove ------------------------------------------------------------------ */

TEST(remove_makes_a_hole_in_the_file)
{
	int fd = sys(__NR_memfd_create, "holes", 0);
	struct stat64 st;
	char *p, byte;

	sys(__NR_ftruncate, fd, N * PAGE_SIZE);
	p = mmap(NULL, 4 * PAGE_SIZE, RW, MAP_SHARED, fd, PAGE_SIZE);
	memset(p, 1, 4 * PAGE_SIZE);
	EXPECT_EQ(advise(p, 1, 2, MADV_REMOVE), 0);
	for (int i = 0; i < 4; i++) {
		EXPECT_EQ(SYS_PREAD(fd, &byte, 1, (i + 1) * 4096LL), 1);
		EXPECT_EQ(byte, i == 0 || i == 3);
	}
	fstat64(fd, &st);
	EXPECT_EQ(st.st_size, N * PAGE_SIZE);
	EXPECT_EQ(st.st_blocks, 2 * 8);
	munmap(p, 4 * PAGE_SIZE);
	close(fd);
}

TEST(remove_is_for_shared_writable_files)
{
	int fd = sys(__NR_memfd_create, "errors", 0);
	char *p = filled(MAP_PRIVATE), *q = filled(MAP_SHARED);

	sys(__NR_ftruncate, fd, N * PAGE_SIZE);
	EXPECT_EQ(advise(p, 0, 1, MADV_REMOVE), -EINVAL);
	EXPECT_EQ(advise(q, 0, 1, MADV_REMOVE), 0);
	EXPECT_EQ(sys(__NR_mlock, q, PAGE_SIZE), 0);
	EXPECT_EQ(advise(q, 0, 1, MADV_REMOVE), -EINVAL);
	munmap(q, N * PAGE_SIZE);
	q = mmap(NULL, PAGE_SIZE, RW, MAP_PRIVATE, fd, 0);
	EXPECT_EQ(advise(q, 0, 1, MADV_REMOVE), -EACCES);
	munmap(q, PAGE_SIZE);
	// what counts is how the file was opened
	q = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
	EXPECT_EQ(advise(q, 0, 1, MADV_REMOVE), 0);
	munmap(q, PAGE_SIZE);
	close(fd);
	fd = open("/proc/self/exe", O_RDONLY);
	q = mmap(NULL, PAGE_SIZE, PROT_READ, MAP_SHARED, fd, 0);
	EXPECT_EQ(advise(q, 0, 1, MADV_REMOVE), -EACCES);
	munmap(q, PAGE_SIZE);
	munmap(p, N * PAGE_SIZE);
	close(fd);
}

/* -- dontneed ---------------------------------------------------------------- */

TEST(dontneed_brings_the_file_back)
{
	int fd = sys(__NR_memfd_create, "back", 0);
	char *p, five = 5;

	sys(__NR_write, fd, &five, 1);
	sys(__NR_ftruncate, fd, PAGE_SIZE);
	p = mmap(NULL, PAGE_SIZE, RW, MAP_PRIVATE, fd, 0);
	*p = 6;
	EXPECT_EQ(advise(p, 0, 1, MADV_DONTNEED), 0);
	EXPECT_EQ(*p, 5);
	munmap(p, PAGE_SIZE);
	close(fd);
}

TEST(dontneed_locked_takes_what_is_locked)
{
	char *p = filled(MAP_PRIVATE);

	EXPECT_EQ(sys(__NR_mlock, p, N * PAGE_SIZE), 0);
	EXPECT_EQ(advise(p, 0, 1, MADV_DONTNEED), -EINVAL);
	EXPECT_EQ(advise(p, 0, 1, MADV_FREE), -EINVAL);
	if (advise(p, 0, 1, MADV_DONTNEED_LOCKED) == -EINVAL)
		SKIP("older than Linux 5.18");
	EXPECT_EQ(p[0], 0);
	EXPECT_EQ(p[PAGE_SIZE], 1);
	munmap(p, N * PAGE_SIZE);
}

/* -- flags of areas ------------------------------------------------------------ */

static int areas_in(const char *p)
{
	unsigned long start = (unsigned long)p, end = start + N * PAGE_SIZE;
	struct lines l;
	struct map map;
	char *line;
	int n = 0;

	lines_open(&l, "/proc/self/maps");
	while ((line = lines_next(&l)))
		n += map_parse(line, &map) && map.start < end &&
		     map.end > start;
	return n;
}

TEST(advice_that_is_a_flag_splits_and_merges)
{
	static const struct {
		int on, off;
		const char *flag;
	} pairs[] = {
		{ MADV_DONTFORK, MADV_DOFORK, " dc " },
		{ MADV_WIPEONFORK, MADV_KEEPONFORK, " wf " },
		{ MADV_DONTDUMP, MADV_DODUMP, " dd " },
		{ MADV_RANDOM, MADV_NORMAL, " rr " },
		{ MADV_SEQUENTIAL, MADV_NORMAL, " sr " },
	};
	long at = raw_mmap(0, (N + 2) * PAGE_SIZE, PROT_NONE, ANON);
	char *p = (char *)at + PAGE_SIZE;

	mprotect(p, N * PAGE_SIZE, RW);
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		EXPECT_EQ(advise(p, 2, 3, pairs[i].on), 0);
		EXPECT_EQ(areas_in(p), 3);
		EXPECT(smaps_has_flag(p + 2 * PAGE_SIZE, pairs[i].flag));
		EXPECT(!smaps_has_flag(p, pairs[i].flag));
		EXPECT_EQ(advise(p, 0, N, pairs[i].off), 0);
		EXPECT_EQ(areas_in(p), 1);
		EXPECT(!smaps_has_flag(p, pairs[i].flag));
	}
	munmap((char *)at, (N + 2) * PAGE_SIZE);
}

static int as_advised(void *p)
{
	char *c = p;

	EXPECT_EQ(c[0], 1);
	EXPECT_EQ(sys(__NR_mincore, c + PAGE_SIZE, PAGE_SIZE, c), -ENOMEM);
	EXPECT_EQ(c[2 * PAGE_SIZE], 0);
	EXPECT(smaps_has_flag(c + 2 * PAGE_SIZE, " wf "));
	return ktap_failed;
}

TEST(a_child_gets_what_was_advised)
{
	char *p = filled(MAP_PRIVATE);

	EXPECT_EQ(advise(p, 1, 1, MADV_DONTFORK), 0);
	EXPECT_EQ(advise(p, 2, 1, MADV_WIPEONFORK), 0);
	EXPECT_EQ(in_child(as_advised, p), 0);
	EXPECT_EQ(p[PAGE_SIZE] + p[2 * PAGE_SIZE], 2);
	munmap(p, N * PAGE_SIZE);
}

/* -- populate ------------------------------------------------------------------ */

TEST(populate_past_the_end_of_a_file_is_efault)
{
	int fd = sys(__NR_memfd_create, "short", 0);
	char *p = mmap(NULL, 2 * PAGE_SIZE, RW, MAP_SHARED, fd, 0);

	sys(__NR_ftruncate, fd, PAGE_SIZE);
	if (advise(p, 0, 1, MADV_POPULATE_READ) == -EINVAL)
		SKIP("older than Linux 5.14");
	EXPECT_EQ(advise(p, 0, 2, MADV_POPULATE_READ), -EFAULT);
	EXPECT_EQ(advise(p, 0, 2, MADV_POPULATE_WRITE), -EFAULT);
	munmap(p, 2 * PAGE_SIZE);
	close(fd);
}

TEST(populate_reads_or_writes)
{
	char *p = map_anon(2 * PAGE_SIZE);

	if (advise(p, 0, 1, MADV_POPULATE_READ) == -EINVAL)
		SKIP("older than Linux 5.14");
	EXPECT_EQ(smaps(p, "Anonymous"), 0);
	EXPECT_EQ(advise(p, 0, 2, MADV_POPULATE_WRITE), 0);
	EXPECT_EQ(smaps(p, "Anonymous"), 8);
	EXPECT_EQ(smaps(p, "Private_Dirty"), 8);
	munmap(p, 2 * PAGE_SIZE);
}

TEST(what_this_kernel_is_built_without_is_einval)
{
	static const int advice[] = { MADV_MERGEABLE,	MADV_UNMERGEABLE,
				      MADV_HUGEPAGE,	MADV_NOHUGEPAGE,
				      MADV_COLLAPSE,	MADV_HWPOISON,
				      MADV_SOFT_OFFLINE };
	char *p = filled(MAP_PRIVATE);

	SKIP_UNLESS_TESSERA();
	for (size_t i = 0; i < ARRAY_SIZE(advice); i++)
		EXPECT_EQ(advise(p, 0, 1, advice[i]), -EINVAL);
	munmap(p, N * PAGE_SIZE);
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
