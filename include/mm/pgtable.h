/* SPDX-License-Identifier: MIT */
/*
 * pgtable.h - THE walker: one loop for page tables of 2, 3, 4 and 5 levels
 *
 * What     pt_walk_range() visits the slots of a range and calls small
 *          callbacks; mapping, unmapping, protecting, copying, dumping are
 *          such callbacks.
 * Tables   A table's struct page (identity PAGE_TABLE) counts its entries in
 *          use (pt_entries). A table exists only while that is not 0, unless
 *          pt_clear_range made it so:
 *          pt_clear() of the last one takes the table out and hands it to the
 *          mmu_gather, which frees it after the TLB flush, or keeps it for the
 *          same program (spare): a page that is mapped and unmapped in turn, alone
 *          in its table, does not cost a table each time. Tables come from
 *          low memory. The root is never freed by count; its own is not used.
 * Locking  pt->lock (mm->page_table_lock) is held by the caller of
 *          pt_walk_range, except for ranges that no one else can reach. The
 *          kernel's own tree needs pt_lock(), since a change of its root is
 *          carried to every directory. Tables are made with GFP_ATOMIC.
 * See      asm/pgtable.h for the geometry; Gorman, chapter 3.
 */
#ifndef MM_PGTABLE_H
#define MM_PGTABLE_H

#include <lib/list.h>
#include <asm/pgtable.h>
#include <kernel/spinlock.h>
#include <mm/gfp.h>
#include <mm/page.h>
#include <mm/tlb.h>

/* A tree of page tables. */
struct page_table {
	pte_t *root;	 /* kernel address; constant */
	spinlock_t lock; /* every entry of the user half, or init_pt's */
	unsigned long nr_tables; /* [lock] tables below the root */
	bool kernel;		 /* init_pt: changes concern every directory */
	bool has_empty; /* [lock] perhaps: pt_clear_range leaves such tables */
	struct list_head list; /* [pgd_lock] every tree but init_pt */
	/* [lock] The level-1 table that pt_lookup_alloc() found last, and the
	 * last address that it maps. 0: none, which no table has. */
	pte_t *recent;
	vaddr_t recent_end;
	/* [xchg] A program's: the table that was emptied last, in no tree, for the
	 * next that is needed. It need not be cleared. NULL: none. */
	pte_t *spare;
};

struct pt_walk;

struct pt_walk_ops {
	/*
	 * A leaf slot at LEVEL, present or not (level 1 slots, and huge
	 * entries). Covers [addr, next). Non-zero stops the walk. It may
	 * pt_set, pt_replace or pt_clear this slot. When pt_clear empties the
	 * table, the slots behind it (empty, all of them) are not visited.
	 */
	int (*leaf)(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		    vaddr_t next, unsigned int level);
	/* All level-1 slots of [addr, next), which are of one table, at once;
	 * optional, then leaf sees huge entries only. It keeps pt_entries. */
	int (*slots)(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		     vaddr_t next);
	/* A range that has no table; optional. */
	int (*hole)(struct pt_walk *walk, vaddr_t addr, vaddr_t next,
		    unsigned int level);
	/* An entry that points to a lower table, before going down; optional.
	 */
	int (*table)(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		     vaddr_t next, unsigned int level);
	/* leaf is not interested in empty slots: much faster on sparse tables.
	 */
	bool skip_none;
};

struct pt_walk {
	struct page_table *pt;
	const struct pt_walk_ops *ops;
	struct mmu_gather *tlb; /* needed when leaves may be cleared */
	bool alloc;	   /* make missing tables instead of calling hole */
	unsigned int huge; /* with alloc: an empty slot up to this level that
			    * the range covers whole goes to leaf instead of
			    * getting a table */
	void *private;
	/* The walker's own: where it is. */
	unsigned int level;
	pte_t *path[PT_MAX_LEVEL + 1]; /* entry by level */
};

/*
 * Visits [start, end) (page aligned, not empty; end 0 means the top) in order
 * of address. 0, the first non-zero result of a callback, or -ENOMEM when a
 * table was wanted and there is none; what was done before stays done. A table
 * that the walk made and nothing was put in is gone when it returns.
 */
int pt_walk_range(struct pt_walk *walk, vaddr_t start, vaddr_t end);

/* The table that ENTRY points to. */
static inline pte_t *pt_table(pte_t entry)
{
	return (pte_t *)__va((paddr_t)(entry.val & PT_PFN_MASK));
}

/* True for an entry above level 1 that leads to a lower table. */
static inline bool pte_is_table(pte_t entry)
{
	return (entry.val & (_PAGE_PRESENT | _PAGE_PSE)) == _PAGE_PRESENT;
}

/*
 * LEVEL from the root down to 2. The compiler opens the loop, so each level's
 * shift is a constant; where the boot chooses the root, levels above are skipped.
 */
#define for_each_level_down(level)                                        \
	_Pragma("GCC unroll 5") for ((level) = PT_MAX_LEVEL; (level) > 1; \
				     (level)--) if (pt_level_there(level))

