// SPDX-License-Identifier: MIT
/*
 * filemap.c - the page cache (mm/filemap.h)
 *
 * Locking     A page is made, charged and filled before mapping->lock is taken;
 *             under it stands only the tree's own work, whose nodes are
 *             allocated with GFP_ATOMIC.
 * Failure     A page that could not be added is not charged.
 */
#include <lib/err.h>
#include <lib/string.h>
#include <mm/filemap.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>

static struct kmem_cache *node_cache;

static struct radix_tree_node *node_get(void)
{
	return kmem_cache_zalloc(node_cache, GFP_ATOMIC);
}

static void node_put(struct radix_tree_node *node)
{
	kmem_cache_free(node_cache, node);
}

static const struct radix_tree_alloc node_alloc = { node_get, node_put };

void filemap_init(void)
{
	node_cache = kmem_cache_create("radix_tree_node",
				       sizeof(struct radix_tree_node), 0,
				       SLAB_PANIC, NULL);
}

void mapping_init(struct address_space *mapping,
		  const struct address_space_operations *a_ops, void *host)
{
	spin_lock_init(&mapping->lock, "mapping.lock", RANK_MAPPING);
	radix_tree_init(&mapping->pages, &node_alloc);
	mapping->nr_pages = 0;
	mapping->i_mmap = RB_ROOT;
	init_rwsem(&mapping->i_mmap_rwsem, "i_mmap_rwsem", RANK_I_MMAP);
	mapping->limit = 0;
	mapping->i_mmap_writable = 0;
	mapping->a_ops = a_ops;
	mapping->host = host;
}

struct page *filemap_get_page(struct address_space *mapping,
			      unsigned long index)
{
	struct page *page;

	spin_lock(&mapping->lock);
	page = radix_tree_lookup(&mapping->pages, index);
	if (page)
		get_page(page);
	spin_unlock(&mapping->lock);
	return page;
}

bool filemap_has_page(struct address_space *mapping, unsigned long index)
{
	bool there;

	spin_lock(&mapping->lock);
	there = radix_tree_lookup(&mapping->pages, index) != NULL;
	spin_unlock(&mapping->lock);
	return there;
}

bool filemap_has_bytes(struct address_space *mapping, unsigned long index)
{
	const struct page *page;
	bool there;

	spin_lock(&mapping->lock);
	page = radix_tree_lookup(&mapping->pages, index);
	there = page && file_page_filled(page);
	spin_unlock(&mapping->lock);
	return there;
}

/* [mapping->lock] */
static int insert_page(struct address_space *mapping, struct page *page,
		       unsigned long index, bool grow)
{
	int err;

	if (!grow && index >= mapping->limit)
		return -ERANGE;
	err = radix_tree_insert(&mapping->pages, index, page);
	if (err)
		return err;
	get_page(page);
	page->mapping = mapping;
	page->index = index;
	mapping->nr_pages++;
	return 0;
}

/* MARK: what page->private is to be, which may be anything in a fresh page. */
static int add_page(struct address_space *mapping, struct page *page,
		    unsigned long index, bool grow, unsigned long mark)
{
	int err;

	if (page->identity != PAGE_FILE)
		page_set_identity(page, 0, PAGE_FILE);
	page->private = mark;
	err = mapping->a_ops->charge(mapping);
	if (err)
		return err;
	spin_lock(&mapping->lock);
	err = insert_page(mapping, page, index, grow);
	spin_unlock(&mapping->lock);
	if (err)
		mapping->a_ops->uncharge(mapping, 1);
	return err;
}

int filemap_add_page(struct address_space *mapping, struct page *page,
		     unsigned long index, bool grow)
{
	return add_page(mapping, page, index, grow, 0);
}

struct page *filemap_grab_page(struct address_space *mapping,
			       unsigned long index, bool grow)
{
	struct page *page;
	int err;

	do {
		page = filemap_get_page(mapping, index);
		if (page)
			return page;
		page = alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
		if (!page)
			return ERR_PTR(-ENOMEM);
		err = filemap_add_page(mapping, page, index, grow);
		if (err)
			put_page(page);
	} while (err == -EEXIST);
	return err ? ERR_PTR(err) : page;
}

/* The page of INDEX leaves the tree, whose reference is the caller's then.
 * [mapping->lock] */
static void take_out(struct address_space *mapping, struct page *page,
		     unsigned long index)
{
	radix_tree_delete(&mapping->pages, index);
	page->mapping = NULL;
	mapping->nr_pages--;
}

#define BATCH 16

/* Up to BATCH pages from *INDEX on leave the tree; the tree's references are
 * the caller's. */
static unsigned int take_batch(struct address_space *mapping,
			       unsigned long *index, unsigned long end,
			       struct page *batch[BATCH])
{
	unsigned int n = 0;

	spin_lock(&mapping->lock);
	while (n < BATCH) {
		struct page *page = radix_tree_next(&mapping->pages, index);

		if (!page || (end && *index >= end))
			break;
		take_out(mapping, page, *index);
		batch[n++] = page;
	}
	spin_unlock(&mapping->lock);
	return n;
}

unsigned long filemap_remove_range(struct address_space *mapping,
				   unsigned long start, unsigned long end)
{
	struct page *batch[BATCH];
	unsigned long removed = 0;
	unsigned int n, i;

	while ((n = take_batch(mapping, &start, end, batch)) != 0) {
		for (i = 0; i < n; i++)
			put_page(batch[i]);
		mapping->a_ops->uncharge(mapping, n);
		removed += n;
	}
	return removed;
}

