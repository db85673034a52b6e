// SPDX-License-Identifier: MIT
// HOST_SOURCES: mm/pgtable_model.h
// HOST_VARIANTS: PGTABLE_LEVELS=2 PGTABLE_LEVELS=3
// HOST_VARIANTS: PGTABLE_LEVELS=4 PGTABLE_LEVELS=5
/*
 * pgtable_cases_model.c - the corners of page tables, one by one, and the
 *                         algebra of an entry
 *
 * See: pgtable_model.c for random operations.
 */
#include "pgtable_model.h"

KTEST(pgtable, new_directory_has_the_kernels_half)
{
	static struct page_table pt;
	vaddr_t low = kernel_half(), high = low + PT_LEVEL_SIZE(2) * 8;
	struct mmu_gather tlb;

	memory_init();
	KT_ASSERT_EQ(pt_map_range(&init_pt, low, 0, 16, PGPROT_KERNEL, 1), 0);
	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	KT_EXPECT_EQ(pte_pfn(*pt_lookup(&pt, low + PAGE_SIZE)), 1);
	KT_EXPECT(!pt_sync_kernel(&pt, low));
	KT_ASSERT_EQ(pt_map_range(&init_pt, high, 64, 1, PGPROT_KERNEL, 1), 0);
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
		drop_spare(&to);
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
				  slots * 2, prot, 2),
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

/* A page, a big page, a bigger one, and the same on the other side. */
KTEST(pgtable, the_biggest_pages_that_fit_are_taken)
{
	const vaddr_t big = PT_LEVEL_SIZE(2), bigger = PT_LEVEL_SIZE(3);
	const vaddr_t middle = 2 * bigger, start = middle - big - PAGE_SIZE;
	const vaddr_t end = middle + bigger + big + PAGE_SIZE;
	const pfn_t pfn = PFN_DOWN(start + 3 * bigger);
	const vaddr_t at[] = { start, middle - big, middle, middle + bigger,
			       end - PAGE_SIZE };
	static const unsigned int level[] = { 1, 2, 3, 2, 1 };
	static struct page_table pt;
	struct pt_step steps[PT_MAX_LEVEL], *last;
	paddr_t phys;
	struct mmu_gather tlb;
	unsigned int i;

	if (PT_ROOT_LEVEL < 4)
		KT_SKIP("no big pages at level 3");
	memory_init();
	KT_ASSERT_EQ(pt_init_user(&pt), 0);
	KT_ASSERT_EQ(pt_map_range(&pt, start, pfn, PFN_DOWN(end - start),
				  PGPROT_KERNEL, 3),
		     0);
	for (i = 0; i < ARRAY_SIZE(at); i++) {
		last = &steps[pt_trace(&pt, at[i], steps) - 1];
		KT_EXPECT_EQ(last->level, level[i]);
		KT_EXPECT_EQ(pte_pfn(last->entry),
			     pfn + PFN_DOWN(at[i] - start));
		KT_EXPECT(pt_translate(&pt, at[i] + 5, &phys));
		KT_EXPECT_EQ(phys, PFN_PHYS(pfn) + at[i] - start + 5);
	}
	tlb_gather_mmu(&tlb, (struct mm_struct *)&pt);
	pt_unmap_range(&pt, start, end, &tlb);
	tlb_finish_mmu(&tlb);
	KT_EXPECT_EQ(pt.nr_tables, 0);
	/* Frames that are not congruent leave only the smaller ones. */
	KT_ASSERT_EQ(pt_map_range(&pt, middle, PFN_DOWN(big), PFN_DOWN(bigger),
				  PGPROT_KERNEL, 3),
		     0);
	KT_EXPECT_EQ(steps[pt_trace(&pt, middle, steps) - 1].level, 2);
}

/* Where a part of a GiB page gets other rights. */
KTEST(pgtable, split_of_a_level_3_entry_gives_level_2_entries)
{
	static struct page_table pt;
	vaddr_t addr = PT_LEVEL_SIZE(3) * 2, at;
	pfn_t pfn = PT_LEVEL_SIZE(3) >> PAGE_SHIFT;
	struct pt_step steps[PT_MAX_LEVEL];
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
	drop_spare(&pt);
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
		pt_map_range(&pt, addr, 0, PT_ENTRIES(1), PGPROT_KERNEL, 2), 0);
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
	KT_ASSERT_EQ(
		pt_map_range(&init_pt, top - PAGE_SIZE, 5, 2, PGPROT_KERNEL, 1),
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
	KT_ASSERT_EQ(pt_map_range(&init_pt, addr, 7, 3, PGPROT_KERNEL, 2), 0);
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
	const pteval_t kept =
		_PAGE_ACCESSED | _PAGE_DIRTY | _PAGE_SOFT_DIRTY | _PAGE_SPECIAL;
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
				     kept,
			     pte.val | kept);
		KT_ASSERT(!pte_is_stricter(pte, pte));
		KT_ASSERT(
			!pte_is_stricter(pte_mkwrite(pte), pte_wrprotect(pte)));
		KT_ASSERT(
			pte_is_stricter(pte_wrprotect(pte), pte_mkwrite(pte)));
		KT_ASSERT_EQ(pte_is_stricter(__pte(pte.val | _PAGE_NX), pte),
			     _PAGE_NX != 0);
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
