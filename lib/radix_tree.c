// SPDX-License-Identifier: MIT
/*
 * radix_tree.c - pointers by index (lib/radix_tree.h)
 *
 * What     An insertion first makes the tree high enough, then goes down,
 *          making what is missing. When a node cannot be had, what was made on
 *          the way holds nothing and is taken away again, as by a deletion.
 */
#include <lib/bitops.h>
#include <lib/compiler.h>
#include <lib/radix_tree.h>
#include <uapi/errno.h>

#define MAX_HEIGHT \
	((sizeof(long) * 8 + RADIX_TREE_SHIFT - 1) / RADIX_TREE_SHIFT)
#define SLOT_MASK (RADIX_TREE_SLOTS - 1)

/* The slot of INDEX in a node from which LEVEL more lead down to the item. */
static unsigned int slot_of(unsigned long index, unsigned int level)
{
	return (unsigned int)(index >> (level * RADIX_TREE_SHIFT)) & SLOT_MASK;
}

/* Can a tree of HEIGHT have an item at INDEX? */
static bool reaches(unsigned int height, unsigned long index)
{
	if (height >= MAX_HEIGHT)
		return true;
	return !(index >> (height * RADIX_TREE_SHIFT));
}

void *radix_tree_lookup(const struct radix_tree *tree, unsigned long index)
{
	unsigned int level = tree->height;
	void *p = tree->top;

	if (!reaches(level, index))
		return NULL;
	while (level && p)
		p = ((struct radix_tree_node *)p)
			    ->slots[slot_of(index, --level)];
	return p;
}

/* A top node that leads to nothing but slot 0 is one too many. */
static void lower_top(struct radix_tree *tree)
{
	while (tree->height) {
		struct radix_tree_node *top = tree->top;

		if (top->count > 1 || (top->count == 1 && !top->slots[0]))
			return;
		tree->top = top->slots[0];
		tree->height = top->count ? tree->height - 1 : 0;
		tree->alloc->put(top);
	}
}

/* Nodes above the old top, until INDEX is in reach. */
static int raise_top(struct radix_tree *tree, unsigned long index)
{
	while (!reaches(tree->height, index)) {
		struct radix_tree_node *node;

		if (!tree->top) {
			tree->height++;
			continue;
		}
		node = tree->alloc->get();
		if (!node) {
			lower_top(tree);
			return -ENOMEM;
		}
		node->slots[0] = tree->top;
		node->count = 1;
		tree->top = node;
		tree->height++;
	}
	return 0;
}

/* Frees the empty nodes on the way to INDEX, the lowest first. */
static void prune(struct radix_tree *tree, unsigned long index)
{
	struct radix_tree_node *path[MAX_HEIGHT], *node = tree->top;
	unsigned int level = tree->height, depth = 0;

	while (level && node) {
		path[depth++] = node;
		level--;
		node = level ? node->slots[slot_of(index, level)] : NULL;
	}
	while (depth-- > 0 && path[depth]->count == 0) {
		if (depth == 0) {
			tree->top = NULL;
		} else {
			path[depth - 1]
				->slots[slot_of(index, tree->height - depth)] =
				NULL;
			path[depth - 1]->count--;
		}
		tree->alloc->put(path[depth]);
	}
	if (!tree->top)
		tree->height = 0;
	lower_top(tree);
}

int radix_tree_insert(struct radix_tree *tree, unsigned long index, void *item)
{
	struct radix_tree_node *node = NULL;
	void **slot = &tree->top;
	unsigned int level;

	if (raise_top(tree, index))
		return -ENOMEM;
	for (level = tree->height; level; level--) {
		if (!*slot) {
			*slot = tree->alloc->get();
			if (!*slot) {
				prune(tree, index);
				return -ENOMEM;
			}
			if (node)
				node->count++;
		}
		node = *slot;
		slot = &node->slots[slot_of(index, level - 1)];
	}
	if (*slot)
		return -EEXIST;
	*slot = item;
	if (node)
		node->count++;
	return 0;
}

void *radix_tree_delete(struct radix_tree *tree, unsigned long index)
{
	struct radix_tree_node *node = NULL;
	unsigned int level = tree->height;
	void **slot = &tree->top, *item;

	if (!reaches(level, index))
		return NULL;
	while (level && *slot) {
		node = *slot;
		slot = &node->slots[slot_of(index, --level)];
	}
	item = *slot;
	if (!item)
		return NULL;
	*slot = NULL;
	if (node)
		node->count--;
	prune(tree, index);
	return item;
}

/* The first item of NODE's subtree at or behind *INDEX; *INDEX goes to it, or
 * behind the subtree (0: that is past the last index). */
static void *next_below(const struct radix_tree_node *node, unsigned int level,
			unsigned long *index)
{
	unsigned int shift = level * RADIX_TREE_SHIFT;
	unsigned int slot = slot_of(*index, level);

	for (; slot < RADIX_TREE_SLOTS; slot++) {
		void *p = node->slots[slot];

		if (p && level)
			p = next_below(p, level - 1, index);
		else if (!p)
			*index = ((*index >> shift) + 1) << shift;
		if (p || !*index)
			return p;
	}
	return NULL;
}

void *radix_tree_next(const struct radix_tree *tree, unsigned long *index)
{
	unsigned long at = *index;
	void *item;

	if (!tree->top || !reaches(tree->height, at))
		return NULL;
	if (!tree->height)
		return tree->top;
	item = next_below(tree->top, tree->height - 1, &at);
	if (item)
		*index = at;
	return item;
}

void *const *radix_tree_run(const struct radix_tree *tree, unsigned long index,
			    unsigned long *last)
{
	unsigned long end = tree->height ? index | SLOT_MASK : 0;
	unsigned int level = tree->height;
	void *const *slot = &tree->top;

	if (!reaches(level, index))
		return NULL;
	while (level && *slot) {
		const struct radix_tree_node *node = *slot;

		slot = &node->slots[slot_of(index, --level)];
	}
	if (end < *last)
		*last = end;
	return level ? NULL : slot;
}

unsigned long radix_tree_next_hole(const struct radix_tree *tree,
				   unsigned long index, unsigned long last)
{
	while (index <= last && radix_tree_lookup(tree, index))
		index++;
	return index;
}
