// SPDX-License-Identifier: MIT
/*
 * pgtable.c - THE walker, and the life of a page table
 *
 * What        A walk cuts its range into pieces: the part of it that is in one
 *             level-1 table, or in one slot that has no table below. For each
 *             it goes down from the root, then calls back:
 *
 *	level 3, root [ . | t | . ]          t  a table below: table
 *	                    |                h  a huge entry: leaf
 *	level 2       [ t | h | . | t ]      p  a page, or empty: leaf or slots
 *	                |           |        .  empty, above level 1: hole
 *	level 1       [pp.p]      [..pp]
 *
 *             The number of levels is a constant of the build, on x86_64 one of
 *             the boot; nothing else in this file knows it.
 * Invariants  1. pt_entries of a table is the number of its entries that are
 *                not 0; no table below the root has 0 (pt_check, after each
 *                test; pgtable_model.c).
 *             2. nr_tables is the number of tables below the root.
 *             3. A table is freed, or kept as the tree's spare one, after the
 *                flush that follows its taking out.
 *             4. pt->recent is in the tree: forgotten when any table is taken
 *                out (pt_check).
 * Locking     pt->lock, by the caller.
 * Failure     Tables are the only memory needed: -ENOMEM, nothing half-done.
 * Not here    Linux's split page-table locks.
 * See: pgtable_map.c for what is built on the walk, pgtable_root.c for the
 *      directories; Gorman, chapter 3; SDM volume 3A, 4.10.
 */
#include <lib/err.h>
#include <lib/minmax.h>
#include <kernel/lab.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include "pgtable_internal.h"

void *(*pt_boot_alloc)(size_t size, size_t align);

/* ---------------------------------------------------- tables come and go */

static struct page *page_of_table(const pte_t *ptep)
{
	return virt_to_page(ptep);
}

pte_t *pt_alloc_table(void)
{
	struct page *page;

	if (unlikely(pt_boot_alloc))
		return pt_boot_alloc(PAGE_SIZE, PAGE_SIZE);
	page = alloc_page(GFP_ATOMIC | __GFP_ZERO);
	if (!page)
		return NULL;
	page_set_identity(page, 0, PAGE_TABLE);
	page->pt_entries = 0;
	return lowmem_page_address(page);
}

/* TABLE's frame, and the bits that pt_table_bits() gives to LEVEL in such a
 * tree: a table of the kernel's lets no program through. */
__lab(pgtable) pte_t pt_table_entry(struct page_table *pt, const pte_t *table,
				    unsigned int level)
{
	return mk_pte_pfn(virt_to_pfn(table),
			  __pgprot(pt_table_bits(level, pt->kernel)));
}

void pt_keep_table(struct page_table *pt, struct page *table)
{
	pte_t *older = xchg(&pt->spare, (pte_t *)lowmem_page_address(table));

	if (unlikely(older))
		__free_page(virt_to_page(older));
}

/*
 * Hangs an empty table below the empty slot PTEP of LEVEL: the tree's spare one
 * (others may take it at the same time, so with xchg), else a new one. The slot
 * counts as in use (pt_count) and the table as one of the tree's; where the CPU
 * has copied the root (PT_ROOT_LATCHED), it is told. 0 or -ENOMEM.
 */
__lab(pgtable) static int pt_make_table(struct page_table *pt, pte_t *ptep,
					unsigned int level)
{
	pte_t *table = NULL;

	if (READ_ONCE(pt->spare))
		table = xchg(&pt->spare, NULL);
	if (!table)
		table = pt_alloc_table();
	if (!table)
		return -ENOMEM;
	set_pte(ptep, pt_table_entry(pt, table, level));
	pt_count(ptep, 1);
	pt->nr_tables++;
	if (PT_ROOT_LATCHED && level == PT_ROOT_LEVEL)
		flush_tlb_root(pt);
	return 0;
}

/*
 * Takes the empty table of path[LEVEL] out from under path[LEVEL + 1], which is
 * emptied and counts no more. When that one is of the root, others may have a
 * copy (pt_root_changed). The tree has a table less, and forgets which one it
 * found last (recent_end). The CPU may still walk the table, so TLB gets it,
 * with a page of its range noted. One is enough: INVLPG drops every cached
 * upper-level entry.
 */
__lab(pgtable) static void pt_remove_table(struct page_table *pt, pte_t **path,
					   unsigned int level, vaddr_t addr,
					   struct mmu_gather *tlb)
{
	struct page *page = page_of_table(path[level]);
	pte_t *parent = path[level + 1];

