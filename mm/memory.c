// SPDX-License-Identifier: MIT
/*
 * The page tables of a range of areas: empty it, protect it, copy it.
 *
 * What:       Three small callbacks for THE walker (mm/pgtable.c).
 * Invariants: For each entry with a page: the page has a reference and a
 *             mapcount of it, and counts in the mm's rss (special entries have
 *             none of the three). Tested by mm_struct_check().
 * Locking:    mmap_lock for writing, or the lock of a tree that the area stands
 *             in (unmap_mapping_range); pt.lock is taken here, and let go
 *             between two entries when another task waits for the CPU: a
 *             range may be all of a program's memory.
 * Failure:    Copying may run out of tables: -ENOMEM, and what was copied
 *             stays, for mmput to undo. The others cannot fail.
 * See:        Gorman, chapter 3 and 4.6.4.
 */
#include <kernel/lab.h>
#include <lib/minmax.h>
#include <mm/filemap.h>
#include <mm/rmap.h>
#include <mm/vma.h>
#include "range_walk.h"

/* By VM_READ, VM_WRITE and VM_EXEC. A private area's entries never allow
 * writing of themselves: do_wp_page decides; a shared area's do unless somebody
 * wants to know what is written (clear_refs). Without NX, what can be read can
 * be executed; x86 cannot forbid reading what is writable. */
pgprot_t vm_get_page_prot(vm_flags_t flags)
{
	const vm_flags_t writable = VM_WRITE | VM_SHARED | VM_SOFTDIRTY;
	pteval_t val = _PAGE_USER | _PAGE_ACCESSED;

	if (flags & VM_ACCESS_FLAGS)
		val |= _PAGE_PRESENT;
	else
		val |= _PAGE_PROTNONE;
	if ((flags & writable) == writable)
		val |= _PAGE_RW;
	if (!(flags & VM_EXEC))
		val |= _PAGE_NX;
	return pgprot_supported(__pgprot(val));
}

/* ------------------------------------------------------------------- unmap */

/* ENTRY, which mapped PAGE, is gone; a page of a file knows by it if it was written. */
static inline void remove_rmap(struct page *page, pte_t entry,
			       struct mm_struct *mm)
{
	if (likely(page_is_anon(page))) {
		page_remove_anon_rmap(page, mm);
		return;
	}
	if (pte_dirty(entry) && page->identity == PAGE_FILE)
		file_page_mark_dirty(page);
	page_remove_file_rmap(page, mm);
}

/* The slots of one table; it goes with its last entry. KEEP_PRIVATE: pages that are
 * no file's stay. */
static __always_inline int clear_slots(struct pt_walk *walk, pte_t *ptep,
				       vaddr_t addr, vaddr_t next,
				       bool keep_private)
{
	const struct range_walk *range = walk->private;
	const vaddr_t start = addr;
	unsigned int cleared = 0;
	pte_t *slot = ptep;

	while (addr != next) {
		struct page *page;
		pte_t old;

		addr += PAGE_SIZE;
		if (pte_none(*slot++))
			continue;
		page = vm_normal_page(slot[-1]);
		if (keep_private && (!page || page_is_anon(page)))
			continue;
		old = ptep_get_and_clear(slot - 1);
		cleared++;
		tlb_note(walk->tlb, addr - PAGE_SIZE, PAGE_SIZE);
		if (likely(page)) {
			remove_rmap(page, old, range->mm);
			tlb_remove_page(walk->tlb, page);
		}
		if (unlikely(should_resched()))
			break;
	}
	*pt_entries(ptep) -= cleared;
	if (*pt_entries(ptep) == 0)
		pt_table_emptied(walk, start, 1);
	return went_to(walk, addr, next);
}

static int unmap_slots(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		       vaddr_t next)
{
	return clear_slots(walk, ptep, addr, next, false);
}

static int unmap_file_slots(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
			    vaddr_t next)
{
	return clear_slots(walk, ptep, addr, next, true);
}

