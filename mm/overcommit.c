// SPDX-License-Identifier: MIT
/*
 * overcommit.c - how much memory is promised, and how much may be
 *
 * What     Private writable memory is promised when it is mapped and given when
 *          it is touched. The sum of what is promised is Committed_AS. By
 *          default a promise is only refused when it alone is more than there
 *          is: most of what is asked for is never touched. With policy 2 the
 *          sum may not pass CommitLimit, and then every promise can be kept:
 *
 *   CommitLimit = overcommit_ratio % of memory, or overcommit_kbytes
 *   of that     - admin_reserve_kbytes   but for CAP_SYS_ADMIN
 *               - user_reserve_kbytes    or a 32th of the program, if less
 *
 * Locking  None: the sum is atomic, and a promise is counted before it is
 *          looked at, so two programs cannot both get the last page.
 * Not here Swap, which would count as memory here.
 * See      Linux's Documentation/mm/overcommit-accounting.rst.
 */
#include <kernel/cred.h>
#include <kernel/preempt.h>
#include <lib/minmax.h>
#include <mm/sysctl.h>
#include <mm/vma.h>
#include <mm/zone.h>

int sysctl_overcommit_memory = OVERCOMMIT_GUESS;
int sysctl_overcommit_ratio = 50;
unsigned long sysctl_overcommit_kbytes;
unsigned long sysctl_user_reserve_kbytes;
unsigned long sysctl_admin_reserve_kbytes;

static long committed;	    /* pages */
static long shmem_promised; /* of them, to files in memory */

#define KB_TO_PAGES(kb) ((kb) >> (PAGE_SHIFT - 10))

void overcommit_init(void)
{
	unsigned long free_kbytes = nr_free_pages() << (PAGE_SHIFT - 10);

	sysctl_user_reserve_kbytes = min(free_kbytes / 32, 128UL << 10);
	sysctl_admin_reserve_kbytes = min(free_kbytes / 32, 8UL << 10);
}

unsigned long vm_committed_pages(void)
{
	return (unsigned long)max(READ_ONCE(committed), 0L);
}

unsigned long vm_commit_limit(void)
{
	unsigned long kbytes = READ_ONCE(sysctl_overcommit_kbytes);
	int ratio = READ_ONCE(sysctl_overcommit_ratio);

	if (kbytes)
		return KB_TO_PAGES(kbytes);
	return (unsigned long)((long)totalram_pages() * ratio / 100);
}

/* How much may be promised to current, with policy 2. */
static long promise_limit(void)
{
	const struct mm_struct *mm = current->mm;
	long allowed = (long)vm_commit_limit();
	unsigned long reserve;

	if (!capable(CAP_SYS_ADMIN))
		allowed -= (long)KB_TO_PAGES(
			READ_ONCE(sysctl_admin_reserve_kbytes));
	if (mm) {
		reserve = KB_TO_PAGES(READ_ONCE(sysctl_user_reserve_kbytes));
		allowed -= (long)min(mm->total_vm / 32, reserve);
	}
	return allowed;
}

static inline bool guess_allows(unsigned long npages)
{
	return READ_ONCE(sysctl_overcommit_memory) == OVERCOMMIT_GUESS &&
	       npages <= totalram_pages();
}

/* NPAGES are promised already; what is not to be guessed, or is too much for that. */
static noinline int keep_promise(unsigned long npages)
{
	switch (READ_ONCE(sysctl_overcommit_memory)) {
	case OVERCOMMIT_ALWAYS:
		return 0;
	case OVERCOMMIT_NEVER:
		if ((long)vm_committed_pages() < promise_limit())
			return 0;
		break;
	default: /* the policy may have changed since it was asked for */
		if (guess_allows(npages))
			return 0;
	}
	vm_unacct_memory(npages);
	return -ENOMEM;
}

int vm_enough_memory(unsigned long npages)
{
	__atomic_fetch_add(&committed, (long)npages, __ATOMIC_SEQ_CST);
	if (likely(guess_allows(npages)))
		return 0;
	return keep_promise(npages);
}

/* Both sums at once, as commit_check looks at them. */
int shmem_enough_memory(unsigned long npages)
{
	int err;

	preempt_disable();
	err = vm_enough_memory(npages);
	if (!err)
		__atomic_fetch_add(&shmem_promised, (long)npages,
				   __ATOMIC_SEQ_CST);
	preempt_enable();
	return err;
}

void shmem_unacct_memory(unsigned long npages)
{
	preempt_disable();
	__atomic_fetch_sub(&shmem_promised, (long)npages, __ATOMIC_SEQ_CST);
	vm_unacct_memory(npages);
	preempt_enable();
}

unsigned long shmem_promised_pages(void)
{
	return (unsigned long)READ_ONCE(shmem_promised);
}

void vm_unacct_memory(unsigned long npages)
{
	__atomic_fetch_sub(&committed, (long)npages, __ATOMIC_SEQ_CST);
}
