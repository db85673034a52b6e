// SPDX-License-Identifier: MIT
//
// What: resource limits are kept, inherited, and told alike by three calls.

#include "ktap.h"

TEST(the_stack_has_a_limit)
{
	struct rlimit l;

	ASSERT(!getrlimit(RLIMIT_STACK, &l));
	EXPECT(l.rlim_cur >= MIB(1) && l.rlim_cur <= l.rlim_max);
}

TEST(what_is_set_is_read_back)
{
	struct rlimit l, back;

	for (int i = 0; i < RLIM_NLIMITS; i++) {
		struct rlimit old;

		ASSERT(!getrlimit(i, &old));
		l.rlim_max = old.rlim_max;
		l.rlim_cur = old.rlim_max < 1000 ? 0 : 1000;
		if (i == RLIMIT_CPU || i == RLIMIT_RTTIME || i == RLIMIT_AS ||
		    i == RLIMIT_DATA || i == RLIMIT_STACK)
			continue; // would hurt
		EXPECT_EQ(setrlimit(i, &l), 0);
		ASSERT(!getrlimit(i, &back));
		EXPECT_EQ(back.rlim_cur, l.rlim_cur);
		EXPECT_EQ(back.rlim_max, l.rlim_max);
		EXPECT_EQ(setrlimit(i, &old), 0);
	}
}

TEST(prlimit64_and_getrlimit_agree)
{
	struct rlimit64 wide;
	struct rlimit l;

	ASSERT(!prlimit64(0, RLIMIT_STACK, NULL, &wide));
	ASSERT(!getrlimit(RLIMIT_STACK, &l));
	if (wide.rlim_cur != RLIM64_INFINITY)
		EXPECT_EQ(l.rlim_cur, wide.rlim_cur);
	if (wide.rlim_max == RLIM64_INFINITY)
		EXPECT_EQ(l.rlim_max, RLIM_INFINITY);
	EXPECT_EQ(prlimit64(getpid(), RLIMIT_STACK, NULL, &wide), 0);
}

TEST(prlimit64_gives_the_old_and_takes_the_new)
{
	struct rlimit64 old, new, back;

	ASSERT(!prlimit64(0, RLIMIT_CORE, NULL, &old));
	new = old;
	new.rlim_cur = 0;
	EXPECT_EQ(prlimit64(0, RLIMIT_CORE, &new, &back), 0);
	EXPECT_EQ(back.rlim_cur, old.rlim_cur);
	EXPECT_EQ(prlimit64(0, RLIMIT_CORE, &old, &back), 0);
	EXPECT_EQ(back.rlim_cur, 0);
}

TEST(the_oldest_call_caps_infinity)
{
	struct rlimit l, old;

	if (sizeof(long) > 4)
		SKIP("x86-64 has had only one call from the start");
	ASSERT(!getrlimit(RLIMIT_AS, &l));
	EXPECT_EQ(sys(__NR_getrlimit, RLIMIT_AS, &old), 0);
	if (l.rlim_cur == RLIM_INFINITY)
		EXPECT_EQ(old.rlim_cur, OLD_RLIM_INFINITY);
}

static int same_in_child(void *arg)
{
	struct rlimit l;

	getrlimit(RLIMIT_NOFILE, &l);
	return l.rlim_cur != *(unsigned long *)arg;
}

TEST(a_child_inherits)
{
	struct rlimit old, l;

	getrlimit(RLIMIT_NOFILE, &old);
	l = old;
	l.rlim_cur = 33;
	ASSERT(!setrlimit(RLIMIT_NOFILE, &l));
	EXPECT_EQ(in_child(same_in_child, &l.rlim_cur), 0);
	setrlimit(RLIMIT_NOFILE, &old);
}

TEST(stack_limit_shows_in_where_mappings_go)
{
	// mmap_base leaves at least 128 MiB for the stack.
	char *p = map_anon(PAGE_SIZE);
	struct map map;

	ASSERT(map_of(__builtin_frame_address(0), &map));
	EXPECT(map.end - (unsigned long)p >= MIB(100));
	munmap(p, PAGE_SIZE);
}

KTAP_MAIN("rlimit");