/*
 * The level-1 slot of ADDR: NULL when there is no table (or a huge entry).
 * [pt->lock]
 */
static __always_inline pte_t *pt_lookup(struct page_table *pt, vaddr_t addr)
{
	pte_t *table = pt->root;
	unsigned int level;

	for_each_level_down(level)
	{
		pte_t entry = table[pt_index(addr, level)];

		if (unlikely(!pte_is_table(entry)))
			return NULL;
		table = pt_table(entry);
	}
	return &table[pt_index(addr, 1)];
}

/* The last address that ADDR's level-1 table maps. */
static inline vaddr_t pt_table_end(vaddr_t addr)
{
	return addr | (PT_LEVEL_SIZE(2) - 1);
}

/* The same, making tables on the way; NULL when there is no memory (or a huge
 * entry is in the way). A table made here holds no entry until pt_set: if the
 * caller then gives up it must call pt_trim(). ADDR is of the tree's own half.
 * Faults come in neighbourhoods: the last one's table is remembered, and the
 * number of levels does not matter then. [pt->lock] */
pte_t *__pt_lookup_alloc(struct page_table *pt, vaddr_t addr);
static __always_inline pte_t *pt_lookup_alloc(struct page_table *pt,
					      vaddr_t addr)
{
	if (likely(pt_table_end(addr) == pt->recent_end))
		return &pt->recent[pt_index(addr, 1)];
	return __pt_lookup_alloc(pt, addr);
}

/* Frees the tables on the way to ADDR that hold no entry. [pt->lock] */
void pt_trim(struct page_table *pt, vaddr_t addr);

/* Entries in use in the table that PTEP stands in. */
static inline unsigned int *pt_entries(const pte_t *ptep)
{
	return &pfn_to_page(direct_map_pfn(ptep))->pt_entries;
}

/* Store into an empty slot; replace a used one; empty a used one. They keep
 * pt_entries right; none flushes. [pt->lock] */
static inline void pt_set(struct page_table *pt, pte_t *ptep, pte_t pte)
{
	(void)pt;
	set_pte(ptep, pte);
	++*pt_entries(ptep);
}

static inline void pt_replace(struct page_table *pt, pte_t *ptep, pte_t pte)
{
	(void)pt;
	set_pte(ptep, pte);
}

/* For pt_clear: takes out the tables that have become empty. */
void pt_table_emptied(struct pt_walk *walk, vaddr_t addr, unsigned int level);

/* Empties the slot PTEP of ADDR at LEVEL that the walk stands on and returns
 * the old entry. Notes the range in walk->tlb when it was present; tables that
 * become empty go to the gather. [pt->lock] */
static inline pte_t pt_clear(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
			     unsigned int level)
{
	pte_t old = ptep_get_and_clear(ptep);

	if (likely(pte_present(old)))
		tlb_note(walk->tlb, addr, PT_LEVEL_SIZE(level));
	if (unlikely(--*pt_entries(ptep) == 0) || level == PT_ROOT_LEVEL)
		pt_table_emptied(walk, addr, level);
	return old;
}

/* Take and drop pt->lock; for the kernel's tree the list of directories, too.
 */
void pt_lock(struct page_table *pt);
void pt_unlock(struct page_table *pt);

/*
 * Map consecutive frames, or the COUNT pages of an array, at START in kernel
 * space, where nothing is mapped. Mapping uses huge entries, up to level HUGE
 * (1: none), where alignment fits; 0, or -ENOMEM leaves nothing mapped. Take pt_lock. New
 * kernel mappings become global where the CPU can.
 */
int pt_map_range(struct page_table *pt, vaddr_t start, pfn_t pfn,
		 unsigned long nr_pages, pgprot_t prot, unsigned int huge);
int pt_map_pages(struct page_table *pt, vaddr_t start, struct page **pages,
		 unsigned long nr_pages, pgprot_t prot);

/* Unmaps what there is in the range; the frames are the caller's business.
 * The ends must not fall into a huge entry (pt_split_at). Takes pt_lock. */
void pt_unmap_range(struct page_table *pt, vaddr_t start, vaddr_t end,
		    struct mmu_gather *tlb);

/* The same for a range whose level-1 entries are all in use. Tables stay when
 * they become empty, so that the next to map something there need not make one:
 * until pt_trim_range. */
void pt_clear_range(struct page_table *pt, vaddr_t start, vaddr_t end,
		    struct mmu_gather *tlb);

/* Tables of the range that hold nothing go to the gather. Takes pt_lock. */
void pt_trim_range(struct page_table *pt, vaddr_t start, vaddr_t end,
		   struct mmu_gather *tlb);

/* Gives what is mapped in the range the permissions PROT, splitting huge
 * entries at its ends. 0, or -ENOMEM and nothing has changed. Notes the range;
 * the caller flushes. Takes pt_lock. */
