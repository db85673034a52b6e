// SPDX-License-Identifier: MIT
/*
 * The audit of the set of areas: list, tree, gaps, bounds, bits of entries, and
 * each area's place in the reverse map (the invariants in the headers of vma.c and vma_merge.c).
 */
#include <lib/minmax.h>
#include <lib/printf.h>
#include <mm/rmap.h>
#include <mm/vma.h>
#include "vma_internal.h"

static char check_message[160];

#define DISAGREE(vma, ...)                                                   \
	({                                                                   \
		int n__ = scnprintf(check_message, sizeof(check_message),    \
				    "area %08lx-%08lx: ", (vma)->vm_start,   \
				    (vma)->vm_end);                          \
		scnprintf(check_message + n__,                               \
			  sizeof(check_message) - (size_t)n__, __VA_ARGS__); \
		check_message;                                               \
	})

static const char *check_area(struct mm_struct *mm, struct vm_area_struct *vma)
{
	struct vm_area_struct *prev = vma->vm_prev;
	const char *wrong;

	if (vma->vm_start >= vma->vm_end || vma->vm_end > TASK_SIZE)
		return DISAGREE(vma, "empty or past the end of user space");
	if ((vma->vm_start | vma->vm_end) & ~PAGE_MASK)
		return DISAGREE(vma, "not page aligned");
	if (vma->vm_start < MMAP_MIN_ADDR)
		return DISAGREE(vma, "reaches below mmap_min_addr");
	if (vma->vm_mm != mm)
		return DISAGREE(vma, "belongs to another address space");
	if (prev && prev->vm_end > vma->vm_start)
		return DISAGREE(vma, "overlaps the one below");
	if (vma->rb_subtree_gap < vma_largest_gap(&vma->vm_rb))
		return DISAGREE(vma, "its subtree's gap is %lx, its bound %lx",
				vma_largest_gap(&vma->vm_rb),
				vma->rb_subtree_gap);
	if (vma->vm_page_prot.val != vm_get_page_prot(vma->vm_flags).val)
		return DISAGREE(vma, "its entry bits are not its flags'");
	wrong = vma_rmap_check(vma);
	return wrong ? DISAGREE(vma, "%s", wrong) : NULL;
}

/* What top_down() takes for granted where free_area_cache is set. */
static const char *check_free_area_cache(struct mm_struct *mm)
{
	struct vm_area_struct *vma = vma_last(mm);
	vaddr_t high;

	if (!mm->free_area_cache)
		return NULL;
	if (vma && mm->mmap_base > vma->vm_end + mm->cached_hole_size)
		return DISAGREE(vma, "the room above is larger than %lx",
				mm->cached_hole_size);
	for (; vma && vma != mm->free_area_cache; vma = vma->vm_prev) {
		high = min(vm_start_gap(vma), mm->mmap_base);
		if (high > gap_start(vma) + mm->cached_hole_size)
			return DISAGREE(vma, "its gap is larger than %lx",
					mm->cached_hole_size);
	}
	return vma ? NULL : "areas: free_area_cache is none of them";
}

const char *vma_check(struct mm_struct *mm)
{
	struct rb_node *node = rb_first(&mm->mm_rb);
	struct vm_area_struct *vma, *prev = NULL;
	const char *wrong = rb_check(&mm->mm_rb);
	bool hint_found = !mm->mmap_cache;
	int count = 0;

	if (wrong)
		return wrong;
	for (vma = mm->mmap; vma; prev = vma, vma = vma->vm_next) {
		if (vma->vm_prev != prev || vma != vma_entry(node))
			return DISAGREE(vma, "list and tree are not the same");
		wrong = check_area(mm, vma);
		if (wrong)
			return wrong;
		hint_found |= mm->mmap_cache == vma;
		node = rb_next(node);
		count++;
	}
	if (node)
		return "areas: the tree has more than the list";
	if (count != mm->map_count)
		return "areas: map_count is not their number";
	if (!hint_found)
		return "areas: mmap_cache is none of them";
	return check_free_area_cache(mm);
}
