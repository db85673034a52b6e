// SPDX-License-Identifier: MIT
/*
 * vm_hole.c - the free parts of the vmalloc range: lowest fit
 *
 * What        Each run of free addresses is a hole, in a tree by address. A
 *             node also knows the largest hole of its subtree, so the search
 *             never goes where nothing is large enough:
 *
 *	                  [ 64K | largest 1M ]
 *	                 /                    \
 *	   [ 8K | largest 32K ]        [ 1M | largest 1M ]
 *	                 \
 *	         [ 32K | largest 32K ]     for 16K: left, right: found
 *
 *             A hole is taken from its lower end, where that is aligned, by
 *             moving its start: the tree keeps its shape.
 * Invariants  1. Holes are in order and do not touch: neighbours are merged.
 *             2. largest is right in every node.
 *             (vm_hole_check, vm_hole_model)
 * Locking     The caller's, vm_area.c: vmap_lock.
 * Failure     None: the record of a hole is that of the area which was there.
 *             Only a hole cut in two needs one more, which the caller brings.
 * Cost        O(log n) in the number of holes; when ALIGN is more than a page,
 *             as often as a hole was large enough but for that.
 * See: lib/rbtree.h, augmented trees; Cormen et al., chapter 14.
 */
#include <lib/align.h>
#include <lib/minmax.h>
#include <kernel/lab.h>
#include "vmalloc_internal.h"

static struct rb_root holes = RB_ROOT;

static size_t largest_of(const struct rb_node *node)
{
	return node ? vm_record_of(node)->largest : 0;
}

static size_t compute_largest(const struct vm_struct *hole)
{
	size_t below = max(largest_of(hole->node.rb_left),
			   largest_of(hole->node.rb_right));

	return max(hole->size, below);
}

static inline bool update_largest(struct rb_node *node)
{
	struct vm_struct *hole = vm_record_of(node);
	size_t old = hole->largest;

	hole->largest = compute_largest(hole);
	return hole->largest != old;
}

static void inherit_largest(struct rb_node *node, const struct rb_node *old)
{
	vm_record_of(node)->largest = largest_of(old);
}

static const struct rb_augment_callbacks by_largest = {
	.update = update_largest,
	.inherit = inherit_largest,
};

static void link_hole(struct vm_struct *hole)
{
	vm_link_record(&holes, hole);
	hole->largest = 0;
	rb_insert_augmented(&hole->node, &holes, &by_largest);
}

static void unlink_hole(struct vm_struct *hole)
{
	rb_erase_augmented(&hole->node, &holes, &by_largest);
}

/* HOLE has other bounds now, between the same neighbours. */
static void hole_changed(struct vm_struct *hole)
{
	struct rb_node *node = &hole->node;

	while (node && update_largest(node))
		node = rb_parent(node);
}

void vm_hole_init(struct vm_struct *whole, vaddr_t start, vaddr_t end)
{
	holes = RB_ROOT;
	whole->addr = start;
	whole->size = end - start;
	link_hole(whole);
}

/* ------------------------------------------------------------- lowest fit */

/* The lowest hole of at least SIZE in the tree whose root is NODE, where there is
 * one: left, here, or right, in this order. `largest` says where none is. */
__lab(highmem) static struct rb_node *lowest_below(struct rb_node *node,
						   size_t size)
{
	for (;;) {
		if (largest_of(node->rb_left) >= size)
			node = node->rb_left;
		else if (vm_record_of(node)->size >= size)
			return node;
		else
			node = node->rb_right;
	}
}

/* The lowest hole of at least SIZE above NODE, or NULL: to the right of it; or
 * NODE is in the left subtree of somebody above, who is next, and then what is to
 * the right of that one. */
__lab(highmem) static struct rb_node *lowest_after(struct rb_node *node,
						   size_t size)
{
	struct rb_node *parent;

	if (largest_of(node->rb_right) >= size)
		return lowest_below(node->rb_right, size);
	for (; (parent = rb_parent(node)); node = parent) {
		if (node == parent->rb_right)
			continue;
		if (vm_record_of(parent)->size >= size)
			return parent;
		if (largest_of(parent->rb_right) >= size)
			return lowest_below(parent->rb_right, size);
	}
	return NULL;
}

