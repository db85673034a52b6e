// SPDX-License-Identifier: MIT
/*
 * brk: the heap, an area that ends where the program says.
 *
 * What:     As on Linux it is not joined with what lies beside it: it grows where
 *           an area ends that is the heap's already, and begins another one where
 *           there is none, or one of other flags.
 * Failure:  The old break comes back, as Linux's system call has it; malloc
 *           compares. Nothing has changed then.
 * See:      Gorman, 4.4; brk(2).
 */
#include <kernel/lab.h>
#include <lib/align.h>
#include <mm/rmap.h>
#include <mm/sysctl.h>
#include <mm/vma.h>
#include <uapi/resource.h>
#include "vma_internal.h"

/* RLIMIT_DATA covers heap and initialised data together. */
static bool data_limit_allows(const struct mm_struct *mm, vaddr_t brk)
{
	unsigned long limit = rlimit(RLIMIT_DATA);

	return limit == RLIM_INFINITY ||
	       (brk - mm->start_brk) + (mm->end_data - mm->start_data) <= limit;
}

/* [start, end) becomes an area of its own, below NEXT. */
static int make_heap_area(struct mm_struct *mm, struct vm_area_struct *next,
			  vaddr_t start, vaddr_t end, vm_flags_t flags)
{
	struct vm_area_struct *vma = vm_area_alloc(mm);

	if (!vma)
		return -ENOMEM;
	vma->vm_start = start;
	vma->vm_end = end;
	vma->vm_pgoff = start >> PAGE_SHIFT;
	vma_init_flags(vma, flags);
	/* Without file or pages: in no other tree. */
	__vma_place(mm, vma, next);
	return 0;
}

/* What ends where the heap begins is none of it. */
static bool extend_heap(struct mm_struct *mm, struct vm_area_struct *next,
			vaddr_t start, vaddr_t end, vm_flags_t flags)
{
	return start > PAGE_ALIGN(mm->start_brk) &&
	       vma_extend(mm, next, start, end, flags);
}

/* The heap grows by [start, end), whole pages: 0, or -ENOMEM and nothing has changed.
 * Refused: when less than a page would stay free below the next area (vm_start_gap);
 * by may_lock_more, may_expand_vm, more than sysctl_max_map_count areas; when
 * vm_enough_memory does not promise the pages. Then the heap's last area is extended
 * (extend_heap), or another is made (make_heap_area), with vm_data_flags(), def_flags
 * and VM_SOFTDIRTY; and the pages are counted (vm_stat_account). */
__lab(areas) static int grow_heap(struct mm_struct *mm, vaddr_t start,
				  vaddr_t end)
{
	struct vm_area_struct *next = find_vma(mm, start);
	const vm_flags_t flags = vm_data_flags() | mm->def_flags;
	unsigned long pages = (end - start) >> PAGE_SHIFT;

	if (next && end + PAGE_SIZE > vm_start_gap(next))
		return -ENOMEM;
	if (!may_lock_more(mm, flags, pages) ||
	    !may_expand_vm(mm, flags, pages) ||
	    mm->map_count > READ_ONCE(sysctl_max_map_count))
		return -ENOMEM;
	if (vm_enough_memory(pages))
		return -ENOMEM;
	if (!extend_heap(mm, next, start, end, flags | VM_SOFTDIRTY) &&
	    make_heap_area(mm, next, start, end, flags | VM_SOFTDIRTY)) {
		vm_unacct_memory(pages);
		return -ENOMEM;
	}
	vm_stat_account(mm, flags, (long)pages);
	return 0;
}

/* Areas are of whole pages, the break is not: only when it leaves its page anything is
 * to be done, and then for the pages between the old end and the new one. Up: they
 * are made. Down: they go, and if no area is there (munmap has taken it), it is
 * -ENOMEM, as on Linux. */
__lab(areas) static int move_brk(struct mm_struct *mm, vaddr_t brk)
{
	vaddr_t new_end = PAGE_ALIGN(brk), old_end = PAGE_ALIGN(mm->brk);
	struct vm_area_struct *vma;

	if (new_end == old_end)
		return 0;
	if (new_end > old_end)
		return grow_heap(mm, old_end, new_end);
	vma = find_vma_intersection(mm, new_end, old_end);
	return vma ? munmap_areas(vma, new_end, old_end) : -ENOMEM;
}

unsigned long do_brk(struct mm_struct *mm, vaddr_t brk)
{
	unsigned long result, old;
	bool populate = false;

	down_write(&mm->mmap_lock);
	old = mm->brk;
	if (brk >= mm->start_brk && brk <= TASK_SIZE &&
	    data_limit_allows(mm, brk) && move_brk(mm, brk) == 0) {
		populate = brk > old && (mm->def_flags & VM_LOCKED);
		mm->brk = brk;
	}
	result = mm->brk;
	up_write(&mm->mmap_lock);
	if (unlikely(populate))
		mm_populate_new(mm, PAGE_ALIGN(old),
				PAGE_ALIGN(brk) - PAGE_ALIGN(old));
	return result;
}
