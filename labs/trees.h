/* SPDX-License-Identifier: MIT */
/*
 * trees.h - page tables of a work's own, and where it puts what it maps
 *
 *	pool      pages for tables before there is an allocator
 *	centres   addresses on boundaries of tables: one for each level, in the
 *	          lower half; what is mapped, walked and unmapped lies across them
 *
 * Included once, by the work.c of a lab.
 */
#ifndef LABS_TREES_H
#define LABS_TREES_H

#include <lib/minmax.h>
#include <lib/random.h>
#include <mm/pgtable.h>

#define POOL_PAGES  160
#define MAX_CENTRES (PT_MAX_LEVEL > 3 ? PT_MAX_LEVEL : 2)
#define TABLE_PAGES PT_ENTRIES(1)

/* Behind the last address of ring 3. */
#define USER_END    ((vaddr_t)PT_USER_ENTRIES << PT_LEVEL_SHIFT(PT_ROOT_LEVEL))

struct page_table lab_pt; /* read from outside, so not static */

static struct rnd rnd;
static vaddr_t centres[MAX_CENTRES];
static unsigned int nr_centres;

static char pool[POOL_PAGES][PAGE_SIZE] __aligned(PAGE_SIZE);
static unsigned int nr_pool;

static inline void *take_page(size_t size __maybe_unused,
			      size_t align __maybe_unused)
{
	return nr_pool < POOL_PAGES ? __va(__pa(pool[nr_pool++])) : NULL;
}

/* A tree in no list, whose tables come from the pool. */
static inline void begin_tree(bool kernel)
{
	pt_boot_alloc = take_page;
	lab_pt = (struct page_table){
		.root = take_page(PAGE_SIZE, PAGE_SIZE),
		.lock = SPINLOCK_INIT("lab_pt.lock", RANK_PAGE_TABLE),
		.kernel = kernel,
	};
}

/* The pages that an entry of LEVEL covers. */
static inline unsigned long pages_of(unsigned int level)
{
	return PT_LEVEL_SIZE(level) >> PAGE_SHIFT;
}

static inline unsigned int biggest_level(void)
{
	return PGTABLE_LEVELS > 3 ? 3 : 2;
}

/* With two levels, both centres are of the root. */
static inline void draw_centres(void)
{
	unsigned int i, level;

	nr_centres = PT_ROOT_LEVEL > 3 ? PT_ROOT_LEVEL - 1 : 2;
	for (i = 0; i < nr_centres; i++) {
		level = min_t(unsigned int, i + 2, PT_ROOT_LEVEL);
		centres[i] = (1 + rnd_below(&rnd, 2) + (level < i + 2) * 9) *
			     PT_LEVEL_SIZE(level);
	}
}

/* PAGES around a centre, at most. */
static inline vaddr_t near_centre(unsigned int i, unsigned int pages)
{
	return centres[i] + rnd_below(&rnd, pages) * PAGE_SIZE -
	       pages / 2 * PAGE_SIZE;
}

static inline pgprot_t draw_prot(bool kernel)
{
	static const pgprot_t prots[] = { PGPROT_KERNEL, PGPROT_KERNEL_RO,
					  PGPROT_KERNEL_RX,
					  PGPROT_KERNEL_NOCACHE };
	pgprot_t prot = prots[rnd_below(&rnd, ARRAY_SIZE(prots))];

	if (!kernel)
		prot.val |= _PAGE_USER;
	return pgprot_supported(prot);
}

/* ------------------------------------------------------ a tree made by hand */

/* ENTRY into the slot of ADDR at LEVEL, unless something is in its way. */
static inline void put_entry(vaddr_t addr, unsigned int level, pteval_t entry)
{
	pte_t *table = lab_pt.root, *slot;
	unsigned int l;

	for (l = PT_ROOT_LEVEL; l > level; l--) {
		slot = &table[pt_index(addr, l)];
		if (pte_none(*slot))
			slot->val = __pa(take_page(PAGE_SIZE, PAGE_SIZE)) |
				    pt_table_bits(l, false);
		else if (!pte_is_table(*slot))
			return;
		table = pt_table(*slot);
	}
	slot = &table[pt_index(addr, level)];
	if (pte_none(*slot))
		slot->val = entry;
}

/* Pages on both sides of ADDR, and huge ones behind it. */
static inline void put_around(vaddr_t addr)
{
	pteval_t bits = draw_prot(false).val;
	unsigned int i, level;

	for (i = 0; i < 12; i++)
		put_entry(addr + rnd_below(&rnd, 100) * PAGE_SIZE -
				  50 * PAGE_SIZE,
			  1,
			  (pteval_t)rnd_below(&rnd, 4096) << PAGE_SHIFT | bits);
	for (level = 2; level <= biggest_level(); level++)
		for (i = 2; i < 6; i++)
			if (rnd_below(&rnd, 2))
				put_entry(addr + i * PT_LEVEL_SIZE(level),
					  level,
					  (pteval_t)i * PT_LEVEL_SIZE(level) |
						  bits | _PAGE_PSE);
}

static inline void make_tree_by_hand(void)
{
	unsigned int i;

	begin_tree(false);
	draw_centres();
	for (i = 0; i < nr_centres; i++)
		put_around(centres[i]);
	put_entry((vaddr_t)0 - PAGE_SIZE, 1, _PAGE_PRESENT);
	put_entry((vaddr_t)0 - rnd_below(&rnd, 50) * PAGE_SIZE - 2 * PAGE_SIZE,
		  1, _PAGE_PRESENT);
}

#endif