/* Has HOLE room for SIZE bytes at a multiple of ALIGN? What it has to skip may be
 * more than all it has. */
__lab(highmem) static bool fits(const struct vm_struct *hole, size_t size,
				size_t align)
{
	size_t skipped = ALIGN(hole->addr, align) - hole->addr;

	return skipped <= hole->size && hole->size - skipped >= size;
}

/* By size first, which the tree knows. A hole begins at a page, so up to that any
 * hole that is large enough fits; beyond, it is asked whether it fits, and if not,
 * the next that is large enough. */
__lab(highmem) struct vm_struct *vm_hole_find(size_t size, size_t align)
{
	struct rb_node *node = holes.rb_node;

	if (largest_of(node) < size)
		return NULL;
	node = lowest_below(node, size);
	if (unlikely(align >
		     PAGE_SIZE)) /* else it fits: holes begin at pages */
		while (node && !fits(vm_record_of(node), size, align))
			node = lowest_after(node, size);
	return vm_record_of(node);
}

/* Nothing is left: HOLE leaves the tree. One side is left: HOLE becomes that side,
 * in its place in the tree (hole_changed). Both: HOLE is the lower one, and SPARE
 * the upper one, which is linked. */
__lab(highmem) struct vm_struct *vm_hole_cut(struct vm_struct *hole,
					     vaddr_t addr, size_t size,
					     struct vm_struct *spare)
{
	size_t below = addr - hole->addr, above = hole->size - below - size;

	if (!below && !above) {
		unlink_hole(hole);
		return hole;
	}
	hole->size = below ? below : above;
	if (!below)
		hole->addr = addr + size;
	hole_changed(hole);
	if (!below || !above)
		return NULL;
	spare->addr = addr + size;
	spare->size = above;
	link_hole(spare);
	return spare;
}

/* ---------------------------------------------------------- giving it back */

struct vm_struct *vm_hole_above(vaddr_t addr)
{
	return vm_first_above(&holes, addr);
}

/* The holes that GONE touches, or NULL each: *BELOW ends where it begins, *ABOVE
 * begins where it ends. */
__lab(highmem) static void find_neighbours(const struct vm_struct *gone,
					   struct vm_struct **below,
					   struct vm_struct **above)
{
	struct vm_struct *next = vm_hole_above(gone->addr), *prev;

	prev = vm_record_of(next ? rb_prev(&next->node) : rb_last(&holes));
	*below = prev && vm_area_end(prev) == gone->addr ? prev : NULL;
	*above = next && next->addr == vm_area_end(gone) ? next : NULL;
}

/* GONE is a hole, or part of the one below it, of the one above it, or of both,
 * which then are one. A hole that has grown keeps its place in the tree
 * (hole_changed). Records that no hole needs go to FREE_RECORD. */
__lab(highmem) void vm_hole_add(struct vm_struct *gone,
				void (*free_record)(struct vm_struct *record))
{
	struct vm_struct *below, *above;

	find_neighbours(gone, &below, &above);
	if (!below && !above) {
		link_hole(gone);
		return;
	}
	if (below && above) {
		unlink_hole(above);
		below->size += above->size;
		free_record(above);
	}
	if (below) {
		below->size += gone->size;
		hole_changed(below);
	} else {
		above->addr = gone->addr;
		above->size += gone->size;
		hole_changed(above);
	}
	free_record(gone);
}

/* -------------------------------------------------------------- the audit */

const char *vm_hole_check(vaddr_t *where, size_t *bytes)
{
	const char *wrong = rb_check(&holes);
	const struct vm_struct *hole;
	vaddr_t last_end = 0;
	struct rb_node *node;

	for (node = rb_first(&holes); node && !wrong; node = rb_next(node)) {
		hole = vm_record_of(node);
		*where = hole->addr;
		*bytes += hole->size;
		if (!hole->size || (hole->addr | hole->size) & ~PAGE_MASK)
			wrong = "is a misplaced hole";
		else if (hole->addr <= last_end)
			wrong = "is a hole that touches the one below";
		else if (hole->largest != compute_largest(hole))
			wrong = "is a hole whose subtree's largest is wrong";
		last_end = vm_area_end(hole);
	}
	return wrong;
}
