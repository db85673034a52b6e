// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/pgtable_model.h mm/memory.c mm/vmstat.c
// HOST_VARIANTS: PGTABLE_LEVELS=2 PGTABLE_LEVELS=3
// HOST_VARIANTS: PGTABLE_LEVELS=4 PGTABLE_LEVELS=5
/*
 * memory_model.c - fork's copy of a program's page tables, for 2 to 5 levels
 *
 * What   An address space with an area a cluster (pgtable_model.h), filled at
 *        random with pages of each kind, is copied as fork does it. The n-th
 *        allocation of a table fails, for each n, until none does. What both
 *        trees, the pages' counts and the rss must be then follows from the
 *        model's array. An address space torn down gives all back.
 */
#include <mm/rmap.h>
#include <mm/vma.h>
#include "pgtable_model.h"

#define MAX_FILLED 400 /* pages of one address space */

/* An address space, and what is to be in its tree. */
struct space {
	struct mm_struct mm;
	struct model model;
	struct vm_area_struct area[PT_MAX_LEVEL];
	struct anon_vma family; /* of them all */
};

static struct space parent, child;

static bool is_shared(const struct model *m, unsigned int i)
{
	return i / CLUSTER_PAGES == m->clusters - 1;
}

/* One area a cluster; the last of them is shared. */
static void space_init(struct space *space)
{
	struct model *m = &space->model;
	struct vm_area_struct *vma;
	unsigned int i;

	memset(&space->mm, 0, sizeof(space->mm));
	memset(space->area, 0, sizeof(space->area));
	spin_lock_init(&space->mm.pt.lock, "pt.lock", RANK_PAGE_TABLE);
	KT_EXPECT_EQ(pt_init_user(&space->mm.pt), 0);
	model_init(m, &space->mm.pt, 0);
	for (i = 0; i < m->clusters; i++) {
		vma = &space->area[i];
		vma->vm_mm = &space->mm;
		vma->vm_start = m->base[i];
		vma->vm_end = m->base[i] + CLUSTER_PAGES * PAGE_SIZE;
		vma->vm_flags = VM_READ | VM_WRITE;
		if (i == m->clusters - 1)
			vma->vm_flags |= VM_SHARED;
		vma->anon_vma = &space->family;
		vma->vm_page_prot = vm_get_page_prot(vma->vm_flags);
		if (i)
			space->area[i - 1].vm_next = vma;
	}
	space->mm.mmap = &space->area[0];
}

static void add_page(struct space *space, struct page *page, unsigned int i,
		     bool of_a_file)
{
	if (!of_a_file) {
		struct vm_area_struct *vma = &space->area[i / CLUSTER_PAGES];
		vaddr_t addr = page_addr(&space->model, i);

		page_add_new_anon_rmap(page, vma, linear_page_index(vma, addr));
		return;
	}
	page_set_identity(page, 0, PAGE_FILE);
	atomic_set(&page->_mapcount, 0);
	page_add_file_rmap(page, &space->mm);
}

/* A page of a random kind for the I-th place: zero page, file's, anonymous. */
static void fill_page(struct space *space, unsigned int i, struct rnd *r)
{
	const pgprot_t prot = space->area[i / CLUSTER_PAGES].vm_page_prot;
	pte_t *ptep =
		pt_lookup_alloc(&space->mm.pt, page_addr(&space->model, i));
	struct page *page = zero_page;
	pte_t pte;

	if (!rnd_one_in(r, 4)) {
		page = alloc_page(0);
		add_page(space, page, i, rnd_one_in(r, 4));
	}
	pte = mk_pte_pfn(page_to_pfn(page), prot);
	if (is_zero_page(page))
		pte = pte_mkspecial(pte);
	if (page->identity == PAGE_ANON && rnd_one_in(r, 2))
		pte = pte_mkdirty(pte_mkwrite(pte));
	pt_set(&space->mm.pt, ptep, pte);
	space->model.entry[i] = pte.val;
}

static void fill(struct space *space, struct rnd *r)
{
	unsigned int n, i;

	for (n = rnd_below(r, MAX_FILLED); n; n--) {
		i = rnd_below(r, space->model.nr);
		if (!space->model.entry[i])
			fill_page(space, i, r);
	}
	KT_EXPECT(model_agrees(&space->model));
}

/* What fork does between the two trees, and its flush. */
static int copy_space(void)
{
	struct vm_area_struct *vma;
	int err = 0;

	for (vma = parent.mm.mmap; vma && !err; vma = vma->vm_next)
		if (!(vma->vm_flags & VM_SHARED))
			err = copy_page_range(&child.mm, vma);
	flush_tlb_range(&parent.mm, 0, -PAGE_SIZE);
	return err;
}

/* Does fork copy ENTRY, the model's I-th? */
static bool is_copied(pteval_t entry, unsigned int i)
{
	return entry && !is_shared(&parent.model, i);
}

