/* SPDX-License-Identifier: MIT */
/*
 * pgtable.h - THE walker: one loop for page tables of 2, 3, 4 and 5 levels
 *
 * What     pt_walk() visits the slots of a range and calls small callbacks;
 *          mapping, unmapping, protecting, copying, dumping are such callbacks.
 * Tables   A table's struct page counts its entries in use (pt_entries). A
 *          table exists only while that is not 0: pt_clear() of the last one
 *          takes the table out and hands it to the mmu_gather, which frees it
 *          after the TLB flush. Tables come from low memory.
 * Locking  pt->lock (mm->page_table_lock) is held by the caller of pt_walk,
 *          except for ranges that no one else can reach. Allocating callbacks
 *          run under it, so tables are taken with GFP_ATOMIC.
 * See      asm/pgtable.h for the geometry; Gorman, chapter 3.
 */
#ifndef MM_PGTABLE_H
#define MM_PGTABLE_H

#include <asm/pgtable.h>
#include <kernel/spinlock.h>
#include <mm/gfp.h>

struct mmu_gather;
struct mm_struct;

/* A tree of page tables. */
struct page_table {
	pte_t *root;               /* kernel address */
	spinlock_t lock;           /* every entry below root, user half */
	unsigned long nr_tables;   /* [lock] tables below the root */
	bool kernel;               /* init_mm's: changes concern every directory */
};

struct pt_walk;

struct pt_walk_ops {
	/* A leaf slot at LEVEL, present or not (level 1 slots, and huge
	 * entries). Covers [addr, next). Non-zero stops the walk. */
	int (*leaf)(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		    vaddr_t next, unsigned int level);
	/* A range that has no table; optional. */
	int (*hole)(struct pt_walk *walk, vaddr_t addr, vaddr_t next,
		    unsigned int level);
	/* An entry that points to a lower table, before going down; optional. */
	int (*table)(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		     vaddr_t next, unsigned int level);
};

struct pt_walk {
	struct page_table *pt;
	const struct pt_walk_ops *ops;
	struct mmu_gather *tlb; /* needed when leaves may be cleared */
	bool alloc;             /* make missing tables instead of calling hole */
	void *private;
	pte_t *path[PT_ROOT_LEVEL + 1]; /* the walker's: entry by level */
};

/*
 * Visits [start, end) (page aligned; end 0 means the top) in order of address.
 * 0, the first non-zero result of a callback, or -ENOMEM when a table was
 * wanted and there is none; what was done before stays done.
 */
int pt_walk_range(struct pt_walk *walk, vaddr_t start, vaddr_t end);

/*
 * The level-1 slot of ADDR: NULL when there is no table (or a huge entry).
 * [pt->lock]
 */
pte_t *pt_lookup(struct page_table *pt, vaddr_t addr);

/* The same, making tables on the way; NULL when there is no memory (or a huge
 * entry is in the way). A table made here holds no entry until pt_set: if the
 * caller then gives up it must call pt_trim(). [pt->lock] */
pte_t *pt_lookup_alloc(struct page_table *pt, vaddr_t addr);
void pt_trim(struct page_table *pt, vaddr_t addr);

/* Store into an empty slot; replace a used one; empty a used one. They keep
 * pt_entries right; none flushes. pt_clear needs the mmu_gather for the tables
 * that become empty, and returns the old entry. [pt->lock] */
void pt_set(struct page_table *pt, pte_t *ptep, pte_t pte);
void pt_replace(struct page_table *pt, pte_t *ptep, pte_t pte);
pte_t pt_clear(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
	       unsigned int level);

/* Map or unmap consecutive frames in kernel space. Mapping uses huge entries
 * where HUGE allows and alignment fits; -ENOMEM leaves nothing mapped. */
int pt_map_range(struct page_table *pt, vaddr_t start, pfn_t pfn,
		 unsigned long nr_pages, pgprot_t prot, bool huge);
void pt_unmap_range(struct page_table *pt, vaddr_t start, vaddr_t end,
		    struct mmu_gather *tlb);

/* One step of a walk, for explaining and dumping. */
struct pt_step {
	unsigned int level;
	unsigned int index;
	pte_t entry;
};

/* Copies the entries on the way to ADDR, root first; returns how many (the
 * last is a leaf, a huge entry, or not present). Never allocates. */
unsigned int pt_trace(struct page_table *pt, vaddr_t addr,
		      struct pt_step steps[PT_ROOT_LEVEL]);

/* "pgd", "p4d", "pud", "pmd", "pte": what the literature calls LEVEL. */
const char *pt_level_name(unsigned int level);

/* A new root with the kernel's half filled in and on the list of all; NULL: no
 * memory. pgd_free: all user tables are gone already. */
int pt_init_user(struct page_table *pt);
void pt_free_user(struct page_table *pt);

/* The kernel's own tree. */
extern struct page_table init_pt;

/* Copies the root entry of kernel address ADDR from init_pt into PT. False:
 * init_pt has none either, or PT had it already. For do_kern_addr_fault and
 * the switch of tasks (stacks are vmalloc'ed). Takes no lock. */
bool pt_sync_kernel(struct page_table *pt, vaddr_t addr);

/* Boot: builds the kernel's tables, loads CR3, turns WP (and PGE) on. */
void paging_init(void);

#endif
