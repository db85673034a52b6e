/* SPDX-License-Identifier: MIT */
// HOST_SOURCES: mm/page.c mm/pgtable.c mm/pgtable_debug.c mm/pgtable_map.c
// HOST_SOURCES: mm/pgtable_root.c mm/pgtable_trace.c mm/tlb.c
/*
 * pgtable_model.h - the world of the page-table models: memory, the worst TLB
 *                   there can be, and a tree as a flat array
 *
 * What   The model of a tree is an array: page -> entry. After each operation
 *        every page must translate alike, and the tree pass its audit. The TLB
 *        caches every translation and every table as soon as they exist and
 *        forgets only what is flushed; freeing a page that it still knows is a
 *        failure. Free memory is poisoned, and looked at when it is given out.
 * Pages  A few clusters, each across a boundary of some level, with room for
 *        two huge entries.
 */
#ifndef MM_PGTABLE_MODEL_H
#define MM_PGTABLE_MODEL_H

#include <host.h>
#include <lib/random.h>
#include <lib/string.h>
#include <lib/err.h>
#include <kernel/ktest.h>
#include <mm/page_alloc.h>
#include <mm/pgtable.h>

#define RAM_PAGES     6144
#define CLUSTER_EDGE  32
#define CLUSTER_PAGES (2 * PT_ENTRIES(1) + 2 * CLUSTER_EDGE)
#define MAX_CLUSTERS  (PT_ROOT_LEVEL)
#define MAX_PAGES     (MAX_CLUSTERS * (2 * 1024 + 2 * CLUSTER_EDGE))

/* One tree, and what should be in it. */
struct model {
	struct page_table *pt;
	unsigned int clusters;
	unsigned int nr; /* pages in all clusters */
	vaddr_t base[MAX_CLUSTERS];
	pteval_t entry[MAX_PAGES];  /* what maps a page, PSE left out */
	pteval_t cached[MAX_PAGES]; /* the TLB */
	/* What a CPU that copies the root has: as of the last flush_tlb_root. */
	pte_t latched_root[PT_ENTRIES(PT_ROOT_LEVEL)];
};

static struct model *models[3]; /* every tree there is, for the flushes */
static struct page mem[RAM_PAGES];
static bool table_cached[RAM_PAGES]; /* a CPU may still walk this table */
static pfn_t free_stack[RAM_PAGES];
static unsigned int nr_free;
static unsigned int fail_countdown; /* the n-th allocation fails; 0: none */
static bool freeing_root;	    /* CR3 was loaded with another before */
static unsigned int nr_flushes;
/* Whose own TLB forgets, too, or NULL. */
static void (*on_flush)(vaddr_t start, vaddr_t end);

/* ------------------------------------------------ memory, and the worst TLB */

#define POISON 0x6b

static inline bool is_poisoned(const u8 *p)
{
	return p[0] == POISON && !memcmp(p, p + 1, PAGE_SIZE - 1);
}

struct page *alloc_pages(gfp_t gfp, unsigned int order)
{
	struct page *page;

	if (fail_countdown && --fail_countdown == 0)
		return NULL;
	KT_EXPECT(order == 0 && nr_free > 0);
	page = pfn_to_page(free_stack[--nr_free]);
	KT_EXPECT_MSG(is_poisoned(lowmem_page_address(page)),
		      "a free page was written to");
	page_set_identity(page, 0, PAGE_KERNEL);
	atomic_set(&page->_refcount, 1);
	if (gfp & __GFP_ZERO)
		memset(lowmem_page_address(page), 0, PAGE_SIZE);
	else
		memset(lowmem_page_address(page), 0xa5, PAGE_SIZE);
	table_cached[page_to_pfn(page)] = true;
	return page;
}

void __free_pages(struct page *page, unsigned int order)
{
	pfn_t pfn = page_to_pfn(page);
	unsigned int m, i;

	KT_EXPECT_EQ(order, 0);
	if (page->identity == PAGE_TABLE && !freeing_root)
		KT_EXPECT_MSG(!table_cached[pfn], "table freed, not flushed");
	for (m = 0; m < ARRAY_SIZE(models); m++)
		for (i = 0; models[m] && i < models[m]->nr; i++)
			if (models[m]->cached[i] & _PAGE_PRESENT)
				KT_EXPECT_MSG(
					pte_pfn(__pte(models[m]->cached[i])) !=
						pfn,
					"page freed, not flushed");
	memset(lowmem_page_address(page), POISON, PAGE_SIZE);
	page_set_identity(page, 0, PAGE_FREE);
	free_stack[nr_free++] = pfn;
}

