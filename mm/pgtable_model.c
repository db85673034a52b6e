// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/pgtable.c mm/pgtable_debug.c mm/tlb.c mm/page.c
// HOST_VARIANTS: PGTABLE_LEVELS=2 PGTABLE_LEVELS=3
// HOST_VARIANTS: PGTABLE_LEVELS=4 PGTABLE_LEVELS=5
/*
 * pgtable_model.c - page tables of 2, 3, 4 and 5 levels against a flat array
 *
 * What   The model of a tree is an array: page -> entry. Random operations are
 *        done to both, with table allocations that fail now and then; after
 *        each, every page must translate alike, and the tree must pass its
 *        audit. The model's TLB is the worst there can be: it caches every
 *        translation and every table as soon as they exist and forgets only
 *        what is flushed; freeing a page that it still knows is a failure.
 * Pages  A few clusters, each across a boundary of some level, with room for
 *        two huge entries.
 */
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
};

static struct model *models[3]; /* every tree there is, for the flushes */
static struct page mem[RAM_PAGES];
static bool table_cached[RAM_PAGES]; /* a CPU may still walk this table */
static pfn_t free_stack[RAM_PAGES];
static unsigned int nr_free;
static unsigned int fail_countdown; /* the n-th allocation fails; 0: none */
static struct page_table kernel_dirs[2];
static bool freeing_root; /* CR3 was loaded with another before */

/* ------------------------------------------------ memory, and the worst TLB */

#define POISON 0x6b

static bool is_poisoned(const u8 *p)
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

static void mark_tables(const pte_t *table, unsigned int level, bool kernel)
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

static vaddr_t page_addr(const struct model *m, unsigned int i)
{
	return m->base[i / CLUSTER_PAGES] + (i % CLUSTER_PAGES) * PAGE_SIZE;
}

