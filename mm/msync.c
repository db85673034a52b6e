// SPDX-License-Identifier: MIT
/*
 * msync: what a program has written into mapped files goes to where they are.
 *
 * What:     No file here has anything behind it, so what is asked for is already
 *           so; only the question is judged: which areas there are, whether they
 *           are locked (MS_INVALIDATE would drop what is locked), and whether
 *           their files can be synced.
 * See:      msync(2).
 */
#include <lib/align.h>
#include <mm/vma.h>
#include <uapi/mman.h>

/* One area's answer. */
static int sync_area(const struct vm_area_struct *vma, unsigned int flags)
{
	if ((flags & MS_INVALIDATE) && (vma->vm_flags & VM_LOCKED))
		return -EBUSY;
	if ((flags & MS_SYNC) && vma->vm_file && (vma->vm_flags & VM_SHARED))
		return file_sync(vma->vm_file);
	return 0;
}

/* Holes are reported at the end; but MS_ASYNC stops at the first. */
static int sync_range(struct mm_struct *mm, vaddr_t start, vaddr_t end,
		      unsigned int flags)
{
	struct vm_area_struct *vma;
	int hole = 0, err;

	for (; start < end; start = vma->vm_end) {
		vma = find_vma(mm, start);
		if (!vma)
			return -ENOMEM;
		if (start < vma->vm_start) {
			if (flags == MS_ASYNC || vma->vm_start >= end)
				return -ENOMEM;
			hole = -ENOMEM;
		}
		err = sync_area(vma, flags);
		if (err)
			return err;
	}
	return hole;
}

int do_msync(struct mm_struct *mm, vaddr_t start, size_t len,
	     unsigned int flags)
{
	vaddr_t end = start + PAGE_ALIGN(len);
	int err;

	if ((flags & ~(unsigned int)(MS_ASYNC | MS_INVALIDATE | MS_SYNC)) ||
	    (start & ~PAGE_MASK) || ((flags & MS_ASYNC) && (flags & MS_SYNC)))
		return -EINVAL;
	if (end < start)
		return -ENOMEM;
	down_read(&mm->mmap_lock);
	err = sync_range(mm, start, end, flags);
	up_read(&mm->mmap_lock);
	return err;
}
