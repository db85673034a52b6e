// SPDX-License-Identifier: MIT
/*
 * highmem_32.c - kmap_local: a page of highmem, for this CPU, for a moment
 *
 * What        Each CPU has KMAP_LOCAL_SLOTS fixmap pages, used as a stack:
 *
 *	kmap_local_depth 2 -->  [ free ]
 *	                        [ page B ]   mapped last, to be unmapped first
 *	                        [ page A ]
 *
 *             A slot is flushed when it is left, so the next user needs no
 *             flush, and a stale pointer faults.
 * Invariants  1. Exactly the slots below the depth are mapped (kmap_check).
 * Locking     Preemption is off from map to unmap, which keeps the task on the
 *             CPU whose slot it is. An interrupt handler may map on top, and
 *             unmaps before it returns.
 * Not here    Linux's slots that move with the task over a sleep.
 * See: kmap_32.c for mappings that last; Gorman, 9.4 (its kmap_atomic).
 */
#include <asm/tlbflush.h>
#include <kernel/panic.h>
#include <kernel/preempt.h>
#include <mm/fixmap.h>
#include <mm/highmem.h>

static DEFINE_PER_CPU(unsigned int, kmap_local_depth);

/* The fixmap slot at DEPTH of this CPU. */
static unsigned int local_slot(unsigned int depth)
{
	return FIX_KMAP_BEGIN + smp_processor_id() * KMAP_LOCAL_SLOTS + depth;
}

void *__kmap_local_pfn(pfn_t pfn)
{
	unsigned int depth, slot;

	preempt_disable();
	depth = this_cpu_read(kmap_local_depth);
	if (unlikely(depth >= KMAP_LOCAL_SLOTS))
		panic("kmap_local: more than %d pages at once",
		      KMAP_LOCAL_SLOTS);
	this_cpu_write(kmap_local_depth, depth + 1);
	slot = local_slot(depth);
	set_pte(fixmap_pte - slot, mk_pte_pfn(pfn, fixmap_prot));
	return (void *)fix_to_virt(slot);
}

void __kunmap_local(const void *addr)
{
	unsigned int depth = this_cpu_read(kmap_local_depth) - 1;
	unsigned int slot = local_slot(depth);
	vaddr_t page = (vaddr_t)addr & PAGE_MASK;

	if (unlikely(page != fix_to_virt(slot)))
		panic("kunmap_local: 0x%lx is not the page mapped last", page);
	set_pte(fixmap_pte - slot, __pte(0));
	local_flush_tlb_page(page);
	this_cpu_write(kmap_local_depth, depth);
	preempt_enable();
}

unsigned int kmap_local_depth_now(void)
{
	return this_cpu_read(kmap_local_depth);
}

const char *kmap_local_check(void)
{
	const char *wrong = NULL;
	unsigned int i;

	preempt_disable();
	for (i = 0; i < KMAP_LOCAL_SLOTS && !wrong; i++)
		if (pte_present(fixmap_pte[-(long)local_slot(i)]) !=
		    (i < this_cpu_read(kmap_local_depth)))
			wrong = "kmap_local: depth and mapped slots disagree";
	preempt_enable();
	return wrong;
}