static const struct pt_walk_ops unmap_ops = {
	.slots = unmap_slots,
};

static const struct pt_walk_ops unmap_file_ops = {
	.slots = unmap_file_slots,
};

/* Prepares WALK, with RANGE and TLB, for emptying ranges of MM. */
static void unmap_begin(struct pt_walk *walk, struct range_walk *range,
			struct mmu_gather *tlb, struct mm_struct *mm)
{
	if (get_mm_rss(mm) > mm->hiwater_rss)
		mm->hiwater_rss = get_mm_rss(mm);
	range_walk_begin(walk, range, tlb, mm, &unmap_ops);
}

/* The first entry in use of [*START, end), which are of one table, and its address;
 * NULL: nobody has touched them, or they have no table. [pt->lock] */
static inline pte_t *first_used(struct page_table *pt, vaddr_t *start,
				vaddr_t end)
{
	pte_t *ptep = pt_lookup(pt, *start);

	for (; ptep && *start != end; ptep++, *start += PAGE_SIZE)
		if (!pte_none(*ptep))
			return ptep;
	return NULL;
}

/* A range of one table, as most are: what nobody has touched needs no gather. */
static void unmap_in_table(struct mm_struct *mm, vaddr_t start, vaddr_t end)
{
	struct range_walk range;
	struct mmu_gather tlb;
	struct pt_walk walk;
	pte_t *ptep;
	int err;

	spin_lock(&mm->pt.lock);
	ptep = first_used(&mm->pt, &start, end);
	if (!ptep) {
		spin_unlock(&mm->pt.lock);
		return;
	}
	unmap_begin(&walk, &range, &tlb, mm);
	err = unmap_slots(&walk, ptep, start, end);
	spin_unlock(&mm->pt.lock);
	if (unlikely(err == WALK_PAUSED))
		walk_range(&walk, range.next, end);
	tlb_finish_mmu(&tlb);
}

