// SPDX-License-Identifier: MIT
/*
 * How many pages are locked: /proc/meminfo's Mlocked.
 *
 * What:     Which pages are locked follows from the areas, so nothing is noted
 *           in a page or on a fault's way: who asks has the areas with VM_LOCKED
 *           walked. A page counts once, whoever maps it.
 * Locking:  Each mmap_lock for reading, pt.lock. The sum of all is not of one
 *           moment.
 * Failure:  Without memory for a bit a frame, a page that several have locked
 *           counts as often.
 */
#include <lib/bitops.h>
#include <mm/rmap.h>
#include <mm/vma.h>
#include <mm/vmalloc.h>
#include "range_walk.h"

/* The pages behind locked entries, each once. */
struct mlock_count {
	struct range_walk range; /* first: go_on's */
	unsigned long *seen;	 /* a bit a frame */
	unsigned long pages;
};

static int count_leaf(struct pt_walk *walk, pte_t *ptep,
		      vaddr_t addr __maybe_unused, vaddr_t next,
		      unsigned int level __maybe_unused)
{
	struct mlock_count *count = walk->private;

	if (pte_mapped(*ptep) && vm_normal_page(*ptep) &&
	    !(count->seen && test_and_set_bit(pte_pfn(*ptep), count->seen)))
		count->pages++;
	return go_on(walk, next);
}

static const struct pt_walk_ops count_ops = {
	.leaf = count_leaf,
	.skip_none = true,
};

static void count_locked(struct mm_struct *mm, struct mlock_count *count)
{
	struct pt_walk walk = {
		.pt = &mm->pt,
		.ops = &count_ops,
		.private = count,
	};
	struct vm_area_struct *vma;

	down_read(&mm->mmap_lock);
	for (vma = mm->mmap; vma; vma = vma->vm_next)
		if (vma->vm_flags & VM_LOCKED)
			walk_range(&walk, vma->vm_start, vma->vm_end);
	up_read(&mm->mmap_lock);
}

unsigned long nr_mlocked_pages(void)
{
	struct mlock_count count = { .seen = NULL };
	struct mm_struct *mm;

	for (mm = next_mm(NULL); mm; mm = next_mm(mm)) {
		if (!READ_ONCE(mm->locked_vm))
			continue;
		if (!count.seen)
			count.seen =
				vzalloc(BITS_TO_LONGS(max_pfn) * sizeof(long));
		count_locked(mm, &count);
	}
	vfree(count.seen);
	return count.pages;
}
