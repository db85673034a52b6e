// SPDX-License-Identifier: MIT
/*
 * Red-black trees: balancing, taking out, walking, checking.
 *
 * Invariants (rb_check tests all four):
 *	1. the root is black;
 *	2. a red node has no red child;
 *	3. every way from the root to a missing child meets equally many blacks;
 *	4. a child's parent is the node that points to it.
 * From 2 and 3 no way is more than twice as long as another: height is at most
 * 2 log2(n + 1).
 *
 * Left and right are mirror images, so the code is written once, with the side
 * as a number: 0 left, 1 right.
 *
 *	    node                child
 *	   /    \     rotate   /     \
 *	  a    child  ----->  node    c      rotate(node, 0): node goes down
 *	      /     \        /    \          to the left, its right child up
 *	     b       c      a      b
 *
 * Summaries of augmented trees: the subtree that a rotation turns holds the same
 * nodes as before, so its new top has the old one's summary, and nothing above
 * changes; the old top has fewer nodes below it than it had.
 *
 * See: Cormen, Leiserson, Rivest, "Introduction to Algorithms", chapter 13.
 */
#include <lib/rbtree.h>

#define RB_RED	 0UL
#define RB_BLACK 1UL

static inline bool is_black(const struct rb_node *node)
{
	return !node || !rb_is_red(node);
}

static inline bool is_red(const struct rb_node *node)
{
	return !is_black(node);
}

static inline void set_color(struct rb_node *node, unsigned long color)
{
	node->rb_parent_color = (node->rb_parent_color & ~1UL) | color;
}

static inline void set_parent(struct rb_node *node, struct rb_node *parent)
{
	node->rb_parent_color =
		(unsigned long)parent | (node->rb_parent_color & 1);
}

static inline struct rb_node **child_link(struct rb_node *node, int side)
{
	return side ? &node->rb_right : &node->rb_left;
}

static inline struct rb_node *child_of(const struct rb_node *node, int side)
{
	return side ? node->rb_right : node->rb_left;
}

/* What leads from @parent to @old leads to @node. */
static void replace_link(struct rb_root *root, struct rb_node *parent,
			 const struct rb_node *old, struct rb_node *node)
{
	if (!parent)
		root->rb_node = node;
	else
		*child_link(parent, parent->rb_right == old) = node;
}

/* @node stands where @old stood below @parent; @node may be NULL. */
static void replace_child(struct rb_root *root, struct rb_node *parent,
			  struct rb_node *old, struct rb_node *node)
{
	replace_link(root, parent, old, node);
	if (node)
		set_parent(node, parent);
}

static void rotate(struct rb_node *node, int side, struct rb_root *root,
		   const struct rb_augment_callbacks *augment)
{
	struct rb_node *child = child_of(node, !side);
	struct rb_node *inner = child_of(child, side);

	replace_child(root, rb_parent(node), node, child);
	*child_link(child, side) = node;
	set_parent(node, child);
	*child_link(node, !side) = inner;
	if (inner)
		set_parent(inner, node);
	if (augment) {
		augment->inherit(child, node);
		if (augment->update)
			augment->update(node);
	}
}

/* @node is red and its parent may be too (2 is broken there, if anywhere). */
void __rb_balance(struct rb_node *node, struct rb_root *root,
		  const struct rb_augment_callbacks *augment)
{
	struct rb_node *parent, *grand, *uncle;

	while ((parent = rb_parent(node)) && is_red(parent)) {
		int side;

		grand = rb_parent(parent); /* there: a red one is not root */
		side = parent == grand->rb_right;
		uncle = child_of(grand, !side);
		if (is_red(uncle)) {
			/* The grandparent's black goes down to both sides. */
			set_color(parent, RB_BLACK);
			set_color(uncle, RB_BLACK);
			set_color(grand, RB_RED);
			node = grand;
			continue;
		}
		if (node == child_of(parent, !side)) {
			rotate(parent, side, root, augment);
			parent = node;
		}
		set_color(parent, RB_BLACK);
		set_color(grand, RB_RED);
		rotate(grand, !side, root, augment);
		break;
	}
	set_color(root->rb_node, RB_BLACK);
}

/*
 * Every way through @node (perhaps NULL) below @parent has one black too few:
 * paint it, or take a black from the sibling's side, or pass the lack upward.
 */
static void erase_fixup(struct rb_node *node, struct rb_node *parent,
			struct rb_root *root,
			const struct rb_augment_callbacks *augment)
{
	while (parent && is_black(node)) {
		int side = node != parent->rb_left;
		struct rb_node *sibling = child_of(parent, !side);

		if (is_red(sibling)) {
			set_color(sibling, RB_BLACK);
			set_color(parent, RB_RED);
			rotate(parent, side, root, augment);
			sibling = child_of(parent, !side);
		}
		if (is_black(sibling->rb_left) && is_black(sibling->rb_right)) {
			set_color(sibling, RB_RED);
			node = parent;
			parent = rb_parent(node);
			continue;
		}
		if (is_black(child_of(sibling, !side))) {
			set_color(child_of(sibling, side), RB_BLACK);
			set_color(sibling, RB_RED);
			rotate(sibling, !side, root, augment);
			sibling = child_of(parent, !side);
		}
		set_color(sibling, parent->rb_parent_color & 1);
		set_color(parent, RB_BLACK);
		set_color(child_of(sibling, !side), RB_BLACK);
		rotate(parent, side, root, augment);
		return;
	}
	if (node)
		set_color(node, RB_BLACK);
}

