// SPDX-License-Identifier: MIT
/*
 * The set of areas of an address space.
 *
 * What:       Areas stand in a list in order of address and in a red-black tree
 *             over the same order. Each node has a bound for the gaps below the
 *             areas of its subtree (rb_subtree_gap), so that who looks for a
 *             hole leaves out whole subtrees:
 *
 *                 0 ......[ A ]....[ B ][ C ]..........[stack]
 *                  gap of A    of B  (0)     gap of stack
 *
 *             A gap ends STACK_GUARD_GAP below an area that grows down. A gap
 *             that grows raises the bounds above it, as far as they are lower;
 *             one that shrinks changes none, and who looks there in vain lowers
 *             them: mmap and munmap in turn leave the tree's upper part alone.
 *             Areas that are cut and joined: vma_merge.c.
 * Invariants: 1. sorted, not empty, page aligned, no overlap; list = tree;
 *             2. no rb_subtree_gap is less than its subtree says;
 *             3. map_count is the length of the list.
 *             (vma_check.c tests them.)
 * Locking:    mmap_lock; for writing where something changes. mmap_cache is a
 *             hint that readers may set at a time: any area will do.
 * Failure:    Only what makes an area can fail, and then nothing has changed.
 * Not here:   Linux's maple tree and per-area locks.
 * See:        Gorman, 4.4.
 */
#include <kernel/lab.h>
#include <lib/minmax.h>
#include <mm/rmap.h>
#include <mm/slab.h>
#include <mm/vma.h>
#include "vma_internal.h"

static struct kmem_cache *vm_area_cachep;

void vma_cache_init(void)
{
	vm_area_cachep = kmem_cache_create("vm_area_struct",
					   sizeof(struct vm_area_struct), 0,
					   SLAB_PANIC, NULL);
}

/* ----------------------------------------------------------------- objects */

struct vm_area_struct *vm_area_alloc(struct mm_struct *mm)
{
	struct vm_area_struct *vma;

	vma = kmem_cache_alloc(vm_area_cachep, GFP_KERNEL);
	if (unlikely(!vma))
		return NULL;
	vma->vm_mm = mm;
	vma->vm_ops = &anonymous_vm_ops;
	vma->vm_next = vma->vm_prev = NULL;
	vma->vm_file = NULL;
	vma->vm_private_data = NULL;
	vma->anon_vma = NULL;
	return vma;
}

struct vm_area_struct *vm_area_dup(struct vm_area_struct *vma)
{
	struct vm_area_struct *copy;

	copy = kmem_cache_alloc(vm_area_cachep, GFP_KERNEL);
	if (!copy)
		return NULL;
	*copy = *vma;
	copy->vm_next = copy->vm_prev = NULL;
	if (copy->vm_file)
		get_file(copy->vm_file);
	if (copy->vm_ops->open)
		copy->vm_ops->open(copy);
	return copy;
}

void vm_area_free(struct vm_area_struct *vma)
{
	if (vma->vm_ops->close)
		vma->vm_ops->close(vma);
	if (vma->vm_file)
		fput(vma->vm_file);
	kmem_cache_free(vm_area_cachep, vma);
}

/* -------------------------------------------------------------------- gaps */

static unsigned long gap_below(const struct vm_area_struct *vma)
{
	vaddr_t low = gap_start(vma), high = vm_start_gap(vma);

	return high > low ? high - low : 0;
}

unsigned long vma_largest_gap(struct rb_node *node)
{
	unsigned long gap = gap_below(vma_entry(node));

	gap = max(gap, subtree_gap(node->rb_left));
	return max(gap, subtree_gap(node->rb_right));
}

static void inherit_gap(struct rb_node *node, const struct rb_node *old)
{
	vma_entry(node)->rb_subtree_gap = subtree_gap(old);
}

static const struct rb_augment_callbacks gap_callbacks = {
	.inherit = inherit_gap,
};

/* VMA's own gap may have grown, to GAP: NODE and those above it learn of it. */
static inline void gap_noted(struct vm_area_struct *vma, struct rb_node *node,
			     unsigned long gap)
{
	struct mm_struct *mm = vma->vm_mm;

	for (; node && vma_entry(node)->rb_subtree_gap < gap;
	     node = rb_parent(node))
		vma_entry(node)->rb_subtree_gap = gap;
	if (unlikely(gap > mm->cached_hole_size) && mm->free_area_cache &&
	    vma->vm_start > mm->free_area_cache->vm_start)
		mm->cached_hole_size = gap;
}

static void gap_grew(struct vm_area_struct *vma)
{
	gap_noted(vma, &vma->vm_rb, gap_below(vma));
}

/* VMA took the top of the gap that a search found: the next goes on below it. */
static void gap_taken(struct vm_area_struct *vma, struct vm_area_struct *next)
{
	struct mm_struct *mm = vma->vm_mm;

	if (mm->free_area_cache == next && next &&
	    gap_below(next) <= mm->cached_hole_size)
		mm->free_area_cache = vma;
}

/* -------------------------------------------------------------------- find */

/* The tree is asked: an area that ends at ADDR or below, and all to the left of it, is
 * not the one; one that ends above may be, if none to the left does. mmap_cache is
 * the area found last, or NULL: it is the answer if ADDR lies in it, or between it and
 * the one below. What is found becomes mmap_cache; both with READ_ONCE and WRITE_ONCE,
 * since others read at the same time. */
