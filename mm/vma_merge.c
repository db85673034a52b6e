// SPDX-License-Identifier: MIT
/*
 * Areas that are cut and joined.
 *
 *	split   [      A      ]         [  A  ][  A  ]   the same, but for their bounds
 *	                  addr ^
 *	merge   [ A ][ B ][ C ]   ->    [      A      ]  B goes on with A, and C with B
 *
 * What:       An area that is to be changed in a part of it is cut there first; what
 *             has become the same is joined afterwards. So a program that changes a
 *             page and changes it back has as many areas as before.
 * Invariants: neighbours that could be one when one of them was made or changed,
 *             where they meet, are one (but for what has grown down, and the heap's
 *             beginning). They could be one: same rights, same file with offsets
 *             that go on, and anonymous pages of one family (anon_vma.c).
 *             (vma_model.c tests it.)
 * Locking:    mmap_lock, for writing.
 * Failure:    Only what makes an area can fail, and then nothing has changed.
 * See:        vma.c; Gorman, 4.4.
 */
#include <kernel/lab.h>
#include <lib/minmax.h>
#include <mm/rmap.h>
#include <mm/sysctl.h>
#include <mm/vma.h>
#include "vma_internal.h"

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

/* VMA is linked. A neighbour continues it (vma_continues), or is continued by it; and
 * the anonymous pages of both can be in one area, which anon_vmas_mergeable says (its
 * third argument is the neighbour: whose anonymous pages must be its alone). With
 * both, PREV's and NEXT's have to get along as well, or it is only PREV. vma_absorb
 * does the joining; the lower one stays. */
__lab(areas) struct vm_area_struct *vma_merge(struct vm_area_struct *vma)
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

void vma_merge_above(struct vm_area_struct *vma)
{
	struct vm_area_struct *next = vma->vm_next;

	if (vma_continues(vma, next) &&
	    anon_vmas_mergeable(vma->anon_vma, next->anon_vma, next))
		vma_absorb(vma, next, true);
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
 * has its anonymous pages when the lower one is asked. VMA is new: it has none itself,
 * and is linked only if nobody takes it over (vma_absorb with LINKED false frees it).
 * find_vma knows the neighbours. */
__lab(areas) struct vm_area_struct *vma_insert(struct mm_struct *mm,
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

/* Not with sysctl_max_map_count areas or more, nor without memory for a copy. The upper
 * one is new: its offset goes on where the lower one ends now. Both places in the
 * reverse map follow, under its lock: VMA's has moved, __vma_link makes the other's. */
__lab(areas) int split_vma(struct vm_area_struct *vma, vaddr_t addr)
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
