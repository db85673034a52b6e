// SPDX-License-Identifier: MIT
/*
 * shared_check.c - the audit of what files count of their areas
 *
 * What     i_mmap_writable of each mapped file is the number of areas in its
 *          tree that share it and may write; with none of them it may be
 *          below 0 (sealed).
 * Locking  Preemption is off, so nothing moves on one CPU; but a task may have
 *          been stopped between the two steps that make an area: it holds its
 *          mmap_lock then, or ends. Then there is no verdict.
 */
#include <mm/debug.h>
#include <mm/filemap.h>
#include <mm/rmap.h>
#include <mm/vma.h>

bool areas_are_settled(void)
{
	const struct mm_struct *mm;
	bool settled = true;

	spin_lock(&mmlist_lock);
	list_for_each_entry(mm, &mmlist, mmlist)
		settled &= !(READ_ONCE(mm->mmap_lock.count) & RWSEM_WRITER) &&
			   atomic_read(&mm->mm_users) > 0;
	spin_unlock(&mmlist_lock);
	return settled;
}

unsigned long count_file_areas(const struct address_space *mapping,
			       vm_flags_t flags)
{
	struct interval_node *node =
		interval_first(&mapping->i_mmap, 0, ULONG_MAX);
	const struct vm_area_struct *vma;
	unsigned long n = 0;

	for (; node; node = interval_next(node, 0, ULONG_MAX)) {
		vma = container_of(node, struct vm_area_struct, shared);
		n += (vma->vm_flags & flags) == flags;
	}
	return n;
}

/* Each file once: by the first area of its tree. */
static bool count_is_wrong(const struct vm_area_struct *vma)
{
	const struct address_space *mapping;
	unsigned long n;

	if (!vma->vm_file || (vma->vm_flags & VM_PFNMAP))
		return false;
	mapping = file_mapping(vma->vm_file);
	if (interval_first(&mapping->i_mmap, 0, ULONG_MAX) != &vma->shared)
		return false;
	n = count_file_areas(mapping, VM_SHARED | VM_MAYWRITE);
	return mapping->i_mmap_writable != (int)n &&
	       !(n == 0 && mapping->i_mmap_writable < 0);
}

static bool all_counts_are_right(void)
{
	const struct vm_area_struct *vma;
	const struct mm_struct *mm;
	bool right = true;

	spin_lock(&mmlist_lock);
	list_for_each_entry(mm, &mmlist, mmlist)
		for (vma = mm->mmap; vma && right; vma = vma->vm_next)
			right = !count_is_wrong(vma);
	spin_unlock(&mmlist_lock);
	return right;
}

const char *shared_areas_check(void)
{
	bool right;

	preempt_disable();
	right = !areas_are_settled() || all_counts_are_right();
	preempt_enable();
	return right ? NULL
		     : "i_mmap_writable is not the number of a file's areas that may write";
}