__lab(areas) struct vm_area_struct *find_vma(struct mm_struct *mm, vaddr_t addr)
{
	struct vm_area_struct *vma = READ_ONCE(mm->mmap_cache), *found = NULL;
	struct rb_node *node = mm->mm_rb.rb_node;

	if (vma && addr < vma->vm_end &&
	    (addr >= vma->vm_start || addr >= gap_start(vma)))
		return vma;
	while (node) {
		vma = vma_entry(node);
		if (vma->vm_end <= addr) {
			node = node->rb_right;
			continue;
		}
		found = vma;
		if (vma->vm_start <= addr)
			break;
		node = node->rb_left;
	}
	if (found)
		WRITE_ONCE(mm->mmap_cache, found);
	return found;
}

/* ------------------------------------------------------------------ change */

/* VMA stands in the list, and PREV and NEXT on both sides of it; NULL: there is none,
 * and where nothing is below, mm->mmap begins the list. */
__lab(areas) static inline void list_insert(struct mm_struct *mm,
					    struct vm_area_struct *vma,
					    struct vm_area_struct *prev,
					    struct vm_area_struct *next)
{
	vma->vm_prev = prev;
	vma->vm_next = next;
	if (prev)
		prev->vm_next = vma;
	else
		mm->mmap = vma;
	if (next)
		next->vm_prev = vma;
}

/* What is on both sides of VMA in the list becomes neighbours. VMA's own pointers may
 * stay: it is on its way out. */
__lab(areas) static inline void list_remove(struct mm_struct *mm,
					    struct vm_area_struct *vma)
{
	if (vma->vm_prev)
		vma->vm_prev->vm_next = vma->vm_next;
	else
		mm->mmap = vma->vm_next;
	if (vma->vm_next)
		vma->vm_next->vm_prev = vma->vm_prev;
}

/* Two neighbours of the list have one empty place between them in the tree: to the
 * left of the upper one or to the right of the lower one; with neither, the root's.
 * Returns the pointer that is to lead to what comes between PREV and NEXT, and in
 * *PARENT the node that has it, or NULL. No search is needed. */
__lab(areas) static inline struct rb_node **tree_place(
	struct mm_struct *mm, struct vm_area_struct *prev,
	struct vm_area_struct *next, struct rb_node **parent)
{
	*parent = NULL;
	if (next && !next->vm_rb.rb_left) {
		*parent = &next->vm_rb;
		return &next->vm_rb.rb_left;
	}
	if (prev) {
		*parent = &prev->vm_rb;
		return &prev->vm_rb.rb_right;
	}
	return &mm->mm_rb.rb_node;
}

void __vma_link(struct mm_struct *mm, struct vm_area_struct *vma,
		struct vm_area_struct *prev, struct vm_area_struct *next)
{
	struct rb_node **link, *parent;

	if (unlikely(vma_in_rmap(vma)))
		vma_rmap_insert(vma);
	list_insert(mm, vma, prev, next);
	link = tree_place(mm, prev, next, &parent);
	rb_link_node(&vma->vm_rb, parent, link);
	vma->rb_subtree_gap = gap_below(vma);
	gap_noted(vma, parent, vma->rb_subtree_gap);
	rb_balance_augmented(&vma->vm_rb, &mm->mm_rb, &gap_callbacks);
	mm->map_count++;
	mm->mmap_cache = vma;
	gap_taken(vma, next);
}

void __vma_append(struct mm_struct *mm, struct vm_area_struct *vma)
{
	__vma_link(mm, vma, vma_last(mm), NULL);
}

void __vma_unlink(struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma->vm_prev, *next = vma->vm_next;
	struct mm_struct *mm = vma->vm_mm;

	list_remove(mm, vma);
	if (mm->free_area_cache == vma || !next)
		mm->free_area_cache = next;
	if (next)
		gap_grew(next); /* before a rotation sees it */
	rb_erase_augmented(&vma->vm_rb, &mm->mm_rb, &gap_callbacks);
	mm->map_count--;
	if (mm->mmap_cache == vma)
		mm->mmap_cache = next ? next : prev;
}

void vma_unlink(struct vm_area_struct *vma)
{
	__vma_unlink(vma);
	vma_rmap_unlink(vma);
}

void vma_move_bounds(struct vm_area_struct *vma, vaddr_t start, vaddr_t end)
{
	bool cut_below = start > vma->vm_start;
	bool cut_above = end < vma->vm_end;

	if (cut_below)
		vma->vm_pgoff += (start - vma->vm_start) >> PAGE_SHIFT;
	else
		vma->vm_pgoff -= (vma->vm_start - start) >> PAGE_SHIFT;
	vma->vm_start = start;
	vma->vm_end = end;
	if (cut_below)
		gap_grew(vma);
	if (cut_above && vma->vm_next)
		gap_grew(vma->vm_next);
	else if (cut_above) /* room above all areas */
		vma->vm_mm->free_area_cache = NULL;
}

void __vma_set_bounds(struct vm_area_struct *vma, vaddr_t start, vaddr_t end)
{
	vma_move_bounds(vma, start, end);
	vma_rmap_moved(vma);
}

void vma_set_bounds(struct vm_area_struct *vma, vaddr_t start, vaddr_t end)
{
	vma_rmap_lock(vma, NULL);
	__vma_set_bounds(vma, start, end);
	vma_rmap_unlock(vma, NULL);
}
