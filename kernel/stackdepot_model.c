// SPDX-License-Identifier: MIT
/*
 * stackdepot_model.c - the depot against an array of all chains
 */
#include <kernel/ktest.h>
#include <kernel/stackdepot.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>

#define CHAINS 700
#define ROOM   32768

struct chain {
	unsigned int nr;
	unsigned long entries[STACK_TRACE_DEPTH];
	depot_stack_handle_t handle;
	long count;
};

static struct chain chains[CHAINS];

/* Of few addresses, so that many begin alike. */
static void make_chain(struct chain *c, struct rnd *r)
{
	unsigned int i;

	c->nr = rnd_between(r, 1, STACK_TRACE_DEPTH);
	for (i = 0; i < c->nr; i++)
		c->entries[i] = rnd_below(r, 3);
}

static struct chain *same_as(const struct chain *c)
{
	struct chain *other;

	for (other = chains; other < c; other++)
		if (other->nr == c->nr &&
		    !memcmp(other->entries, c->entries, c->nr * sizeof(long)))
			return other;
	return NULL;
}

static void check_kept(const struct chain *c)
{
	const unsigned long *entries = NULL;

	KT_ASSERT_EQ(stack_depot_fetch(c->handle, &entries), c->nr);
	KT_EXPECT(!memcmp(entries, c->entries, c->nr * sizeof(long)));
}

KTEST(stackdepot, one_handle_a_chain_until_it_is_full)
{
	bool full = false;
	struct chain *c;
	long count = 0, sum = 0, kept = 0;
	depot_stack_handle_t h;
	struct rnd r;

	rnd_seed(&r, 1);
	KT_EXPECT_EQ(stack_depot_save((unsigned long[]){ 1 }, 1), 0);
	stack_depot_want(ROOM);
	stack_depot_init();
	for (c = chains; c < chains + CHAINS; c++) {
		struct chain *same;

		make_chain(c, &r);
		same = same_as(c);
		c->handle = stack_depot_save(c->entries, c->nr);
		if (same && same->handle)
			KT_EXPECT_EQ(c->handle, same->handle);
		else if (!c->handle)
			full = true;
		else
			kept++;
		stack_depot_count(c->handle, 2);
		sum += c->handle ? 2 : 0;
	}
	KT_EXPECT(full);
	for (c = chains; c < chains + CHAINS; c++)
		if (c->handle)
			check_kept(c);
	for (h = stack_depot_next(0, &count); h;
	     h = stack_depot_next(h, &count)) {
		sum -= count;
		kept--;
	}
	KT_EXPECT_EQ(sum, 0);
	KT_EXPECT_EQ(kept, 0);
}

KTEST(stackdepot, a_handle_of_nothing_is_said_to_be_one)
{
	const unsigned long *entries;

	KT_EXPECT_EQ(stack_depot_fetch(0, &entries), 0);
	KT_EXPECT_EQ(stack_depot_fetch(ROOM, &entries), 0);
}