void unmap_page_range(struct mm_struct *mm, vaddr_t start, vaddr_t end)
{
	struct range_walk range;
	struct mmu_gather tlb;
	struct pt_walk walk;

	if (!mm->pt.nr_tables)
		return;
	if (pt_table_end(start) == pt_table_end(end - 1)) {
		unmap_in_table(mm, start, end);
		return;
	}
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

/* VMA's share of a file's pages [first, last], some of which it covers. */
static void unmap_in_area(struct vm_area_struct *vma, unsigned long first,
			  unsigned long last, bool even_copies)
{
	const unsigned long end = vma->vm_pgoff + vma_pages(vma) - 1;
	struct range_walk range;
	struct mmu_gather tlb;
	struct pt_walk walk;

	if (!vma->vm_mm->pt.nr_tables)
		return;
	unmap_begin(&walk, &range, &tlb, vma->vm_mm);
	if (!even_copies)
		walk.ops = &unmap_file_ops;
	walk_range(&walk, vma_address(vma, max(first, vma->vm_pgoff)),
		   vma_address(vma, min(last, end)) + PAGE_SIZE);
	tlb_finish_mmu(&tlb);
}

void unmap_mapping_range(struct address_space *mapping, unsigned long first,
			 unsigned long last, bool even_copies)
{
	struct interval_node *node;

	down_read(&mapping->i_mmap_rwsem);
	node = interval_first(&mapping->i_mmap, first, last);
	for (; node; node = interval_next(node, first, last))
		unmap_in_area(container_of(node, struct vm_area_struct, shared),
			      first, last, even_copies);
	up_read(&mapping->i_mmap_rwsem);
}

/* ----------------------------------------------------------------- protect */

/* True: a TLB may know more rights than ENTRY gives now. */
static inline bool protect_entry(const struct vm_area_struct *vma,
				 pgprot_t prot, pte_t *ptep)
{
	pte_t was = *ptep, pte = pte_modify(was, prot);
	const struct page *page;

	if ((vma->vm_flags & VM_WRITE) && pte_soft_dirty(pte)) {
		/* One that only this entry has needs no fault to be written. */
		page = vm_normal_page(was);
		if (page && page_is_exclusive(page))
			pte = pte_mkwrite(pte);
	}
	set_pte(ptep, pte);
	return pte_is_stricter(pte, was);
}

static int protect_slots(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
			 vaddr_t next)
{
	const struct range_walk *range = walk->private;
	const struct vm_area_struct *vma = range->vma;
	pgprot_t prot = __pgprot(vma->vm_page_prot.val & ~_PAGE_ACCESSED);

	for (; addr != next; addr += PAGE_SIZE, ptep++) {
		if (pte_none(*ptep))
			continue;
		if (protect_entry(vma, prot, ptep))
			tlb_note(walk->tlb, addr, PAGE_SIZE);
		if (unlikely(should_resched()))
			return went_to(walk, addr + PAGE_SIZE, next);
	}
	return 0;
}

static const struct pt_walk_ops protect_ops = {
	.slots = protect_slots,
};

void change_protection(struct vm_area_struct *vma, vaddr_t start, vaddr_t end)
{
	struct mm_struct *mm = vma->vm_mm;
	struct range_walk range;
	struct mmu_gather tlb;
	struct pt_walk walk;

	range_walk_begin(&walk, &range, &tlb, mm, &protect_ops);
	range.vma = vma;
	walk_range(&walk, start, end);
	tlb_finish_mmu(&tlb);
}

/* -------------------------------------------------------------------- copy */

/* One entry for two: TO, which is empty, becomes what FROM is, not yet accessed.
 * Both lose the write bit. The page that it counts for, if it counts for one, has one
 * user and one entry more, and one page more counts in RSS, by its kind. */
__lab(cow) static inline void copy_entry(pte_t *from, pte_t *to,
					 unsigned int rss[NR_MM_COUNTERS])
{
	pte_t pte = *from;
	struct page *page = vm_normal_page(pte);

	if (likely(page)) {
		get_page(page);
		atomic_inc(&page->_mapcount);
		rss[page_counter(page)]++;
	}
	if (pte_write(pte)) {
		pte = pte_wrprotect(pte);
		set_pte(from, pte);
	}
	set_pte(to, pte_mkold(pte));
}

/* The slots of one table, whose counterpart is one of DST's. */
static int copy_slots(struct pt_walk *walk, pte_t *ptep, vaddr_t addr,
		      vaddr_t next)
{
	const struct range_walk *range = walk->private;
	unsigned int copied = 0, rss[NR_MM_COUNTERS] = { 0 };
	struct mm_struct *dst = range->mm;
	pte_t *to, *first;

	for (; addr != next && pte_none(*ptep); ptep++)
		addr += PAGE_SIZE;
	if (addr == next)
		return go_on(walk, next);
	first = to = pt_lookup_alloc(&dst->pt, addr);
	if (!to)
		return -ENOMEM;
	for (; addr != next; ptep++, to++) {
		addr += PAGE_SIZE;
		if (pte_none(*ptep))
			continue;
		copy_entry(ptep, to, rss);
		copied++;
		if (unlikely(should_resched()))
			break;
	}
	*pt_entries(first) += copied;
	for (int i = 0; i < NR_MM_COUNTERS; i++)
		dst->rss[i] += rss[i];
	return went_to(walk, addr, next);
}

static const struct pt_walk_ops copy_ops = {
	.slots = copy_slots,
};

/* Nobody else can reach DST's tables, as long as the caller has the locks of the
 * new area's reverse map: they need no lock. */
int copy_page_range(struct mm_struct *dst, struct vm_area_struct *src)
{
	struct range_walk range = { .mm = dst };
	struct pt_walk walk = {
		.pt = &src->vm_mm->pt,
		.ops = &copy_ops,
		.private = &range,
	};

	return walk_range(&walk, src->vm_start, src->vm_end);
}
