// SPDX-License-Identifier: MIT
//
// What: mremap: mappings that grow, shrink and move with their pages.

#include "dir.h"
#include "proc.h"

#include <uapi/mman.h>

#define N 8

static char *anon(size_t pages)
{
	char *p = mmap(NULL, pages * PAGE_SIZE, RW, MAP_PRIVATE | MAP_ANONYMOUS,
		       -1, 0);

	return p == MAP_FAILED ? NULL : p;
}

// PAGES pages with room for as many above and below them.
static char *anon_with_room(size_t pages)
{
	char *p = anon(3 * pages);

	if (!p)
		return NULL;
	munmap(p, pages * PAGE_SIZE);
	munmap(p + 2 * pages * PAGE_SIZE, pages * PAGE_SIZE);
	return p + pages * PAGE_SIZE;
}

static bool is_address(const char *p)
{
	return (unsigned long)p < -4096UL;
}

static bool mapped(const char *p)
{
	struct map map;

	return map_of(p, &map);
}

static void fill(char *p, int pages)
{
	for (int i = 0; i < pages; i++)
		p[i * PAGE_SIZE] = (char)('a' + i);
}

static bool filled(const char *p, int pages)
{
	for (int i = 0; i < pages; i++)
		if (p[i * PAGE_SIZE] != 'a' + i)
			return false;
	return true;
}

static long remap(void *old, size_t old_pages, size_t new_pages, int flags,
		  void *new)
{
	return sys(__NR_mremap, old, old_pages * PAGE_SIZE,
		   new_pages * PAGE_SIZE, flags, new);
}

// One page in 16, from P on, with a word that tells which it is.
#define APART 16

static bool marked(unsigned int *p, size_t pages, bool mark)
{
	for (size_t i = 0; i < pages; i += APART, p += APART * PAGE_SIZE / 4) {
		if (mark)
			*p = (unsigned int)i + 1;
		if (*p != i + 1)
			return false;
	}
	return true;
}

