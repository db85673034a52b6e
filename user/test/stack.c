// SPDX-License-Identifier: MIT
//
// What: the stack grows by itself, down to RLIMIT_STACK, and keeps its distance
// from other areas.

#include "ktap.h"

enum {
	FRAME = 16 * 1024,
	GAP = 256
}; // bytes; pages of stack_guard_gap

static unsigned long here(void)
{
	return (unsigned long)__builtin_frame_address(0);
}

// Moves the stack pointer down to addr, writing every 16 KiB on the way.
static noinline int descend_to(unsigned long addr)
{
	volatile char frame[FRAME - 64];
	int depth = 0;

	touch(&frame[0]);
	if (here() - FRAME > addr)
		depth = descend_to(addr);
	touch(&frame[1]);
	return depth + 1;
}

static struct map stack_area(void)
{
	struct map map = { 0 };

	map_of((void *)here(), &map);
	return map;
}

static void set_limit(unsigned long bytes)
{
	struct rlimit limit;

	getrlimit(RLIMIT_STACK, &limit);
	limit.rlim_cur = bytes;
	if (setrlimit(RLIMIT_STACK, &limit))
		die("setrlimit");
}

TEST(the_area_is_named_and_writable)
{
	struct map map = stack_area();

	EXPECT(!strcmp(map.name, "[stack]"));
	EXPECT(!strncmp(map.perms, "rw", 2));
}

TEST(it_grows_when_touched_and_not_before)
{
	struct map before = stack_area(), after;
	unsigned long deep = before.start - KIB(64);

	descend_to(deep);
	after = stack_area();
	EXPECT_EQ(after.end, before.end);
	EXPECT(after.start < before.start);
	EXPECT(after.start >= deep - KIB(64));
}

TEST(new_stack_is_zero)
{
	struct map map = stack_area();
	volatile unsigned long *p = (unsigned long *)(map.start - KIB(16));

	EXPECT_EQ(p[0], 0);
	EXPECT(stack_area().start <= map.start - KIB(16));
}

static long past_limit;

static void dive(void)
{
	set_limit(MIB(1));
	descend_to(stack_area().end - MIB(1) - past_limit);
}

TEST(it_ends_at_the_limit)
{
	past_limit = -(long)KIB(64);
	EXPECT_EQ(signal_of(dive), 0);
	past_limit = KIB(32);
	EXPECT_EQ(signal_of(dive), SIGSEGV);
}

static void dive_8m(void)
{
	descend_to(stack_area().end - MIB(2));
}

TEST(a_lower_limit_counts_at_once_and_a_higher_one_too)
{
	set_limit(MIB(1));
	EXPECT_EQ(signal_of(dive_8m), SIGSEGV);
	set_limit(MIB(8));
	EXPECT_EQ(signal_of(dive_8m), 0);
}

static long above_wall; // pages

// A mapping 700 pages below the stack; how near may the stack come?
static void approach_wall(void)
{
	unsigned long wall = stack_area().start - 700 * PAGE_SIZE;

	if (raw_mmap(wall, PAGE_SIZE, RW, ANON | MAP_FIXED_NOREPLACE) !=
	    (long)wall)
		exit(1);
	touch((void *)wall);
	descend_to(wall + (1 + above_wall) * PAGE_SIZE);
}

TEST(it_keeps_the_guard_gap)
{
	above_wall = GAP + 20;
	EXPECT_EQ(signal_of(approach_wall), 0);
	above_wall = GAP - 20;
	EXPECT_EQ(signal_of(approach_wall), SIGSEGV);
}

static void touch_far_below(void)
{
	touch((void *)(stack_area().end - MIB(200)));
}

TEST(far_below_is_no_stack)
{
	EXPECT_EQ(signal_of(touch_far_below), SIGSEGV);
}

static int use_a_mebibyte(void *arg)
{
	(void)arg;
	descend_to(here() - MIB(1));
	return 0;
}

TEST(a_child_grows_its_own_stack_only)
{
	struct map before = stack_area();

	EXPECT_EQ(in_child(use_a_mebibyte, NULL), 0);
	EXPECT_EQ(stack_area().start, before.start);
}

static char *refused;

static int has_no_page(void *arg)
{
	(void)arg;
	EXPECT(!in_core(refused));
	return ktap_failed;
}

// Pages of the zero page alone are not copied to a child: nobody has written there.
TEST(an_area_that_may_not_grow_stays_unwritten)
{
	char *wall = (char *)raw_mmap(0, 8 * PAGE_SIZE, RW, ANON);

	refused = wall + 4 * PAGE_SIZE;
	raw_mmap((unsigned long)refused, 4 * PAGE_SIZE, RW,
		 ANON | MAP_FIXED | MAP_GROWSDOWN);
	munmap(wall + PAGE_SIZE, 3 * PAGE_SIZE);
	(void)*(volatile char *)refused;
	EXPECT_EQ(sys(__NR_mincore, refused, PAGE_SIZE, refused - PAGE_SIZE),
		  -EFAULT);
	EXPECT(in_core(refused));
	EXPECT_EQ(in_child(has_no_page, NULL), 0);
	munmap(wall, 8 * PAGE_SIZE);
}

KTAP_MAIN("stack");