static void flush(vaddr_t start, vaddr_t end)
{
	unsigned int m, i;

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

/* ---------------------------------------------------------------- the model */

static unsigned int tables_in_use(void)
{
	unsigned int n = 0;
	pfn_t pfn;

	for (pfn = 0; pfn < RAM_PAGES; pfn++)
		n += mem[pfn].identity == PAGE_TABLE;
	return n;
}

static void memory_init(void)
{
	pfn_t pfn;

	host_ram_init(RAM_PAGES * PAGE_SIZE);
	memset(pfn_to_virt(1), POISON, (RAM_PAGES - 1) * PAGE_SIZE);
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
}

/* Clusters across boundaries of each level, in the half that starts at BASE. */
static void place_clusters(struct model *m, vaddr_t base)
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

static void model_init(struct model *m, struct page_table *pt, vaddr_t base)
{
	memset(m, 0, sizeof(*m));
	m->pt = pt;
	place_clusters(m, base);
	if (!models[0])
		models[0] = m;
	else
		models[1] = m;
}

static vaddr_t kernel_half(void)
{
	if (PT_ROOT_LEVEL <= 3)
		return PAGE_OFFSET;
	return -(PT_LEVEL_SIZE(PT_ROOT_LEVEL) * 256);
}

static void free_root(struct page_table *pt)
{
	freeing_root = true;
	pt_free_user(pt);
	freeing_root = false;
}

/* What maps page I now: the entry as if it were of level 1. */
static pteval_t translate(const struct model *m, unsigned int i)
{
	struct pt_step steps[PT_ROOT_LEVEL], *leaf;
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
static bool model_agrees(struct model *m)
{
	const char *wrong = pt_check(m->pt);
	unsigned int i;

	KT_EXPECT_MSG(!wrong, "%s", wrong);
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

/* ------------------------------------------------------------ the operations
 */

struct range {
	unsigned int first, nr; /* pages of one cluster */
	vaddr_t start, end;
};

static struct range random_range(struct model *m, struct rnd *r)
{
	unsigned int cluster = rnd_below(r, m->clusters);
	unsigned int from = rnd_below(r, CLUSTER_PAGES), nr;
	struct range range;

	nr = rnd_one_in(r, 2) ? 1 + rnd_below(r, 40)
			      : 1 + rnd_below(r, CLUSTER_PAGES);
	if (rnd_one_in(r, 4)) /* whole slots of level 2 */
		from = CLUSTER_EDGE, nr = PT_ENTRIES(1) * (1 + rnd_below(r, 2));
	if (nr > CLUSTER_PAGES - from)
		nr = CLUSTER_PAGES - from;
	range.first = cluster * CLUSTER_PAGES + from;
	range.nr = nr;
	range.start = page_addr(m, range.first);
	range.end = range.start + nr * PAGE_SIZE;
	return range;
}

static bool range_is_empty(const struct model *m, struct range range)
{
	unsigned int i;

	for (i = 0; i < range.nr; i++)
		if (m->entry[range.first + i])
			return false;
	return true;
}

static struct mm_struct *some_mm(const struct model *m)
{
	return m->pt->kernel ? NULL : (struct mm_struct *)m->pt;
}

static pgprot_t random_prot(const struct model *m, struct rnd *r)
{
	pgprot_t prot = rnd_one_in(r, 2) ? PGPROT_KERNEL : PGPROT_KERNEL_RO;

	if (!m->pt->kernel)
		prot.val |= _PAGE_USER;
	return prot;
}

static void op_map(struct model *m, struct rnd *r)
{
	struct range range = random_range(m, r);
	pgprot_t prot = random_prot(m, r);
	pfn_t pfn = 0x10000 + rnd_below(r, 1000);
	bool huge = rnd_one_in(r, 2);
	unsigned int i;

	if (!range_is_empty(m, range))
		return;
	if (huge) /* congruent, so that huge entries are possible */
		pfn = 0x40000 +
		      ((range.start >> PAGE_SHIFT) & (PT_ENTRIES(1) - 1));
	if (pt_map_range(m->pt, range.start, pfn, range.nr, prot, huge))
		return;
	for (i = 0; i < range.nr; i++)
		m->entry[range.first + i] = mk_pte_pfn(pfn + i, prot).val;
	if (huge && range.nr == PT_ENTRIES(1) &&
	    range.first % CLUSTER_PAGES == CLUSTER_EDGE)
		KT_EXPECT(!pt_lookup(m->pt, range.start));
}

/* Consecutive pages of the model may share a huge entry: ends are split. */
static void op_unmap(struct model *m, struct rnd *r)
{
	struct range range = random_range(m, r);
	struct mmu_gather tlb;
	int err;

	tlb_gather_mmu(&tlb, some_mm(m));
	pt_lock(m->pt);
	err = pt_split_at(m->pt, range.start, &tlb);
	if (!err)
		err = pt_split_at(m->pt, range.end, &tlb);
	pt_unlock(m->pt);
	if (!err) {
		pt_unmap_range(m->pt, range.start, range.end, &tlb);
		memset(&m->entry[range.first], 0,
		       range.nr * sizeof(m->entry[0]));
	}
	tlb_finish_mmu(&tlb);
}

static void op_protect(struct model *m, struct rnd *r)
{
	struct range range = random_range(m, r);
	pgprot_t prot = random_prot(m, r);
	struct mmu_gather tlb;
	unsigned int i;
	int err;

	tlb_gather_mmu(&tlb, some_mm(m));
	err = pt_protect_range(m->pt, range.start, range.end, prot, &tlb);
	tlb_finish_mmu(&tlb);
	for (i = range.first; !err && i < range.first + range.nr; i++)
		if (m->entry[i])
			m->entry[i] = pte_modify(__pte(m->entry[i]), prot).val;
}

/* One page, as a fault does it: look up, make tables, set or give up. */
static void op_fault(struct model *m, struct rnd *r)
{
	struct range range = random_range(m, r);
	pte_t *ptep, pte;

	pt_lock(m->pt);
	ptep = pt_lookup_alloc(m->pt, range.start);
	if (ptep && pte_none(*ptep) && !rnd_one_in(r, 3)) {
		pte = mk_pte_pfn(0x80000 + rnd_below(r, 99), random_prot(m, r));
		pt_set(m->pt, ptep, pte);
		m->entry[range.first] = pte.val;
	} else if (ptep) {
		KT_EXPECT_EQ(ptep->val, m->entry[range.first]);
		pt_trim(m->pt, range.start);
	}
	pt_unlock(m->pt);
}

/* Pages with a reference go to the gather, as munmap does it. */
static int zap_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		    vaddr_t next __maybe_unused, unsigned int level)
{
	pte_t old = pt_clear(walk, ptep, addr, level);

	if (pte_pfn(old) < RAM_PAGES)
		tlb_remove_page(walk->tlb, pfn_to_page(pte_pfn(old)));
	return 0;
}

static void op_zap_pages(struct model *m, struct rnd *r)
{
	static const struct pt_walk_ops ops = { .leaf = zap_leaf,
						.skip_none = true };
	struct range range = random_range(m, r);
	struct mmu_gather tlb;
	struct pt_walk walk = { .pt = m->pt, .ops = &ops, .tlb = &tlb };
	unsigned int i, nr = range.nr < 100 ? range.nr : 100;
	pte_t *ptep;

	for (i = 0; i < nr; i++) {
		struct page *page;

		if (m->entry[range.first + i])
			break;
		ptep = pt_lookup_alloc(m->pt, range.start + i * PAGE_SIZE);
		if (!ptep)
			break;
		page = alloc_page(0);
		if (!page) {
			pt_trim(m->pt, range.start + i * PAGE_SIZE);
			break;
		}
		pt_set(m->pt, ptep,
		       mk_pte_pfn(page_to_pfn(page), random_prot(m, r)));
		m->entry[range.first + i] = ptep->val;
	}
	if (!i || !model_agrees(m))
		return;
	tlb_gather_mmu(&tlb, some_mm(m));
	pt_walk_range(&walk, range.start, range.start + i * PAGE_SIZE);
	memset(&m->entry[range.first], 0, i * sizeof(m->entry[0]));
	tlb_finish_mmu(&tlb);
}

/* A walk's callbacks tile its range, in order, and see what is there. */
struct tiling {
	struct model *m;
	vaddr_t next;
	unsigned long pages, mapped;
};

static void tile(struct tiling *t, vaddr_t addr, vaddr_t next)
{
	KT_EXPECT_EQ(addr, t->next);
	KT_EXPECT(next - 1 >= addr);
	t->next = next;
	t->pages += (next - addr) >> PAGE_SHIFT;
}

static int tile_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		     vaddr_t next, unsigned int level)
{
	struct tiling *t = walk->private;

	tile(t, addr, next);
	KT_EXPECT(walk->path[level] == ptep);
	KT_EXPECT(level == 1 || pte_huge(*ptep));
	if (pte_present(*ptep))
		t->mapped += (next - addr) >> PAGE_SHIFT;
	return 0;
}

static int tile_hole(struct pt_walk *walk, vaddr_t addr, vaddr_t next,
		     unsigned int level)
{
	KT_EXPECT(level > 1 && pte_none(*walk->path[level]));
	tile(walk->private, addr, next);
	return 0;
}

static int tile_table(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		      vaddr_t next, unsigned int level)
{
	struct tiling *t = walk->private;

	KT_EXPECT(level > 1 && pte_is_table(*ptep));
	KT_EXPECT_EQ(addr, t->next);
	KT_EXPECT(next - addr <= PT_LEVEL_SIZE(level));
	return 0;
}

static void op_walk(struct model *m, struct rnd *r)
{
	static const struct pt_walk_ops ops = { .leaf = tile_leaf,
						.hole = tile_hole,
						.table = tile_table };
	struct range range = random_range(m, r);
	struct tiling t = { .m = m };
	struct pt_walk walk = { .pt = m->pt, .ops = &ops, .private = &t };
	unsigned long mapped = 0;
	unsigned int i;

	if (rnd_one_in(r, 4)) /* all of it, the space between clusters too */
		range = (struct range){ 0, m->nr, page_addr(m, 0),
					page_addr(m, m->nr - 1) + PAGE_SIZE };
	t.next = range.start;
	KT_EXPECT_EQ(pt_walk_range(&walk, range.start, range.end), 0);
	KT_EXPECT_EQ(t.next, range.end);
	KT_EXPECT_EQ(t.pages, (range.end - range.start) >> PAGE_SHIFT);
	for (i = 0; i < range.nr; i++)
		mapped += m->entry[range.first + i] & _PAGE_PRESENT;
	KT_EXPECT_EQ(t.mapped, mapped);
}

/* A walk that makes tables and puts little in them leaves none empty. */
struct sparse {
	struct model *m;
	struct rnd *r;
	struct range range;
};

static int sparse_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		       vaddr_t next __maybe_unused, unsigned int level)
{
	struct sparse *s = walk->private;
	unsigned int i =
		s->range.first + ((addr - s->range.start) >> PAGE_SHIFT);

	if (level > 1 || !pte_none(*ptep) || !rnd_one_in(s->r, 900))
		return rnd_one_in(s->r, 5000) ? -EIO : 0;
	pt_set(walk->pt, ptep, mk_pte_pfn(0x90000, random_prot(s->m, s->r)));
	s->m->entry[i] = ptep->val;
	return 0;
}