static inline void mark_tables(const pte_t *table, unsigned int level,
			       bool kernel)
{
	unsigned int i = 0, n = PT_ENTRIES(level);

	if (level == PT_ROOT_LEVEL) {
		i = kernel ? PT_USER_ENTRIES : 0;
		n = kernel ? n : PT_USER_ENTRIES;
	}
	table_cached[virt_to_pfn(table)] = true;
	for (; i < n && level > 1; i++)
		if (pte_is_table(table[i]))
			mark_tables(pt_table(table[i]), level - 1, kernel);
}

static inline vaddr_t page_addr(const struct model *m, unsigned int i)
{
	return m->base[i / CLUSTER_PAGES] + (i % CLUSTER_PAGES) * PAGE_SIZE;
}

static inline void flush(vaddr_t start, vaddr_t end)
{
	unsigned int m, i;

	nr_flushes++;
	if (on_flush)
		on_flush(start, end);
	memset(table_cached, 0, sizeof(table_cached));
	for (m = 0; m < ARRAY_SIZE(models); m++) {
		if (!models[m])
			continue;
		mark_tables(models[m]->pt->root, PT_ROOT_LEVEL,
			    models[m]->pt->kernel);
		for (i = 0; i < models[m]->nr; i++)
			if (page_addr(models[m], i) >= start &&
			    page_addr(models[m], i) <= end - 1)
				models[m]->cached[i] = 0;
	}
}

void flush_tlb_range(struct mm_struct *mm, vaddr_t start, vaddr_t end)
{
	KT_EXPECT(mm);
	flush(start, end);
}

void flush_tlb_kernel_range(vaddr_t start, vaddr_t end)
{
	flush(start, end);
}

void flush_tlb_root(const struct page_table *pt)
{
	unsigned int m;

	for (m = 0; m < ARRAY_SIZE(models); m++)
		if (models[m] && models[m]->pt == pt)
			memcpy(models[m]->latched_root, pt->root,
			       sizeof(models[m]->latched_root));
}

/* True when no change of a program's own entries was kept from that CPU. */
static inline bool latched_root_is_right(const struct model *m)
{
	return !PT_ROOT_LATCHED || m->pt->kernel ||
	       !memcmp(m->latched_root, m->pt->root,
		       PT_USER_ENTRIES * sizeof(pte_t));
}

/* ---------------------------------------------------------------- the model */

static inline unsigned int tables_in_use(void)
{
	unsigned int n = 0;
	pfn_t pfn;

	for (pfn = 0; pfn < RAM_PAGES; pfn++)
		n += mem[pfn].identity == PAGE_TABLE;
	return n;
}

static inline void memory_init(void)
{
	pfn_t pfn;

	/* Pages that were given back are poisoned already. */
	if (nr_free != RAM_PAGES - 1) {
		host_ram_init(RAM_PAGES * PAGE_SIZE);
		memset(pfn_to_virt(1), POISON, (RAM_PAGES - 1) * PAGE_SIZE);
	}
	memset(pfn_to_virt(0), 0, PAGE_SIZE);
	memset(mem, 0, sizeof(mem));
	mem_map = mem;
	max_pfn = max_low_pfn = RAM_PAGES;
	nr_free = 0;
	fail_countdown = 0;
	pt_boot_alloc = NULL;
	memset(models, 0, sizeof(models));
	for (pfn = 0; pfn < RAM_PAGES; pfn++) {
		mem[pfn].identity = pfn ? PAGE_FREE : PAGE_RESERVED;
		if (pfn)
			free_stack[nr_free++] = pfn;
	}
	init_pt.root = lowmem_page_address(pfn_to_page(0));
	init_pt.nr_tables = 0;
	init_pt.recent_end = 0;
	init_pt.has_empty = false;
}

