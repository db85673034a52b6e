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
 * Invariants: 1. sorted, not empty, page aligned, no overlap; list = tree;
 *             2. neighbours that could be one when one of them was made or changed
 *                are one (but for areas that grow down and the heap's beginning);
 *             3. no rb_subtree_gap is less than its subtree says;
 *             4. map_count is the length of the list.
 *             (vma_check.c tests all but 2, which is vma_model.c's.)
 * Locking:    mmap_lock; for writing where something changes. mmap_cache is a
 *             hint that readers may set at a time: any area will do.
 * Failure:    Only what makes an area can fail, and then nothing has changed.
 * Not here:   Linux's maple tree and per-area locks.
 * See:        Gorman, 4.4.
 */
#include <lib/minmax.h>
#include <mm/rmap.h>
#include <mm/slab.h>
#include <mm/sysctl.h>
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

void vma_init_flags(struct vm_area_struct *vma, vm_flags_t flags)
{
	vma->vm_flags = flags;
	vma->vm_page_prot = vm_get_page_prot(flags);
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

struct vm_area_struct *find_vma(struct mm_struct *mm, vaddr_t addr)
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

/* Two neighbours of the list have one empty place between them in the tree: to
 * the left of the upper one or to the right of the lower one. [vma_rmap_lock] */
static void __vma_link(struct mm_struct *mm, struct vm_area_struct *vma,
		       struct vm_area_struct *prev, struct vm_area_struct *next)
{
	struct rb_node **link = &mm->mm_rb.rb_node, *parent = NULL;

	vma->vm_prev = prev;
	vma->vm_next = next;
	if (prev)
		prev->vm_next = vma;
	else
		mm->mmap = vma;
	if (next)
		next->vm_prev = vma;
	if (next && !next->vm_rb.rb_left) {
		parent = &next->vm_rb;
		link = &parent->rb_left;
	} else if (prev) {
		parent = &prev->vm_rb;
		link = &parent->rb_right;
	}
	vma_rmap_insert(vma);
	rb_link_node(&vma->vm_rb, parent, link);
	vma->rb_subtree_gap = gap_below(vma);
	gap_noted(vma, parent, vma->rb_subtree_gap);
	rb_balance_augmented(&vma->vm_rb, &mm->mm_rb, &gap_callbacks);
	mm->map_count++;
	mm->mmap_cache = vma;
	gap_taken(vma, next);
}

static void vma_link(struct mm_struct *mm, struct vm_area_struct *vma,
		     struct vm_area_struct *prev, struct vm_area_struct *next)
{
	vma_rmap_lock(vma, NULL);
	__vma_link(mm, vma, prev, next);
	vma_rmap_unlock(vma, NULL);
}

void __vma_place(struct mm_struct *mm, struct vm_area_struct *vma,
		 struct vm_area_struct *next)
{
	__vma_link(mm, vma, next ? next->vm_prev : vma_last(mm), next);
}

void __vma_append(struct mm_struct *mm, struct vm_area_struct *vma)
{
	__vma_link(mm, vma, vma_last(mm), NULL);
}

void __vma_unlink(struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma->vm_prev, *next = vma->vm_next;
	struct mm_struct *mm = vma->vm_mm;

	if (prev)
		prev->vm_next = next;
	else
		mm->mmap = next;
	if (mm->free_area_cache == vma || !next)
		mm->free_area_cache = next;
	if (next) {
		next->vm_prev = prev;
		gap_grew(next); /* before a rotation sees it */
	}
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

/* The bounds, and what the gaps' tree says of them; not yet the rmap's trees. */
static inline void vma_move_bounds(struct vm_area_struct *vma, vaddr_t start,
				   vaddr_t end)
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

bool vma_same_kind(const struct vm_area_struct *lower,
		   const struct vm_area_struct *upper)
{
	return !((lower->vm_flags ^ upper->vm_flags) & ~VM_SOFTDIRTY) &&
	       !(lower->vm_flags & VM_SPECIAL) &&
	       lower->vm_file == upper->vm_file &&
	       lower->vm_ops == upper->vm_ops && !lower->vm_ops->dont_merge &&
	       lower->vm_private_data == upper->vm_private_data &&
	       lower->vm_pgoff + vma_pages(lower) == upper->vm_pgoff;
}

/* VMA takes over what OTHER covers: what counts as written in one does so in both.
 * LINKED: OTHER was an area of its own, the next one; no gap changes then. */
static void vma_absorb(struct vm_area_struct *vma, struct vm_area_struct *other,
		       bool linked)
{
	vaddr_t start = min(vma->vm_start, other->vm_start);
	vaddr_t end = max(vma->vm_end, other->vm_end);
	bool joins = !vma->anon_vma && other->anon_vma;

	vma_rmap_lock(vma, other);
	if (linked)
		vma_rmap_remove(other);
	if (joins) {
		vma_rmap_remove(vma);
		vma->anon_vma = other->anon_vma;
	}
	vma_move_bounds(vma, start, end);
	if (linked)
		__vma_unlink(other);
	if (joins)
		vma_rmap_insert(vma);
	else
		vma_rmap_moved(vma);
	vma_rmap_unlock(vma, NULL);
	if (unlikely(other->vm_flags & ~vma->vm_flags))
		vma_init_flags(vma, vma->vm_flags | other->vm_flags);
	vm_area_free(other);
}

struct vm_area_struct *vma_merge(struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma->vm_prev, *next = vma->vm_next;
	bool with_prev =
		vma_continues(prev, vma) &&
		anon_vmas_mergeable(vma->anon_vma, prev->anon_vma, prev);
	bool with_next =
		vma_continues(vma, next) &&
		anon_vmas_mergeable(vma->anon_vma, next->anon_vma, next);

	if (with_prev && with_next &&
	    !anon_vmas_mergeable(prev->anon_vma, next->anon_vma, NULL))
		with_next = false;
	if (with_prev) {
		vma_absorb(prev, vma, true);
		vma = prev;
	}
	if (with_next)
		vma_absorb(vma, next, true);
	return vma;
}

bool vma_extend(struct mm_struct *mm, struct vm_area_struct *next,
		vaddr_t start, vaddr_t end, vm_flags_t flags)
{
	struct vm_area_struct *prev = next ? next->vm_prev : vma_last(mm);

	if (!prev || prev->vm_end != start ||
	    ((prev->vm_flags ^ flags) & ~VM_SOFTDIRTY) ||
	    !vma_is_anonymous(prev) || prev->vm_file || prev->vm_private_data ||
	    linear_page_index(prev, start) != start >> PAGE_SHIFT ||
	    !anon_vmas_mergeable(NULL, prev->anon_vma, prev))
		return false;
	if (next && next->vm_start == end)
		return false; /* may be one with both */
	vma_set_bounds(prev, prev->vm_start, end);
	prev->vm_flags |= flags;
	return true;
}

/* As Linux's mmap: the upper neighbour is asked first, and what is joined with it
 * has its anonymous pages when the lower one is asked. */
struct vm_area_struct *vma_insert(struct mm_struct *mm,
				  struct vm_area_struct *vma)
{
	struct vm_area_struct *next = find_vma(mm, vma->vm_start);
	struct vm_area_struct *prev = next ? next->vm_prev : vma_last(mm);
	bool with_next = vma_continues(vma, next) &&
			 anon_vmas_mergeable(NULL, next->anon_vma, next);
	bool with_prev = vma_continues(prev, vma) &&
			 anon_vmas_mergeable(with_next ? next->anon_vma : NULL,
					     prev->anon_vma, prev);

	if (with_prev) {
		vma_absorb(prev, vma, false);
		if (with_next)
			vma_absorb(prev, next, true);
		return prev;
	}
	if (with_next) {
		vma_absorb(next, vma, false);
		return next;
	}
	vma_link(mm, vma, prev, next);
	return vma;
}

int split_vma(struct vm_area_struct *vma, vaddr_t addr)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *upper;

	if (mm->map_count >= READ_ONCE(sysctl_max_map_count))
		return -ENOMEM;
	upper = vm_area_dup(vma);
	if (!upper)
		return -ENOMEM;
	upper->vm_pgoff += (addr - vma->vm_start) >> PAGE_SHIFT;
	upper->vm_start = addr;
	vma_rmap_lock(vma, NULL);
	vma->vm_end = addr; /* UPPER is there at once: no gap changes */
	vma_rmap_moved(vma);
	__vma_link(mm, upper, vma, vma->vm_next);
	vma_rmap_unlock(vma, NULL);
	return 0;
}

struct vm_area_struct *vma_isolate(struct vm_area_struct *vma, vaddr_t start,
				   vaddr_t end)
{
	if (start > vma->vm_start) {
		if (split_vma(vma, start))
			return NULL;
		vma = vma->vm_next;
	}
	if (end < vma->vm_end && split_vma(vma, end)) {
		vma_merge(vma); /* with what was just cut off */
		return NULL;
	}
	return vma;
}

/* LOWER's end, where UPPER begins, moves into one of them: no gap changes. What the
 * other one takes over is of its own family. */
static void move_border(struct vm_area_struct *lower,
			struct vm_area_struct *upper, vaddr_t at)
{
	vma_rmap_lock(lower, upper);
	upper->vm_pgoff += (at >> PAGE_SHIFT) - (upper->vm_start >> PAGE_SHIFT);
	lower->vm_end = upper->vm_start = at;
	vma_rmap_moved(lower);
	vma_rmap_moved(upper);
	vma_rmap_unlock(lower, upper);
}

/* The neighbour that takes over [start, end), at one end of VMA, since it continues
 * what that would be with FLAGS; or NULL. */
static struct vm_area_struct *give_away(struct vm_area_struct *vma,
					vaddr_t start, vaddr_t end,
					vm_flags_t flags)
{
	struct vm_area_struct *prev = vma->vm_prev, *next = vma->vm_next;
	struct vm_area_struct part, *taker;

	part = *vma;
	part.vm_start = start;
	part.vm_end = end;
	part.vm_pgoff = linear_page_index(vma, start);
	part.vm_flags = flags;
	if (start == vma->vm_start && vma_continues(prev, &part))
		taker = prev;
	else if (end == vma->vm_end && vma_continues(&part, next))
		taker = next;
	else
		return NULL;
	if (!anon_vmas_mergeable(vma->anon_vma, taker->anon_vma, taker))
		return NULL;
	if (unlikely(flags & VM_SOFTDIRTY & ~taker->vm_flags))
		vma_init_flags(taker, taker->vm_flags | VM_SOFTDIRTY);
	if (taker == prev)
		move_border(prev, vma, end);
	else
		move_border(vma, next, start);
	return taker;
}

/* As on Linux a neighbour is asked first: that needs no memory, and may be done with
 * as many areas as there may be. */
struct vm_area_struct *vma_modify(struct vm_area_struct *vma, vaddr_t start,
				  vaddr_t end, vm_flags_t flags)
{
	struct vm_area_struct *part = vma;

	if ((start == vma->vm_start) != (end == vma->vm_end)) {
		part = give_away(vma, start, end, flags);
		if (part)
			return part;
	}
	if (start != vma->vm_start || end != vma->vm_end) {
		part = vma_isolate(vma, start, end);
		if (!part)
			return NULL;
	}
	if ((part->vm_flags ^ flags) & VM_ACCESS_FLAGS)
		vma_init_flags(part, flags);
	else
		part->vm_flags = flags;
	return vma_merge(part);
}
