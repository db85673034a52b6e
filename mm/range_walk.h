/* SPDX-License-Identifier: MIT */
/*
 * range_walk.h - walks over a program's page tables that may be long
 *
 * A range may be all of a program's memory, so pt.lock is let go between two
 * entries when another task waits for the CPU.
 */
#ifndef MM_RANGE_WALK_H
#define MM_RANGE_WALK_H

#include <kernel/preempt.h>
#include <mm/vma.h>

#define WALK_PAUSED 1

/* What the walk's callbacks get: walk->private begins with it. */
struct range_walk {
	struct mm_struct *mm; /* unmap: whose entries; copy: the child */
	const struct vm_area_struct *vma; /* protect and look: the area */
	vaddr_t next;			  /* behind the last entry seen */
};

/* Prepares WALK, with RANGE and TLB, for MM's entries. */
static inline void range_walk_begin(struct pt_walk *walk,
				    struct range_walk *range,
				    struct mmu_gather *tlb,
				    struct mm_struct *mm,
				    const struct pt_walk_ops *ops)
{
	range->mm = mm;
	walk->pt = &mm->pt;
	walk->ops = ops;
	walk->tlb = tlb;
	walk->alloc = false;
	walk->huge = 0;
	walk->private = range;
	tlb_gather_mmu(tlb, mm);
}

/* A callback's last words: go on, or let somebody else run first. */
static inline int go_on(const struct pt_walk *walk, vaddr_t next)
{
	struct range_walk *range = walk->private;

	range->next = next;
	return unlikely(should_resched()) ? WALK_PAUSED : 0;
}

/* The same for one that saw a whole table, or only up to ADDR. */
static inline int went_to(const struct pt_walk *walk, vaddr_t addr,
			  vaddr_t next)
{
	struct range_walk *range = walk->private;

	range->next = addr;
	return unlikely(addr != next) ? WALK_PAUSED : 0;
}

/* [start, end) of WALK, which makes no tables. What lies in one table, as most of
 * what is asked for does, needs no walk where only its slots are asked for. */
static inline int walk_some(struct pt_walk *walk, vaddr_t start, vaddr_t end)
{
	pte_t *ptep;

	if (!walk->ops->slots || pt_table_end(start) != pt_table_end(end - 1))
		return pt_walk_range(walk, start, end);
	ptep = pt_lookup(walk->pt, start);
	return ptep ? walk->ops->slots(walk, ptep, start, end) : 0;
}

/* pt_walk_range of such a walk, under pt.lock, which is let go (and with it,
 * perhaps, the CPU) where a callback paused. [mmap_lock] */
static inline int walk_range(struct pt_walk *walk, vaddr_t start, vaddr_t end)
{
	const struct range_walk *range = walk->private;
	struct page_table *pt = walk->pt;
	int err;

	for (;;) {
		spin_lock(&pt->lock);
		err = walk_some(walk, start, end);
		spin_unlock(&pt->lock);
		if (err != WALK_PAUSED)
			return err;
		if (range->next == end)
			return 0;
		start = range->next;
	}
}

#endif
