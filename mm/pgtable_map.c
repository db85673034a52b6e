// SPDX-License-Identifier: MIT
/*
 * pgtable_map.c - map, unmap, protect, split: small callbacks on the walk
 *
 * What        Ranges of kernel space (or of any tree that is the caller's): the
 *             program's pages come one at a time, by the fault.
 * Invariants  1. A split changes no translation and no permission.
 * Locking     Each takes pt_lock(), except pt_split_at().
 * Failure     -ENOMEM for a table: mapping leaves nothing mapped, protecting
 *             leaves all as it was, since it splits before it changes.
 * See: pgtable.c; tests in pgtable_model.c and pgtable_test.c.
 */
#include <lib/err.h>
#include <kernel/lab.h>
#include <kernel/panic.h>
#include <mm/pgtable.h>
#include "pgtable_internal.h"

pteval_t kernel_global_bit;
pteval_t supported_pte_mask = ~(pteval_t)0;

struct map_ctx {
	pfn_t pfn;	    /* the next frame ... */
	struct page **page; /* ... or the next page of an array */
	pgprot_t prot;
};

/*
 * An entry is the frame's number shifted, and its page's place in mem_map is
 * that number times the size of a struct page: one shift makes the one of the
 * other, and what must be taken off for mem_map's beginning goes with PROT.
 */
static inline void map_pages(pte_t *ptep, struct page **pages, unsigned long nr,
			     pgprot_t prot)
{
	const pteval_t scale = PAGE_SIZE / sizeof(struct page);
	const pteval_t rest = prot.val - (uintptr_t)mem_map * scale;
	const pte_t *end = ptep + nr;
	pteval_t seen = 0;

#pragma GCC unroll 4
	for (; ptep != end; ptep++, pages++) {
		seen |= ptep->val;
		set_pte(ptep, __pte((uintptr_t)*pages * scale + rest));
	}
	BUG_ON(seen);
}

/* NR empty level-1 slots, from PTEP on, map the frames from PFN on. */
__lab(pgtable) static void map_frames(pte_t *ptep, pfn_t pfn, unsigned long nr,
				      pgprot_t prot)
{
	const pte_t *end = ptep + nr;

	for (; ptep != end; ptep++, pfn++) {
		BUG_ON(!pte_none(*ptep));
		set_pte(ptep, mk_pte_pfn(pfn, prot));
	}
}

/* Fills NR slots of one table. */
static inline void fill_slots(struct map_ctx *ctx, pte_t *ptep,
			      unsigned long nr)
{
	if (ctx->page) {
		map_pages(ptep, ctx->page, nr, ctx->prot);
		ctx->page += nr;
	} else {
		map_frames(ptep, ctx->pfn, nr, ctx->prot);
		ctx->pfn += nr;
	}
	pt_count(ptep, (int)nr);
}

/* The same, and remembers the table. */
static int map_slots(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		     vaddr_t next)
{
	fill_slots(walk->private, ptep, (next - addr) >> PAGE_SHIFT);
	walk->pt->recent = ptep - pt_index(addr, 1);
	walk->pt->recent_end = pt_table_end(addr);
	return 0;
}

/* A huge entry of the next frame of walk->private, a map_ctx: the range covers
 * its slot, which is empty and counts from now on. The frame that comes next is
 * behind it. 0. */
__lab(pgtable) static int map_leaf(struct pt_walk *walk, pte_t *ptep,
				   vaddr_t addr, vaddr_t next,
				   unsigned int level)
{
	struct map_ctx *ctx = walk->private;
	pgprot_t prot = __pgprot(ctx->prot.val | _PAGE_PSE);

	BUG_ON(level == 1 || !pte_none(*ptep));
	set_pte(ptep, mk_pte_pfn(ctx->pfn, prot));
	ctx->pfn += (next - addr) >> PAGE_SHIFT;
	pt_count(ptep, 1);
	return 0;
}

static const struct pt_walk_ops map_ops = {
	.leaf = map_leaf,
	.slots = map_slots,
};

/* Empties NR slots of one table, which count no more; returns how many were in
 * use. What stood there is not asked for: a store does. */
__lab(pgtable) static inline int empty_slots(pte_t *ptep, unsigned long nr)
{
	const pte_t *end = ptep + nr;
	int cleared = (int)nr;
	pte_t *slot;

#pragma GCC unroll 4
	for (slot = ptep; slot != end; slot++) {
		if (likely(!pte_none(*slot)))
			set_pte(slot, __pte(0));
		else
			cleared--;
	}
	pt_count(ptep, -cleared);
	return cleared;
}

/* The slots of one table, which stays; all of them are in use. */
static int clear_slots(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		       vaddr_t next)
{
	const unsigned long nr = (next - addr) >> PAGE_SHIFT;

	(void)walk;
	clear_ptes(ptep, nr);
	pt_count(ptep, -(int)nr);
	return 0;
}

/* The slots of one table, which goes with its last entry (pt_table_emptied). If
 * any was in use, the range is noted in walk->tlb. 0. */