/* Both arrays become what they must be after a copy that went well. */
static void model_copy(void)
{
	unsigned int i;

	for (i = 0; i < parent.model.nr; i++) {
		pteval_t *entry = &parent.model.entry[i];

		child.model.entry[i] = 0;
		if (!is_copied(*entry, i))
			continue;
		*entry = pte_wrprotect(__pte(*entry)).val;
		child.model.entry[i] = pte_mkold(__pte(*entry)).val;
	}
}

/* 1 when SPACE's I-th entry maps PAGE, else 0. */
static int maps(const struct space *space, unsigned int i,
		const struct page *page)
{
	const pte_t pte = __pte(space->model.entry[i]);

	return !pte_none(pte) && pfn_to_page(pte_pfn(pte)) == page;
}

/* A page is in one place of the parent, and the same of the child. */
static void check_counts(void)
{
	unsigned long rss[2] = { 0, 0 };
	unsigned int i;

	for (i = 0; i < parent.model.nr && !ktest_failed(); i++) {
		const pte_t pte = __pte(parent.model.entry[i]);
		const struct page *page = pfn_to_page(pte_pfn(pte));
		const int users = 1 + maps(&child, i, page);

		if (pte_none(pte) || is_zero_page(page))
			continue;
		KT_EXPECT_EQ(page_count(page), users);
		KT_EXPECT_EQ(atomic_read(&page->_mapcount), users);
		rss[0]++;
		rss[1] += (unsigned long)users - 1;
	}
	KT_EXPECT_EQ(get_mm_rss(&parent.mm), rss[0]);
	KT_EXPECT_EQ(get_mm_rss(&child.mm), rss[1]);
}

/* A copy that failed has taken the right to write from some, and no more. */
static void follow_write_protection(void)
{
	unsigned int i;

	for (i = 0; i < parent.model.nr; i++) {
		pteval_t *entry = &parent.model.entry[i];

		if (is_copied(*entry, i) &&
		    !pte_write(__pte(translate(&parent.model, i))))
			*entry = pte_wrprotect(__pte(*entry)).val;
	}
}

static void end_child(unsigned int free_before)
{
	unmap_all_areas(&child.mm);
	memset(child.model.entry, 0, sizeof(child.model.entry));
	KT_EXPECT(model_agrees(&child.model));
	KT_EXPECT_EQ(child.mm.pt.nr_tables, 0);
	drop_spare(&child.mm.pt);
	KT_EXPECT_EQ(nr_free, free_before);
	check_counts();
}

/* Fails at each table in turn; -> how many there were. */
static unsigned int copy_failing(unsigned int free_before)
{
	unsigned int nth;

	for (nth = 1; !ktest_failed(); nth++) {
		int err;

		fail_countdown = nth;
		err = copy_space();
		fail_countdown = 0;
		if (!err)
			break;
		KT_EXPECT_EQ(err, -ENOMEM);
		KT_EXPECT(child.mm.pt.nr_tables < nth);
		follow_write_protection();
		KT_EXPECT(model_agrees(&parent.model));
		end_child(free_before);
	}
	return nth - 1;
}

static void copy_at_random(u32 seed)
{
	unsigned int free_before;
	struct rnd r;

	rnd_seed(&r, seed);
	fill(&parent, &r);
	free_before = nr_free;
	KT_EXPECT_EQ(copy_failing(free_before), child.mm.pt.nr_tables);
	KT_EXPECT_EQ(free_before - nr_free, child.mm.pt.nr_tables);
	model_copy();
	KT_EXPECT(model_agrees(&parent.model));
	KT_EXPECT(model_agrees(&child.model));
	check_counts();
	if (rnd_one_in(&r, 2)) { /* who ends first? */
		end_child(free_before);
		unmap_all_areas(&parent.mm);
	} else {
		unmap_all_areas(&parent.mm);
		KT_EXPECT(model_agrees(&child.model));
		unmap_all_areas(&child.mm);
	}
	drop_spare(&parent.mm.pt);
	drop_spare(&child.mm.pt);
	memset(parent.model.entry, 0, sizeof(parent.model.entry));
	memset(child.model.entry, 0, sizeof(child.model.entry));
	KT_EXPECT(model_agrees(&parent.model) && model_agrees(&child.model));
	KT_EXPECT_EQ(get_mm_rss(&parent.mm) + get_mm_rss(&child.mm), 0UL);
	KT_EXPECT_EQ(atomic_read(&parent.family.nr_pages), 0);
}

KTEST(memory, forks_copy_is_the_models_whatever_table_fails)
{
	unsigned int free_before;
	u32 seed;

	memory_init();
	zero_page = alloc_page(__GFP_ZERO);
	KT_ASSERT(zero_page);
	free_before = nr_free;
	space_init(&parent);
	space_init(&child);
	for (seed = 1; seed <= 20 && !ktest_failed(); seed++) {
		copy_at_random(seed);
		if (ktest_failed())
			ktest_note("seed %u", seed);
	}
	free_root(&parent.mm.pt);
	free_root(&child.mm.pt);
	KT_EXPECT_EQ(nr_free, free_before);
}
