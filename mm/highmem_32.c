// SPDX-License-Identifier: MIT
/*
 * highmem_32.c - kmap_local: a page of highmem, for this task, for a moment
 *
 * What        Each CPU has KMAP_LOCAL_SLOTS fixmap pages. The task that runs
 *             there uses them as a stack, and keeps in its kmap_ctrl what each
 *             maps and who asked:
 *
 *	task A runs       task B runs       task A again
 *	  [ free   ]        [ free   ]        [ free   ]
 *	  [ page 2 ]        [ free   ]        [ page 2 ]   mapped last
 *	  [ page 1 ]        [ page 3 ]        [ page 1 ]
 *	A: depth 2        B: depth 1        A: depth 2
 *
 *             A switch of tasks takes the one's pages out and puts the other's
 *             in, at the same addresses, so a task may be preempted and may
 *             sleep. An interrupt handler maps on top of the task that it
 *             interrupts, and unmaps before it returns. A slot is flushed when
 *             it is left, so the next user needs no flush, and a stale pointer
 *             faults.
 * Invariants  1. Slot i of this CPU is the entry i of current's kmap_ctrl, for
 *                i below its depth; the other slots are empty, and so are the
 *                other entries (kmap_local_check).
 *             2. A task has none when it is in ring 3 or gone.
 * Order       The depth goes up before an entry is written, and down after it
 *             is emptied: an interrupt in between maps above it, a switch
 *             carries an empty entry. So nothing need be turned off.
 * Locking     None: it is current's. With several CPUs a task must not move to
 *             another between choosing a slot and unmapping it, since the
 *             address is its CPU's: the depth counts as Linux's
 *             migrate_disable() then.
 * See: kmap_32.c for mappings that last; Gorman, 9.4 (its kmap_atomic).
 */
#include <asm/tlbflush.h>
#include <lib/printf.h>
#include <kernel/panic.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <mm/fixmap.h>
#include <mm/highmem.h>

/* The fixmap slot at DEPTH of this CPU. */
static inline unsigned int local_slot(unsigned int depth)
{
	return FIX_KMAP_BEGIN + smp_processor_id() * KMAP_LOCAL_SLOTS + depth;
}

static inline pte_t *slot_entry(unsigned int depth)
{
	return fixmap_pte - local_slot(depth);
}

void *__kmap_local_pfn(pfn_t pfn)
{
	struct kmap_ctrl *ctrl = &current->kmap_ctrl;
	const pte_t pte = mk_pte_pfn(pfn, fixmap_prot);
	unsigned int depth = ctrl->depth;

	if (unlikely(depth >= KMAP_LOCAL_SLOTS))
		panic("kmap_local: more than %d pages at once",
		      KMAP_LOCAL_SLOTS);
	WRITE_ONCE(ctrl->depth, depth + 1);
	ctrl->caller[depth] = __builtin_return_address(0);
	set_pte(&ctrl->entry[depth], pte);
	set_pte(slot_entry(depth), pte);
	return (void *)fix_to_virt(local_slot(depth));
}

void __kunmap_local(const void *addr)
{
	struct kmap_ctrl *ctrl = &current->kmap_ctrl;
	unsigned int depth = ctrl->depth - 1;
	vaddr_t page = (vaddr_t)addr & PAGE_MASK;

	if (unlikely(page != fix_to_virt(local_slot(depth))))
		panic("kunmap_local: 0x%lx is not the page mapped last", page);
	set_pte(&ctrl->entry[depth], __pte(0));
	set_pte(slot_entry(depth), __pte(0));
	local_flush_tlb_page(page);
	WRITE_ONCE(ctrl->depth, depth);
}

void __kmap_local_switch(const struct kmap_ctrl *prev,
			 const struct kmap_ctrl *next)
{
	unsigned int i;

	for (i = 0; i < prev->depth; i++) {
		set_pte(slot_entry(i), __pte(0));
		local_flush_tlb_page(fix_to_virt(local_slot(i)));
	}
	for (i = 0; i < next->depth; i++)
		set_pte(slot_entry(i), next->entry[i]);
}

unsigned int kmap_local_depth_now(void)
{
	return current->kmap_ctrl.depth;
}

/* -------------------------------------------------------------- what is wrong */

void __kmap_local_leak(const char *when)
{
	struct kmap_ctrl *ctrl = &current->kmap_ctrl;
	unsigned int depth = ctrl->depth;
	char caller[64];

	ksym_format((unsigned long)ctrl->caller[depth - 1], caller,
		    sizeof(caller));
	pr_err("kmap_local: %s[%d] %s with %u pages mapped, the last (page %lx) by %s\n",
	       current->comm, current->pid, when, depth,
	       (unsigned long)pte_pfn(ctrl->entry[depth - 1]), caller);
	warn_count++;
	while (ctrl->depth)
		__kunmap_local(
			(void *)fix_to_virt(local_slot(ctrl->depth - 1)));
}

const char *kmap_local_check(void)
{
	const struct kmap_ctrl *ctrl = &current->kmap_ctrl;
	const char *wrong = NULL;
	unsigned int i;

	preempt_disable();
	for (i = 0; i < KMAP_LOCAL_SLOTS && !wrong; i++) {
		if (slot_entry(i)->val != ctrl->entry[i].val)
			wrong = "kmap_local: a slot is not what the task has there";
		else if (pte_present(*slot_entry(i)) != (i < ctrl->depth))
			wrong = "kmap_local: depth and mapped slots disagree";
	}
	preempt_enable();
	return wrong;
}
