// SPDX-License-Identifier: MIT
/*
 * pgtable.c - THE walker, and the life of a page table
 *
 * What        A walk goes down where an entry points to a table, over to the
 *             next slot where it does not, and up where a table ends:
 *
 *	level 3   root   [ . | t | . ]      t: table  h: huge  p: page  .: empty
 *	                       |
 *	level 2          [ t | h | . | t ]  callbacks: table for each t, leaf
 *for |           |    h and every level-1 slot, hole for level 1 [ppp.] [..pp]
 *each . above level 1
 *
 *             The number of levels is a constant of the build; nothing else in
 *             this file knows it.
 * Invariants  1. pt_entries of a table is the number of its entries that are
 *                not 0; no table below the root has 0 (pt_check, after each
 *                test; pgtable_model.c).
 *             2. nr_tables is the number of tables below the root.
 *             3. A table is freed after the flush that follows its taking out.
 * Locking     pt->lock, by the caller.
 * Failure     Tables are the only memory needed: -ENOMEM, nothing half-done.
 * Not here    Linux's split page-table locks, 1 GiB pages.
 * See: pgtable_map.c for what is built on the walk, pgtable_root.c for the
 *      directories; Gorman, chapter 3; SDM volume 3A, 4.10.
 */
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>
#include "pgtable_internal.h"

void *(*pt_boot_alloc)(size_t size, size_t align);

/* ---------------------------------------------------- tables come and go */

static struct page *page_of_table(const pte_t *ptep)
{
	return virt_to_page(ptep);
}

