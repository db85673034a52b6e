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
 *             4. An entry of init_pt's root is changed, once set, in every
 *                directory that has it, before the lock is dropped. New ones
 *                arrive there lazily (pt_sync_kernel).
 * Locking     pgd_lock, then pt->lock.
 * Failure     Tables are the only memory needed: -ENOMEM, nothing half-done.
 * Not here    Linux's split page-table locks, 1 GiB pages, PCIDs. PAE latches
 *             its root's entries when CR3 is loaded: a change there (first
 *             touch of a GiB) will have to reload it.
 * See: Gorman, chapter 3; SDM volume 3A, 4.10.
 */
#include <lib/err.h>
#include <lib/minmax.h>
#include <kernel/panic.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>

/* Every tree but init_pt. */
static LIST_HEAD(pgd_list);
static DEFINE_SPINLOCK(pgd_lock, RANK_PGD_LIST);

struct page_table init_pt = {
	.lock = SPINLOCK_INIT("init_pt.lock", RANK_PAGE_TABLE),
	.kernel = true,
};

void *(*pt_boot_alloc)(size_t size, size_t align);
pteval_t kernel_global_bit;

void pt_lock(struct page_table *pt)
{
	if (pt->kernel)
		spin_lock(&pgd_lock);
	spin_lock(&pt->lock);
}

void pt_unlock(struct page_table *pt)
{
	spin_unlock(&pt->lock);
	if (pt->kernel)
		spin_unlock(&pgd_lock);
}

/* ---------------------------------------------------- tables come and go */

static struct page *page_of_table(const pte_t *ptep)
{
	return virt_to_page(ptep);
}

/* pt_set for entries of early tables, too: they are counted later. */
static void pt_store(struct page_table *pt, pte_t *ptep, pte_t pte)
{
	if (unlikely(pt_boot_alloc))
		set_pte(ptep, pte);
	else
		pt_set(pt, ptep, pte);
}

/* A zeroed page as a table, or NULL. */
static pte_t *pt_alloc_table(void)
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

static pte_t mk_table_entry(struct page_table *pt, const pte_t *table,
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
	pt_store(pt, ptep, mk_table_entry(pt, table, level));
	pt->nr_tables++;
	return 0;
}

/* The kernel's root changed at PTEP: so do the copies that have the entry. */
static void pt_root_changed(struct page_table *pt, const pte_t *ptep)
{
	struct page_table *other;

	if (!pt->kernel)
		return;
	list_for_each_entry (other, &pgd_list, list) {
		pte_t *copy = other->root + (ptep - pt->root);

		if (!pte_none(*copy))
			set_pte(copy, *ptep);
	}
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

/* --------------------------------------------------- map, unmap, protect */

struct map_ctx {
	pfn_t pfn;	    /* the next frame ... */
	struct page **page; /* ... or the next page of an array */
	pgprot_t prot;
};

static int map_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		    vaddr_t next, unsigned int level)
{
	struct map_ctx *ctx = walk->private;
	pgprot_t prot = ctx->prot;
	pfn_t pfn = ctx->page ? page_to_pfn(*ctx->page++) : ctx->pfn;

	BUG_ON(!pte_none(*ptep));
	if (level > 1)
		prot.val |= _PAGE_PSE;
	ctx->pfn += (next - addr) >> PAGE_SHIFT;
	pt_store(walk->pt, ptep, mk_pte_pfn(pfn, prot));
	return 0;
}

static const struct pt_walk_ops map_ops = { .leaf = map_leaf };

static int unmap_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		      vaddr_t next, unsigned int level)
{
	BUG_ON(next - addr != PT_LEVEL_SIZE(level));
	pt_clear(walk, ptep, addr, level);
	return 0;
}

static const struct pt_walk_ops unmap_ops = {
	.leaf = unmap_leaf,
	.skip_none = true,
};