static void op_sparse(struct model *m, struct rnd *r)
{
	static const struct pt_walk_ops ops = { .leaf = sparse_leaf };
	struct sparse s = { m, r, random_range(m, r) };
	struct pt_walk walk = {
		.pt = m->pt, .ops = &ops, .private = &s, .alloc = true
	};

	pt_lock(m->pt);
	pt_walk_range(&walk, s.range.start, s.range.end);
	pt_unlock(m->pt);
}

static void (*const operations[])(struct model *m, struct rnd *r) = {
	op_map,	      op_map,  op_unmap,  op_unmap, op_protect,
	op_zap_pages, op_walk, op_sparse, op_fault, op_fault,
};

static void random_operations(struct model *m, u32 seed, unsigned int steps)
{
	struct rnd r;
	unsigned int step, op, d;

	rnd_seed(&r, seed);
	for (step = 0; step < steps && !ktest_failed(); step++) {
		op = rnd_below(&r, ARRAY_SIZE(operations));
		fail_countdown = rnd_one_in(&r, 4) ? 1 + rnd_below(&r, 6) : 0;
		operations[op](m, &r);
		fail_countdown = 0;
		if (m->pt->kernel)
			pt_sync_kernel(&kernel_dirs[rnd_below(&r, 2)],
				       page_addr(m, rnd_below(&r, m->nr)));
		for (d = 0; m->pt->kernel && d < 2; d++)
			KT_EXPECT(!pt_check(&kernel_dirs[d]));
		if (!model_agrees(m))
			ktest_note("seed %u, step %u, operation %u", seed, step,
				   op);
	}
}

