// SPDX-License-Identifier: MIT
/*
 * mlock: memory that is to stay in memory.
 *
 * What:     Locked is a flag of areas, as are their rights: a range of it makes
 *           areas split and merge. The pages of a locked area are brought in at
 *           once, or, with VM_LOCKONFAULT, stay once they were touched. Their
 *           areas' size counts in locked_vm, against RLIMIT_MEMLOCK.
 *           mlockall(MCL_FUTURE) is def_flags: what every new area gets.
 * Invariants: locked_vm is the size of the areas with VM_LOCKED (vm_stat_account
 *           counts it, mm_struct_check tests it).
 * Failure:  As on Linux: areas before a hole or a refusal are locked already,
 *           and memory that cannot be brought in is locked all the same.
 * Not here: Taking pages away, which is what locks are against.
 * See:      mlock(2).
 */
#include <kernel/cred.h>
#include <lib/align.h>
#include <lib/minmax.h>
#include <mm/vma.h>
#include <uapi/mman.h>
#include <uapi/resource.h>

bool can_do_mlock(void)
{
	return rlimit(RLIMIT_MEMLOCK) || capable(CAP_IPC_LOCK);
}

/* ------------------------------------------------------------------- flags */

/* Gives [start, end) of VMA the locks LOCKS. The area that covers it then, or
 * NULL: no memory, and nothing has changed. */
static struct vm_area_struct *mlock_fixup(struct vm_area_struct *vma,
					  vaddr_t start, vaddr_t end,
					  vm_flags_t locks)
{
	vm_flags_t flags = (vma->vm_flags & ~VM_LOCKED_MASK) | locks;
	const vm_flags_t old = vma->vm_flags;
	long pages = (long)((end - start) >> PAGE_SHIFT);

	if (flags == old || (old & VM_SPECIAL))
		return vma;
	vma = vma_modify(vma, start, end, flags);
	if (!vma)
		return NULL;
	vm_stat_account(vma->vm_mm, old, -pages);
	vm_stat_account(vma->vm_mm, flags, pages);
	return vma;
}

/* Every area of the range: -ENOMEM at the first hole. */
static int lock_range(struct mm_struct *mm, vaddr_t start, vaddr_t end,
		      vm_flags_t locks)
{
	struct vm_area_struct *vma;
	vaddr_t stop;

	for (; start < end; start = stop) {
		vma = find_vma(mm, start);
		if (!vma || vma->vm_start > start)
			return -ENOMEM;
		stop = min(vma->vm_end, end);
		if (!mlock_fixup(vma, start, stop, locks))
			return -ENOMEM;
	}
	return 0;
}

/* Pages of [start, end) that are locked already. */
static unsigned long locked_pages(struct mm_struct *mm, vaddr_t start,
				  vaddr_t end)
{
	struct vm_area_struct *vma = find_vma_intersection(mm, start, end);
	unsigned long pages = 0;

	for (; vma && vma->vm_start < end; vma = vma->vm_next)
		if (vma->vm_flags & VM_LOCKED)
			pages += (min(vma->vm_end, end) -
				  max(vma->vm_start, start)) >>
				 PAGE_SHIFT;
	return pages;
}

/* May [start, start + len) be locked? What of it is locked counts once. */
static bool limit_allows(struct mm_struct *mm, vaddr_t start, size_t len)
{
	unsigned long pages = len >> PAGE_SHIFT;

	if (may_lock_more(mm, VM_LOCKED, pages))
		return true;
	return may_lock_more(mm, VM_LOCKED,
			     pages - locked_pages(mm, start, start + len));
}

/* What mlock says of memory that could not be brought in. */
static int posix_error(int err)
{
	if (err == -EFAULT)
		return -ENOMEM;
	return err == -ENOMEM ? -EAGAIN : err;
}

int do_mlock(struct mm_struct *mm, vaddr_t start, size_t len, vm_flags_t flags)
{
	int err = -ENOMEM;

	if (flags && !can_do_mlock())
		return -EPERM;
	len = PAGE_ALIGN(len + (start & ~PAGE_MASK));
	start &= PAGE_MASK;
	down_write(&mm->mmap_lock);
	if (!flags || limit_allows(mm, start, len))
		err = start + len < start
			      ? -EINVAL
			      : lock_range(mm, start, start + len, flags);
	up_write(&mm->mmap_lock);
	if (err || !flags)
		return err;
	return posix_error(mm_populate(mm, start, len));
}

/* --------------------------------------------------------------------- all */

static vm_flags_t locks_of(unsigned int flags)
{
	return VM_LOCKED | (flags & MCL_ONFAULT ? VM_LOCKONFAULT : 0);
}

/* An area for which there is no memory to be split stays as it is; there is
 * none, since none is split. */
static void lock_all(struct mm_struct *mm, vm_flags_t locks)
{
	struct vm_area_struct *vma = mm->mmap;

	while (vma) {
		vma = mlock_fixup(vma, vma->vm_start, vma->vm_end, locks);
		vma = vma->vm_next;
	}
}

int do_mlockall(struct mm_struct *mm, unsigned int flags)
{
	int err = 0;

	if (flags && !can_do_mlock())
		return -EPERM;
	down_write(&mm->mmap_lock);
	if ((flags & MCL_CURRENT) && !capable(CAP_IPC_LOCK) &&
	    mm->total_vm > rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT) {
		err = -ENOMEM;
	} else {
		mm->def_flags = flags & MCL_FUTURE ? locks_of(flags) : 0;
		if (!flags || (flags & MCL_CURRENT))
			lock_all(mm, flags ? locks_of(flags) : 0);
	}
	up_write(&mm->mmap_lock);
	if (!err && (flags & MCL_CURRENT))
		mm_populate_all(mm);
	return err;
}
