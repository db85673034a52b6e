// SPDX-License-Identifier: MIT
/*
 * madvise: what the program says it will do with a range.
 *
 * What:     DONTNEED takes the pages away; FREE does so at once, where Linux
 *           waits for pressure; FORK and DUMP advice and the way of reading are
 *           flags of areas; POPULATE touches; the rest is heard and ignored.
 * Errors:   As a Linux without huge pages, KSM and memory-failure handling.
 * Failure:  Areas before the refusal stay advised, as on Linux.
 * See:      madvise(2).
 */
#include <lib/align.h>
#include <lib/minmax.h>
#include <mm/fault.h>
#include <mm/vma.h>
#include <uapi/mman.h>

/* Advice that is flags of areas and no more. */
static const struct flag_advice {
	int behavior;
	vm_flags_t clear, set;
} flag_advice[] = {
	{ MADV_NORMAL, VM_SEQ_READ | VM_RAND_READ, 0 },
	{ MADV_SEQUENTIAL, VM_RAND_READ, VM_SEQ_READ },
	{ MADV_RANDOM, VM_SEQ_READ, VM_RAND_READ },
	{ MADV_DONTFORK, 0, VM_DONTCOPY },
	{ MADV_DOFORK, VM_DONTCOPY, 0 },
	{ MADV_WIPEONFORK, 0, VM_WIPEONFORK },
	{ MADV_KEEPONFORK, VM_WIPEONFORK, 0 },
	{ MADV_DONTDUMP, 0, VM_DONTDUMP },
	{ MADV_DODUMP, VM_DONTDUMP, 0 },
};

static const struct flag_advice *find_flag_advice(int behavior)
{
	for (size_t i = 0; i < ARRAY_SIZE(flag_advice); i++)
		if (flag_advice[i].behavior == behavior)
			return &flag_advice[i];
	return NULL;
}

static bool behavior_valid(int behavior)
{
	switch (behavior) {
	case MADV_WILLNEED:
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
	case MADV_FREE:
	case MADV_REMOVE:
	case MADV_COLD:
	case MADV_PAGEOUT:
	case MADV_POPULATE_READ:
	case MADV_POPULATE_WRITE:
		return true;
	}
	return find_flag_advice(behavior) != NULL;
}

/* A driver's mapping is inherited and left out of dumps as the driver says. */
static bool refused_for_devices(const struct vm_area_struct *vma, int behavior)
{
	return (vma->vm_flags & VM_IO) &&
	       (behavior == MADV_DOFORK || behavior == MADV_DODUMP);
}

static int advise_flags(struct vm_area_struct **vmap, vaddr_t start,
			vaddr_t end, const struct flag_advice *advice)
{
	struct vm_area_struct *vma = *vmap;
	vm_flags_t flags = (vma->vm_flags & ~advice->clear) | advice->set;

	if (advice->behavior == MADV_WIPEONFORK &&
	    (vma->vm_file || (vma->vm_flags & VM_SHARED)))
		return -EINVAL;
	if (refused_for_devices(vma, advice->behavior))
		return -EINVAL;
	if (flags == vma->vm_flags)
		return 0;
	vma = vma_isolate(vma, start, end);
	if (!vma)
		return -ENOMEM;
	vma->vm_flags = flags;
	*vmap = vma_merge(vma);
	return 0;
}

static int advise_remove(const struct vm_area_struct *vma)
{
	if (!vma->vm_ops)
		return -EINVAL;
	if ((vma->vm_flags & (VM_SHARED | VM_WRITE)) != (VM_SHARED | VM_WRITE))
		return -EACCES;
	return -EOPNOTSUPP; /* no file here can have holes punched */
}

/* One area's share of the range; *VMAP is what covers it afterwards. */
static int advise_area(struct vm_area_struct **vmap, vaddr_t start, vaddr_t end,
		       int behavior)
{
	struct vm_area_struct *vma = *vmap;

	switch (behavior) {
	case MADV_FREE:
		if (vma->vm_ops)
			return -EINVAL;
		fallthrough;
	case MADV_DONTNEED:
		if (vma->vm_flags & VM_LOCKED)
			return -EINVAL;
		fallthrough;
	case MADV_DONTNEED_LOCKED:
		if (vma->vm_flags & VM_PFNMAP)
			return -EINVAL;
		unmap_page_range(vma->vm_mm, start, end);
		return 0;
	case MADV_REMOVE:
		return advise_remove(vma);
	case MADV_COLD:
	case MADV_PAGEOUT:
		return vma->vm_flags & (VM_PFNMAP | VM_LOCKED) ? -EINVAL : 0;
	case MADV_WILLNEED:
		return 0;
	}
	return advise_flags(vmap, start, end, find_flag_advice(behavior));
}

/* Every area of the range; holes are passed over, and reported at the end. */
static int advise_range(struct mm_struct *mm, vaddr_t start, vaddr_t end,
			int behavior)
{
	struct vm_area_struct *vma = find_vma(mm, start);
	int hole = 0, err;
	vaddr_t stop;

	while (vma) {
		if (start < vma->vm_start) {
			hole = -ENOMEM;
			start = vma->vm_start;
			if (start >= end)
				return hole;
		}
		stop = min(vma->vm_end, end);
		err = advise_area(&vma, start, stop, behavior);
		if (err)
			return err;
		start = stop;
		if (start >= end)
			return hole;
		if (vma->vm_end <= start)
			vma = vma->vm_next;
	}
	return -ENOMEM;
}

int do_madvise(struct mm_struct *mm, vaddr_t start, size_t len, int behavior)
{
	size_t aligned = PAGE_ALIGN(len);
	int err;

	if (!behavior_valid(behavior) || (start & ~PAGE_MASK))
		return -EINVAL;
	if ((len && !aligned) || start + aligned < start)
		return -EINVAL;
	if (!aligned)
		return 0;
	if (behavior == MADV_POPULATE_READ)
		return faultin_range(mm, start, aligned, FAULT_FLAG_USER);
	if (behavior == MADV_POPULATE_WRITE)
		return faultin_range(mm, start, aligned,
				     FAULT_FLAG_USER | FAULT_FLAG_WRITE);
	down_write(&mm->mmap_lock);
	err = advise_range(mm, start, start + aligned, behavior);
	up_write(&mm->mmap_lock);
	return err;
}
