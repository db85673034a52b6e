/* SPDX-License-Identifier: MIT */
/*
 * rmap.h - reverse mapping: from a page to the entries that map it
 *
 *	page of a file ---> mapping: address_space ---> i_mmap: areas by pages
 *	                                                of the file
 *
 *	anonymous page ---> mapping: anon_vma --------> areas, by index
 *	                               |  children of fork
 *	                               +--> anon_vma -> areas of a child
 *	                               |      +--> ...  and of its children
 *	                               +--> anon_vma
 *
 * What        Each page knows in mapping and index what it is a part of; what
 *             it is a part of knows its areas, in an interval tree over
 *             indices. The page of an area at ADDRESS has the index
 *             linear_page_index(area, ADDRESS): of files the place in the file;
 *             of anonymous memory the page number it was first mapped at, which
 *             stays when mremap moves the area.
 *             An area gets its anon_vma with its first anonymous page. Fork
 *             gives each such area of the child one of its own, below the
 *             parent's. Pages from before the fork may be mapped by the area
 *             they were made in, by its parts, and by what was forked from it;
 *             pages from after it by the maker's own descendants only: so a
 *             search starts at the page's anon_vma and goes down.
 * Invariants  1. An entry with a page holds a reference of it, counts in its
 *                _mapcount and in the mm's rss. The zero page and frames of
 *                devices have none of the three (special entries).
 *             2. A mapped anonymous page's mapping is the anon_vma of the area
 *                that maps it, or one above that; nr_pages counts such pages.
 *             3. An area with an anon_vma or a file stands in its tree with
 *                the indices it covers.
 *             4. A page of a file is mapped only while it is in the file: who
 *                takes it out unmaps it (unmap_mapping_range).
 *             (mm_check.c tests all four.)
 * Locking     mapping->i_mmap_rwsem covers i_mmap; the lock of a family's root
 *             its anon_vmas and their trees: written to change, read to search.
 *             After mmap_lock, before pt.lock.
 * Life        An anon_vma lasts while it has an area, a page or two children.
 * See         Gorman, 3 ("What's new in 2.6") and 10; Linux's anon_vma chains do
 *             the same with a link for each area and ancestor.
 */
#ifndef MM_RMAP_H
#define MM_RMAP_H

#include <mm/mm.h>
#include <mm/vmstat.h>

struct anon_vma {
	struct anon_vma *root;	 /* constant: has the family's lock */
	struct anon_vma *parent; /* [root->lock] NULL: the root */
	struct list_head children, sibling; /* [root->lock] */
	struct rb_root areas;		    /* [root->lock] interval tree */
	atomic_t nr_pages;	  /* mapped pages whose mapping this is */
	bool inherited;		  /* constant: made by fork */
	int members;		  /* [lock] root: anon_vmas of the family */
	struct rw_semaphore lock; /* root only */
};

/* The page that ENTRY counts for; NULL: none, it is special. */
static inline struct page *vm_normal_page(pte_t entry)
{
	return pte_special(entry) ? NULL : pfn_to_page(pte_pfn(entry));
}

static inline unsigned long linear_page_index(const struct vm_area_struct *vma,
					      vaddr_t address)
{
	return vma->vm_pgoff + ((address - vma->vm_start) >> PAGE_SHIFT);
}

/* Where VMA has the page of INDEX; it covers that index. */
static inline vaddr_t vma_address(const struct vm_area_struct *vma,
				  unsigned long index)
{
	return vma->vm_start + ((index - vma->vm_pgoff) << PAGE_SHIFT);
}

/* ---------------------------------------- entries come and go: [pt.lock] */

static inline bool page_is_anon(const struct page *page)
{
	return page->identity == PAGE_ANON;
}

static inline enum rss_counter page_counter(const struct page *page)
{
	return page_is_anon(page) ? MM_ANONPAGES : MM_SHMEMPAGES;
}

/* The first entry that maps PAGE, fresh from alloc_page, as page PGOFF of VMA, which
 * has an anon_vma. */
static inline void page_add_new_anon_rmap(struct page *page,
					  struct vm_area_struct *vma,
					  unsigned long pgoff)
{
	page_set_identity(page, 0, PAGE_ANON);
	page->mapping = vma->anon_vma;
	page->index = pgoff;
	atomic_set(&page->_mapcount, 1);
	atomic_inc(&vma->anon_vma->nr_pages);
	vma->vm_mm->rss[MM_ANONPAGES]++;
}

/* A new entry of MM maps PAGE, a file's; it takes over a reference. */
static inline void page_add_file_rmap(struct page *page, struct mm_struct *mm)
{
	if (atomic_inc_return(&page->_mapcount) == 1)
		this_cpu_inc(nr_file_mapped);
	mm->rss[MM_SHMEMPAGES]++;
}

/* An entry of MM no longer maps PAGE; its reference is the caller's. By kind, where
 * that is known. */
static inline void page_remove_anon_rmap(struct page *page,
					 struct mm_struct *mm)
{
	mm->rss[MM_ANONPAGES]--;
	if (likely(atomic_dec_and_test(&page->_mapcount)))
		atomic_dec(&((struct anon_vma *)page->mapping)->nr_pages);
}

static inline void page_remove_file_rmap(struct page *page,
					 struct mm_struct *mm)
{
	mm->rss[MM_SHMEMPAGES]--;
	if (atomic_dec_and_test(&page->_mapcount))
		this_cpu_dec(nr_file_mapped);
}

