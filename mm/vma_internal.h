/* SPDX-License-Identifier: MIT */
/* vma_internal.h - what vma.c and vma_merge.c have for each other, for their audit,
 * for who looks for room, and for mremap */
#ifndef MM_VMA_INTERNAL_H
#define MM_VMA_INTERNAL_H

#include <mm/rmap.h>
#include <mm/vma.h>

static inline struct vm_area_struct *vma_entry(const struct rb_node *node)
{
	return rb_entry_safe(node, struct vm_area_struct, vm_rb);
}

static inline unsigned long subtree_gap(const struct rb_node *node)
{
	return node ? vma_entry(node)->rb_subtree_gap : 0;
}

/* The end of what stands below VMA: where its gap begins. */
static inline vaddr_t gap_start(const struct vm_area_struct *vma)
{
	return vma->vm_prev ? vma->vm_prev->vm_end : 0;
}

/* The last area, or NULL. */
static inline struct vm_area_struct *vma_last(struct mm_struct *mm)
{
	struct rb_node *node = mm->mm_rb.rb_node;

	while (node && node->rb_right)
		node = node->rb_right;
	return vma_entry(node);
}

/* Links VMA between PREV and NEXT, its neighbours (NULL: none), into list, tree and
 * reverse map; __ when vma_rmap_lock is held. */
void __vma_link(struct mm_struct *mm, struct vm_area_struct *vma,
		struct vm_area_struct *prev, struct vm_area_struct *next);
static inline void vma_link(struct mm_struct *mm, struct vm_area_struct *vma,
			    struct vm_area_struct *prev,
			    struct vm_area_struct *next)
{
	if (likely(!vma_in_rmap(vma))) {
		__vma_link(mm, vma, prev, next);
		return;
	}
	__vma_rmap_lock(vma, NULL);
	__vma_link(mm, vma, prev, next);
	__vma_rmap_unlock(vma, NULL);
}

/* The bounds, and what the gaps' tree says of them; not yet the reverse map's. */
void vma_move_bounds(struct vm_area_struct *vma, vaddr_t start, vaddr_t end);

/* Links VMA at its place, below NEXT (NULL: above all), and joins it with nothing;
 * takes it out of list and tree of areas, not of the reverse map. [vma_rmap_lock, if
 * it is to be in one] */
static inline void __vma_place(struct mm_struct *mm, struct vm_area_struct *vma,
			       struct vm_area_struct *next)
{
	__vma_link(mm, vma, next ? next->vm_prev : vma_last(mm), next);
}
void __vma_unlink(struct vm_area_struct *vma);

/* The largest gap below an area of NODE's subtree, from what NODE's children
 * say. */
unsigned long vma_largest_gap(struct rb_node *node);

/* True when UPPER, which begins where LOWER ends, goes on with it in every respect but
 * for the anonymous pages that they have; and whether it begins there, too. */
bool vma_same_kind(const struct vm_area_struct *lower,
		   const struct vm_area_struct *upper);
static inline bool vma_continues(const struct vm_area_struct *lower,
				 const struct vm_area_struct *upper)
{
	return lower && upper && lower->vm_end == upper->vm_start &&
	       vma_same_kind(lower, upper);
}

#endif