static void unmap_all(struct model *m)
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

/* -------------------------------------------------------------------- tests */

KTEST(pgtable, user_tree_translates_as_the_flat_model)
{
	static struct page_table pt;
	static struct model m;
	u32 seed;

	memory_init();
	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	model_init(&m, &pt, 0);
	for (seed = 1; seed <= 10 && !ktest_failed(); seed++) {
		random_operations(&m, seed, 300);
		unmap_all(&m);
		KT_EXPECT_EQ(tables_in_use(), 1);
	}
	free_root(&pt);
	KT_EXPECT_EQ(tables_in_use(), 0);
	KT_EXPECT_EQ(nr_free, RAM_PAGES - 1);
}

KTEST(pgtable, kernel_tree_changes_in_every_directory)
{
	static struct model m;
	u32 seed;

	memory_init();
	KT_ASSERT_EQ(pt_init_user(&kernel_dirs[0]), 0);
	KT_ASSERT_EQ(pt_init_user(&kernel_dirs[1]), 0);
	model_init(&m, &init_pt, kernel_half());
	for (seed = 11; seed <= 18 && !ktest_failed(); seed++) {
		random_operations(&m, seed, 300);
		unmap_all(&m);
	}
	free_root(&kernel_dirs[0]);
	free_root(&kernel_dirs[1]);
	KT_EXPECT_EQ(nr_free, RAM_PAGES - 1);
}