static int do_map(struct pt_walk *walk, vaddr_t start, unsigned long nr_pages)
{
	const vaddr_t end = start + nr_pages * PAGE_SIZE;
	struct map_ctx *ctx = walk->private;
	struct mmu_gather tlb;
	int err;

	walk->ops = &map_ops;
	walk->alloc = true;
	if (walk->pt->kernel)
		ctx->prot.val |= kernel_global_bit;
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

int pt_map_range(struct page_table *pt, vaddr_t start, pfn_t pfn,
		 unsigned long nr_pages, pgprot_t prot, bool huge)
{
	const pfn_t slots = PT_ENTRIES(1);
	struct map_ctx ctx = { .pfn = pfn, .prot = prot };
	struct pt_walk walk = { .pt = pt, .private = &ctx };

	walk.huge = huge && !(((start >> PAGE_SHIFT) ^ pfn) & (slots - 1));
	return do_map(&walk, start, nr_pages);
}

int pt_map_pages(struct page_table *pt, vaddr_t start, struct page **pages,
		 unsigned long nr_pages, pgprot_t prot)
{
	struct map_ctx ctx = { .page = pages, .prot = prot };
	struct pt_walk walk = { .pt = pt, .private = &ctx };

	return do_map(&walk, start, nr_pages);
}

void pt_unmap_range(struct page_table *pt, vaddr_t start, vaddr_t end,
		    struct mmu_gather *tlb)
{
	struct pt_walk walk = { .pt = pt, .ops = &unmap_ops, .tlb = tlb };

	pt_lock(pt);
	pt_walk_range(&walk, start, end);
	pt_unlock(pt);
}

/* The I-th of the entries that map what the huge ENTRY of LEVEL maps. */
static pte_t split_entry(pte_t entry, unsigned int level, unsigned int i)
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

/* A table in place of the huge entry PTEP of LEVEL. */
static int pt_split(struct page_table *pt, pte_t *ptep, unsigned int level)
{
	const unsigned int n = PT_ENTRIES(level - 1);
	pte_t *table = pt_alloc_table();
	unsigned int i;

	if (!table)
		return -ENOMEM;
	for (i = 0; i < n; i++)
		pt_store(pt, table + i, split_entry(*ptep, level, i));
	set_pte(ptep, mk_table_entry(pt, table, level));
	pt->nr_tables++;
	if (level == PT_ROOT_LEVEL)
		pt_root_changed(pt, ptep);
	return 0;
}

int pt_split_at(struct page_table *pt, vaddr_t addr, struct mmu_gather *tlb)
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

static int protect_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
			vaddr_t next, unsigned int level)
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

	if (pt->kernel)
		prot.val |= kernel_global_bit;
	pt_lock(pt);
	err = pt_split_at(pt, start, tlb);
	if (!err)
		err = pt_split_at(pt, end, tlb);
	if (!err)
		err = pt_walk_range(&walk, start, end);
	pt_unlock(pt);
	return err;
}

/* ------------------------------------------------------------- the roots */

int pt_init_user(struct page_table *pt)
{
	struct page *page = alloc_page(GFP_KERNEL | __GFP_ZERO);
	unsigned int i;

	if (!page)
		return -ENOMEM;
	page_set_identity(page, 0, PAGE_TABLE);
	page->pt_entries = 0;
	*pt = (struct page_table){
		.root = lowmem_page_address(page),
		.lock = SPINLOCK_INIT("page_table_lock", RANK_PAGE_TABLE),
	};
	spin_lock(&pgd_lock);
	for (i = PT_USER_ENTRIES; i < PT_ENTRIES(PT_ROOT_LEVEL); i++)
		pt->root[i] = init_pt.root[i];
	list_add(&pt->list, &pgd_list);
	spin_unlock(&pgd_lock);
	return 0;
}

void pt_free_user(struct page_table *pt)
{
	BUG_ON(pt->nr_tables != 0);
	spin_lock(&pgd_lock);
	list_del(&pt->list);
	spin_unlock(&pgd_lock);
	__free_page(page_of_table(pt->root));
	pt->root = NULL;
}

bool pt_sync_kernel(struct page_table *pt, vaddr_t addr)
{
	unsigned int index = pt_index(addr, PT_ROOT_LEVEL);
	pte_t *from = &init_pt.root[index], *to = &pt->root[index];
	pte_t entry = *from;

	if (index < PT_USER_ENTRIES || pte_none(entry) || !pte_none(*to))
		return false;
	/*
	 * The table may be taken out while we look: pt_root_changed() cleared
	 * our slot before we filled it. Then the second look sees the change.
	 */
	set_pte(to, entry);
	barrier();
	if (READ_ONCE(from->val) == entry.val)
		return true;
	set_pte(to, __pte(0));
	return false;
}