__lab(pgtable) static int unmap_slots(struct pt_walk *walk, pte_t *ptep,
				      vaddr_t addr, vaddr_t next)
{
	if (empty_slots(ptep, (next - addr) >> PAGE_SHIFT))
		tlb_note(walk->tlb, addr, next - addr);
	if (*pt_entries(ptep) == 0)
		pt_table_emptied(walk, addr, 1);
	return 0;
}

/* A huge entry goes, all of it: what covers only a part is the caller's bug. */
__lab(pgtable) static int unmap_leaf(struct pt_walk *walk, pte_t *ptep,
				     vaddr_t addr, vaddr_t next,
				     unsigned int level)
{
	BUG_ON(next - addr != PT_LEVEL_SIZE(level));
	pt_clear(walk, ptep, addr, level);
	return 0;
}

static const struct pt_walk_ops unmap_ops = {
	.leaf = unmap_leaf,
	.slots = unmap_slots,
};

static int clear_leaf(struct pt_walk *walk __maybe_unused,
		      pte_t *ptep __maybe_unused, vaddr_t addr,
		      vaddr_t next __maybe_unused, unsigned int level)
{
	panic("page table: a huge entry of level %u at 0x%lx is cleared lazily",
	      level, addr);
}

static const struct pt_walk_ops clear_ops = {
	.leaf = clear_leaf,
	.slots = clear_slots,
};

static int do_map(struct pt_walk *walk, vaddr_t start, unsigned long nr_pages)
{
	const vaddr_t end = start + nr_pages * PAGE_SIZE;
	struct mmu_gather tlb;
	int err;

	walk->ops = &map_ops;
	walk->alloc = true;
	pt_lock(walk->pt);
	err = pt_walk_range(walk, start, end);
	pt_unlock(walk->pt);
	if (err) {
		tlb_gather_mmu(&tlb, NULL);
		pt_unmap_range(walk->pt, start, end, &tlb);
		tlb_finish_mmu(&tlb);
	}
	return err;
}

/* PROT as an entry of PT may have it. */
static pgprot_t prot_in(const struct page_table *pt, pgprot_t prot)
{
	prot = pgprot_supported(prot);
	if (pt->kernel)
		prot.val |= kernel_global_bit;
	return prot;
}

/* Do address and frame agree in what one entry of LEVEL covers? That is: are
 * they as far behind the last boundary of its size, both of them? */
__lab(pgtable) static bool congruent(vaddr_t start, pfn_t pfn,
				     unsigned int level)
{
	return !(((start >> PAGE_SHIFT) ^ pfn) &
		 ((PT_LEVEL_SIZE(level) >> PAGE_SHIFT) - 1));
}

int pt_map_range(struct page_table *pt, vaddr_t start, pfn_t pfn,
		 unsigned long nr_pages, pgprot_t prot, unsigned int huge)
{
	struct map_ctx ctx = { .pfn = pfn, .prot = prot_in(pt, prot) };
	struct pt_walk walk = { .pt = pt, .private = &ctx };

	while (huge > 1 && !congruent(start, pfn, huge))
		huge--;
	walk.huge = huge;
	return do_map(&walk, start, nr_pages);
}

/* All in the table that was wanted last; false: they are not. */
static inline bool map_recent(struct page_table *pt, vaddr_t start,
			      struct page **pages, unsigned long nr,
			      pgprot_t prot)
{
	pte_t *ptep;

	spin_lock(&pt->lock);
	ptep = pt_recent_slots(pt, start, start + nr * PAGE_SIZE);
	if (likely(ptep)) {
		map_pages(ptep, pages, nr, prot);
		pt_count(ptep, (int)nr);
	}
	spin_unlock(&pt->lock);
	return ptep;
}

static noinline int map_by_walk(struct page_table *pt, vaddr_t start,
				struct page **pages, unsigned long nr,
				pgprot_t prot)
{
	struct map_ctx ctx = { .page = pages, .prot = prot };
	struct pt_walk walk = { .pt = pt, .private = &ctx };

	return do_map(&walk, start, nr);
}

int pt_map_pages(struct page_table *pt, vaddr_t start, struct page **pages,
		 unsigned long nr_pages, pgprot_t prot)
{
	prot = prot_in(pt, prot);
	if (likely(map_recent(pt, start, pages, nr_pages, prot)))
		return 0;
	return map_by_walk(pt, start, pages, nr_pages, prot);
}

void pt_unmap_range(struct page_table *pt, vaddr_t start, vaddr_t end,
		    struct mmu_gather *tlb)
{
	struct pt_walk walk = { .pt = pt, .ops = &unmap_ops, .tlb = tlb };

	pt_lock(pt);
	pt_walk_range(&walk, start, end);
	pt_unlock(pt);
}

