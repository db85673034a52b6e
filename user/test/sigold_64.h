/* SPDX-License-Identifier: MIT */
/* x86-64's part of sigold.c: the one call there is wants a restorer. */

static int one_way(void *unused)
{
	static const struct way way = { by_rt_sigaction, true };

	(void)unused;
	way_returns(&way, 0);
	return 0;
}

TEST(a_handler_without_a_restorer_is_segv)
{
	struct map map;

	EXPECT_EQ(in_child(one_way, NULL) & 0x7f, SIGSEGV);
	EXPECT(!sigpage(&map));
}

static int execed(void)
{
	return 0;
}