	set_pte(parent, __pte(0));
	--*pt_entries(parent);
	if (level + 1 == PT_ROOT_LEVEL)
		pt_root_changed(pt, parent);
	pt->nr_tables--;
	pt->recent_end = 0;
	tlb_note(tlb, addr & PAGE_MASK, PAGE_SIZE);
	tlb_remove_table(tlb, pt, page);
}

/* The entries on the way to ADDR, as far down as there are tables: PATH by
 * level; returns the lowest. */
__lab(pgtable) static unsigned int pt_find_path(struct page_table *pt,
						vaddr_t addr, pte_t **path)
{
	pte_t *ptep = pt->root + pt_index(addr, PT_ROOT_LEVEL);
	unsigned int level;

	for_each_level_down(level)
	{
		path[level] = ptep;
		if (!pte_is_table(*ptep))
			return level;
		ptep = pt_table(*ptep) + pt_index(addr, level - 1);
	}
	path[1] = ptep;
	return 1;
}

/* Takes out the empty tables on the way to ADDR, lowest first, up to the first
 * that holds something (pt_entries) or is the root; returns the level that
 * stays, and PATH. */
__lab(pgtable) static unsigned int pt_remove_empty(struct page_table *pt,
						   pte_t **path, vaddr_t addr,
						   struct mmu_gather *tlb)
{
	unsigned int level = pt_find_path(pt, addr, path);

	while (level < PT_ROOT_LEVEL && *pt_entries(path[level]) == 0)
		pt_remove_table(pt, path, level++, addr, tlb);
	return level;
}

void pt_table_emptied(struct pt_walk *walk, vaddr_t addr, unsigned int level)
{
	if (level == PT_ROOT_LEVEL)
		pt_root_changed(walk->pt, walk->path[level]);
	walk->level = pt_remove_empty(walk->pt, walk->path, addr, walk->tlb);
}

void pt_trim(struct page_table *pt, vaddr_t addr)
{
	pte_t *path[PT_MAX_LEVEL + 1];
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, NULL);
	pt_remove_empty(pt, path, addr, &tlb);
	tlb_finish_mmu(&tlb);
}

void pt_trim_range(struct page_table *pt, vaddr_t start, vaddr_t end,
		   struct mmu_gather *tlb)
{
	pte_t *path[PT_MAX_LEVEL + 1];
	vaddr_t addr = start;

	pt_lock(pt);
	do {
		pt_remove_empty(pt, path, addr, tlb);
		addr = pt_table_end(addr) + 1;
	} while (addr && addr < end);
	pt_unlock(pt);
}

/* The level-1 slot of ADDR, whatever tables that takes. NULL when a huge entry
 * is in the way, or there is no memory: then the tables that were made for
 * nothing are gone again (pt_trim). */
__lab(pgtable) static inline pte_t *pt_make_tables(struct page_table *pt,
						   vaddr_t addr)
{
	pte_t *ptep = pt->root + pt_index(addr, PT_ROOT_LEVEL);
	unsigned int level;

	for (level = PT_ROOT_LEVEL; level > 1; level--) {
		if (pte_none(*ptep) && pt_make_table(pt, ptep, level)) {
			pt_trim(pt, addr);
			return NULL;
		}
		if (!pte_is_table(*ptep))
			return NULL;
		ptep = pt_table(*ptep) + pt_index(addr, level - 1);
	}
	return ptep;
}

pte_t *__pt_lookup_alloc(struct page_table *pt, vaddr_t addr)
{
	pte_t *ptep = pt_make_tables(pt, addr);

	if (likely(ptep)) {
		pt->recent = ptep - pt_index(addr, 1);
		pt->recent_end = pt_table_end(addr);
	}
	return ptep;
}

/* ------------------------------------------------------------ the walker */

/* A piece of the walk: what visit() handles at once. */
struct piece {
	vaddr_t addr, last; /* LAST included: the rest of a table at level 1,
			     * the rest of a slot above */
};

/* Should the empty slot of LEVEL get a huge entry rather than a table? */
static inline bool wants_huge(const struct pt_walk *walk,
			      const struct piece *piece, vaddr_t last,
			      unsigned int level)
{
	const vaddr_t offset = PT_LEVEL_SIZE(level) - 1;

	return level <= walk->huge && !(piece->addr & offset) &&
	       (piece->addr | offset) <= last;
}

/* Calls table for a slot that the walk, from START on, enters at ADDR. */
static inline int tell_table(struct pt_walk *walk, vaddr_t addr, vaddr_t start,
			     vaddr_t last, unsigned int level)
{
	const vaddr_t offset = PT_LEVEL_SIZE(level) - 1;

	if (likely(!walk->ops->table) || (addr != start && (addr & offset)))
		return 0;
	return walk->ops->table(walk, walk->path[level], addr,
				min(addr | offset, last) + 1, level);
}

