// SPDX-License-Identifier: MIT
// HOST_SOURCES: lib/interval_tree.c lib/rbtree.c
/*
 * The interval tree against a list of ranges: after each insertion and removal
 * the tree is sound, and a search for a random range tells the same ranges, in
 * the same order, as a look at every one does.
 */
#include <fuzz.h>
#include <kernel/ktest.h>
#include <lib/interval_tree.h>
#include <lib/random.h>

#define RANGES 60
#define SPACE  200

static struct interval_node ranges[RANGES];
static unsigned long came[RANGES]; /* when it was put in; 0: it is not */
static unsigned long now;
static struct rb_root tree;

static bool touches(unsigned int i, unsigned long start, unsigned long last)
{
	return came[i] && ranges[i].start <= last && ranges[i].last >= start;
}

/* The touching range that stands next behind PREV (-1: the first), or -1. */
static int model_next(int prev, unsigned long start, unsigned long last)
{
	int best = -1;

	for (unsigned int i = 0; i < RANGES; i++) {
		if (!touches(i, start, last))
			continue;
		if (prev >= 0 && (ranges[i].start < ranges[prev].start ||
				  (ranges[i].start == ranges[prev].start &&
				   came[i] <= came[prev])))
			continue;
		if (best < 0 || ranges[i].start < ranges[best].start ||
		    (ranges[i].start == ranges[best].start &&
		     came[i] < came[best]))
			best = (int)i;
	}
	return best;
}

static void search(struct rnd *r)
{
	unsigned long start = rnd_below(r, SPACE);
	unsigned long last = start + rnd_below(r, rnd_one_in(r, 3) ? SPACE : 4);
	struct interval_node *node = interval_first(&tree, start, last);
	int expected = model_next(-1, start, last);

	for (; expected >= 0; expected = model_next(expected, start, last)) {
		KT_EXPECT_MSG(node == &ranges[expected],
			      "step %u: [%lu, %lu] not found for [%lu, %lu]",
			      fuzz_step(), ranges[expected].start,
			      ranges[expected].last, start, last);
		if (!node)
			return;
		node = interval_next(node, start, last);
	}
	KT_EXPECT_MSG(!node, "step %u: one too many for [%lu, %lu]",
		      fuzz_step(), start, last);
}

static unsigned long some_start(struct rnd *r)
{
	unsigned long start = rnd_below(r, SPACE);

	return rnd_one_in(r, 3) ? start & ~15UL : start; /* equal ones, too */
}

static unsigned long some_last(struct rnd *r, unsigned long start)
{
	return start + rnd_below(r, rnd_one_in(r, 8) ? SPACE : 12);
}

static void put_in(struct rnd *r, unsigned int i)
{
	ranges[i].start = some_start(r);
	ranges[i].last = some_last(r, ranges[i].start);
	came[i] = ++now;
	interval_insert(&ranges[i], &tree);
}

/* One that keeps its start stays where it is among those with the same. */
static void move(struct rnd *r, unsigned int i)
{
	unsigned long start =
		rnd_one_in(r, 2) ? ranges[i].start : some_start(r);

	if (start != ranges[i].start)
		came[i] = ++now;
	interval_move(&ranges[i], start, some_last(r, start), &tree);
}

FUZZ(interval_tree, agrees_with_a_list, 4, 3000)
{
	const char *wrong;

	tree = RB_ROOT;
	now = 0;
	for (unsigned int i = 0; i < RANGES; i++)
		came[i] = 0;
	while (fuzz_goes_on(r)) {
		unsigned int i = rnd_below(r, rnd_one_in(r, 2) ? 6 : RANGES);

		if (came[i] && rnd_one_in(r, 2)) {
			move(r, i);
		} else if (came[i]) {
			interval_remove(&ranges[i], &tree);
			came[i] = 0;
		} else {
			put_in(r, i);
		}
		wrong = interval_check(&tree);
		KT_EXPECT_MSG(!wrong, "step %u: %s", fuzz_step(), wrong);
		search(r);
	}
}