void pt_store(struct page_table *pt, pte_t *ptep, pte_t pte)
{
	if (unlikely(pt_boot_alloc))
		set_pte(ptep, pte);
	else
		pt_set(pt, ptep, pte);
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

pte_t pt_table_entry(struct page_table *pt, const pte_t *table,
		     unsigned int level)
{
	return mk_pte_pfn(virt_to_pfn(table),
			  __pgprot(pt_table_bits(level, pt->kernel)));
}

/* Hangs a new table below the empty slot PTEP of LEVEL. */
static int pt_make_table(struct page_table *pt, pte_t *ptep, unsigned int level)
{
	pte_t *table = pt_alloc_table();

	if (!table)
		return -ENOMEM;
	pt_store(pt, ptep, pt_table_entry(pt, table, level));
	pt->nr_tables++;
	return 0;
}

/* Takes the empty table of path[LEVEL] out from under path[LEVEL + 1]. One
 * noted page is enough: INVLPG drops every cached upper-level entry. */
static void pt_remove_table(struct page_table *pt, pte_t **path,
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
	tlb_note(tlb, addr & PAGE_MASK, PAGE_SIZE);
	tlb_remove_page(tlb, page);
}

/* Takes out empty tables from LEVEL up; returns the level that stays. */
static unsigned int pt_remove_empty(struct page_table *pt, pte_t **path,
				    unsigned int level, vaddr_t addr,
				    struct mmu_gather *tlb)
{
	while (level < PT_ROOT_LEVEL && *pt_entries(path[level]) == 0)
		pt_remove_table(pt, path, level++, addr, tlb);
	return level;
}

void pt_table_emptied(struct pt_walk *walk, vaddr_t addr, unsigned int level)
{
	if (level == PT_ROOT_LEVEL)
		pt_root_changed(walk->pt, walk->path[level]);
	walk->level =
		pt_remove_empty(walk->pt, walk->path, level, addr, walk->tlb);
}

void pt_trim(struct page_table *pt, vaddr_t addr)
{
	pte_t *path[PT_ROOT_LEVEL + 1];
	unsigned int level = PT_ROOT_LEVEL;
	struct mmu_gather tlb;

	path[level] = pt->root + pt_index(addr, level);
	while (level > 1 && pte_is_table(*path[level])) {
		path[level - 1] =
			pt_table(*path[level]) + pt_index(addr, level - 1);
		level--;
	}
	tlb_gather_mmu(&tlb, NULL);
	pt_remove_empty(pt, path, level, addr, &tlb);
	tlb_finish_mmu(&tlb);
}

pte_t *__pt_lookup_alloc(struct page_table *pt, vaddr_t addr)
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

/* ------------------------------------------------------------ the walker */

static void go_down(struct pt_walk *walk, vaddr_t addr)
{
	unsigned int level = walk->level--;

	walk->path[level - 1] =
		pt_table(*walk->path[level]) + pt_index(addr, level - 1);
}

/* The level-1 slots of [addr, next), all of one table. */
static int visit_slots(struct pt_walk *walk, vaddr_t addr, vaddr_t next)
{
	const struct pt_walk_ops *ops = walk->ops;
	pte_t *ptep = walk->path[1];
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

/* A slot without a table, above level 1. */
static int visit_empty(struct pt_walk *walk, vaddr_t addr, vaddr_t next)
{
	const struct pt_walk_ops *ops = walk->ops;
	unsigned int level = walk->level;
	pte_t *ptep = walk->path[level];
	int err;

	if (!walk->alloc)
		return ops->hole ? ops->hole(walk, addr, next, level) : 0;
	if (walk->huge && level == 2 && next - addr == PT_LEVEL_SIZE(2))
		return ops->leaf(walk, ptep, addr, next, level);
	err = pt_make_table(walk->pt, ptep, level);
	if (!err)
		go_down(walk, addr);
	return err;
}

/* Deals with [addr, next) at the current level, or goes down one level. */
static int visit(struct pt_walk *walk, vaddr_t addr, vaddr_t next)
{
	const struct pt_walk_ops *ops = walk->ops;
	unsigned int level = walk->level;
	pte_t *ptep = walk->path[level];
	int err;

	if (level == 1)
		return visit_slots(walk, addr, next);
	if (pte_none(*ptep))
		return visit_empty(walk, addr, next);
	if (pte_huge(*ptep))
		return ops->leaf(walk, ptep, addr, next, level);
	err = ops->table ? ops->table(walk, ptep, addr, next, level) : 0;
	if (!err)
		go_down(walk, addr);
	return err;
}

/* Leaves the table of the current level; an empty one was made in vain. */
static void go_up(struct pt_walk *walk, vaddr_t addr)
{
	unsigned int level = walk->level++;
	struct mmu_gather tlb;

	if (!walk->alloc || pt_boot_alloc ||
	    *pt_entries(walk->path[level]) != 0)
		return;
	tlb_gather_mmu(&tlb, NULL);
	pt_remove_table(walk->pt, walk->path, level, addr, &tlb);
	tlb_finish_mmu(&tlb);
}

/* From the slot of ADDR to that of NEXT, up to the table that holds both. */
static void advance(struct pt_walk *walk, vaddr_t addr, vaddr_t next)
{
	unsigned int level;

	while (walk->level < PT_ROOT_LEVEL &&
	       (addr ^ next) >> PT_LEVEL_SHIFT(walk->level + 1))
		go_up(walk, addr);
	level = walk->level;
	walk->path[level] += pt_index(next, level) - pt_index(addr, level);
}

/* The last address of what visit() handles at once: the rest of the table at
 * level 1, the rest of a slot above; but not past LAST. */
static vaddr_t visit_last(const struct pt_walk *walk, vaddr_t addr,
			  vaddr_t last)
{
	unsigned int level = walk->level > 1 ? walk->level : 2;

	return min(addr | (PT_LEVEL_SIZE(level) - 1), last);
}

int pt_walk_range(struct pt_walk *walk, vaddr_t start, vaddr_t end)
{
	const vaddr_t last =
		end - 1; /* so that the top needs no special case */
	vaddr_t addr = start, next;
	unsigned int level;
	int err;

	walk->level = PT_ROOT_LEVEL;
	walk->path[PT_ROOT_LEVEL] =
		walk->pt->root + pt_index(start, PT_ROOT_LEVEL);
	for (;;) {
		level = walk->level;
		next = visit_last(walk, addr, last) + 1;
		err = visit(walk, addr, next);
		if (!err && walk->level < level)
			continue; /* one level down, the same address */
		if (err || next - 1 == last)
			break;
		advance(walk, addr, next);
		addr = next;
	}
	while (walk->alloc && walk->level < PT_ROOT_LEVEL)
		go_up(walk, addr);
	return err;
}