static bool clear_recent(struct page_table *pt, vaddr_t start, vaddr_t end)
{
	pte_t *ptep;

	spin_lock(&pt->lock);
	ptep = pt_recent_slots(pt, start, end);
	if (likely(ptep)) {
		pt->has_empty = true;
		clear_slots(NULL, ptep, start, end);
	}
	spin_unlock(&pt->lock);
	return ptep;
}

static noinline void clear_by_walk(struct page_table *pt, vaddr_t start,
				   vaddr_t end, struct mmu_gather *tlb)
{
	struct pt_walk walk = { .pt = pt, .ops = &clear_ops, .tlb = tlb };

	pt_lock(pt);
	pt->has_empty = true;
	pt_walk_range(&walk, start, end);
	pt_unlock(pt);
}

void pt_clear_range(struct page_table *pt, vaddr_t start, vaddr_t end,
		    struct mmu_gather *tlb)
{
	tlb_note(tlb, start, end - start);
	if (unlikely(!clear_recent(pt, start, end)))
		clear_by_walk(pt, start, end, tlb);
}

/* The I-th of the entries of LEVEL - 1 that together map what the huge ENTRY of
 * LEVEL maps, with the same permissions. Huge ones stay huge; at level 1 there
 * is no PSE, and PAT stands in its place. */
__lab(pgtable) static pte_t
	split_entry(pte_t entry, unsigned int level, unsigned int i)
{
	pfn_t step = PT_LEVEL_SIZE(level - 1) >> PAGE_SHIFT;
	pfn_t pfn = pte_pfn(entry) & ~(pfn_t)(PT_ENTRIES(level - 1) * step - 1);
	pgprot_t prot = pte_pgprot(entry);

	if (level - 1 > 1)
		prot.val |= entry.val & _PAGE_PAT_HUGE;
	else if (!(entry.val & _PAGE_PAT_HUGE))
		prot.val &= ~_PAGE_PSE; /* at level 1 the bit means PAT */
	return mk_pte_pfn(pfn + i * step, prot);
}

/* A full table in place of the huge entry PTEP of LEVEL: all its slots are in use
 * before it can be seen. One table more; copies of a root's entry follow
 * (pt_root_changed). 0 or -ENOMEM. */
__lab(pgtable) static int pt_split(struct page_table *pt, pte_t *ptep,
				   unsigned int level)
{
	const unsigned int n = PT_ENTRIES(level - 1);
	pte_t *table = pt_alloc_table();
	unsigned int i;

	if (!table)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		set_pte(table + i, split_entry(*ptep, level, i));
	pt_count(table, (int)n);
	set_pte(ptep, pt_table_entry(pt, table, level));
	pt->nr_tables++;
	if (level == PT_ROOT_LEVEL)
		pt_root_changed(pt, ptep);
	return 0;
}

__lab(pgtable) int pt_split_at(struct page_table *pt, vaddr_t addr,
			       struct mmu_gather *tlb)
{
	pte_t *ptep = pt->root + pt_index(addr, PT_ROOT_LEVEL);
	unsigned int level;

	for (level = PT_ROOT_LEVEL; level > 1; level--) {
		if (!(addr & (PT_LEVEL_SIZE(level) - 1)) || pte_none(*ptep))
			return 0;
		if (pte_huge(*ptep)) {
			if (pt_split(pt, ptep, level))
				return -ENOMEM;
			tlb_note(tlb, addr & ~(PT_LEVEL_SIZE(level) - 1),
				 PT_LEVEL_SIZE(level));
		}
		ptep = pt_table(*ptep) + pt_index(addr, level - 1);
	}
	return 0;
}

/* The entry gets the permissions that walk->private points to, and keeps its
 * frame and what is noted of it (pte_modify); a huge one stays huge. Copies of a
 * root's entry follow; the range is noted in walk->tlb. 0. */
__lab(pgtable) static int protect_leaf(struct pt_walk *walk, pte_t *ptep,
				       vaddr_t addr, vaddr_t next,
				       unsigned int level)
{
	pgprot_t prot = *(pgprot_t *)walk->private;
	pte_t pte;

	if (level > 1)
		prot.val |= _PAGE_PSE;
	pte = pte_modify(*ptep, prot);
	pt_replace(walk->pt, ptep, pte);
	if (level == PT_ROOT_LEVEL)
		pt_root_changed(walk->pt, ptep);
	tlb_note(walk->tlb, addr, next - addr);
	return 0;
}

static const struct pt_walk_ops protect_ops = {
	.leaf = protect_leaf,
	.skip_none = true,
};

int pt_protect_range(struct page_table *pt, vaddr_t start, vaddr_t end,
		     pgprot_t prot, struct mmu_gather *tlb)
{
	struct pt_walk walk = {
		.pt = pt, .ops = &protect_ops, .tlb = tlb, .private = &prot
	};
	int err;

	prot = prot_in(pt, prot);
	pt_lock(pt);
	err = pt_split_at(pt, start, tlb);
	if (!err)
		err = pt_split_at(pt, end, tlb);
	if (!err)
		err = pt_walk_range(&walk, start, end);
	pt_unlock(pt);
	return err;
}
