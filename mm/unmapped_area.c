// SPDX-License-Identifier: MIT
/*
 * Room for a new area.
 *
 *	top-down   0 ........ [ ] .. [   ] <-------- mmap_base   [stack]
 *	bottom-up  0 ........ mmap_legacy_base --------> [ ] ..  [stack]
 *
 * What:     The tree of areas knows a bound for the gaps below each node (vma.c):
 *           a subtree whose bound is too small is left out, and one that was
 *           entered in vain gets the bound that it should have. So a search takes
 *           O(log n) steps, and those that shrunken gaps have left to be done.
 *           Top-down is what programs get; where there is none, and for those
 *           that want the old layout (ADDR_COMPAT_LAYOUT) or addresses of 31
 *           bits (MAP_32BIT), it is looked for bottom-up.
 * Locking:  mmap_lock, for writing.
 * See:      Gorman, 4.4; mmap(2), personality(2).
 */
#include <kernel/lab.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/sysctl.h>
#include <uapi/mman.h>
#include "vma_internal.h"

struct gap_search {
	vaddr_t low, high; /* the room must lie in [low, high) */
	unsigned long len;
};

/* The part of VMA's gap that lies in the search's range: true if it is enough.
 */
static bool gap_fits(const struct vm_area_struct *vma,
		     const struct gap_search *s, vaddr_t *low, vaddr_t *high)
{
	*low = max(gap_start(vma), s->low);
	*high = min(vm_start_gap(vma), s->high);
	return *high > *low && *high - *low >= s->len;
}

/* What was searched in vain may have been said to have more than it has. */
static struct rb_node *leave(struct rb_node *node)
{
	vma_entry(node)->rb_subtree_gap = vma_largest_gap(node);
	return rb_parent(node);
}

/* Up to the first node that has what we come from on the other side: its own gap is
 * next. NULL: none is left. */
static struct rb_node *up_from_right(struct rb_node *node)
{
	struct rb_node *from;

	do {
		from = node;
		node = leave(from);
	} while (node && from != node->rb_right);
	return node;
}

static struct rb_node *up_from_left(struct rb_node *node)
{
	struct rb_node *from;

	do {
		from = node;
		node = leave(from);
	} while (node && from != node->rb_left);
	return node;
}

/* The highest address in the tree's gaps with s->len free bytes, or 0. A gap is below its
 * area, so from the right: what is above, the area's own (gap_fits), what is below.
 * A subtree whose bound (subtree_gap) is too small need not be entered, nor what
 * lies to the right of an area that ends at s->high or above, nor anything more once
 * a gap begins at s->low or below. On the way back up_from_right finds the next node
 * whose own gap is to be asked, and lowers the bounds of what was left in vain. */
__lab(areas) static vaddr_t
	highest_room(struct rb_node *node, const struct gap_search *s)
{
	bool right_done = subtree_gap(node) < s->len;
	vaddr_t low, high;

	while (node) {
		struct vm_area_struct *vma = vma_entry(node);

		if (!right_done && vma->vm_end < s->high &&
		    subtree_gap(node->rb_right) >= s->len) {
			node = node->rb_right;
			continue;
		}
		if (gap_fits(vma, s, &low, &high))
			return high - s->len;
		if (gap_start(vma) <= s->low)
			return 0;
		right_done = subtree_gap(node->rb_left) < s->len;
		node = right_done ? up_from_right(node) : node->rb_left;
	}
	return 0;
}

/* The lowest such address: the same from the left, with up_from_left. What lies to the
 * left of a gap that begins at s->low or below is of no use. */
__lab(areas) static vaddr_t
	lowest_room(struct rb_node *node, const struct gap_search *s)
{
	bool left_done = subtree_gap(node) < s->len;
	vaddr_t low, high;

	while (node) {
		struct vm_area_struct *vma = vma_entry(node);

		if (!left_done && gap_start(vma) > s->low &&
		    subtree_gap(node->rb_left) >= s->len) {
			node = node->rb_left;
			continue;
		}
		if (gap_fits(vma, s, &low, &high))
			return low;
		if (vma->vm_end >= s->high)
			return 0;
		left_done = subtree_gap(node->rb_right) < s->len;
		node = left_done ? up_from_left(node) : node->rb_right;
	}
	return 0;
}

/* The room above the last area: in no gap. */
static vaddr_t room_at_top(struct mm_struct *mm, const struct gap_search *s,
			   vaddr_t *high)
{
	struct vm_area_struct *last = vma_last(mm);
	vaddr_t low = max(last ? last->vm_end : 0, s->low);

	*high = s->high;
	return *high > low && *high - low >= s->len ? low : 0;
}

/* The lowest address of LEN free bytes in S, or -ENOMEM. */
static unsigned long bottom_up(struct mm_struct *mm, const struct gap_search *s)
{
	vaddr_t room = lowest_room(mm->mm_rb.rb_node, s), high;

	if (!room)
		room = room_at_top(mm, s, &high);
	return room ? room : (unsigned long)-ENOMEM;
}

/* The highest, which is where the last search ended unless there may be room above
 * that. */
static unsigned long top_down(struct mm_struct *mm, const struct gap_search *s)
{
	struct vm_area_struct *cache = mm->free_area_cache;
	vaddr_t low, high, room;

	if (likely(cache && s->len > mm->cached_hole_size &&
		   s->high == mm->mmap_base) &&
	    gap_fits(cache, s, &low, &high))
		return high - s->len;
	if (room_at_top(mm, s, &high))
		return high - s->len;
	room = highest_room(mm->mm_rb.rb_node, s);
	if (!room)
		return (unsigned long)-ENOMEM;
	if (s->high == mm->mmap_base) {
		mm->free_area_cache = find_vma(mm, room);
		mm->cached_hole_size = s->len - 1;
	}
	return room;
}

unsigned long get_unmapped_area(struct mm_struct *mm, vaddr_t hint,
				unsigned long len, unsigned long flags)
{
	bool all = hint > DEFAULT_MAP_WINDOW;
	vaddr_t more = all ? TASK_SIZE - DEFAULT_MAP_WINDOW : 0;
	struct gap_search s = { READ_ONCE(mmap_min_addr), mm->mmap_base + more,
				len };
	unsigned long room;

	if (MMAP_32BIT_END && (flags & MAP_32BIT)) {
		s.low = MMAP_32BIT_START + random_low_offset();
		s.high = MMAP_32BIT_END;
		return bottom_up(mm, &s);
	}
	if (!mm->mmap_legacy) {
		room = top_down(mm, &s);
		if (!IS_ERR_VALUE(room))
			return room;
	}
	s.low = mm->mmap_legacy_base;
	s.high = DEFAULT_MAP_WINDOW + more;
	return bottom_up(mm, &s);
}