static inline void page_remove_rmap(struct page *page, struct mm_struct *mm)
{
	if (likely(page_is_anon(page)))
		page_remove_anon_rmap(page, mm);
	else
		page_remove_file_rmap(page, mm);
}

/* True when the one entry that maps PAGE is its only user, so it may be
 * written in place. */
static inline bool page_is_exclusive(const struct page *page)
{
	return page_is_anon(page) && page_count(page) == 1;
}

/* PAGE, which only VMA maps, is VMA's from now on: nobody above need be searched
 * for it. */
static inline void page_move_anon_rmap(struct page *page,
				       struct vm_area_struct *vma)
{
	struct anon_vma *from = page->mapping;

	if (likely(from == vma->anon_vma))
		return;
	atomic_dec(&from->nr_pages);
	atomic_inc(&vma->anon_vma->nr_pages);
	page->mapping = vma->anon_vma;
}

/* ------------------------------------------------- anon_vma.c: areas' side */

void anon_vma_init(void);

/* Gives VMA an anon_vma, if it can a neighbour's that it may be joined with
 * later: 0 or -ENOMEM. [mmap_lock read] May sleep. */
int __anon_vma_prepare(struct vm_area_struct *vma);
static inline int anon_vma_prepare(struct vm_area_struct *vma)
{
	return likely(vma->anon_vma) ? 0 : __anon_vma_prepare(vma);
}

/* CHILD, fork's copy of an area that has an anon_vma, gets one of its own below
 * it; it is in no tree yet. 0 or -ENOMEM. */
int anon_vma_fork(struct vm_area_struct *child);

/* May areas that have A and B be one? VMA: the one of them that is there
 * already; as on Linux, what was inherited takes in nothing that is untouched. */
static inline bool anon_vmas_mergeable(const struct anon_vma *a,
				       const struct anon_vma *b,
				       const struct vm_area_struct *vma)
{
	if ((!a || !b) &&
	    (!vma || (vma->anon_vma && !vma->anon_vma->inherited)))
		return true;
	return a == b;
}

/* Is VMA in a tree at all? */
static inline bool vma_in_rmap(const struct vm_area_struct *vma)
{
	return vma->anon_vma || vma->vm_file;
}

/* Both trees that VMA belongs to, or that VMA and OTHER, which is to be joined
 * with it, belong to. May sleep. */
void __vma_rmap_lock(struct vm_area_struct *vma,
		     const struct vm_area_struct *other);
void __vma_rmap_unlock(struct vm_area_struct *vma,
		       const struct vm_area_struct *other);
static inline void vma_rmap_lock(struct vm_area_struct *vma,
				 const struct vm_area_struct *other)
{
	if (vma_in_rmap(vma) || other)
		__vma_rmap_lock(vma, other);
}
static inline void vma_rmap_unlock(struct vm_area_struct *vma,
				   const struct vm_area_struct *other)
{
	if (vma_in_rmap(vma) || other)
		__vma_rmap_unlock(vma, other);
}
/* Into them and out of them, with the bounds that VMA has. [locked] */
void vma_rmap_insert(struct vm_area_struct *vma);
void vma_rmap_remove(struct vm_area_struct *vma);
/* It is in them with other bounds, and gets those that VMA has now. [locked] */
void vma_rmap_moved(struct vm_area_struct *vma);

/* VMA has lost all its anonymous pages, and its anon_vma with them. Takes the lock.
 * [mmap_lock] */
void __anon_vma_leave(struct vm_area_struct *vma);
static inline void anon_vma_leave(struct vm_area_struct *vma)
{
	if (vma->anon_vma)
		__anon_vma_leave(vma);
}
/* Out of both trees for good, when no page is mapped any more. Takes the locks. */
void __file_rmap_leave(struct vm_area_struct *vma);
static inline void vma_rmap_unlink(struct vm_area_struct *vma)
{
	if (vma->vm_file)
		__file_rmap_leave(vma);
	anon_vma_leave(vma);
}

/* ------------------------------------------------------------- rmap.c: search */

/*
 * Calls ONE for each area that may map PAGE, with the address where it would,
 * until as many have said that they do as PAGE's mapcount is, or all are
 * through. Returns how many said so. PAGE has to stay mapped until it begins.
 * May sleep; ONE runs under the lock of the search and may take pt.lock.
 */
typedef bool rmap_one_t(struct page *page, struct vm_area_struct *vma,
			vaddr_t address, void *arg);
int rmap_walk(struct page *page, rmap_one_t *one, void *arg);

/* Does an entry of VMA map PAGE at ADDRESS? Takes pt.lock. */
bool page_mapped_at(struct page *page, struct vm_area_struct *vma,
		    vaddr_t address);

/* How many areas map the file and have all of FLAGS. For audits: preemption is off. */
unsigned long count_file_areas(const struct address_space *mapping,
			       vm_flags_t flags);

/* NULL, or what is wrong with VMA's place in the trees; the same for PAGE, mapped
 * there at ADDRESS. For mm_check, with mmap_lock, and for a page with preemption
 * off; a tree that somebody is changing is passed over. */
const char *vma_rmap_check(const struct vm_area_struct *vma);
const char *page_rmap_check(const struct page *page,
			    const struct vm_area_struct *vma, vaddr_t address);
/* NULL, or that a search does not find all entries of PAGE. A family that
 * somebody is changing is passed over. Preemption off. */
const char *rmap_walk_check(struct page *page);

#endif
