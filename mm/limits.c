// SPDX-License-Identifier: MIT
/*
 * What an address space may have, and what has been promised to all.
 *
 * What:     RLIMIT_AS and RLIMIT_DATA bound one address space; vm_committed_as
 *           is the sum of private writable memory that programs may yet touch.
 *           As Linux in overcommit mode 0, a single request is refused only
 *           when it is more than the whole machine has: most of what is asked
 *           for is never touched.
 * Locking:  mmap_lock for writing (stack growth: for reading, and pt.lock).
 * Not here: overcommit modes 1 and 2.
 * See:      Linux's Documentation/mm/overcommit-accounting.rst.
 */
#include <kernel/sched.h>
#include <mm/vma.h>
#include <mm/zone.h>

atomic_t vm_committed_as;

unsigned long rlimit(unsigned int resource)
{
	return READ_ONCE(current->rlim[resource].rlim_cur);
}

static bool is_exec_mapping(vm_flags_t flags)
{
	return (flags & (VM_EXEC | VM_WRITE | VM_GROWSDOWN)) == VM_EXEC;
}

static bool is_data_mapping(vm_flags_t flags)
{
	return (flags & (VM_WRITE | VM_SHARED | VM_GROWSDOWN)) == VM_WRITE;
}

bool may_expand_vm(const struct mm_struct *mm, vm_flags_t flags,
		   unsigned long npages)
{
	if (mm->total_vm + npages > rlimit(RLIMIT_AS) >> PAGE_SHIFT)
		return false;
	return !is_data_mapping(flags) ||
	       mm->data_vm + npages <= rlimit(RLIMIT_DATA) >> PAGE_SHIFT;
}

void vm_stat_account(struct mm_struct *mm, vm_flags_t flags, long npages)
{
	mm->total_vm += (unsigned long)npages;
	if (mm->total_vm > mm->hiwater_vm)
		mm->hiwater_vm = mm->total_vm;
	if (flags & VM_GROWSDOWN)
		mm->stack_vm += (unsigned long)npages;
	else if (is_exec_mapping(flags))
		mm->exec_vm += (unsigned long)npages;
	else if (is_data_mapping(flags))
		mm->data_vm += (unsigned long)npages;
}

int vm_enough_memory(unsigned long npages)
{
	if (unlikely(npages > totalram_pages()))
		return -ENOMEM;
	atomic_add((int)npages, &vm_committed_as);
	return 0;
}

void vm_unacct_memory(unsigned long npages)
{
	atomic_add(-(int)npages, &vm_committed_as);
}
