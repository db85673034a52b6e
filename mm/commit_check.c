// SPDX-License-Identifier: MIT
/*
 * The audit of Committed_AS: what is promised is what there are promises for.
 *
 * What:     The areas with VM_ACCOUNT of all address spaces, and what files in
 *           memory have been promised, are the sum that overcommit.c keeps.
 * Locking:  mmlist_lock, preemption off: nothing changes meanwhile (one CPU).
 *           Where somebody was interrupted between a promise and the area it is
 *           for, with mmap_lock held for writing, or in exit, the question makes
 *           no sense and is not asked.
 */
#include <lib/printf.h>
#include <mm/debug.h>
#include <mm/vma.h>

static bool is_changing(const struct mm_struct *mm)
{
	return atomic_read(&mm->mm_users) == 0 ||
	       (READ_ONCE(mm->mmap_lock.count) & RWSEM_WRITER);
}

static unsigned long promised_pages(const struct mm_struct *mm)
{
	const struct vm_area_struct *vma;
	unsigned long pages = 0;

	for (vma = mm->mmap; vma; vma = vma->vm_next)
		if (vma->vm_flags & VM_ACCOUNT)
			pages += vma_pages(vma);
	return pages;
}

/* False: somebody is at work. */
static bool sum_promises(unsigned long *pages)
{
	const struct mm_struct *mm;
	bool settled = true;

	*pages = shmem_promised_pages();
	spin_lock(&mmlist_lock);
	list_for_each_entry(mm, &mmlist, mmlist) {
		if (is_changing(mm))
			settled = false;
		if (!settled)
			break;
		*pages += promised_pages(mm);
	}
	spin_unlock(&mmlist_lock);
	return settled;
}

const char *commit_check(void)
{
	static char message[100];
	unsigned long promises, committed;
	bool settled;

	preempt_disable();
	committed = vm_committed_pages();
	settled = sum_promises(&promises);
	preempt_enable();
	if (!settled || committed == promises)
		return NULL;
	scnprintf(message, sizeof(message),
		  "%lu pages are promised, areas and files are %lu", committed,
		  promises);
	return message;
}
