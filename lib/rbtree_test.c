// SPDX-License-Identifier: MIT
/*
 * Red-black trees against a sorted array, with every invariant checked after
 * every step; augmented ones also against summaries computed from scratch.
 */
#include <kernel/ktest.h>
#include <lib/random.h>
#include <lib/rbtree.h>

#define NR_ITEMS 96

struct item {
	unsigned int key;
	unsigned int weight;
	unsigned int heaviest; /* summary: the largest weight in the subtree */
	struct rb_node rb;
};

static struct item items[NR_ITEMS];
static bool held[NR_ITEMS];

static struct item *item_of(const struct rb_node *node)
{
	return rb_entry_safe(node, struct item, rb);
}

static unsigned int heaviest_of(const struct rb_node *node)
{
	return node ? item_of(node)->heaviest : 0;
}

static bool update(struct rb_node *node)
{
	struct item *item = item_of(node);
	unsigned int old = item->heaviest, now = item->weight;

	if (heaviest_of(node->rb_left) > now)
		now = heaviest_of(node->rb_left);
	if (heaviest_of(node->rb_right) > now)
		now = heaviest_of(node->rb_right);
	item->heaviest = now;
	return now != old;
}

static void inherit(struct rb_node *node, const struct rb_node *old)
{
	item_of(node)->heaviest = heaviest_of(old);
}

static const struct rb_augment_callbacks augment = {
	.update = update,
	.inherit = inherit,
};

static void insert(struct rb_root *root, struct item *item, bool augmented)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	while (*link) {
		parent = *link;
		link = item->key < item_of(parent)->key ? &parent->rb_left
							: &parent->rb_right;
	}
	rb_link_node(&item->rb, parent, link);
	if (augmented)
		rb_insert_augmented(&item->rb, root, &augment);
	else
		rb_insert_color(&item->rb, root);
}

/* Keys are indices, so the array of held ones is sorted as it stands. */
static const char *tree_agrees(struct rb_root *root)
{
	const char *wrong = rb_check(root);
	struct rb_node *node = rb_first(root);

	if (wrong)
		return wrong;
	for (unsigned int i = 0; i < NR_ITEMS; i++) {
		if (!held[i])
			continue;
		if (!node || item_of(node)->key != i)
			return "going forward, a key is missing or too many";
		node = rb_next(node);
	}
	if (node)
		return "there is a node after the last";
	node = rb_last(root);
	for (unsigned int i = NR_ITEMS; i-- > 0;) {
		if (!held[i])
			continue;
		if (!node || item_of(node)->key != i)
			return "going backward, a key is missing or too many";
		node = rb_prev(node);
	}
	return node ? "there is a node before the first" : NULL;
}

/* In the order of keys children come between, so recompute top down. */
static unsigned int expect_heaviest(struct rb_node *node)
{
	unsigned int left, right, most;

	if (!node)
		return 0;
	left = expect_heaviest(node->rb_left);
	right = expect_heaviest(node->rb_right);
	most = left > right ? left : right;
	if (item_of(node)->weight > most)
		most = item_of(node)->weight;
	KT_EXPECT_EQ(item_of(node)->heaviest, most);
	return most;
}

static void random_step(struct rb_root *root, struct rnd *r, bool augmented)
{
	unsigned int i = rnd_below(r, NR_ITEMS);

	held[i] = !held[i];
	if (held[i]) {
		items[i] = (struct item){ .key = i,
					  .weight = rnd_below(r, 1000),
					  .heaviest = rnd_below(r, 1000) };
		insert(root, &items[i], augmented);
	} else if (augmented) {
		rb_erase_augmented(&items[i].rb, root, &augment);
	} else {
		rb_erase(&items[i].rb, root);
	}
}

static void run_random(u32 seed, bool augmented)
{
	struct rb_root root = RB_ROOT;
	const char *wrong;
	struct rnd r;

	rnd_seed(&r, seed);
	for (int i = 0; i < NR_ITEMS; i++)
		held[i] = false;
	for (int step = 0; step < 3000; step++) {
		random_step(&root, &r, augmented);
		wrong = tree_agrees(&root);
		if (wrong) {
			ktest_fail(__FILE__, __LINE__, "seed %u step %d: %s",
				   seed, step, wrong);
			return;
		}
		if (augmented)
			expect_heaviest(root.rb_node);
		if (ktest_failed())
			return;
	}
}

KTEST(rbtree, behaves_like_a_sorted_array)
{
	run_random(1, false);
	run_random(2, false);
}

KTEST(rbtree, summaries_are_right_after_every_step)
{
	run_random(3, true);
	run_random(4, true);
}

KTEST(rbtree, ordered_input_stays_balanced)
{
	struct rb_root root = RB_ROOT;

	for (unsigned int i = 0; i < NR_ITEMS; i++) {
		items[i] = (struct item){ .key = i };
		held[i] = true;
		insert(&root, &items[i], false);
		KT_ASSERT_EQ(rb_check(&root), NULL);
	}
	KT_EXPECT_EQ(tree_agrees(&root), NULL);
	for (unsigned int i = 0; i < NR_ITEMS; i++) {
		rb_erase(&items[i].rb, &root);
		held[i] = false;
		KT_ASSERT_EQ(tree_agrees(&root), NULL);
	}
	KT_EXPECT(RB_EMPTY_ROOT(&root));
	KT_EXPECT(!rb_first(&root) && !rb_last(&root));
}

KTEST(rbtree, propagate_corrects_all_above)
{
	struct rb_root root = RB_ROOT;
	struct rnd r;

	rnd_seed(&r, 5);
	for (unsigned int i = 0; i < NR_ITEMS; i++) {
		items[i] = (struct item){ .key = i, .weight = 1 };
		insert(&root, &items[i], true);
	}
	for (int step = 0; step < 300; step++) {
		struct item *item = &items[rnd_below(&r, NR_ITEMS)];

		item->weight = rnd_below(&r, 1000);
		rb_augment_propagate(&item->rb, &augment);
		expect_heaviest(root.rb_node);
	}
}

KTEST(rbtree, replaced_node_keeps_the_place)
{
	struct rb_root root = RB_ROOT;
	struct item other;

	for (unsigned int i = 0; i < NR_ITEMS; i++) {
		items[i] = (struct item){ .key = i };
		held[i] = true;
		insert(&root, &items[i], false);
	}
	for (unsigned int i = 0; i < NR_ITEMS; i++) {
		other = items[i];
		rb_replace_node(&items[i].rb, &other.rb, &root);
		KT_EXPECT_EQ(tree_agrees(&root), NULL);
		rb_replace_node(&other.rb, &items[i].rb, &root);
	}
	KT_EXPECT_EQ(tree_agrees(&root), NULL);
}

KTEST(rbtree, check_sees_broken_trees)
{
	struct rb_root root = RB_ROOT;
	struct rb_node *node;

	for (unsigned int i = 0; i < 20; i++) {
		items[i] = (struct item){ .key = i };
		insert(&root, &items[i], false);
	}
	for (unsigned int i = 0; i < 20; i++) {
		node = &items[i].rb;
		node->rb_parent_color ^= 1;
		KT_EXPECT(rb_check(&root));
		node->rb_parent_color ^= 1;
	}
	KT_EXPECT(!rb_check(&root));
}