int pt_protect_range(struct page_table *pt, vaddr_t start, vaddr_t end,
		     pgprot_t prot, struct mmu_gather *tlb);

/* Makes ADDR a boundary between entries: a huge one that it falls into becomes
 * a table of smaller ones that map the same. 0 or -ENOMEM. Notes the range.
 * [pt_lock] */
int pt_split_at(struct page_table *pt, vaddr_t addr, struct mmu_gather *tlb);

/* One step of a walk, for explaining and dumping. */
struct pt_step {
	unsigned int level;
	unsigned int index;
	pte_t entry;
};

/* Copies the entries on the way to ADDR, root first; returns how many (the
 * last is a leaf, a huge entry, or not present). Never allocates. */
unsigned int pt_trace(struct page_table *pt, vaddr_t addr,
		      struct pt_step steps[PT_MAX_LEVEL]);

/* The physical address behind ADDR, whatever level maps it, into PHYS; false, and
 * PHYS as it was: nothing does. Never allocates. */
bool pt_translate(struct page_table *pt, vaddr_t addr, paddr_t *phys);

/* "pgd", "p4d", "pud", "pmd", "pte": what the literature calls LEVEL. */
const char *pt_level_name(unsigned int level);

/* The permission bits that map ADDR, at whatever level; 0: nothing does. */
pgprot_t pt_prot_of(struct page_table *pt, vaddr_t addr);

/* How many bytes of [start, end) are mapped by entries of each level: how big
 * the direct map's pages are. Takes pt_lock. */
void pt_mapped_bytes(struct page_table *pt, vaddr_t start, vaddr_t end,
		     unsigned long bytes[PT_MAX_LEVEL + 1]);

/* NULL, or a sentence naming the first table whose count, identity or number is
 * not what its entries say. A kernel's tree is checked in its kernel half, a
 * program's in both. Takes pt_lock. */
const char *pt_check(struct page_table *pt);

/* A new root with the kernel's half filled in and on the list of all; 0 or
 * -ENOMEM. pt_free_user: all user tables are gone already. */
int pt_init_user(struct page_table *pt);
void pt_free_user(struct page_table *pt);

/* TABLE, empty and flushed, is PT's to keep, or is freed. */
void pt_keep_table(struct page_table *pt, struct page *table);

/* The kernel's own tree; its root is swapper_pg_dir. */
extern struct page_table init_pt;
extern pte_t swapper_pg_dir[PT_ENTRIES(PT_ROOT_LEVEL)];

/* Copies the root entry of kernel address ADDR from init_pt into PT. False:
 * init_pt has none either, or PT had it already. For do_kern_addr_fault and
 * the switch of tasks (stacks are vmalloc'ed). Takes no lock. */
bool pt_sync_kernel(struct page_table *pt, vaddr_t addr);

/* The same where it is mostly there already, for each switch of tasks: by
 * pgtable_root.c's invariant 1 an entry that is there is right. */
static __always_inline void pt_sync_stack(struct page_table *pt,
					  const void *stack)
{
	if (unlikely(pte_none(
		    pt->root[pt_index((vaddr_t)stack, PT_ROOT_LEVEL)])))
		pt_sync_kernel(pt, (vaddr_t)stack);
}

/* The same for two stacks, which mostly share an entry. */
static __always_inline void pt_sync_stacks(struct page_table *pt, const void *a,
					   const void *b)
{
	unsigned int first = pt_index((vaddr_t)a, PT_ROOT_LEVEL);
	unsigned int second = pt_index((vaddr_t)b, PT_ROOT_LEVEL);

	if (unlikely(pte_none(pt->root[first])))
		pt_sync_kernel(pt, (vaddr_t)a);
	if (unlikely(pte_none(pt->root[second])))
		pt_sync_kernel(pt, (vaddr_t)b);
}

/* Boot: builds the kernel's tables, loads CR3, turns WP (and PGE) on. Needs
 * max_low_pfn and memblock; ends with memblock_limit at max_low_pfn. */
void paging_init(void);

/* While this is set, tables come from it, zeroed, and are not counted: there is
 * no mem_map yet. pt_count_boot_tables() ends that: each gets its count, and
 * one more, so that it stays for good. */
extern void *(*pt_boot_alloc)(size_t size, size_t align);
void pt_count_boot_tables(void);

/* _PAGE_GLOBAL where the CPU knows it: added to every kernel mapping. */
extern pteval_t kernel_global_bit;

/* The bits that an entry may have: all, but NX where it is declined. */
extern pteval_t supported_pte_mask;

static inline pgprot_t pgprot_supported(pgprot_t prot)
{
	return _PAGE_NX ? __pgprot(prot.val & supported_pte_mask) : prot;
}

/* Permissions of whole pages of the direct map, or of the kernel image; 0 or
 * -ENOMEM. Flushes. */
int set_memory_ro(vaddr_t addr, unsigned long nr_pages);
int set_memory_rw(vaddr_t addr, unsigned long nr_pages);

#endif