KTEST(pgtable, new_directory_has_the_kernels_half)
{
	static struct page_table pt;
	vaddr_t low = kernel_half(), high = low + PT_LEVEL_SIZE(2) * 8;
	struct mmu_gather tlb;

	memory_init();
	KT_ASSERT_EQ(pt_map_range(&init_pt, low, 0, 16, PGPROT_KERNEL, false),
		     0);
	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	KT_EXPECT_EQ(pte_pfn(*pt_lookup(&pt, low + PAGE_SIZE)), 1);
	KT_EXPECT(!pt_sync_kernel(&pt, low));
	KT_ASSERT_EQ(pt_map_range(&init_pt, high, 64, 1, PGPROT_KERNEL, false),
		     0);
	if (PT_ROOT_LEVEL == 2) { /* a root entry of its own: comes lazily */
		KT_EXPECT(!pt_lookup(&pt, high));
		KT_EXPECT(pt_sync_kernel(&pt, high));
	}
	KT_EXPECT_EQ(pte_pfn(*pt_lookup(&pt, high)), 64);
	KT_EXPECT(!pt_sync_kernel(&pt, high));
	KT_EXPECT(!pt_sync_kernel(&pt, 0x400000));
	tlb_gather_mmu(&tlb, NULL);
	pt_unmap_range(&init_pt, low, high + PAGE_SIZE, &tlb);
	KT_EXPECT(!pt_lookup(&pt, low));
	KT_EXPECT(!pt_lookup(&pt, high));
	tlb_finish_mmu(&tlb);
	free_root(&pt);
	KT_EXPECT_EQ(nr_free, RAM_PAGES - 1);
}

static int copy_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		     vaddr_t next __maybe_unused,
		     unsigned int level __maybe_unused)
{
	struct page_table *to = walk->private;
	pte_t *slot = pt_lookup_alloc(to, addr);

	if (!slot)
		return -ENOMEM;
	pt_set(to, slot, pte_wrprotect(*ptep));
	pt_replace(walk->pt, ptep, pte_wrprotect(*ptep));
	return 0;
}

KTEST(pgtable, a_copy_by_callback_has_equal_entries_and_tables)
{
	static const struct pt_walk_ops ops = { .leaf = copy_leaf,
						.skip_none = true };
	static struct page_table from, to;
	static struct model m;
	struct pt_walk walk = { .pt = &from, .ops = &ops, .private = &to };
	unsigned int i, n, nth, free_before;
	struct mmu_gather tlb;
	struct rnd r;
	int err;

	memory_init();
	KT_ASSERT(!pt_init_user(&from) && !pt_init_user(&to));
	model_init(&m, &from, 0);
	rnd_seed(&r, 77);
	for (i = 0; i < 200; i++) {
		n = rnd_below(&r, m.nr);
		if (m.entry[n])
			continue;
		m.entry[n] = mk_pte_pfn(n, PGPROT_KERNEL).val;
		pt_set(&from, pt_lookup_alloc(&from, page_addr(&m, n)),
		       __pte(m.entry[n]));
	}
	free_before = nr_free;
	for (nth = 1, err = -ENOMEM; err && !ktest_failed(); nth++) {
		fail_countdown = nth;
		err = pt_walk_range(&walk, m.base[0],
				    page_addr(&m, m.nr - 1) + PAGE_SIZE);
		fail_countdown = 0;
		KT_EXPECT(!pt_check(&to) && !pt_check(&from));
		for (i = 0; !err && i < m.nr; i++)
			KT_EXPECT_EQ(translate(&m, i) & ~_PAGE_RW,
				     m.entry[i] & ~_PAGE_RW);
		if (!err)
			KT_EXPECT_EQ(to.nr_tables, from.nr_tables);
		tlb_gather_mmu(&tlb, (struct mm_struct *)&to);
		pt_unmap_range(&to, m.base[0],
			       page_addr(&m, m.nr - 1) + PAGE_SIZE, &tlb);
		tlb_finish_mmu(&tlb);
		KT_EXPECT_EQ(nr_free, free_before);
	}
	KT_EXPECT(nth > 3);
}