/* @node has at most one child: that one takes its place. */
static struct rb_node *splice_out(struct rb_node *node, struct rb_root *root)
{
	struct rb_node *child = node->rb_left ? node->rb_left : node->rb_right;

	replace_child(root, rb_parent(node), node, child);
	return child;
}

/* A node with two children is replaced by its successor, which has no left
 * child and is spliced out of its own place first. */
void __rb_erase(struct rb_node *node, struct rb_root *root,
		const struct rb_augment_callbacks *augment)
{
	struct rb_node *gone = node, *moved = NULL, *parent, *child;
	bool lost_black;

	if (node->rb_left && node->rb_right)
		gone = rb_next(node);
	parent = rb_parent(gone);
	lost_black = is_black(gone);
	child = splice_out(gone, root);
	if (gone != node) {
		if (parent == node)
			parent = gone;
		rb_replace_node(node, gone, root);
		moved = gone;
	}
	if (augment && moved)
		augment->inherit(moved, node);
	if (augment && augment->update) {
		rb_augment_propagate(parent, augment);
		rb_augment_propagate(moved, augment); /* lacks NODE's part */
	}
	if (lost_black)
		erase_fixup(child, parent, root, augment);
}

void rb_insert_color(struct rb_node *node, struct rb_root *root)
{
	rb_balance_augmented(node, root, NULL);
}

void rb_erase(struct rb_node *node, struct rb_root *root)
{
	rb_erase_augmented(node, root, NULL);
}

void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			 const struct rb_augment_callbacks *augment)
{
	augment->update(node);
	if (rb_parent(node))
		rb_augment_propagate(rb_parent(node), augment);
	rb_balance_augmented(node, root, augment);
}

void rb_augment_propagate(struct rb_node *node,
			  const struct rb_augment_callbacks *augment)
{
	while (node && augment->update(node))
		node = rb_parent(node);
}

void rb_replace_node(struct rb_node *victim, struct rb_node *node,
		     struct rb_root *root)
{
	*node = *victim;
	replace_link(root, rb_parent(victim), victim, node);
	if (node->rb_left)
		set_parent(node->rb_left, node);
	if (node->rb_right)
		set_parent(node->rb_right, node);
}

/* As far as it goes to one side. */
static struct rb_node *outermost(struct rb_node *node, int side)
{
	while (node && child_of(node, side))
		node = child_of(node, side);
	return node;
}

struct rb_node *rb_first(const struct rb_root *root)
{
	return outermost(root->rb_node, 0);
}

struct rb_node *rb_last(const struct rb_root *root)
{
	return outermost(root->rb_node, 1);
}

/* The nearest node on that side: below, or the first ancestor reached from
 * the other side. */
static struct rb_node *neighbour(const struct rb_node *node, int side)
{
	struct rb_node *parent;

	if (child_of(node, side))
		return outermost(child_of(node, side), !side);
	while ((parent = rb_parent(node)) && node == child_of(parent, side))
		node = parent;
	return parent;
}

struct rb_node *rb_next(const struct rb_node *node)
{
	return neighbour(node, 1);
}

struct rb_node *rb_prev(const struct rb_node *node)
{
	return neighbour(node, 0);
}

/* Blacks from @node up to the root; -1 when that is further than any tree. */
static int black_depth(const struct rb_node *node)
{
	int blacks = 0;

	for (int height = 0; node; node = rb_parent(node)) {
		if (++height > 2 * BITS_PER_LONG)
			return -1;
		blacks += is_black(node);
	}
	return blacks;
}

static const char *check_child(const struct rb_node *node,
			       const struct rb_node *child)
{
	if (!child)
		return NULL;
	if (rb_parent(child) != node)
		return "a child's parent is another node";
	if (is_red(node) && is_red(child))
		return "a red node has a red child";
	return NULL;
}

const char *rb_check(const struct rb_root *root)
{
	const struct rb_node *node;
	const char *wrong;
	int depth = 0;

	if (!root->rb_node)
		return NULL;
	if (is_red(root->rb_node) || rb_parent(root->rb_node))
		return "the root is red or has a parent";
	for (node = rb_first(root); node; node = rb_next(node)) {
		wrong = check_child(node, node->rb_left);
		if (!wrong)
			wrong = check_child(node, node->rb_right);
		if (wrong)
			return wrong;
		if (node->rb_left && node->rb_right)
			continue;
		if (!depth)
			depth = black_depth(node);
		if (depth < 0 || black_depth(node) != depth)
			return "ways from the root differ in black nodes";
	}
	return NULL;
}
