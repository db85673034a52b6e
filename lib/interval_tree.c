// SPDX-License-Identifier: MIT
/*
 * Interval trees (lib/interval_tree.h).
 *
 * How  A node that touches [start, last] begins at or before last and ends at
 *      or behind start. Going down, the left subtree is entered while it has
 *      an end at or behind start: it holds the first node that touches, or
 *      all those that end late enough begin too late, and then so does
 *      everything further right.
 */
#include <lib/interval_tree.h>

static struct interval_node *node_of(const struct rb_node *rb)
{
	return rb_entry_safe(rb, struct interval_node, rb);
}

static unsigned long subtree_last(const struct rb_node *rb)
{
	return rb ? node_of(rb)->subtree_last : 0;
}

static unsigned long largest_last(const struct interval_node *node)
{
	unsigned long left = subtree_last(node->rb.rb_left);
	unsigned long right = subtree_last(node->rb.rb_right);
	unsigned long last = node->last;

	if (left > last)
		last = left;
	return right > last ? right : last;
}

static bool update_last(struct rb_node *rb)
{
	struct interval_node *node = node_of(rb);
	unsigned long last = largest_last(node);

	if (node->subtree_last == last)
		return false;
	node->subtree_last = last;
	return true;
}

static void inherit_last(struct rb_node *rb, const struct rb_node *old)
{
	node_of(rb)->subtree_last = subtree_last(old);
}

static const struct rb_augment_callbacks last_callbacks = {
	.update = update_last,
	.inherit = inherit_last,
};

/* There is an end at LAST in RB's subtree. */
static void raise_last(struct rb_node *rb, unsigned long last)
{
	for (; rb && node_of(rb)->subtree_last < last; rb = rb_parent(rb))
		node_of(rb)->subtree_last = last;
}

void __interval_insert(struct interval_node *node, struct rb_root *root)
{
	struct rb_node **link = &root->rb_node, *parent = NULL;

	node->subtree_last = node->last;
	while (*link) {
		parent = *link;
		link = node->start < node_of(parent)->start ? &parent->rb_left
							    : &parent->rb_right;
	}
	rb_link_node(&node->rb, parent, link);
	raise_last(parent, node->last);
	rb_balance_augmented(&node->rb, root, &last_callbacks);
}

void __interval_remove(struct interval_node *node, struct rb_root *root)
{
	rb_erase_augmented(&node->rb, root, &last_callbacks);
}

void __interval_move(struct interval_node *node, unsigned long start,
		     unsigned long last, struct rb_root *root)
{
	const bool stays = start == node->start;

	if (!stays)
		interval_remove(node, root);
	node->start = start;
	node->last = last;
	if (stays)
		rb_augment_propagate(&node->rb, &last_callbacks);
	else
		interval_insert(node, root);
}

/* The first of the subtree of RB that touches; its subtree_last >= START. */
static struct interval_node *first_below(struct rb_node *rb,
					 unsigned long start,
					 unsigned long last)
{
	for (;;) {
		struct interval_node *node = node_of(rb);

		if (rb->rb_left && subtree_last(rb->rb_left) >= start) {
			rb = rb->rb_left;
			continue;
		}
		if (node->start > last)
			return NULL;
		if (node->last >= start)
			return node;
		if (subtree_last(rb->rb_right) < start)
			return NULL;
		rb = rb->rb_right;
		if (!rb)
			return NULL;
	}
}

struct interval_node *interval_first(const struct rb_root *root,
				     unsigned long start, unsigned long last)
{
	struct rb_node *top = root->rb_node;

	if (!top || subtree_last(top) < start)
		return NULL;
	return first_below(top, start, last);
}

struct interval_node *interval_next(const struct interval_node *node,
				    unsigned long start, unsigned long last)
{
	struct rb_node *rb = node->rb.rb_right, *from;

	if (rb && subtree_last(rb) >= start)
		return first_below(rb, start, last);
	/* Up, to the first that has what we come from on its left. */
	for (rb = (struct rb_node *)&node->rb;;) {
		from = rb;
		rb = rb_parent(from);
		if (!rb || node_of(rb)->start > last)
			return NULL;
		if (from != rb->rb_right && node_of(rb)->last >= start)
			return node_of(rb);
		if (from != rb->rb_right && rb->rb_right &&
		    subtree_last(rb->rb_right) >= start)
			return first_below(rb->rb_right, start, last);
	}
}

const char *interval_check(const struct rb_root *root)
{
	const char *wrong = rb_check(root);
	unsigned long start = 0;
	struct rb_node *rb;

	for (rb = wrong ? NULL : rb_first(root); rb; rb = rb_next(rb)) {
		const struct interval_node *node = node_of(rb);

		if (node->start < start)
			return "a range stands before one that begins earlier";
		if (node->last < node->start)
			return "a range ends before it begins";
		if (node->subtree_last != largest_last(node))
			return "the largest end of a subtree is not its nodes'";
		start = node->start;
	}
	return wrong;
}
