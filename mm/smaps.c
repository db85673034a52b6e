// SPDX-License-Identifier: MIT
/*
 * smaps.c - what of an area is in memory, and whose it is; and forgetting it
 *
 * What     Two small callbacks for THE walker. A page that several entries map
 *          is shared: it counts whole in rss, and with its part in pss, so that
 *          the sum of all programs' pss is the memory that they use. The zero
 *          page and the frames of devices are nobody's.
 *          clear_refs takes the accessed bits away, which the CPU sets again;
 *          or write access, so that the next write faults and do_wp_page sets
 *          the soft-dirty bit. New areas count as written as a whole.
 * Locking  mmap_lock: for reading to look, for writing to clear; pt.lock.
 * Not here Huge pages, swap.
 * See      Linux's Documentation/filesystems/proc.rst, 1.1, and
 *          Documentation/admin-guide/mm/soft-dirty.rst.
 */
#include <asm/tlbflush.h>
#include <lib/div64.h>
#include <mm/rmap.h>
#include <mm/filemap.h>
#include <mm/smaps.h>
#include <mm/vma.h>
#include "range_walk.h"

/* -------------------------------------------------------------------- look */

struct smaps_walk {
	struct range_walk range; /* first: go_on's */
	struct mem_size_stats *mss;
};

static void account_page(struct mem_size_stats *mss, const struct page *page,
			 bool dirty, bool locked)
{
	int mapcount = page_mapcount(page);
	u64 pss = PAGE_SIZE << PSS_SHIFT;

	if (mapcount > 1)
		pss = div_u64(pss, (u32)mapcount);
	mss->pss += pss;
	*(page->identity == PAGE_ANON ? &mss->pss_anon : &mss->pss_shmem) +=
		pss;
	if (dirty)
		mss->pss_dirty += pss;
	if (locked)
		mss->pss_locked += pss;
	if (mapcount > 1)
		*(dirty ? &mss->shared_dirty : &mss->shared_clean) += PAGE_SIZE;
	else
		*(dirty ? &mss->private_dirty : &mss->private_clean) +=
			PAGE_SIZE;
}

/* Written through this entry, or some other way. */
static bool is_dirty(const struct page *page, pte_t pte)
{
	return pte_dirty(pte) ||
	       (page->identity == PAGE_FILE && file_page_dirty(page));
}

static int smaps_leaf(struct pt_walk *walk, pte_t *ptep,
		      vaddr_t addr __maybe_unused, vaddr_t next,
		      unsigned int level __maybe_unused)
{
	const struct smaps_walk *smaps = walk->private;
	struct mem_size_stats *mss = smaps->mss;
	const struct page *page = vm_normal_page(*ptep);

	if (!pte_mapped(*ptep) || !page)
		return go_on(walk, next);
	mss->resident += PAGE_SIZE;
	if (page->identity == PAGE_ANON) {
		mss->anonymous += PAGE_SIZE;
		if (!pte_dirty(*ptep)) /* see lazyfree.c */
			mss->lazyfree += PAGE_SIZE;
	}
	if (pte_young(*ptep))
		mss->referenced += PAGE_SIZE;
	account_page(mss, page, is_dirty(page, *ptep),
		     smaps->range.vma->vm_flags & VM_LOCKED);
	return go_on(walk, next);
}

static const struct pt_walk_ops smaps_ops = {
	.leaf = smaps_leaf,
	.skip_none = true,
};

void smap_gather_stats(struct vm_area_struct *vma, struct mem_size_stats *mss)
{
	struct smaps_walk smaps = { .range.vma = vma, .mss = mss };
	struct pt_walk walk = {
		.pt = &vma->vm_mm->pt,
		.ops = &smaps_ops,
		.private = &smaps,
	};

	walk_range(&walk, vma->vm_start, vma->vm_end);
}

/* ------------------------------------------------------------------ forget */

static int clear_young_leaf(struct pt_walk *walk, pte_t *ptep,
			    vaddr_t addr __maybe_unused, vaddr_t next,
			    unsigned int level __maybe_unused)
{
	pt_replace(walk->pt, ptep, pte_mkold(*ptep));
	return go_on(walk, next);
}

static int clear_soft_dirty_leaf(struct pt_walk *walk, pte_t *ptep,
				 vaddr_t addr __maybe_unused, vaddr_t next,
				 unsigned int level __maybe_unused)
{
	pt_replace(walk->pt, ptep, pte_wrprotect(pte_clear_soft_dirty(*ptep)));
	return go_on(walk, next);
}

static const struct pt_walk_ops clear_young_ops = {
	.leaf = clear_young_leaf,
	.skip_none = true,
};

static const struct pt_walk_ops clear_soft_dirty_ops = {
	.leaf = clear_soft_dirty_leaf,
	.skip_none = true,
};

static bool is_meant(const struct vm_area_struct *vma, enum clear_refs type)
{
	switch (type) {
	case CLEAR_REFS_ANON:
		return !vma->vm_file;
	case CLEAR_REFS_MAPPED:
		return vma->vm_file;
	default:
		return true;
	}
}

static void clear_area(struct vm_area_struct *vma, enum clear_refs type)
{
	struct range_walk range = { .vma = vma };
	struct pt_walk walk = {
		.pt = &vma->vm_mm->pt,
		.ops = &clear_young_ops,
		.private = &range,
	};

	if (type == CLEAR_REFS_SOFT_DIRTY) {
		walk.ops = &clear_soft_dirty_ops;
		vma_init_flags(vma, vma->vm_flags & ~VM_SOFTDIRTY);
	}
	walk_range(&walk, vma->vm_start, vma->vm_end);
}

void do_clear_refs(struct mm_struct *mm, enum clear_refs type)
{
	struct vm_area_struct *vma;

	down_write(&mm->mmap_lock);
	if (type == CLEAR_REFS_MM_HIWATER_RSS) {
		mm->hiwater_rss = get_mm_rss(mm);
	} else {
		for (vma = mm->mmap; vma; vma = vma->vm_next)
			if (is_meant(vma, type))
				clear_area(vma, type);
		flush_tlb_mm(mm);
	}
	up_write(&mm->mmap_lock);
}
