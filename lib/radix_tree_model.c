// SPDX-License-Identifier: MIT
/*
 * The radix tree against a flat array. Indices are near each other, at the
 * borders of nodes, and at the far end; nodes run out now and then: then an
 * insertion must say so and change nothing. After each step the tree must have
 * no node more than its items need, and as many as were taken.
 */
#include <fuzz.h>
#include <stdlib.h>
#include <kernel/ktest.h>
#include <lib/radix_tree.h>
#include <lib/random.h>
#include <uapi/errno.h>

#define PLACES 400

static struct radix_tree tree;
static void *model[PLACES];
static long nodes_out;
static unsigned int get_countdown; /* the n-th get fails; 0: none */

static struct radix_tree_node *get_node(void)
{
	if (get_countdown && --get_countdown == 0)
		return NULL;
	nodes_out++;
	return calloc(1, sizeof(struct radix_tree_node));
}

static void put_node(struct radix_tree_node *node)
{
	nodes_out--;
	free(node);
}

static const struct radix_tree_alloc alloc = { get_node, put_node };

/* Place by place in ascending order: 0 … 139, around 2^12 and 2^18, the end. */
static unsigned long index_of(unsigned int place)
{
	if (place < 140)
		return place;
	if (place < 240)
		return (1UL << 12) - 50 + (place - 140);
	if (place < 340)
		return (1UL << 18) - 50 + (place - 240);
	return ~0UL - (PLACES - 1 - place);
}

/* Counts nodes; every one but the top has something, none at all is too many. */
static long count_nodes(void *p, unsigned int level, bool top)
{
	struct radix_tree_node *node = p;
	unsigned int used = 0, i;
	long sum = 1;

	if (!p || level == 0)
		return 0;
	for (i = 0; i < RADIX_TREE_SLOTS; i++) {
		used += node->slots[i] != NULL;
		sum += count_nodes(node->slots[i], level - 1, false);
	}
	KT_EXPECT_EQ(used, node->count);
	KT_EXPECT(used > 0);
	if (top)
		KT_EXPECT(used > 1 || !node->slots[0]);
	return sum;
}

static void compare(unsigned int step)
{
	unsigned long index = 0, expected_index;
	unsigned int place;
	void *item;

	for (place = 0; place < PLACES; place++)
		KT_EXPECT_MSG(radix_tree_lookup(&tree, index_of(place)) ==
				      model[place],
			      "step %u place %u", step, place);
	KT_EXPECT_EQ(radix_tree_lookup(&tree, 100000000UL), 0L);
	for (place = 0; place < PLACES; place++) {
		if (!model[place])
			continue;
		expected_index = index_of(place);
		item = radix_tree_next(&tree, &index);
		KT_EXPECT_MSG(item == model[place] && index == expected_index,
			      "step %u: next is %lu, not %lu", step, index,
			      expected_index);
		index++;
	}
	if (index)
		KT_EXPECT_EQ((long)radix_tree_next(&tree, &index), 0L);
	KT_EXPECT_EQ(count_nodes(tree.top, tree.height, true), nodes_out);
}

static void insert(struct rnd *r, unsigned int place)
{
	void *item = (void *)(unsigned long)(8UL * (1 + rnd_below(r, 1000)));
	int err;

	get_countdown = rnd_one_in(r, 4) ? 1 + rnd_below(r, 12) : 0;
	err = radix_tree_insert(&tree, index_of(place), item);
	if (model[place])
		KT_EXPECT_EQ(err, -EEXIST);
	else if (err)
		KT_EXPECT(err == -ENOMEM && get_countdown == 0);
	else
		model[place] = item;
	get_countdown = 0;
}

/* Runs from a place to one further on: end to end they have what the array has. */
static void runs(struct rnd *r)
{
	unsigned int place = rnd_below(r, 140);
	const unsigned int to = place + rnd_below(r, 140 - place);

	while (place <= to) {
		unsigned long end = to;
		void *const *items = radix_tree_run(&tree, place, &end);

		KT_EXPECT(end >= place && end <= to);
		if (end < place)
			return;
		for (unsigned int i = 0; place <= end; i++, place++)
			KT_EXPECT((items ? items[i] : NULL) == model[place]);
	}
}

static void hole(struct rnd *r)
{
	unsigned int from = rnd_below(r, 140), to = from;

	while (to < 140 && model[to])
		to++;
	KT_EXPECT_EQ(radix_tree_next_hole(&tree, from, 139), to);
}

FUZZ(radix_tree, agrees_with_a_flat_array, 4, 3000)
{
	unsigned int place;

	radix_tree_init(&tree, &alloc);
	for (place = 0; place < PLACES; place++)
		model[place] = NULL;
	while (fuzz_goes_on(r)) {
		bool shrinking = fuzz_step() / 300 % 2;

		place = rnd_below(r, rnd_one_in(r, 2) ? 80 : PLACES);
		if (rnd_one_in(r, shrinking ? 5 : 2)) {
			insert(r, place);
		} else {
			KT_EXPECT(radix_tree_delete(&tree, index_of(place)) ==
				  model[place]);
			model[place] = NULL;
		}
		hole(r);
		runs(r);
		compare(fuzz_step());
	}
	for (place = 0; place < PLACES; place++)
		radix_tree_delete(&tree, index_of(place));
	KT_EXPECT_EQ(nodes_out, 0);
	KT_EXPECT_EQ((long)tree.top, 0L);
}