/* Clusters across boundaries of each level, in the half that starts at BASE. */
static inline void place_clusters(struct model *m, vaddr_t base)
{
	unsigned int level;
	unsigned long at;

	m->clusters = 0;
	m->base[m->clusters++] = base + PT_LEVEL_SIZE(2) * 3;
	m->base[m->clusters++] = base + PT_LEVEL_SIZE(2) * 50;
	for (level = 3; level <= PT_ROOT_LEVEL; level++) {
		at = PT_LEVEL_SIZE(level) * (PT_ROOT_LEVEL == 3 ? 1 : 3);
		if (PT_ROOT_LEVEL > 3 || !base)
			m->base[m->clusters++] = base + at;
	}
	for (level = 0; level < m->clusters; level++)
		m->base[level] -= CLUSTER_EDGE * PAGE_SIZE;
	m->nr = m->clusters * CLUSTER_PAGES;
}

static inline void model_init(struct model *m, struct page_table *pt,
			      vaddr_t base)
{
	memset(m, 0, sizeof(*m));
	m->pt = pt;
	place_clusters(m, base);
	if (!models[0])
		models[0] = m;
	else
		models[1] = m;
}

static inline vaddr_t kernel_half(void)
{
	if (PT_ROOT_LEVEL <= 3)
		return PAGE_OFFSET;
	return -(PT_LEVEL_SIZE(PT_ROOT_LEVEL) * 256);
}

static inline void free_root(struct page_table *pt)
{
	freeing_root = true;
	pt_free_user(pt);
	freeing_root = false;
}

/* What maps page I now: the entry as if it were of level 1. */
static inline pteval_t translate(const struct model *m, unsigned int i)
{
	struct pt_step steps[PT_MAX_LEVEL], *leaf;
	vaddr_t addr = page_addr(m, i);
	pteval_t val;

	leaf = &steps[pt_trace(m->pt, addr, steps) - 1];
	val = leaf->entry.val;
	if (leaf->level > 1 && val) {
		val &= ~_PAGE_PSE;
		val += addr & (PT_LEVEL_SIZE(leaf->level) - 1) & PAGE_MASK;
	}
	return val;
}

/* True when the tree says what the model says; then the TLB takes all in. */
static inline bool model_agrees(struct model *m)
{
	const char *wrong = pt_check(m->pt);
	unsigned int i;

	KT_EXPECT_MSG(!wrong, "%s", wrong);
	KT_EXPECT_MSG(latched_root_is_right(m),
		      "the root has changed, CR3 was not loaded");
	for (i = 0; i < m->nr && !ktest_failed(); i++) {
		pteval_t val = translate(m, i);

		KT_EXPECT_MSG(val == m->entry[i],
			      "page %u: entry %llx, model %llx", i, (u64)val,
			      (u64)m->entry[i]);
		KT_EXPECT_MSG(!m->cached[i] || m->cached[i] == val,
			      "page %u: stale in the TLB", i);
		m->cached[i] = val & _PAGE_PRESENT ? val : 0;
	}
	return !ktest_failed();
}

static inline struct mm_struct *some_mm(const struct model *m)
{
	return m->pt->kernel ? NULL : (struct mm_struct *)m->pt;
}

/* The table that was kept for the next; the balance of tables is without it. */
static inline void drop_spare(struct page_table *pt)
{
	if (pt->spare)
		__free_page(virt_to_page(pt->spare));
	pt->spare = NULL;
}

static inline void unmap_all(struct model *m)
{
	struct mmu_gather tlb;

	tlb_gather_mmu(&tlb, some_mm(m));
	pt_unmap_range(m->pt, m->base[0], page_addr(m, m->nr - 1) + PAGE_SIZE,
		       &tlb);
	tlb_finish_mmu(&tlb);
	memset(m->entry, 0, sizeof(m->entry));
	KT_EXPECT(model_agrees(m));
	KT_EXPECT_EQ(m->pt->nr_tables, 0);
}

/* Pages with a reference go to the gather, as munmap does it. */
static inline int zap_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
			   vaddr_t next __maybe_unused, unsigned int level)
{
	pte_t old = pt_clear(walk, ptep, addr, level);

	if (pte_pfn(old) < RAM_PAGES)
		tlb_remove_page(walk->tlb, pfn_to_page(pte_pfn(old)));
	return 0;
}

#endif