int filemap_make_new(struct address_space *mapping, unsigned long index)
{
	struct page *page;
	int err;

	if (filemap_has_page(mapping, index))
		return 0;
	page = alloc_page(GFP_HIGHUSER_MOVABLE | __GFP_ZERO);
	if (!page)
		return -ENOMEM;
	err = add_page(mapping, page, index, true,
		       FILE_PAGE_NEW | FILE_PAGE_EMPTY);
	put_page(page);
	return err == -EEXIST ? 0 : err;
}

static void clear_marks(struct page *page, unsigned long marks)
{
	__atomic_fetch_and(&page->private, ~marks, __ATOMIC_RELAXED);
}

/* A page that has been there is filled by the second call at the latest. */
static void settle(struct page *page)
{
	clear_marks(page, page->private & FILE_PAGE_NEW ? FILE_PAGE_NEW
							: FILE_PAGE_EMPTY);
	file_page_mark_dirty(page);
}

/* The next page from *INDEX on, up to END; *GONE is the page when it goes. False:
 * there is no more. */
static bool settle_next(struct address_space *mapping, unsigned long *index,
			unsigned long end, bool keep, struct page **gone)
{
	struct page *page;

	*gone = NULL;
	spin_lock(&mapping->lock);
	page = radix_tree_next(&mapping->pages, index);
	if (page && *index >= end)
		page = NULL;
	if (page && !keep && (page->private & FILE_PAGE_NEW)) {
		take_out(mapping, page, *index);
		*gone = page;
	} else if (page && keep) {
		settle(page);
	}
	spin_unlock(&mapping->lock);
	return page != NULL;
}

void filemap_settle_new(struct address_space *mapping, unsigned long start,
			unsigned long end, bool keep)
{
	struct page *gone;

	for (; settle_next(mapping, &start, end, keep, &gone); start++)
		if (gone) {
			put_page(gone);
			mapping->a_ops->uncharge(mapping, 1);
		}
}

void filemap_touch(struct address_space *mapping, struct page *page)
{
	if (likely(file_page_filled(page)))
		return;
	spin_lock(&mapping->lock);
	clear_marks(page, FILE_PAGE_NEW | FILE_PAGE_EMPTY);
	spin_unlock(&mapping->lock);
}

void filemap_set_limit(struct address_space *mapping, unsigned long limit)
{
	spin_lock(&mapping->lock);
	mapping->limit = limit;
	spin_unlock(&mapping->lock);
}

int mapping_map_writable(struct address_space *mapping)
{
	int err = 0;

	spin_lock(&mapping->lock);
	if (mapping->i_mmap_writable < 0)
		err = -EPERM;
	else
		mapping->i_mmap_writable++;
	spin_unlock(&mapping->lock);
	return err;
}

void mapping_unmap_writable(struct address_space *mapping)
{
	spin_lock(&mapping->lock);
	mapping->i_mmap_writable--;
	spin_unlock(&mapping->lock);
}

int mapping_deny_writable(struct address_space *mapping)
{
	int err = 0;

	spin_lock(&mapping->lock);
	if (mapping->i_mmap_writable > 0)
		err = -EBUSY;
	else
		mapping->i_mmap_writable = -1;
	spin_unlock(&mapping->lock);
	return err;
}

/* In steps, so that nobody waits long for the lock. */
#define STEP 1024

/* The first page of [INDEX, LAST] that is filled; or else where to go on behind LAST,
 * past all that has no page. [mapping->lock] */
static unsigned long next_filled(struct address_space *mapping,
				 unsigned long index, unsigned long last)
{
	const struct page *page;

	while ((page = radix_tree_next(&mapping->pages, &index)) &&
	       index <= last && !file_page_filled(page))
		index++;
	return page ? index : ULONG_MAX;
}

/* The first that is not. [mapping->lock] */
static unsigned long next_unfilled(struct address_space *mapping,
				   unsigned long index, unsigned long last)
{
	const struct page *page;
	unsigned long at = index;

	while (index <= last &&
	       (page = radix_tree_next(&mapping->pages, &at)) && at == index &&
	       file_page_filled(page))
		at = ++index;
	return index;
}

static unsigned long find_in_steps(struct address_space *mapping,
				   unsigned long index, unsigned long last,
				   unsigned long (*find)(struct address_space *,
							 unsigned long,
							 unsigned long))
{
	unsigned long end;

	do {
		end = last - index >= STEP ? index + STEP - 1 : last;
		spin_lock(&mapping->lock);
		index = find(mapping, index, end);
		spin_unlock(&mapping->lock);
	} while (index > end && index <= last);
	return index;
}

unsigned long filemap_next_data(struct address_space *mapping,
				unsigned long index, unsigned long last)
{
	return find_in_steps(mapping, index, last, next_filled);
}

unsigned long filemap_next_hole(struct address_space *mapping,
				unsigned long index, unsigned long last)
{
	return find_in_steps(mapping, index, last, next_unfilled);
}

void filemap_cut_part(struct address_space *mapping, unsigned long index,
		      size_t from, size_t to)
{
	struct page *page = from < to ? filemap_get_page(mapping, index) : NULL;
	u8 *bytes;

	if (!page)
		return;
	bytes = kmap_local_page(page);
	memset(bytes + from, 0, to - from);
	kunmap_local(bytes);
	file_page_mark_dirty(page);
	put_page(page);
}
