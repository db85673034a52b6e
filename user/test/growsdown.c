// SPDX-License-Identifier: MIT
//
// What: memory mapped with MAP_GROWSDOWN: what lets it grow, and how far towards
// which neighbour.

#include "ktap.h"

enum {
	ROOM = 600, // pages
	GAP = 256,  // of stack_guard_gap
};

static char *low, *area; // ROOM pages from low on; the last is the area

static char *page(int n)
{
	return low + n * PAGE_SIZE;
}

static bool has_room(void)
{
	low = (char *)raw_mmap(0, ROOM * PAGE_SIZE, PROT_NONE, ANON);
	if (is_error((long)low))
		return false;
	munmap(low, ROOM * PAGE_SIZE);
	area = page(ROOM - 1);
	return raw_mmap((unsigned long)area, PAGE_SIZE, RW,
			ANON | MAP_FIXED | MAP_GROWSDOWN) == (long)area;
}

static void clear(void)
{
	munmap(low, ROOM * PAGE_SIZE);
}

// A page at the bottom.
static void put_neighbour(int prot, int flags)
{
	EXPECT_EQ(raw_mmap((unsigned long)low, PAGE_SIZE, prot,
			   ANON | MAP_FIXED | flags),
		  (long)low);
}

static unsigned long start(void)
{
	struct map map;

	return map_of(area, &map) ? map.start : 0;
}

static char *where;

static void touch_it(void)
{
	touch(where);
}

static void read_it(void)
{
	(void)*(volatile char *)where;
}

static int write_at(int n)
{
	where = page(n);
	return signal_of(touch_it);
}

TEST(a_write_below_makes_it_grow_to_there)
{
	ASSERT(has_room());
	touch(page(ROOM - 100) + 5);
	EXPECT_EQ(start(), (unsigned long)page(ROOM - 100));
	EXPECT_EQ(*(volatile char *)page(ROOM - 50), 0);
	EXPECT(!in_core(page(ROOM - 99)));
	clear();
}

TEST(so_does_a_read)
{
	ASSERT(has_room());
	EXPECT_EQ(*(volatile char *)page(ROOM - 3), 0);
	EXPECT_EQ(start(), (unsigned long)page(ROOM - 3));
	clear();
}

TEST(and_the_kernel_when_it_is_told_to_write_or_read_there)
{
	int zero = open("/dev/zero", O_RDONLY), pipe[2];

	ASSERT(has_room());
	if (zero >= 0) {
		EXPECT_EQ(sys(__NR_read, zero, page(ROOM - 3), PAGE_SIZE),
			  PAGE_SIZE);
		EXPECT_EQ(start(), (unsigned long)page(ROOM - 3));
		close(zero);
	}
	EXPECT_EQ(sys(__NR_pipe2, pipe, 0), 0);
	EXPECT_EQ(sys(__NR_write, pipe[1], page(ROOM - 5), 1), 1);
	EXPECT_EQ(start(), (unsigned long)page(ROOM - 5));
	close(pipe[0]);
	close(pipe[1]);
	clear();
}

TEST(it_keeps_the_gap_from_what_can_be_read)
{
	ASSERT(has_room());
	put_neighbour(PROT_READ, 0);
	EXPECT_EQ(write_at(1 + GAP - 1), SIGSEGV);
	EXPECT_EQ(write_at(1), SIGSEGV);
	EXPECT_EQ(write_at(1 + GAP), 0);
	where = page(GAP);
	EXPECT_EQ(signal_of(read_it), SIGSEGV);
	EXPECT_EQ(start(), (unsigned long)area);
	clear();
}

TEST(but_not_from_what_nobody_may_touch)
{
	ASSERT(has_room());
	put_neighbour(PROT_NONE, 0);
	EXPECT_EQ(write_at(1), 0);
	touch(page(1));
	EXPECT_EQ(start(), (unsigned long)page(1));
	EXPECT_EQ(write_at(0), SIGSEGV); // that is the neighbour
	clear();
}

TEST(nor_from_what_grows_down_itself)
{
	struct map map;

	ASSERT(has_room());
	put_neighbour(PROT_READ, MAP_GROWSDOWN);
	EXPECT_EQ(write_at(1), 0);
	touch(page(1));
	EXPECT(map_of(low, &map) && map.end == (unsigned long)page(1));
	EXPECT_EQ(start(), (unsigned long)page(1));
	clear();
}

TEST(what_it_is_populated_with_is_as_large_as_it_was_asked_for)
{
	ASSERT(has_room());
	EXPECT_EQ(raw_mmap((unsigned long)area, PAGE_SIZE, RW,
			   ANON | MAP_FIXED | MAP_GROWSDOWN | MAP_POPULATE),
		  (long)area);
	EXPECT(in_core(area));
	EXPECT_EQ(start(), (unsigned long)area);
	// below it, far enough away, no more
	EXPECT_EQ(raw_mmap((unsigned long)low, PAGE_SIZE, RW,
			   ANON | MAP_FIXED | MAP_POPULATE),
		  (long)low);
	EXPECT(in_core(low));
	EXPECT_EQ(start(), (unsigned long)area);
	clear();
}

TEST(what_asks_about_addresses_below_finds_nothing)
{
	unsigned char vec;

	ASSERT(has_room());
	EXPECT_EQ(sys(__NR_mlock, page(ROOM - 3), PAGE_SIZE), -ENOMEM);
	EXPECT_EQ(sys(__NR_mlock, page(ROOM - 3), 3 * PAGE_SIZE), -ENOMEM);
	EXPECT_EQ(sys(__NR_madvise, page(ROOM - 3), PAGE_SIZE,
		      MADV_POPULATE_WRITE),
		  -ENOMEM);
	EXPECT_EQ(sys(__NR_madvise, page(ROOM - 3), PAGE_SIZE, MADV_DONTNEED),
		  -ENOMEM);
	EXPECT_EQ(sys(__NR_mprotect, page(ROOM - 3), PAGE_SIZE, PROT_READ),
		  -ENOMEM);
	EXPECT_EQ(sys(__NR_mincore, page(ROOM - 3), PAGE_SIZE, &vec), -ENOMEM);
	EXPECT_EQ(start(), (unsigned long)area);
	clear();
}

static int past_the_limit(void *unused)
{
	struct rlimit limit = { MIB(1), RLIM_INFINITY };

	(void)unused;
	setrlimit(RLIMIT_STACK, &limit);
	EXPECT_EQ(write_at(ROOM - GAP - 1), SIGSEGV);
	EXPECT_EQ(write_at(ROOM - GAP), 0);
	return ktap_failed;
}

TEST(the_limit_of_stacks_is_its_own)
{
	ASSERT(has_room());
	EXPECT_EQ(in_child(past_the_limit, NULL), 0);
	clear();
}

KTAP_MAIN("growsdown");