// Five quarters of a TABLE's worth of pages, from the middle of one into the next,
// go down by their length, and up again.
static bool moves_beside_itself(size_t table)
{
	const int flags = MREMAP_MAYMOVE | MREMAP_FIXED;
	const size_t pages = table * 5 / 4 / PAGE_SIZE;
	char *p = mmap(NULL, 4 * table, RW,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	char *at = (char *)(((unsigned long)p + 2 * table - 1) & -table);
	char *below;
	bool well;

	at += table / 2;
	below = at - pages * PAGE_SIZE;
	well = p != MAP_FAILED && marked((unsigned int *)at, pages, true) &&
	       remap(at, pages, pages, flags, below) == (long)below &&
	       marked((unsigned int *)below, pages, false) &&
	       remap(below, pages, pages, flags, at) == (long)at &&
	       marked((unsigned int *)at, pages, false);
	munmap(p, 4 * table);
	return well;
}

// What a page goes to may be a table that another has just left: tables of 2 and
// of 4 MiB.
TEST(a_table_that_gives_and_takes_stays)
{
	EXPECT(moves_beside_itself(2 * 1024 * 1024));
	EXPECT(moves_beside_itself(4 * 1024 * 1024));
}

TEST(it_grows_where_there_is_room)
{
	char *p = anon_with_room(N);
	struct map map;

	ASSERT(p);
	fill(p, N);
	EXPECT_EQ(remap(p, N, 2 * N, 0, NULL), (long)p);
	EXPECT(filled(p, N));
	EXPECT_EQ(p[N * PAGE_SIZE], 0);
	p[(2 * N - 1) * PAGE_SIZE] = 1;
	EXPECT(map_of(p, &map));
	EXPECT_EQ(map.end - map.start, 2 * N * PAGE_SIZE);
	munmap(p, 2 * N * PAGE_SIZE);
}

TEST(without_room_it_moves_if_it_may)
{
	char *p = anon(2 * N), *q;

	ASSERT(p);
	fill(p, N);
	EXPECT_EQ(remap(p, N, 2 * N, 0, NULL), -ENOMEM);
	q = (char *)remap(p, N, 2 * N, MREMAP_MAYMOVE, NULL);
	ASSERT(is_address(q));
	EXPECT(q != p);
	EXPECT(filled(q, N));
	EXPECT_EQ(q[N * PAGE_SIZE], 0);
	EXPECT(!mapped(p) && mapped(p + N * PAGE_SIZE));
	munmap(p + N * PAGE_SIZE, N * PAGE_SIZE);
	munmap(q, 2 * N * PAGE_SIZE);
}

TEST(it_shrinks_in_place)
{
	char *p = anon(N);

	ASSERT(p);
	fill(p, N);
	EXPECT_EQ(remap(p, N, 3, 0, NULL), (long)p);
	EXPECT(filled(p, 3));
	EXPECT(mapped(p + 2 * PAGE_SIZE) && !mapped(p + 3 * PAGE_SIZE));
	EXPECT_EQ(remap(p, 3, 3, 0, NULL), (long)p);
	munmap(p, 3 * PAGE_SIZE);
}

TEST(moving_takes_no_fault_and_no_copy)
{
	char *p = anon(N), *to = anon(N);
	long before;

	ASSERT(p && to);
	fill(p, N);
	before = minor_faults();
	EXPECT_EQ(remap(p, N, N, MREMAP_MAYMOVE | MREMAP_FIXED, to), (long)to);
	EXPECT(filled(to, N));
	fill(to, N);
	EXPECT_EQ(minor_faults() - before, 0);
	EXPECT(!mapped(p));
	munmap(to, N * PAGE_SIZE);
}

TEST(fixed_replaces_what_is_there)
{
	char *p = anon(2), *to = anon(6);

	ASSERT(p && to);
	fill(p, 2);
	memset(to, 'z', 6 * PAGE_SIZE);
	EXPECT_EQ(remap(p, 2, 2, MREMAP_MAYMOVE | MREMAP_FIXED,
			to + 2 * PAGE_SIZE),
		  (long)to + 2 * PAGE_SIZE);
	EXPECT(filled(to + 2 * PAGE_SIZE, 2));
	EXPECT(to[PAGE_SIZE] == 'z' && to[4 * PAGE_SIZE] == 'z');
	munmap(to, 6 * PAGE_SIZE);
}

TEST(the_middle_of_an_area_can_move_away)
{
	char *p = anon(N), *q;

	ASSERT(p);
	fill(p, N);
	q = (char *)remap(p + 2 * PAGE_SIZE, 3, 5, MREMAP_MAYMOVE, NULL);
	ASSERT(is_address(q));
	EXPECT_EQ(q[0], 'c');
	EXPECT_EQ(q[2 * PAGE_SIZE], 'e');
	EXPECT_EQ(q[3 * PAGE_SIZE], 0);
	EXPECT(filled(p, 2));
	EXPECT_EQ(p[5 * PAGE_SIZE], 'f');
	EXPECT(!mapped(p + 2 * PAGE_SIZE) && !mapped(p + 4 * PAGE_SIZE));
	munmap(p, N * PAGE_SIZE);
	munmap(q, 5 * PAGE_SIZE);
}

TEST(dontunmap_leaves_an_empty_area)
{
	char *p = anon(N), *q;

	ASSERT(p);
	fill(p, N);
	q = (char *)remap(p, N, N, MREMAP_MAYMOVE | MREMAP_DONTUNMAP, NULL);
	ASSERT(is_address(q));
	EXPECT(filled(q, N));
	EXPECT(mapped(p));
	EXPECT_EQ(p[0], 0);
	p[PAGE_SIZE] = 'n';
	EXPECT_EQ(q[PAGE_SIZE], 'b');
	munmap(p, N * PAGE_SIZE);
	munmap(q, N * PAGE_SIZE);
}

TEST(length_zero_is_a_second_view_of_shared_memory)
{
	char *p = mmap(NULL, 2 * PAGE_SIZE, RW, MAP_SHARED | MAP_ANONYMOUS, -1,
		       0);
	char *q, *own = anon(1);

	ASSERT(p != MAP_FAILED && own);
	fill(p, 2);
	q = (char *)remap(p, 0, 2, MREMAP_MAYMOVE, NULL);
	ASSERT(is_address(q));
	EXPECT(filled(q, 2));
	q[1] = 'x';
	EXPECT_EQ(p[1], 'x');
	EXPECT_EQ(remap(own, 0, 1, MREMAP_MAYMOVE, NULL), -EINVAL);
	munmap(p, 2 * PAGE_SIZE);
	munmap(q, 2 * PAGE_SIZE);
	munmap(own, PAGE_SIZE);
}

static int writes_and_reads(void *arg)
{
	char *p = arg;

	p[0] = 'C';
	return filled(p + PAGE_SIZE, N - 1) || p[PAGE_SIZE] == 'b' ? 0 : 1;
}

// The pages are found where they are now, by fork and by truncation.
TEST(what_was_moved_is_copied_on_write_and_cut_off)
{
	char *p = anon(N), *q;
	int fd;

	ASSERT(p);
	fill(p, N);
	q = (char *)remap(p, N, 2 * N, MREMAP_MAYMOVE, NULL);
	ASSERT(is_address(q));
	EXPECT_EQ(in_child(writes_and_reads, q), 0);
	EXPECT(filled(q, N));
	munmap(q, 2 * N * PAGE_SIZE);

	ASSERT(enter_test_dir());
	fd = sys(__NR_open, "f", O_CREAT | O_RDWR, 0644);
	sys(__NR_ftruncate, fd, N * PAGE_SIZE);
	p = mmap(NULL, N * PAGE_SIZE, RW, MAP_SHARED, fd, 0);
	ASSERT(p != MAP_FAILED);
	fill(p, N);
	q = (char *)remap(p + 2 * PAGE_SIZE, N - 2, N, MREMAP_MAYMOVE, NULL);
	ASSERT(is_address(q));
	EXPECT_EQ(q[0], 'c');
	sys(__NR_ftruncate, fd, 3 * PAGE_SIZE);
	sys(__NR_ftruncate, fd, N * PAGE_SIZE);
	EXPECT_EQ(q[0], 'c');
	EXPECT_EQ(q[PAGE_SIZE], 0);
	munmap(p, 2 * PAGE_SIZE);
	munmap(q, N * PAGE_SIZE);
	close(fd);
	sys(__NR_unlink, "f");
	leave_test_dir();
}

TEST(bad_arguments)
{
	char *p = anon(4), *q = anon(4);
	int fixed = MREMAP_MAYMOVE | MREMAP_FIXED;

	ASSERT(p && q);
	EXPECT_EQ(remap(p, 4, 4, 8, NULL), -EINVAL);
	EXPECT_EQ(remap(p, 4, 4, MREMAP_FIXED, q), -EINVAL);
	EXPECT_EQ(remap(p, 4, 4, MREMAP_DONTUNMAP, NULL), -EINVAL);
	EXPECT_EQ(remap(p, 4, 3, MREMAP_DONTUNMAP | MREMAP_MAYMOVE, NULL),
		  -EINVAL);
	EXPECT_EQ(remap(p + 1, 1, 1, 0, NULL), -EINVAL);
	EXPECT_EQ(remap(p, 1, 0, 0, NULL), -EINVAL);
	EXPECT_EQ(remap(p, 4, 4, fixed, q + 1), -EINVAL);
	EXPECT_EQ(remap(p, 4, 4, fixed, p + PAGE_SIZE), -EINVAL);
	EXPECT_EQ(remap(p, 4, 4, fixed, (void *)-PAGE_SIZE), -EINVAL);
	munmap(q, 4 * PAGE_SIZE);
	EXPECT_EQ(remap(q, 1, 2, MREMAP_MAYMOVE, NULL), -EFAULT);
	EXPECT_EQ(mprotect(p + 2 * PAGE_SIZE, PAGE_SIZE, PROT_READ), 0);
	EXPECT_EQ(remap(p, 4, 6, MREMAP_MAYMOVE, NULL), -EFAULT);
	munmap(p, 4 * PAGE_SIZE);
}

static int touches(void *arg)
{
	*(volatile char *)arg = 1;
	return 0;
}

// A page's offset is never below zero: it is how it is found.
TEST(what_grows_down_and_was_moved_up_ends_at_its_offset)
{
	char *to = (char *)0x40000000;
	char *p = mmap((void *)0x10000, PAGE_SIZE, RW,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_GROWSDOWN,
		       -1, 0);
	int status;

	ASSERT(p != MAP_FAILED);
	*p = 1;
	EXPECT_EQ(remap(p, 1, 1, MREMAP_MAYMOVE | MREMAP_FIXED, to), (long)to);
	EXPECT_EQ(in_child(touches, to - 16 * PAGE_SIZE), 0);
	status = in_child(touches, to - 17 * PAGE_SIZE);
	EXPECT(WIFSIGNALED(status) && WTERMSIG(status) == SIGSEGV);
	munmap(to, PAGE_SIZE);
}

static bool ends_at(const char *p, const char *end)
{
	struct map map;

	return map_of(p, &map) && map.end == (unsigned long)end;
}

// What has grown down to its neighbour is not joined with it by growing up.
TEST(what_grows_is_joined_with_what_is_above_alone)
{
	char *p = mmap(NULL, 16 * PAGE_SIZE, RW,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_GROWSDOWN, -1, 0);
	char *upper = p + 8 * PAGE_SIZE, *top = p + 12 * PAGE_SIZE;

	ASSERT(p != MAP_FAILED);
	*p = 'a';
	munmap(p + 4 * PAGE_SIZE, 4 * PAGE_SIZE);
	munmap(p + 10 * PAGE_SIZE, 2 * PAGE_SIZE);
	fill(p + 4 * PAGE_SIZE, 4);
	EXPECT(ends_at(p, p + 4 * PAGE_SIZE));
	EXPECT_EQ(remap(upper, 2, 4, 0, NULL), (long)upper);
	EXPECT(ends_at(p, p + 4 * PAGE_SIZE));
	EXPECT(ends_at(upper, top + 4 * PAGE_SIZE));
	munmap(p, 16 * PAGE_SIZE);
}

// Every growth by a page moves it or not; what was written stays.
TEST(many_growths_keep_the_contents)
{
	size_t pages = 1;
	char *p = anon(1), *q;

	ASSERT(p);
	p[0] = 7;
	for (; pages < 250; pages++) {
		q = (char *)remap(p, pages, pages + 1, MREMAP_MAYMOVE, NULL);
		ASSERT(is_address(q));
		p = q;
		p[pages * PAGE_SIZE] = (char)pages;
	}
	EXPECT_EQ(p[0], 7);
	for (size_t i = 1; i < pages; i++)
		EXPECT_EQ(p[i * PAGE_SIZE], (char)i);
	munmap(p, pages * PAGE_SIZE);
}

KTAP_MAIN("mremap");
