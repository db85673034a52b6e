// SPDX-License-Identifier: MIT
/*
 * Pages that a program could do without, and those it will not need soon.
 *
 * What:     MADV_FREE says that what is in these pages is not needed; but they
 *           stay until memory is, for the program may write to them again, and
 *           then no fault and no zeroing are needed. So an entry loses its dirty
 *           bit, which the CPU sets again with the next write:
 *
 *           an anonymous page whose entries are clean is free for the taking
 *
 *           (else all anonymous entries are dirty from the start.) MADV_COLD and
 *           MADV_PAGEOUT take the accessed bit away, by which the pages that
 *           were used lately are told from the others.
 * Locking:  mmap_lock (shrink_lazyfree: of each, for reading), pt.lock.
 * Failure:  None. Who reads a page that was taken reads zeroes.
 * Not here: Lists of pages by their age; and the allocator never comes here, as
 *           Linux's does for pages and slabs alike, since its callers may hold
 *           any lock. They are taken when a fault or a call that populates finds
 *           no memory, whatever it was for, before that fails or kills.
 * See:      madvise(2).
 */
#include <mm/oom.h>
#include <mm/rmap.h>
#include <mm/vmstat.h>
#include <mm/vma.h>
#include "range_walk.h"

/* -------------------------------------------------------------------- mark */

static int free_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		     vaddr_t next, unsigned int level __maybe_unused)
{
	const struct page *page = vm_normal_page(*ptep);

	if (!page || !page_is_anon(page))
		return go_on(walk, next);
	if (pte_dirty(*ptep))
		count_vm_event(PGLAZYFREE);
	if (pte_dirty(*ptep) || pte_young(*ptep)) {
		pt_replace(walk->pt, ptep, pte_mkclean(pte_mkold(*ptep)));
		tlb_note(walk->tlb, addr, next - addr);
	}
	return go_on(walk, next);
}

/* A page that others map, too, may be in use by them. */
static int cold_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		     vaddr_t next, unsigned int level __maybe_unused)
{
	const struct page *page = vm_normal_page(*ptep);

	if (page && page_mapcount(page) == 1 && pte_young(*ptep)) {
		pt_replace(walk->pt, ptep, pte_mkold(*ptep));
		tlb_note(walk->tlb, addr, next - addr);
	}
	return go_on(walk, next);
}

static const struct pt_walk_ops free_ops = {
	.leaf = free_leaf,
	.skip_none = true,
};

static const struct pt_walk_ops cold_ops = {
	.leaf = cold_leaf,
	.skip_none = true,
};

static void mark_range(struct mm_struct *mm, vaddr_t start, vaddr_t end,
		       const struct pt_walk_ops *ops)
{
	struct range_walk range;
	struct mmu_gather tlb;
	struct pt_walk walk;

	if (!mm->pt.nr_tables)
		return;
	range_walk_begin(&walk, &range, &tlb, mm, ops);
	walk_range(&walk, start, end);
	tlb_finish_mmu(&tlb);
}

void mark_lazyfree(struct mm_struct *mm, vaddr_t start, vaddr_t end)
{
	mm->lazyfree = true;
	mark_range(mm, start, end, &free_ops);
}

void mark_cold(struct mm_struct *mm, vaddr_t start, vaddr_t end)
{
	mark_range(mm, start, end, &cold_ops);
}

/* -------------------------------------------------------------------- take */

struct lazyfree_walk {
	struct range_walk range; /* first: go_on's */
	unsigned long taken;	 /* pages */
};

static int take_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		     vaddr_t next, unsigned int level)
{
	struct lazyfree_walk *lazy = walk->private;
	struct page *page = vm_normal_page(*ptep);

	if (!page || !page_is_anon(page) || pte_dirty(*ptep))
		return go_on(walk, next);
	if (!page_is_exclusive(page) ||
	    (lazy->range.vma->vm_flags & VM_LOCKED)) {
		lazy->range.mm->lazyfree = true; /* it may be later */
		return go_on(walk, next);
	}
	pt_clear(walk, ptep, addr, level);
	page_remove_rmap(page, lazy->range.mm);
	tlb_remove_page(walk->tlb, page);
	lazy->taken++;
	count_vm_event(PGLAZYFREED);
	return go_on(walk, next);
}

static const struct pt_walk_ops take_ops = {
	.leaf = take_leaf,
	.skip_none = true,
};

static unsigned long take_from(struct mm_struct *mm)
{
	struct lazyfree_walk lazy = { .taken = 0 };
	struct vm_area_struct *vma;
	struct mmu_gather tlb;
	struct pt_walk walk;

	down_read(&mm->mmap_lock);
	mm->lazyfree = false;
	range_walk_begin(&walk, &lazy.range, &tlb, mm, &take_ops);
	for (vma = mm->mmap; vma && mm->pt.nr_tables; vma = vma->vm_next) {
		lazy.range.vma = vma;
		if (vma_is_anonymous(vma))
			walk_range(&walk, vma->vm_start, vma->vm_end);
	}
	tlb_finish_mmu(&tlb);
	up_read(&mm->mmap_lock);
	return lazy.taken;
}

bool shrink_lazyfree(void)
{
	unsigned long taken = 0;
	struct mm_struct *mm;

	for (mm = next_mm(NULL); mm; mm = next_mm(mm))
		if (READ_ONCE(mm->lazyfree))
			taken += take_from(mm);
	return taken;
}
