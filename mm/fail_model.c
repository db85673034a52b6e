// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/fail.c mm/fail_words.c
/*
 * fail_model.c - Linux's four numbers, against the list of all that are hit
 */
#include <kernel/ktest.h>
#include <lib/random.h>
#include <uapi/errno.h>
#include "fail_internal.h"

KTEST(fail_words, numbers_are_four_and_in_range)
{
	static const char *const wrong[] = {
		"",	     "1",
		"1,100",     "1,100,0",
		"1,100,0,",  "0,100,0,1",
		"1,101,0,1", "1,-1,0,1",
		"1,1,-1,1",  "1,1,0,-2",
		"1,1,0,1,1", "a,1,0,1",
		"1,1,0,1x",  "99999999999,1,0,1",
		",,,",	     "1234567890123456,1,1,1"
	};
	struct fail_attr attr = { .times = 77 };
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(wrong); i++)
		KT_EXPECT_MSG(fail_parse(&attr, wrong[i]) == -EINVAL &&
				      attr.times == 77,
			      "\"%s\"", wrong[i]);
	KT_EXPECT_EQ(fail_parse(&attr, "10,50,3,-1"), 0);
	KT_EXPECT(attr.interval == 10 && attr.probability == 50 &&
		  attr.space == 3 && attr.times == -1);
}

/* Of allocation I (from 0), DICE thrown whenever its turn came: hit? */
static bool model(unsigned int i, unsigned int dice, unsigned int interval,
		  unsigned int probability, unsigned int space, int *times)
{
	if (i < space || *times == 0 || (i - space + 1) % interval ||
	    dice >= probability)
		return false;
	if (*times > 0)
		--*times;
	return true;
}

KTEST(fail_words, interval_space_and_times_hit_what_they_say)
{
	unsigned int seed, i, wrong = 0, all = 0;

	for (seed = 0; seed < 200; seed++) {
		struct fail_attr attr;
		unsigned int space;
		int times;
		struct rnd r;

		rnd_seed(&r, seed);
		attr = (struct fail_attr){
			.interval = rnd_between(&r, 1, 5),
			.probability = rnd_below(&r, 101),
			.space = rnd_below(&r, 6),
			.times = (int)rnd_below(&r, 8) - 1,
		};
		space = attr.space;
		times = attr.times;
		for (i = 0; i < 60; i++) {
			unsigned int dice = rnd_below(&r, 100);
			bool hit = fail_attr_hit(&attr, dice);

			all += hit;
			wrong += hit != model(i, dice, attr.interval,
					      attr.probability, space, &times);
		}
	}
	KT_EXPECT_EQ(wrong, 0);
	KT_EXPECT(all > 100);
}
