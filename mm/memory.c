// SPDX-License-Identifier: MIT
/*
 * The page tables of a range of areas: empty it, protect it, copy it.
 *
 * What:       Three small callbacks for THE walker (mm/pgtable.c).
 * Invariants: For each entry with a page: the page has a reference and a
 *             mapcount of it, and counts in the mm's rss (the zero page does
 *             none of the three). Tested by mm_struct_check().
 * Locking:    mmap_lock for writing; pt.lock is taken here, and let go between
 *             two entries when another task waits for the CPU: a range may be
 *             all of a program's memory.
 * Failure:    Copying may run out of tables: -ENOMEM, and what was copied
 *             stays, for mmput to undo. The others cannot fail.
 * See:        Gorman, chapter 3 and 4.6.4.
 */
#include <kernel/preempt.h>
#include <mm/rmap.h>
#include <mm/vma.h>

#define WALK_PAUSED 1

/* What a walk's callbacks get: walk->private. */
struct range_walk {
	struct mm_struct *mm; /* unmap: whose entries; copy: the child */
	const struct vm_area_struct *vma; /* protect: the area */
	vaddr_t next;			  /* behind the last entry seen */
};

/* A callback's last words: go on, or let somebody else run first. */
static inline int go_on(const struct pt_walk *walk, vaddr_t next)
{
	struct range_walk *range = walk->private;

	range->next = next;
	return unlikely(this_cpu_read(need_resched)) ? WALK_PAUSED : 0;
}

/* pt_walk_range of RANGE's walk, under pt.lock, which is let go (and with it,
 * perhaps, the CPU) where a callback paused. */
static int walk_range(struct pt_walk *walk, vaddr_t start, vaddr_t end)
{
	const struct range_walk *range = walk->private;
	struct page_table *pt = walk->pt;
	int err;

	for (;;) {
		spin_lock(&pt->lock);
		err = pt_walk_range(walk, start, end);
		spin_unlock(&pt->lock);
		if (err != WALK_PAUSED)
			return err;
		if (range->next == end)
			return 0;
		start = range->next;
	}
}

/* By VM_READ, VM_WRITE and VM_EXEC. A private area's entries never allow
 * writing of themselves: do_wp_page decides. Without NX, what can be read can
 * be executed; x86 cannot forbid reading what is writable. */
pgprot_t vm_get_page_prot(vm_flags_t flags)
{
	pteval_t val = _PAGE_USER | _PAGE_ACCESSED;

	if (flags & VM_ACCESS_FLAGS)
		val |= _PAGE_PRESENT;
	else
		val |= _PAGE_PROTNONE;
	if ((flags & (VM_WRITE | VM_SHARED)) == (VM_WRITE | VM_SHARED))
		val |= _PAGE_RW;
	if (!(flags & VM_EXEC))
		val |= _PAGE_NX;
	return pgprot_supported(__pgprot(val));
}

/* ------------------------------------------------------------------- unmap */

static int unmap_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		      vaddr_t next, unsigned int level)
{
	const struct range_walk *range = walk->private;
	pte_t pte = pt_clear(walk, ptep, addr, level);
	struct page *page = pfn_to_page(pte_pfn(pte));

	if (!is_zero_page(page)) {
		page_remove_rmap(range->mm, page);
		tlb_remove_page(walk->tlb, page);
	}
	return go_on(walk, next);
}

static const struct pt_walk_ops unmap_ops = {
	.leaf = unmap_leaf,
	.skip_none = true,
};

/* Prepares WALK, with RANGE and TLB, for emptying ranges of MM. */
static void unmap_begin(struct pt_walk *walk, struct range_walk *range,
			struct mmu_gather *tlb, struct mm_struct *mm)
{
	range->mm = mm;
	*walk = (struct pt_walk){
		.pt = &mm->pt,
		.ops = &unmap_ops,
		.tlb = tlb,
		.private = range,
	};
	if (get_mm_rss(mm) > mm->hiwater_rss)
		mm->hiwater_rss = get_mm_rss(mm);
	tlb_gather_mmu(tlb, mm);
}