KTEST(pgtable, split_keeps_every_translation)
{
	static struct page_table pt;
	static struct model m;
	const unsigned int slots = PT_ENTRIES(1);
	struct mmu_gather tlb;
	unsigned int i;
	pgprot_t prot = PGPROT_KERNEL;

	memory_init();
	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	model_init(&m, &pt, 0);
	KT_ASSERT_EQ(pt_map_range(&pt, page_addr(&m, CLUSTER_EDGE), slots * 16,
				  slots * 2, prot, true),
		     0);
	KT_EXPECT_EQ(pt.nr_tables, PT_ROOT_LEVEL - 2);
	for (i = 0; i < slots * 2; i++)
		m.entry[CLUSTER_EDGE + i] =
			mk_pte_pfn(slots * 16 + i, prot).val;
	KT_EXPECT(model_agrees(&m));
	tlb_gather_mmu(&tlb, some_mm(&m));
	fail_countdown = 1;
	KT_EXPECT_EQ(pt_protect_range(&pt, page_addr(&m, 40), page_addr(&m, 41),
				      PGPROT_KERNEL_RO, &tlb),
		     -ENOMEM);
	KT_EXPECT(model_agrees(&m));
	KT_EXPECT_EQ(pt_protect_range(&pt, page_addr(&m, 40), page_addr(&m, 41),
				      PGPROT_KERNEL_RO, &tlb),
		     0);
	tlb_finish_mmu(&tlb);
	m.entry[40] = pte_modify(__pte(m.entry[40]), PGPROT_KERNEL_RO).val;
	KT_EXPECT(model_agrees(&m));
	KT_EXPECT_EQ(pt.nr_tables, PT_ROOT_LEVEL - 1);
	unmap_all(&m);
}

/* A GiB page: nothing makes them yet, but a split must know their frames. */
KTEST(pgtable, split_of_a_level_3_entry_gives_level_2_entries)
{
	static struct page_table pt;
	vaddr_t addr = PT_LEVEL_SIZE(3) * 2, at;
	pfn_t pfn = PT_LEVEL_SIZE(3) >> PAGE_SHIFT;
	struct pt_step steps[PT_ROOT_LEVEL];
	struct mmu_gather tlb;
	pte_t *ptep;
	unsigned int n;

	if (PT_ROOT_LEVEL < 4)
		KT_SKIP("no big pages at level 3");
	memory_init();
	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	KT_ASSERT(pt_lookup_alloc(&pt, addr - PAGE_SIZE));
	n = pt_trace(&pt, addr, steps);
	ptep = pt_table(steps[n - 2].entry) + pt_index(addr, 3);
	pt_set(&pt, ptep,
	       mk_pte_pfn(pfn, __pgprot(PGPROT_KERNEL.val | _PAGE_PSE |
					_PAGE_PAT_HUGE)));
	at = addr + PT_LEVEL_SIZE(2) * 3 + PAGE_SIZE * 7;
	tlb_gather_mmu(&tlb, (struct mm_struct *)&pt);
	KT_EXPECT_EQ(pt_split_at(&pt, at, &tlb), 0);
	tlb_finish_mmu(&tlb);
	ptep = pt_lookup(&pt, at); /* level 1: PAT is bit 7 there */
	KT_ASSERT(ptep);
	KT_EXPECT_EQ(pte_pfn(*ptep), pfn + ((at - addr) >> PAGE_SHIFT));
	KT_EXPECT_EQ(pte_pgprot(*ptep).val, PGPROT_KERNEL.val | _PAGE_PSE);
	n = pt_trace(&pt, addr + PT_LEVEL_SIZE(2), steps);
	KT_EXPECT_EQ(steps[n - 1].level, 2);
	KT_EXPECT(pte_huge(steps[n - 1].entry));
	KT_EXPECT_EQ(steps[n - 1].entry.val & PT_PFN_MASK,
		     PFN_PHYS(pfn) + PT_LEVEL_SIZE(2) + _PAGE_PAT_HUGE);
}

