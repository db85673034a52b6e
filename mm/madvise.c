// SPDX-License-Identifier: MIT
/*
 * madvise: what the program says it will do with a range.
 *
 * What:     DONTNEED takes the pages away; FREE, COLD and PAGEOUT mark them
 *           (lazyfree.c); REMOVE makes a hole in the file; FORK and DUMP advice
 *           and the way of reading are flags of areas; POPULATE touches; the
 *           rest is heard and ignored.
 * Errors:   As a Linux without huge pages, KSM and memory-failure handling.
 * Failure:  Areas before the refusal stay advised, as on Linux. An area that
 *           cannot be split is EAGAIN.
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

/* What is a driver's is inherited and left out of dumps as the driver says. */
static bool flags_refused(const struct vm_area_struct *vma, int behavior)
{
	switch (behavior) {
	case MADV_DOFORK:
		return vma->vm_flags & VM_IO;
	case MADV_DODUMP:
		return vma->vm_flags & VM_SPECIAL;
	case MADV_WIPEONFORK:
		return vma->vm_file || (vma->vm_flags & VM_SHARED);
	}
	return false;
}

static int advise_flags(struct vm_area_struct *vma, vaddr_t start, vaddr_t end,
			const struct flag_advice *advice)
{
	vm_flags_t flags = (vma->vm_flags & ~advice->clear) | advice->set;

	if (flags_refused(vma, advice->behavior))
		return -EINVAL;
	if (flags == vma->vm_flags)
		return 0;
	return vma_modify(vma, start, end, flags) ? 0 : -EAGAIN;
}

/* A hole in the file that is mapped there. Files' locks come before mmap_lock,
 * which is let go: VMA may be gone after it. */
static int advise_remove(struct vm_area_struct *vma, vaddr_t start, vaddr_t end)
{
	const vm_flags_t writes = VM_SHARED | VM_MAYWRITE;
	struct mm_struct *mm = vma->vm_mm;
	struct file *file = vma->vm_file;
	loff_t offset;
	int err;

	if ((vma->vm_flags & VM_LOCKED) || !file)
		return -EINVAL;
	if ((vma->vm_flags & writes) != writes)
		return -EACCES;
	offset = (loff_t)(((u64)vma->vm_pgoff << PAGE_SHIFT) +
			  (start - vma->vm_start));
	get_file(file);
	up_write(&mm->mmap_lock);
	err = file_punch_hole(file, offset, (loff_t)(end - start));
	fput(file);
	down_write(&mm->mmap_lock);
	return err;
}

/* Advice about the pages: those of devices are no memory, and what is locked
 * stays. */
static int advise_pages(const struct vm_area_struct *vma, vaddr_t start,
			vaddr_t end, int behavior)
{
	vm_flags_t forbidden = VM_PFNMAP | VM_LOCKED;

	if (behavior == MADV_DONTNEED_LOCKED)
		forbidden = VM_PFNMAP;
	if (vma->vm_flags & forbidden)
		return -EINVAL;
	if (behavior == MADV_FREE) {
		if (!vma_is_anonymous(vma))
			return -EINVAL;
		mark_lazyfree(vma->vm_mm, start, end);
	} else if (behavior == MADV_COLD || behavior == MADV_PAGEOUT) {
		mark_cold(vma->vm_mm, start, end);
	} else {
		unmap_page_range(vma->vm_mm, start, end);
	}
	return 0;
}

/* One area's share of the range; it may be another's afterwards. */
static int advise_area(struct vm_area_struct *vma, vaddr_t start, vaddr_t end,
		       int behavior)
{
	switch (behavior) {
	case MADV_DONTNEED:
	case MADV_DONTNEED_LOCKED:
	case MADV_FREE:
	case MADV_COLD:
	case MADV_PAGEOUT:
		return advise_pages(vma, start, end, behavior);
	case MADV_REMOVE:
		return advise_remove(vma, start, end);
	case MADV_WILLNEED:
		return 0; /* all files are in memory */
	}
	return advise_flags(vma, start, end, find_flag_advice(behavior));
}

/* Every area of the range; holes are passed over, and reported at the end. */
static int advise_range(struct mm_struct *mm, vaddr_t start, vaddr_t end,
			int behavior)
{
	struct vm_area_struct *vma;
	int hole = 0, err;
	vaddr_t stop;

	for (; start < end; start = stop) {
		vma = find_vma(mm, start);
		if (!vma)
			return -ENOMEM;
		if (start < vma->vm_start) {
			hole = -ENOMEM;
			start = vma->vm_start;
			if (start >= end)
				break;
		}
		stop = min(vma->vm_end, end);
		err = advise_area(vma, start, stop, behavior);
		if (err)
			return err;
	}
	return hole;
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
