// SPDX-License-Identifier: MIT
/*
 * munmap: removing areas, and what is mapped in them.
 *
 *	areas    [   A   ]  [ B ]   [     C     ]
 *	munmap         ^start            ^end
 *	leaves   [  A  ]                 [   C  ]
 *
 * What:     A range takes whole areas, ends of areas, or the middle of one, which
 *           is cut in two for it; where it has no area, nothing is to be done.
 * Failure:  Only that cut can fail, and it comes before the first change.
 * Locking:  mmap_lock, for writing.
 * See:      Gorman, 4.4; munmap(2).
 */
#include <kernel/lab.h>
#include <lib/align.h>
#include <lib/minmax.h>
#include <mm/vma.h>

/* Takes [start, end) out of VMA, which has a part in it and does not reach past it on
 * both sides: it keeps what lies below (vma_set_bounds), or what lies above, or goes
 * (vma_unlink, vm_area_free). The pages that go are counted out (vm_stat_account,
 * and, of VM_ACCOUNT areas, vm_unacct_memory). */
__lab(areas) static void cut_area(struct vm_area_struct *vma, vaddr_t start,
				  vaddr_t end)
{
	vaddr_t low = max(vma->vm_start, start), high = min(vma->vm_end, end);
	unsigned long pages = (high - low) >> PAGE_SHIFT;

	vm_stat_account(vma->vm_mm, vma->vm_flags, -(long)pages);
	if (vma->vm_flags & VM_ACCOUNT)
		vm_unacct_memory(pages);
	if (vma->vm_start < start) {
		vma_set_bounds(vma, vma->vm_start, start);
	} else if (vma->vm_end > end) {
		vma_set_bounds(vma, end, vma->vm_end);
	} else {
		vma_unlink(vma);
		vm_area_free(vma);
	}
}

/* VMA is the first that has a part in the range. If it reaches past both ends, it has to
 * be split at END first, and what split_vma says may be the end of it. Then go all
 * pages of the range, and its part of each area up to END. */
__lab(areas) int munmap_areas(struct vm_area_struct *vma, vaddr_t start,
			      vaddr_t end)
{
	struct mm_struct *mm = vma->vm_mm;
	struct vm_area_struct *next;
	int err;

	assert_rwsem_held(&mm->mmap_lock);
	if (vma->vm_start < start && end < vma->vm_end) {
		err = split_vma(vma, end);
		if (err)
			return err;
	}
	unmap_page_range(mm, start, end);
	for (; vma && vma->vm_start < end; vma = next) {
		next = vma->vm_next;
		cut_area(vma, start, end);
	}
	return 0;
}

int do_munmap_locked(struct mm_struct *mm, vaddr_t start, size_t len)
{
	if ((start & ~PAGE_MASK) || start > TASK_SIZE ||
	    len > TASK_SIZE - start)
		return -EINVAL;
	len = PAGE_ALIGN(len);
	return len ? munmap_range(mm, start, start + len) : -EINVAL;
}

int do_munmap(struct mm_struct *mm, vaddr_t start, size_t len)
{
	int err;

	down_write(&mm->mmap_lock);
	err = do_munmap_locked(mm, start, len);
	up_write(&mm->mmap_lock);
	return err;
}