/*
 * Goes from the root towards piece->addr as far as there are tables; with
 * walk->alloc they are made below empty slots, except where wants_huge() says
 * that the slot is to be given away whole. Sets walk->level to where it ended,
 * walk->path[] to the slots from the root down to there, and piece->last to the
 * last address of this piece: that of the lowest table entered, or of the slot
 * above level 1, and never behind LAST. Tells of each table it enters
 * (tell_table). 0, or the first error. Where PT_ROOT_LEVEL is a constant, the
 * compiler opens the loop.
 */
__lab(pgtable) static __always_inline
	int go_down(struct pt_walk *walk, struct piece *piece, vaddr_t start,
		    vaddr_t last)
{
	pte_t *ptep = walk->pt->root + pt_index(piece->addr, PT_ROOT_LEVEL);
	unsigned int level;
	int err = 0;

	for_each_level_down(level)
	{
		walk->path[level] = ptep;
		walk->level = level;
		piece->last =
			min(piece->addr | (PT_LEVEL_SIZE(level) - 1), last);
		if (unlikely(!pte_is_table(*ptep))) {
			if (!walk->alloc || !pte_none(*ptep) ||
			    wants_huge(walk, piece, last, level))
				return 0;
			err = pt_make_table(walk->pt, ptep, level);
			if (err)
				return err;
		}
		err = tell_table(walk, piece->addr, start, last, level);
		if (unlikely(err))
			return err;
		ptep = pt_table(*ptep) + pt_index(piece->addr, level - 1);
	}
	walk->path[1] = ptep;
	walk->level = 1;
	return 0;
}

/*
 * Calls leaf for the level-1 slots of [addr, next), all of one table, whose
 * first is PTEP: all, or with skip_none those that are not empty. walk->path[1]
 * is the slot at hand. Ends with the first result that is not 0; or with 0
 * when the leaf has emptied the table, which is gone then (walk->level is above
 * 1): the slots behind were empty.
 */
__lab(pgtable) static int visit_slots(struct pt_walk *walk, pte_t *ptep,
				      vaddr_t addr, vaddr_t next)
{
	const struct pt_walk_ops *ops = walk->ops;
	int err;

	for (; addr != next; addr += PAGE_SIZE, ptep++) {
		if (pte_none(*ptep) && ops->skip_none)
			continue;
		walk->path[1] = ptep;
		err = ops->leaf(walk, ptep, addr, addr + PAGE_SIZE, 1);
		if (err)
			return err;
		if (walk->level != 1)
			return 0; /* the table went, the rest was empty */
	}
	return 0;
}

/* One piece, [addr, next), at walk->level: level-1 slots go to slots, or one by
 * one to leaf; above, what is in use goes to leaf (it is huge), and what is empty
 * to hole, or with alloc to leaf. Without hole, 0. */
__lab(pgtable) static int visit(struct pt_walk *walk, vaddr_t addr,
				vaddr_t next)
{
	const struct pt_walk_ops *ops = walk->ops;
	unsigned int level = walk->level;
	pte_t *ptep = walk->path[level];

	if (level == 1)
		return ops->slots ? ops->slots(walk, ptep, addr, next)
				  : visit_slots(walk, ptep, addr, next);
	if (!pte_none(*ptep) || walk->alloc)
		return ops->leaf(walk, ptep, addr, next, level);
	return ops->hole ? ops->hole(walk, addr, next, level) : 0;
}

/* Frees the tables that were made on the way here and hold nothing. */
static noinline void trim_walk(struct pt_walk *walk, vaddr_t addr)
{
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, NULL);
	walk->level = pt_remove_empty(walk->pt, walk->path, addr, &tlb);
	tlb_finish_mmu(&tlb);
}

/*
 * Piece by piece: down, visit, and on behind the piece. END may be 0, so compare
 * with the last address, not with END. After each piece of a walk that makes
 * tables, one that nothing was put in goes (trim_walk), unless the boot made it,
 * which counts nothing yet (pt_boot_alloc). A result that is not 0 ends the walk.
 */
__lab(pgtable) int pt_walk_range(struct pt_walk *walk, vaddr_t start,
				 vaddr_t end)
{
	const vaddr_t last =
		end - 1; /* so that the top needs no special case */
	struct piece piece = { .addr = start };
	int err;

	for (;;) {
		err = go_down(walk, &piece, start, last);
		if (!err)
			err = visit(walk, piece.addr, piece.last + 1);
		if (walk->alloc && !pt_boot_alloc &&
		    *pt_entries(walk->path[walk->level]) == 0)
			trim_walk(walk, piece.addr);
		if (err || piece.last == last)
			return err;
		piece.addr = piece.last + 1;
	}
}