void unmap_page_range(struct mm_struct *mm, vaddr_t start, vaddr_t end)
{
	struct range_walk range;
	struct mmu_gather tlb;
	struct pt_walk walk;

	if (!mm->pt.nr_tables)
		return;
	unmap_begin(&walk, &range, &tlb, mm);
	walk_range(&walk, start, end);
	tlb_finish_mmu(&tlb);
}

/* Area by area: what no area covers has no entries and need not be walked. */
void unmap_all_areas(struct mm_struct *mm)
{
	struct vm_area_struct *vma;
	struct range_walk range;
	struct mmu_gather tlb;
	struct pt_walk walk;

	unmap_begin(&walk, &range, &tlb, mm);
	for (vma = mm->mmap; vma && mm->pt.nr_tables; vma = vma->vm_next)
		walk_range(&walk, vma->vm_start, vma->vm_end);
	tlb_finish_mmu(&tlb);
}

/* ----------------------------------------------------------------- protect */

static int protect_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
			vaddr_t next, unsigned int level __maybe_unused)
{
	const struct range_walk *range = walk->private;
	const struct vm_area_struct *vma = range->vma;
	struct page *page = pfn_to_page(pte_pfn(*ptep));
	pte_t pte = pte_modify(*ptep, vma->vm_page_prot);

	/* A page that only this entry has needs no fault to be written. */
	if ((vma->vm_flags & VM_WRITE) && page_is_exclusive(page))
		pte = pte_mkwrite(pte);
	pt_replace(walk->pt, ptep, pte);
	tlb_note(walk->tlb, addr, next - addr);
	return go_on(walk, next);
}

static const struct pt_walk_ops protect_ops = {
	.leaf = protect_leaf,
	.skip_none = true,
};

void change_protection(struct vm_area_struct *vma, vaddr_t start, vaddr_t end)
{
	struct mm_struct *mm = vma->vm_mm;
	struct range_walk range = { .vma = vma };
	struct mmu_gather tlb;
	struct pt_walk walk = {
		.pt = &mm->pt,
		.ops = &protect_ops,
		.tlb = &tlb,
		.private = &range,
	};

	if (!mm->pt.nr_tables)
		return;
	tlb_gather_mmu(&tlb, mm);
	walk_range(&walk, start, end);
	tlb_finish_mmu(&tlb);
}

/* -------------------------------------------------------------------- copy */

static int copy_leaf(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		     vaddr_t next, unsigned int level __maybe_unused)
{
	const struct range_walk *range = walk->private;
	struct mm_struct *dst = range->mm;
	struct page *page = pfn_to_page(pte_pfn(*ptep));
	pte_t *slot;

	/* A file's page comes back with a fault: most children exec first. */
	if (!is_zero_page(page) && page->identity == PAGE_FILE)
		return go_on(walk, next);
	slot = pt_lookup_alloc(&dst->pt, addr);
	if (!slot)
		return -ENOMEM;
	if (pte_write(*ptep))
		pt_replace(walk->pt, ptep, pte_wrprotect(*ptep));
	if (!is_zero_page(page)) {
		get_page(page);
		page_add_rmap(dst, page);
	}
	pt_set(&dst->pt, slot, pte_mkold(*ptep));
	return go_on(walk, next);
}

static const struct pt_walk_ops copy_ops = {
	.leaf = copy_leaf,
	.skip_none = true,
};

/* Nobody else can reach DST's tables: they need no lock. */
int copy_page_range(struct mm_struct *dst, struct vm_area_struct *src)
{
	struct range_walk range = { .mm = dst };
	struct pt_walk walk = {
		.pt = &src->vm_mm->pt,
		.ops = &copy_ops,
		.private = &range,
	};

	if (src->vm_flags & VM_SHARED)
		return 0;
	return walk_range(&walk, src->vm_start, src->vm_end);
}
