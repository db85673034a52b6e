// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/pgtable_model.h
// HOST_VARIANTS: PGTABLE_LEVELS=2 PGTABLE_LEVELS=3
// HOST_VARIANTS: PGTABLE_LEVELS=4 PGTABLE_LEVELS=5
/*
 * pgtable_model.c - page tables of 2, 3, 4 and 5 levels against a flat array
 *
 * What   Random operations, with table allocations that fail now and then, on a
 *        program's tree and on the kernel's, whose root others copy.
 * See: pgtable_model.h for the world they live in.
 */
#include <fuzz.h>
#include "pgtable_model.h"

static struct page_table kernel_dirs[2];

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
	if (pt_map_range(m->pt, range.start, pfn, range.nr, prot, huge ? 2 : 1))
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
	unsigned long pages, mapped, tables;
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
	t->tables++;
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
	if (range.nr == m->nr)
		KT_EXPECT_EQ(t.tables, m->pt->nr_tables);
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

static void random_step(struct model *m, struct rnd *r)
{
	unsigned int op = rnd_below(r, ARRAY_SIZE(operations)), d;

	fail_countdown = rnd_one_in(r, 4) ? 1 + rnd_below(r, 6) : 0;
	operations[op](m, r);
	fail_countdown = 0;
	if (m->pt->kernel)
		pt_sync_kernel(&kernel_dirs[rnd_below(r, 2)],
			       page_addr(m, rnd_below(r, m->nr)));
	for (d = 0; m->pt->kernel && d < 2; d++)
		KT_EXPECT(!pt_check(&kernel_dirs[d]));
	if (!model_agrees(m))
		ktest_note("operation %u", op);
}

static void user_tree(struct rnd *r)
{
	static struct page_table pt;
	static struct model m;

	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	model_init(&m, &pt, 0);
	while (fuzz_goes_on(r))
		random_step(&m, r);
	unmap_all(&m);
	drop_spare(&pt);
	KT_EXPECT_EQ(tables_in_use(), 1);
	free_root(&pt);
	KT_EXPECT_EQ(tables_in_use(), 0);
}

/* What the kernel changes is seen in every directory. */
static void kernel_tree(struct rnd *r)
{
	static struct model m;

	KT_ASSERT_EQ(pt_init_user(&kernel_dirs[0]), 0);
	KT_ASSERT_EQ(pt_init_user(&kernel_dirs[1]), 0);
	model_init(&m, &init_pt, kernel_half());
	while (fuzz_goes_on(r))
		random_step(&m, r);
	unmap_all(&m);
	free_root(&kernel_dirs[0]);
	free_root(&kernel_dirs[1]);
}

FUZZ(pgtable, trees_translate_as_the_flat_model, 18, 300)
{
	memory_init();
	if (rnd_one_in(r, 2))
		user_tree(r);
	else
		kernel_tree(r);
	KT_EXPECT_EQ(nr_free, RAM_PAGES - 1);
}
