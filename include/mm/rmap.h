/* SPDX-License-Identifier: MIT */
/*
 * rmap.h - a page and the entries that map it
 *
 * An entry with a page holds a reference of it, counts in its _mapcount and in
 * the mm's rss. The zero page and the frames of devices have none of the three;
 * their entries are special, and callers ask first.
 * Not here: finding the entries of a page; that comes with page reclaim.
 */
#ifndef MM_RMAP_H
#define MM_RMAP_H

#include <mm/mm.h>
#include <mm/vmstat.h>

/* The page that ENTRY counts for; NULL: none, it is special. */
static inline struct page *vm_normal_page(pte_t entry)
{
	return pte_special(entry) ? NULL : pfn_to_page(pte_pfn(entry));
}

static inline enum rss_counter page_counter(const struct page *page)
{
	return page->identity == PAGE_ANON ? MM_ANONPAGES : MM_SHMEMPAGES;
}

/* A new entry of MM maps PAGE; it takes over a reference. [pt.lock] */
static inline void page_add_rmap(struct mm_struct *mm, struct page *page)
{
	const enum rss_counter counter = page_counter(page);

	if (counter == MM_ANONPAGES)
		atomic_inc(&page->_mapcount);
	else if (atomic_inc_return(&page->_mapcount) == 1)
		this_cpu_inc(nr_file_mapped);
	mm->rss[counter]++;
}

/* The first entry that maps PAGE, fresh from alloc_page. [pt.lock] */
static inline void page_add_new_anon_rmap(struct mm_struct *mm,
					  struct page *page)
{
	page_set_identity(page, 0, PAGE_ANON);
	atomic_set(&page->_mapcount, 1);
	mm->rss[MM_ANONPAGES]++;
}

/* An entry of MM no longer maps PAGE; its reference is the caller's. */
static inline void page_remove_rmap(struct mm_struct *mm, struct page *page)
{
	const enum rss_counter counter = page_counter(page);

	if (atomic_dec_and_test(&page->_mapcount) && counter != MM_ANONPAGES)
		this_cpu_dec(nr_file_mapped);
	mm->rss[counter]--;
}

/* True when the one entry that maps PAGE is its only user, so it may be
 * written in place. [pt.lock of that entry] */
static inline bool page_is_exclusive(const struct page *page)
{
	return page->identity == PAGE_ANON && page_count(page) == 1;
}

#endif
