// SPDX-License-Identifier: MIT
/*
 * remap_file_pages: other pages of the same file, in place of some.
 *
 * What:     An old call, from when areas were dear. What it asks for is a new
 *           mapping of the file over a part of the old one, and that it gets,
 *           as on Linux: populated, and locked if the old one was.
 * Failure:  -EINVAL, and what mmap gives; nothing has changed then.
 * See:      remap_file_pages(2).
 */
#include <lib/err.h>
#include <mm/vma.h>
#include <uapi/mman.h>

/* Does the file's mapping that VMA is a part of go on to END? */
static bool reaches(const struct vm_area_struct *vma, vaddr_t end)
{
	const struct vm_area_struct *next;

	for (; vma->vm_end < end; vma = next) {
		next = vma->vm_next;
		if (!next || next->vm_start != vma->vm_end ||
		    next->vm_file != vma->vm_file ||
		    next->vm_flags != vma->vm_flags)
			return false;
	}
	return true;
}

static unsigned long prot_of(vm_flags_t flags)
{
	return (flags & VM_READ ? PROT_READ : 0) |
	       (flags & VM_WRITE ? PROT_WRITE : 0) |
	       (flags & VM_EXEC ? PROT_EXEC : 0);
}

/* As MAP_FIXED over the old one. [mmap_lock write] */
static unsigned long map_again(struct mmap_call *call)
{
	const struct vm_area_struct *vma = find_vma(call->mm, call->addr);
	unsigned long ret;

	if (!vma || vma->vm_start > call->addr ||
	    !(vma->vm_flags & VM_SHARED) ||
	    !reaches(vma, call->addr + call->len))
		return (unsigned long)-EINVAL;
	call->prot = prot_of(vma->vm_flags);
	call->flags = (call->flags & MAP_NONBLOCK) | MAP_SHARED | MAP_FIXED |
		      MAP_POPULATE |
		      (vma->vm_flags & VM_LOCKED ? MAP_LOCKED : 0);
	call->file = vma->vm_file;
	get_file(call->file);
	ret = do_mmap_locked(call);
	fput(call->file);
	return ret;
}

int do_remap_file_pages(struct mm_struct *mm, vaddr_t start, size_t size,
			unsigned long pgoff, unsigned long flags)
{
	struct mmap_call call = {
		.mm = mm,
		.addr = start & PAGE_MASK,
		.len = size & PAGE_MASK,
		.flags = flags,
		.pgoff = pgoff,
	};
	unsigned long ret;

	if (call.addr + call.len <= call.addr ||
	    pgoff + (call.len >> PAGE_SHIFT) < pgoff)
		return -EINVAL;
	down_write(&mm->mmap_lock);
	ret = map_again(&call);
	up_write(&mm->mmap_lock);
	if (call.populate)
		mm_populate_new(mm, call.addr, call.len);
	return IS_ERR_VALUE(ret) ? (int)ret : 0;
}
