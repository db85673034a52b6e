// SPDX-License-Identifier: MIT
/*
 * Room for a new area.
 *
 *	top-down   0 ........ [ ] .. [   ] <-------- mmap_base   [stack]
 *	bottom-up  0 ........ mmap_legacy_base --------> [ ] ..  [stack]
 *
 * What:     The tree of areas knows the largest gap below each node, so room is
 *           found in O(log n). Top-down is what programs get; where there is
 *           none, and for those that want the old layout (ADDR_COMPAT_LAYOUT) or
 *           addresses of 31 bits (MAP_32BIT), it is looked for bottom-up.
 * Locking:  mmap_lock.
 * See:      Gorman, 4.4; mmap(2), personality(2).
 */
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

/*
 * The highest (lowest) room in the gaps of a subtree, or 0. A subtree whose
 * largest gap is too small is left out; recursion is as deep as the tree.
 */
static vaddr_t highest_room(struct rb_node *node, const struct gap_search *s)
{
	struct vm_area_struct *vma = vma_entry(node);
	vaddr_t low, high, room;

	if (subtree_gap(node) < s->len)
		return 0;
	if (vma->vm_end < s->high) {
		room = highest_room(node->rb_right, s);
		if (room)
			return room;
	}
	if (gap_fits(vma, s, &low, &high))
		return high - s->len;
	if (gap_start(vma) <= s->low)
		return 0;
	return highest_room(node->rb_left, s);
}

static vaddr_t lowest_room(struct rb_node *node, const struct gap_search *s)
{
	struct vm_area_struct *vma = vma_entry(node);
	vaddr_t low, high, room;

	if (subtree_gap(node) < s->len)
		return 0;
	if (gap_start(vma) > s->low) {
		room = lowest_room(node->rb_left, s);
		if (room)
			return room;
	}
	if (gap_fits(vma, s, &low, &high))
		return low;
	if (vma->vm_end >= s->high)
		return 0;
	return lowest_room(node->rb_right, s);
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

static unsigned long top_down(struct mm_struct *mm, const struct gap_search *s)
{
	vaddr_t high, room;

	if (room_at_top(mm, s, &high))
		return high - s->len;
	room = highest_room(mm->mm_rb.rb_node, s);
	return room ? room : (unsigned long)-ENOMEM;
}

unsigned long get_unmapped_area(struct mm_struct *mm, vaddr_t hint,
				unsigned long len, unsigned long flags)
{
	bool all = hint > DEFAULT_MAP_WINDOW;
	vaddr_t more = all ? TASK_SIZE - DEFAULT_MAP_WINDOW : 0;
	struct gap_search down = { READ_ONCE(mmap_min_addr),
				   mm->mmap_base + more, len };
	struct gap_search up = { mm->mmap_legacy_base,
				 DEFAULT_MAP_WINDOW + more, len };
	unsigned long room;

	if (MMAP_32BIT_END && (flags & MAP_32BIT)) {
		up.low = MMAP_32BIT_START + random_low_offset();
		up.high = MMAP_32BIT_END;
		return bottom_up(mm, &up);
	}
	if (!mm->mmap_legacy) {
		room = top_down(mm, &down);
		if (!IS_ERR_VALUE(room))
			return room;
	}
	return bottom_up(mm, &up);
}
