/* SPDX-License-Identifier: MIT */
/*
 * Interval trees: which of many ranges touch a given one?
 *
 * What        Nodes stand in a red-black tree by where their range begins;
 *             ranges may overlap and be equal (then the one that came later
 *             stands behind). Each node knows the largest end in its subtree,
 *             so a search leaves out what ends too early: O(log n) to the
 *             first, and to each that follows.
 * Invariants  start <= last, both included; while the node is in a tree only
 *             interval_move changes them.
 * Locking     The caller's. Nothing here allocates, so nothing fails.
 * See         Cormen, Leiserson, Rivest, "Introduction to Algorithms", 14.3.
 */
#ifndef LIB_INTERVAL_TREE_H
#define LIB_INTERVAL_TREE_H

#include <lib/rbtree.h>

struct interval_node {
	struct rb_node rb;
	unsigned long start, last;
	unsigned long subtree_last;
};

/* Puts @node, whose start and last are set, into the tree. */
void __interval_insert(struct interval_node *node, struct rb_root *root);
static inline void interval_insert(struct interval_node *node,
				   struct rb_root *root)
{
	if (unlikely(!RB_EMPTY_ROOT(root))) {
		__interval_insert(node, root);
		return;
	}
	node->subtree_last = node->last;
	rb_set_alone(&node->rb, root);
}

/* Takes @node out of it. */
void __interval_remove(struct interval_node *node, struct rb_root *root);
static inline void interval_remove(struct interval_node *node,
				   struct rb_root *root)
{
	if (unlikely(!rb_is_alone(&node->rb, root)))
		__interval_remove(node, root);
	else
		root->rb_node = NULL;
}

/* Gives @node, which is in the tree, another range: cheaper than out and in again
 * where it is alone or only its end moves. */
void __interval_move(struct interval_node *node, unsigned long start,
		     unsigned long last, struct rb_root *root);
static inline void interval_move(struct interval_node *node,
				 unsigned long start, unsigned long last,
				 struct rb_root *root)
{
	if (unlikely(!rb_is_alone(&node->rb, root))) {
		__interval_move(node, start, last, root);
		return;
	}
	node->start = start;
	node->last = node->subtree_last = last;
}

/* The first node, by start, that touches [start, last], and the one behind
 * @node; or NULL. */
struct interval_node *interval_first(const struct rb_root *root,
				     unsigned long start, unsigned long last);
struct interval_node *interval_next(const struct interval_node *node,
				    unsigned long start, unsigned long last);

/* NULL, or what is wrong with the tree. For mm_check and tests. */
const char *interval_check(const struct rb_root *root);

#endif
