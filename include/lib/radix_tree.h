/* SPDX-License-Identifier: MIT */
/*
 * radix_tree.h - pointers by index, where most indices have none
 *
 * What: a tree of nodes with 64 slots each, as high as the largest index needs.
 * Index 0 alone needs no node.
 *
 *	index  0b 000001 000010       height 2
 *	               |      |
 *	   top node [ 1 ]     |
 *	              +-> [ 2 ] -> item
 *
 * Invariants: 1. no node but the top one is empty, and the top one has a slot
 *                in use besides slot 0, or is the only node (tests);
 *             2. items are not NULL.
 * Locking:    the caller's.
 * Failure:    -ENOMEM, and the tree holds what it held.
 * Not here:   tags; walks without a lock.
 */
#ifndef LIB_RADIX_TREE_H
#define LIB_RADIX_TREE_H

#include <lib/types.h>

#define RADIX_TREE_SHIFT 6
#define RADIX_TREE_SLOTS (1U << RADIX_TREE_SHIFT)

struct radix_tree_node {
	unsigned int count; /* slots in use */
	void *slots[RADIX_TREE_SLOTS];
};

/* Where nodes come from, zeroed, and go to. */
struct radix_tree_alloc {
	struct radix_tree_node *(*get)(void); /* NULL: no memory */
	void (*put)(struct radix_tree_node *node);
};

struct radix_tree {
	void *top;	     /* height 0: the item of index 0, or NULL */
	unsigned int height; /* nodes from the top to an item */
	const struct radix_tree_alloc *alloc;
};

static inline void radix_tree_init(struct radix_tree *tree,
				   const struct radix_tree_alloc *alloc)
{
	tree->top = NULL;
	tree->height = 0;
	tree->alloc = alloc;
}

/* The item of INDEX, or NULL. */
void *radix_tree_lookup(const struct radix_tree *tree, unsigned long index);

/* Puts ITEM at INDEX: 0, -EEXIST (there is one already), -ENOMEM. */
int radix_tree_insert(struct radix_tree *tree, unsigned long index, void *item);

/* Takes the item of INDEX out: it, or NULL. Never fails for want of memory. */
void *radix_tree_delete(struct radix_tree *tree, unsigned long index);

/* The item with the smallest index that is not below *INDEX, which becomes
 * that; or NULL. */
void *radix_tree_next(const struct radix_tree *tree, unsigned long *index);

/* The items of INDEX to *LAST, NULLs among them, as an array that is good until the
 * tree changes; or NULL: they have none. *LAST goes down to where the node of
 * INDEX ends, or what is missing of the tree there. */
void *const *radix_tree_run(const struct radix_tree *tree, unsigned long index,
			    unsigned long *last);

/* The smallest index from INDEX on, at most LAST, that has no item; LAST + 1
 * when all have one. LAST < ULONG_MAX. */
unsigned long radix_tree_next_hole(const struct radix_tree *tree,
				   unsigned long index, unsigned long last);

#endif
