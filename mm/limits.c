// SPDX-License-Identifier: MIT
/*
 * What an address space may have: RLIMIT_AS, RLIMIT_DATA, RLIMIT_MEMLOCK, and
 * the sums that they bound. What is promised to all together is overcommit.c's.
 *
 * Locking:  mmap_lock for writing (stack growth: for reading, and pt.lock).
 */
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <mm/sysctl.h>
#include <mm/vma.h>

int sysctl_max_map_count = 65530;

unsigned long rlimit(unsigned int resource)
{
	return READ_ONCE(current->signal->rlim[resource].rlim_cur);
}

static bool is_exec_mapping(vm_flags_t flags)
{
	return (flags & (VM_EXEC | VM_WRITE | VM_GROWSDOWN)) == VM_EXEC;
}

static bool is_data_mapping(vm_flags_t flags)
{
	return (flags & (VM_WRITE | VM_SHARED | VM_GROWSDOWN)) == VM_WRITE;
}

/* A soft limit of 0 is taken for none but the hard one: some programs that watch
 * others set it so. */
static unsigned long data_limit(void)
{
	const struct rlimit *limit = &current->signal->rlim[RLIMIT_DATA];
	unsigned long soft = READ_ONCE(limit->rlim_cur);

	return soft ? soft : READ_ONCE(limit->rlim_max);
}

bool may_expand_vm(const struct mm_struct *mm, vm_flags_t flags,
		   unsigned long npages)
{
	if (mm->total_vm + npages > rlimit(RLIMIT_AS) >> PAGE_SHIFT)
		return false;
	return !is_data_mapping(flags) ||
	       mm->data_vm + npages <= data_limit() >> PAGE_SHIFT;
}

/* The sum that pages with FLAGS are part of, or NULL. */
static inline unsigned long *part_of(struct mm_struct *mm, vm_flags_t flags)
{
	if (is_data_mapping(flags))
		return &mm->data_vm;
	if (flags & VM_GROWSDOWN)
		return &mm->stack_vm;
	return is_exec_mapping(flags) ? &mm->exec_vm : NULL;
}

void vm_stat_account(struct mm_struct *mm, vm_flags_t flags, long npages)
{
	unsigned long *part = part_of(mm, flags);

	mm->total_vm += (unsigned long)npages;
	if (mm->total_vm > mm->hiwater_vm)
		mm->hiwater_vm = mm->total_vm;
	if (part)
		*part += (unsigned long)npages;
	if (unlikely(flags & VM_LOCKED))
		mm->locked_vm += (unsigned long)npages;
}

void vm_stat_reclassify(struct mm_struct *mm, vm_flags_t from, vm_flags_t to,
			unsigned long npages)
{
	unsigned long *old = part_of(mm, from), *new = part_of(mm, to);

	if (old)
		*old -= npages;
	if (new)
		*new += npages;
	if (unlikely((from ^ to) & VM_LOCKED))
		mm->locked_vm += to & VM_LOCKED ? npages : -npages;
}

bool __may_lock_more(const struct mm_struct *mm, unsigned long npages)
{
	return mm->locked_vm + npages <= rlimit(RLIMIT_MEMLOCK) >> PAGE_SHIFT ||
	       capable(CAP_IPC_LOCK);
}
