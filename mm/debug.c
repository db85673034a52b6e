// SPDX-License-Identifier: MIT
/*
 * debug.c - mm_check: all audits in a row
 *
 * What        Each part of the memory manager audits itself (NAME_check, beside
 *             its code); here they are called, every address space included.
 *             One that disagrees is asked again after a while: somebody may have
 *             been stopped in the middle of a change.
 * Locking     None held by the caller. An address space is kept by a user's
 *             reference while it is looked at, which also keeps it on mmlist.
 */
#include <asm/atomic.h>
#include <kernel/sched.h>
#include <kernel/timer.h>
#include <mm/debug.h>
#include <mm/mm.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>

#define MAX_WAIT_NS (64 * NSEC_PER_MSEC)

/* Tables that wait for a flush are in no tree any more. */
static const char *tables_check(void)
{
	vm_unmap_aliases();
	return pt_tables_check();
}

static const char *mms_check(void)
{
	const char *wrong = NULL;
	struct mm_struct *mm;

	for (mm = next_mm(NULL); mm; mm = next_mm(mm)) {
		wrong = mm_struct_check(mm);
		if (wrong)
			break;
	}
	if (mm)
		mmput(mm);
	return wrong;
}

static const char *(*const audits[])(void) = {
	page_alloc_check, slab_check,	vmalloc_check,	    tables_check,
#if HAVE_HIGHMEM
	kmap_check,
#endif
	mapcount_check,	  commit_check, shared_areas_check, mms_check,
};

/*
 * A task may have been preempted between two steps that only together keep the
 * books right: a table taken out of a tree and not yet freed, a page that has become
 * one and is not yet counted. It goes on while this one sleeps; what is wrong by
 * mistake stays wrong.
 */
static const char *audit_again(const char *(*audit)(void))
{
	const char *wrong = audit();
	u64 ns;

	for (ns = NSEC_PER_MSEC; wrong && ns <= MAX_WAIT_NS; ns *= 4) {
		set_current_state(TASK_UNINTERRUPTIBLE);
		schedule_until(deadline_after(ns));
		wrong = audit();
	}
	return wrong;
}

const char *mm_check(void)
{
	const char *wrong = NULL;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(audits) && !wrong; i++)
		wrong = audit_again(audits[i]);
	return wrong;
}

unsigned long mm_settle_and_count(void)
{
	vm_unmap_aliases();
	kmem_cache_shrink_all();
	drain_all_pages();
	return nr_free_pages() + vm_record_pages();
}