/* The gather is full, flushed and freed at the moment the table goes. */
KTEST(pgtable, a_table_freed_during_the_walk_is_not_read)
{
	static const struct pt_walk_ops ops = { .leaf = zap_leaf,
						.skip_none = true };
	static struct page_table pt;
	vaddr_t addr = PT_LEVEL_SIZE(2) * 4;
	struct mmu_gather tlb;
	struct pt_walk walk = { .pt = &pt, .ops = &ops, .tlb = &tlb };
	unsigned int i;

	memory_init();
	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	for (i = 0; i < MMU_GATHER_PAGES - 1; i++)
		pt_set(&pt, pt_lookup_alloc(&pt, addr + i * PAGE_SIZE),
		       mk_pte_pfn(page_to_pfn(alloc_page(0)), PGPROT_KERNEL));
	tlb_gather_mmu(&tlb, (struct mm_struct *)&pt);
	KT_EXPECT_EQ(pt_walk_range(&walk, addr - PAGE_SIZE,
				   addr + PT_LEVEL_SIZE(2) + PAGE_SIZE),
		     0);
	tlb_finish_mmu(&tlb);
	KT_EXPECT(!pt_check(&pt));
	KT_EXPECT_EQ(tables_in_use(), 1);
	for (i = 0; i < MMU_GATHER_PAGES + 1; i++) /* all are still poisoned */
		KT_EXPECT(alloc_page(0));
}

KTEST(pgtable, unmapping_half_a_huge_entry_unsplit_is_a_bug)
{
	static struct page_table pt;
	vaddr_t addr = PT_LEVEL_SIZE(2) * 4;
	struct mmu_gather tlb;

	memory_init();
	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	KT_ASSERT_EQ(
		pt_map_range(&pt, addr, 0, PT_ENTRIES(1), PGPROT_KERNEL, true),
		0);
	tlb_gather_mmu(&tlb, NULL);
	KT_EXPECT(
		HOST_PANICS(pt_unmap_range(&pt, addr, addr + PAGE_SIZE, &tlb)));
}

KTEST(pgtable, the_last_page_of_the_address_space)
{
	vaddr_t top = -PAGE_SIZE;
	struct mmu_gather tlb;

	if (PT_ROOT_LEVEL < 4)
		KT_SKIP("a host address is wider than this tree");
	memory_init();
	KT_ASSERT_EQ(pt_map_range(&init_pt, top - PAGE_SIZE, 5, 2,
				  PGPROT_KERNEL, false),
		     0);
	KT_EXPECT_EQ(pte_pfn(*pt_lookup(&init_pt, top)), 6);
	tlb_gather_mmu(&tlb, NULL);
	pt_unmap_range(&init_pt, top - PAGE_SIZE, 0, &tlb);
	tlb_finish_mmu(&tlb);
	KT_EXPECT_EQ(init_pt.nr_tables, 0);
	KT_EXPECT_EQ(nr_free, RAM_PAGES - 1);
}

static void *early_table(size_t size __maybe_unused,
			 size_t align __maybe_unused)
{
	pfn_t pfn = free_stack[--nr_free];

	mem[pfn].identity = PAGE_RESERVED;
	return memset(pfn_to_virt(pfn), 0, PAGE_SIZE);
}

KTEST(pgtable, tables_of_boot_stay_when_they_empty)
{
	vaddr_t addr = kernel_half() + PT_LEVEL_SIZE(2) * 9;
	struct mmu_gather tlb;
	unsigned long tables;

	memory_init();
	mem_map = NULL; /* as it is when the kernel builds its first tables */
	pt_boot_alloc = early_table;
	KT_ASSERT_EQ(pt_map_range(&init_pt, addr, 7, 3, PGPROT_KERNEL, true),
		     0);
	KT_ASSERT(pt_lookup_alloc(&init_pt, addr + PT_LEVEL_SIZE(2)));
	mem_map = mem;
	pt_count_boot_tables();
	KT_EXPECT(!pt_check(&init_pt));
	tables = init_pt.nr_tables;
	KT_EXPECT_EQ(tables, PT_ROOT_LEVEL);
	tlb_gather_mmu(&tlb, NULL);
	pt_unmap_range(&init_pt, addr, addr + 3 * PAGE_SIZE, &tlb);
	tlb_finish_mmu(&tlb);
	KT_EXPECT_EQ(init_pt.nr_tables, tables);
	KT_EXPECT(!pt_check(&init_pt));
	KT_EXPECT(pt_lookup(&init_pt, addr));
}

