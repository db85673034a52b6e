/* SPDX-License-Identifier: MIT */
/*
 * filemap.h - the page cache: a file's bytes, as pages by index
 *
 *	struct inode          struct address_space        radix tree
 *	[ i_data      ] ----> [ pages           ] -----> 0  1  -  3 …
 *	                                                 |  |     |
 *	                                      struct page, PAGE_FILE: mapping, index
 *
 * What        Each page of a file that is in memory stands in its tree, with
 *             one reference of the tree's; who reads, writes or maps it takes
 *             another. Where the tree has nothing the file has a hole, which
 *             reads as zeroes.
 * Invariants  1. A page in the tree has identity PAGE_FILE, and mapping and
 *                index say where it stands.
 *             2. It has been charged to the file system (a_ops->charge).
 *             3. Nobody but a writer, who holds the inode's lock, adds a page
 *                at or behind `limit`: so a truncation has an end.
 *             4. A page that is mapped is in the tree: a fault looks whether it
 *                still is under pt.lock, and who takes pages out unmaps what
 *                was mapped before that (unmap_mapping_range).
 * Locking     lock covers the tree, the count and the limit.
 * Not here    Reading from a disk and writing back.
 * See         Gorman, 4.7 and 10.2.
 */
#ifndef MM_FILEMAP_H
#define MM_FILEMAP_H

#include <lib/radix_tree.h>
#include <lib/rbtree.h>
#include <kernel/mutex.h>
#include <mm/page.h>

struct address_space;

struct address_space_operations {
	/* Room for one more page in the file system: 0 or -ENOSPC. */
	int (*charge)(struct address_space *mapping);
	/* PAGES of them are gone. */
	void (*uncharge)(struct address_space *mapping, unsigned long pages);
};

struct address_space {
	spinlock_t lock;
	struct radix_tree pages; /* [lock] struct page */
	unsigned long nr_pages;	 /* [lock] */
	unsigned long limit;	 /* [lock] index */
	int i_mmap_writable; /* [lock] areas that share it and may write; below 0:
				nobody may make one */
	struct rb_root i_mmap; /* [i_mmap_rwsem] areas that map it (rmap.h) */
	struct rw_semaphore i_mmap_rwsem;
	const struct address_space_operations *a_ops;
	void *host; /* constant: the inode */
};

/* Boot: the cache that the trees' nodes come from. */
void filemap_init(void);

void mapping_init(struct address_space *mapping,
		  const struct address_space_operations *a_ops, void *host);

/* The page of INDEX with a reference for the caller, or NULL: a hole. */
struct page *filemap_get_page(struct address_space *mapping,
			      unsigned long index);
bool filemap_has_page(struct address_space *mapping, unsigned long index);
/* The same, but for a page that is new or empty. */
bool filemap_has_bytes(struct address_space *mapping, unsigned long index);

/*
 * Puts PAGE, fresh from alloc_page and filled, at INDEX; the tree takes a
 * reference of its own. 0; -EEXIST (somebody was first), -ENOMEM, -ENOSPC, or
 * -ERANGE at or behind the limit unless GROW. PAGE is of PAGE_FILE then, so put_page
 * drops it in any case.
 */
int filemap_add_page(struct address_space *mapping, struct page *page,
		     unsigned long index, bool grow);

/* The page of INDEX with a reference, made of zeroes if there is none; or ERR_PTR
 * as above. May sleep. */
struct page *filemap_grab_page(struct address_space *mapping,
			       unsigned long index, bool grow);

/* Takes the pages of [start, end) out; end 0: to the last. Returns how many.
 * The caller unmaps them then. May sleep. */
unsigned long filemap_remove_range(struct address_space *mapping,
				   unsigned long start, unsigned long end);

/*
 * What is known of a page in the tree besides (page->private). Dirty: written, by a
 * call or through a mapping; so is for ever what no disk has. New and empty: made by
 * fallocate, and nobody has mapped or filled it since; new until all of its call's
 * pages are made.
 */
#define FILE_PAGE_NEW	1UL
#define FILE_PAGE_EMPTY 2UL
#define FILE_PAGE_DIRTY 4UL

static inline bool file_page_dirty(const struct page *page)
{
	return READ_ONCE(page->private) & FILE_PAGE_DIRTY;
}

static inline bool file_page_filled(const struct page *page)
{
	return !(READ_ONCE(page->private) & (FILE_PAGE_NEW | FILE_PAGE_EMPTY));
}

/* Whoever writes it, or takes away an entry that was written through. */
static inline void file_page_mark_dirty(struct page *page)
{
	if (!file_page_dirty(page))
		__atomic_fetch_or(&page->private, FILE_PAGE_DIRTY,
				  __ATOMIC_RELAXED);
}

/*
 * Make: sees to it that INDEX has a page; 0, -ENOMEM or -ENOSPC. Settle: what of
 * [start, end) is new still is kept, or taken out; it is mapped nowhere. Touch:
 * PAGE, which the caller has a reference to, is neither new nor empty, if it is in
 * the tree.
 */
int filemap_make_new(struct address_space *mapping, unsigned long index);
void filemap_settle_new(struct address_space *mapping, unsigned long start,
			unsigned long end, bool keep);
void filemap_touch(struct address_space *mapping, struct page *page);

void filemap_set_limit(struct address_space *mapping, unsigned long limit);

/* One more area (shared, of a file that is open for writing), or one less: 0, or
 * -EPERM when they are denied. Deny: 0, or -EBUSY while there is one. */
int mapping_map_writable(struct address_space *mapping);
void mapping_unmap_writable(struct address_space *mapping);
int mapping_deny_writable(struct address_space *mapping);

/* The first of [INDEX, LAST] that has a page which is filled, that has none; more than
 * LAST: there is no such. What has no pages costs no time. */
unsigned long filemap_next_data(struct address_space *mapping,
				unsigned long index, unsigned long last);
unsigned long filemap_next_hole(struct address_space *mapping,
				unsigned long index, unsigned long last);

/* Zeroes bytes [from, to) of the page of INDEX, if there is one: a change of the file. */
void filemap_cut_part(struct address_space *mapping, unsigned long index,
		      size_t from, size_t to);

#endif
