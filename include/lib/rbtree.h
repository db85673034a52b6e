/* SPDX-License-Identifier: MIT */
/*
 * Red-black trees whose nodes stand inside the elements.
 *
 * The tree knows no keys: the caller descends, comparing as it likes, links
 * the new node where the descent ended, and has the tree balanced:
 *
 *	struct rb_node **link = &root->rb_node, *parent = NULL;
 *
 *	while (*link) {
 *		parent = *link;
 *		link = key < entry(parent)->key ? &parent->rb_left
 *						: &parent->rb_right;
 *	}
 *	rb_link_node(&new->rb, parent, link);
 *	rb_insert_color(&new->rb, root);
 *
 * An augmented tree keeps in each element a summary of its subtree (an interval
 * tree: the largest end). The caller gives two functions. inherit gives a node the
 * summary of the one whose place it takes; update computes one node's summary from
 * the node and its two children, and is called for every node whose subtree changed
 * otherwise, children before parents, as far as summaries change. A summary may also
 * be a bound that holds for every subset (an area tree: no gap is larger): what
 * leaves a subtree changes none then, and there is no update.
 *
 * Locking is the caller's. Nothing here allocates, so nothing fails.
 */
#ifndef LIB_RBTREE_H
#define LIB_RBTREE_H

#include <lib/types.h>

struct rb_node {
	unsigned long rb_parent_color; /* parent | colour in bit 0 */
	struct rb_node *rb_left;
	struct rb_node *rb_right;
} __aligned(sizeof(long));

struct rb_root {
	struct rb_node *rb_node;
};

struct rb_augment_callbacks {
	/* Recompute @node's summary from it and its children.
	 * -> whether it changed. NULL: summaries are bounds. */
	bool (*update)(struct rb_node *node);
	/* @node gets the summary of @old, which stood above the same nodes. */
	void (*inherit)(struct rb_node *node, const struct rb_node *old);
};

#define RB_ROOT          \
	(struct rb_root) \
	{                \
		NULL     \
	}
#define RB_EMPTY_ROOT(root)	    ((root)->rb_node == NULL)

#define rb_entry(ptr, type, member) container_of(ptr, type, member)
#define rb_entry_safe(ptr, type, member)                        \
	({                                                      \
		__typeof__(ptr) __node = (ptr);                 \
		__node ? rb_entry(__node, type, member) : NULL; \
	})

static __always_inline struct rb_node *rb_parent(const struct rb_node *node)
{
	return (struct rb_node *)(node->rb_parent_color & ~1UL);
}

static __always_inline bool rb_is_red(const struct rb_node *node)
{
	return !(node->rb_parent_color & 1);
}

/* A cleared node is its own parent: it is in no tree. */
#define RB_CLEAR_NODE(node) ((node)->rb_parent_color = (unsigned long)(node))
#define RB_EMPTY_NODE(node) ((node)->rb_parent_color == (unsigned long)(node))

/* Hang @node below @parent at @link, red and without children. */
static __always_inline void rb_link_node(struct rb_node *node,
					 struct rb_node *parent,
					 struct rb_node **link)
{
	node->rb_parent_color = (unsigned long)parent; /* red is 0 */
	node->rb_left = NULL;
	node->rb_right = NULL;
	*link = node;
}

/* The tree's only node: made so (@root was empty, or its only node is given up),
 * and asked for. For queues that mostly hold one. */
static __always_inline void rb_set_alone(struct rb_node *node,
					 struct rb_root *root)
{
	node->rb_parent_color = 1; /* black, no parent */
	node->rb_left = NULL;
	node->rb_right = NULL;
	root->rb_node = node;
}

/* @node is in the tree. */
static __always_inline bool rb_is_alone(const struct rb_node *node,
					const struct rb_root *root)
{
	return root->rb_node == node && !node->rb_left && !node->rb_right;
}

/* Balance after rb_link_node(@node). O(log n), at most two rotations. */
void rb_insert_color(struct rb_node *node, struct rb_root *root);

/* Take @node out; its own fields are left stale. At most three rotations. */
void rb_erase(struct rb_node *node, struct rb_root *root);

/* @node's own part of its summary changed: correct it and those above it. */
void rb_augment_propagate(struct rb_node *node,
			  const struct rb_augment_callbacks *augment);

/* The same two for a tree with summaries; @node's own is computed here. What came
 * last and goes first mostly is a red leaf, which nothing depends on. */
void rb_insert_augmented(struct rb_node *node, struct rb_root *root,
			 const struct rb_augment_callbacks *augment);
void __rb_erase(struct rb_node *node, struct rb_root *root,
		const struct rb_augment_callbacks *augment);
static __always_inline void rb_erase_augmented(
	struct rb_node *node, struct rb_root *root,
	const struct rb_augment_callbacks *augment)
{
	struct rb_node *parent = rb_parent(node);

	if (node->rb_left || node->rb_right || !rb_is_red(node)) {
		__rb_erase(node, root, augment);
		return;
	}
	if (parent->rb_left == node)
		parent->rb_left = NULL;
	else
		parent->rb_right = NULL;
	if (augment && augment->update)
		rb_augment_propagate(parent, augment);
}

/* The first, where the caller has seen to the summaries, up to the root: as who
 * keeps bounds has to. Below a black node all is well. */
void __rb_balance(struct rb_node *node, struct rb_root *root,
		  const struct rb_augment_callbacks *augment);
static __always_inline void rb_balance_augmented(
	struct rb_node *node, struct rb_root *root,
	const struct rb_augment_callbacks *augment)
{
	const struct rb_node *parent = rb_parent(node);

	if (unlikely(!parent || rb_is_red(parent)))
		__rb_balance(node, root, augment);
}

/* @node takes @victim's place, colour and children; their order is equal. */
void rb_replace_node(struct rb_node *victim, struct rb_node *node,
		     struct rb_root *root);

/* In order: -> the node, or NULL past either end. */
struct rb_node *rb_first(const struct rb_root *root);
struct rb_node *rb_last(const struct rb_root *root);
struct rb_node *rb_next(const struct rb_node *node);
struct rb_node *rb_prev(const struct rb_node *node);

/*
 * Check parents, colours and black heights of the whole tree.
 * -> NULL, or the sentence that says what is wrong. For mm_check and tests.
 */
const char *rb_check(const struct rb_root *root);

#endif