KTEST(pgtable, audit_finds_what_is_wrong)
{
	static struct page_table pt;
	pte_t *ptep;

	memory_init();
	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	ptep = pt_lookup_alloc(&pt, 0x400000);
	KT_ASSERT(ptep);
	KT_EXPECT(pt_check(&pt)); /* empty table */
	set_pte(ptep, mk_pte_pfn(3, PGPROT_KERNEL));
	KT_EXPECT(pt_check(&pt)); /* an entry that is not counted */
	++*pt_entries(ptep);
	KT_EXPECT(!pt_check(&pt));
	pt.nr_tables++;
	KT_EXPECT(pt_check(&pt));
	pt.nr_tables--;
	pt.root[PT_USER_ENTRIES] = mk_pte_pfn(9, PGPROT_KERNEL);
	KT_EXPECT(pt_check(&pt)); /* init_pt has no such entry */
}

KTEST(pgtable, entry_bits_are_independent)
{
	struct rnd r;
	unsigned int i;

	rnd_seed(&r, 5);
	for (i = 0; i < 2000; i++) {
		pfn_t pfn = rnd_next64(&r) & (PFN_LIMIT - 1);
		pgprot_t prot = __pgprot(rnd_next(&r) & 0xfff);
		pgprot_t other = __pgprot((rnd_next(&r) & 0xfff) | _PAGE_NX);
		pte_t pte = mk_pte_pfn(pfn, prot);

		KT_ASSERT_EQ(pte_pfn(pte), pfn);
		KT_ASSERT_EQ(pte_pgprot(pte).val, prot.val);
		KT_ASSERT(pte_write(pte_mkwrite(pte)));
		KT_ASSERT(!pte_write(pte_wrprotect(pte)));
		KT_ASSERT_EQ(pte_wrprotect(pte_mkwrite(pte)).val,
			     pte_wrprotect(pte).val);
		KT_ASSERT_EQ(pte_mkwrite(pte_wrprotect(pte)).val,
			     pte_mkwrite(pte).val);
		KT_ASSERT(pte_young(pte_mkyoung(pte)));
		KT_ASSERT(!pte_young(pte_mkold(pte)));
		KT_ASSERT(pte_dirty(pte_mkdirty(pte)));
		KT_ASSERT(!pte_dirty(pte_mkclean(pte)));
		KT_ASSERT_EQ(pte_mkold(pte_mkclean(pte)).val,
			     pte_mkclean(pte_mkold(pte)).val);
		KT_ASSERT_EQ(pte_pfn(pte_modify(pte, other)), pfn);
		KT_ASSERT_EQ(pte_dirty(pte_modify(pte, other)),
			     pte_dirty(pte) || (other.val & _PAGE_DIRTY));
		KT_ASSERT_EQ(pte_modify(pte_modify(pte, other), prot).val |
				     _PAGE_ACCESSED | _PAGE_DIRTY,
			     pte.val | _PAGE_ACCESSED | _PAGE_DIRTY);
	}
}

KTEST(pgtable, indices_cut_an_address_without_overlap)
{
	unsigned int level, i;
	struct rnd r;

	rnd_seed(&r, 6);
	for (i = 0; i < 1000; i++) {
		vaddr_t addr = rnd_next64(&r), sum = 0;
		unsigned int bits =
			PT_LEVEL_SHIFT(PT_ROOT_LEVEL) + PT_ROOT_BITS;

		addr &= (1UL << (bits - 1) << 1) - 1;
		for (level = 1; level <= PT_ROOT_LEVEL; level++)
			sum += pt_index(addr, level) * PT_LEVEL_SIZE(level);
		KT_ASSERT_EQ(sum + (addr & ~PAGE_MASK), addr);
	}
}

KTEST(pgtable, levels_have_the_names_of_the_literature)
{
	KT_EXPECT(!strcmp(pt_level_name(1), "pte"));
	KT_EXPECT(!strcmp(pt_level_name(PT_ROOT_LEVEL), "pgd"));
	if (PT_ROOT_LEVEL == 5)
		KT_EXPECT(!strcmp(pt_level_name(4), "p4d"));
	if (PT_ROOT_LEVEL > 2)
		KT_EXPECT(!strcmp(pt_level_name(2), "pmd"));
}
