// SPDX-License-Identifier: MIT
/*
 * rmap.c - the search for the entries that map a page, and its audit (mm/rmap.h)
 *
 * What     The areas whose range of indices has the page's, in its file's tree
 *          or in those of its anon_vma and all below it. That an area covers the
 *          index does not mean that it maps the page: it may have been unmapped
 *          there, or a copy taken its place. The page's mapcount tells when all
 *          are found.
 * Locking  The tree's or the family's lock for reading; pt.lock of one mm at a
 *          time.
 */
#include <mm/filemap.h>
#include <mm/rmap.h>
#include <mm/vma.h>

struct rmap_search {
	struct page *page;
	rmap_one_t *one;
	void *arg;
	int found, all;
};

/* One tree; OFFSET is the place of an area's node in it. */
static void search_tree(struct rmap_search *s, const struct rb_root *tree,
			size_t offset)
{
	const unsigned long index = s->page->index;
	struct interval_node *node = interval_first(tree, index, index);

	for (; node && s->found < s->all;
	     node = interval_next(node, index, index)) {
		struct vm_area_struct *vma = (void *)((char *)node - offset);

		s->found +=
			s->one(s->page, vma, vma_address(vma, index), s->arg);
	}
}

/* What follows AV in the tree below TOP: down first; NULL: nothing. */
static struct anon_vma *next_below(struct anon_vma *av,
				   const struct anon_vma *top)
{
	if (!list_empty(&av->children))
		return list_first_entry(&av->children, struct anon_vma,
					sibling);
	while (av != top && av->sibling.next == &av->parent->children)
		av = av->parent;
	return av == top
		       ? NULL
		       : list_entry(av->sibling.next, struct anon_vma, sibling);
}

static void search_family(struct rmap_search *s)
{
	struct anon_vma *top = s->page->mapping, *av;

	for (av = top; av && s->found < s->all; av = next_below(av, top))
		search_tree(s, &av->areas,
			    offsetof(struct vm_area_struct, anon_node));
}

static void search_file(struct rmap_search *s)
{
	struct address_space *mapping = s->page->mapping;

	search_tree(s, &mapping->i_mmap,
		    offsetof(struct vm_area_struct, shared));
}

static struct rw_semaphore *lock_of(const struct page *page)
{
	struct address_space *mapping = page->mapping;
	struct anon_vma *av = page->mapping;

	return page_is_anon(page) ? &av->root->lock : &mapping->i_mmap_rwsem;
}

static int search(struct page *page, rmap_one_t *one, void *arg)
{
	struct rmap_search s = {
		.page = page,
		.one = one,
		.arg = arg,
		.all = page_mapcount(page),
	};

	if (page_is_anon(page))
		search_family(&s);
	else
		search_file(&s);
	return s.found;
}

int rmap_walk(struct page *page, rmap_one_t *one, void *arg)
{
	struct rw_semaphore *lock = lock_of(page);
	int found;

	down_read(lock);
	found = search(page, one, arg);
	up_read(lock);
	return found;
}

bool page_mapped_at(struct page *page, struct vm_area_struct *vma,
		    vaddr_t address)
{
	struct page_table *pt = &vma->vm_mm->pt;
	bool mapped;
	pte_t *pte;

	spin_lock(&pt->lock);
	pte = pt_lookup(pt, address);
	mapped = pte && !pte_none(*pte) && pte_pfn(*pte) == page_to_pfn(page);
	spin_unlock(&pt->lock);
	return mapped;
}

/* ------------------------------------------------------------------- audit */

/* LOCK: the tree's. */
static bool stands_in(const struct interval_node *node,
		      const struct rb_root *tree, struct rw_semaphore *lock,
		      const struct vm_area_struct *vma)
{
	const struct interval_node *found;

	if (!down_read_trylock(lock))
		return true; /* somebody changes it: not to be looked at now */
	found = interval_first(tree, node->start, node->start);
	while (found && found != node)
		found = interval_next(found, node->start, node->start);
	up_read(lock);
	return found && node->start == vma->vm_pgoff &&
	       node->last == vma->vm_pgoff + vma_pages(vma) - 1;
}

const char *vma_rmap_check(const struct vm_area_struct *vma)
{
	const struct anon_vma *av = vma->anon_vma;
	struct address_space *mapping =
		vma->vm_file ? file_mapping(vma->vm_file) : NULL;

	if (mapping && !stands_in(&vma->shared, &mapping->i_mmap,
				  &mapping->i_mmap_rwsem, vma))
		return "an area is not in its file's tree as it should be";
	if (av && !stands_in(&vma->anon_node, &av->areas, &av->root->lock, vma))
		return "an area is not in its anon_vma's tree as it should be";
	return NULL;
}

const char *page_rmap_check(const struct page *page,
			    const struct vm_area_struct *vma, vaddr_t address)
{
	const struct anon_vma *av;

	if (page->index != linear_page_index(vma, address))
		return "its page's index is another address's";
	if (!page_is_anon(page))
		/* None: it is cut off, and who does that will unmap it. */
		return !page->mapping || (vma->vm_file &&
					  page->mapping ==
						  file_mapping(vma->vm_file))
			       ? NULL
			       : "its page is not of the area's file";
	for (av = vma->anon_vma; av && av != page->mapping; av = av->parent)
		;
	if (!av)
		return "its page's anon_vma is not the area's, nor above it";
	return atomic_read(&av->nr_pages) > 0
		       ? NULL
		       : "its page's anon_vma knows of no pages";
}

static bool maps_it(struct page *page, struct vm_area_struct *vma,
		    vaddr_t address, void *arg __maybe_unused)
{
	return page_mapped_at(page, vma, address);
}

const char *rmap_walk_check(struct page *page)
{
	struct rw_semaphore *lock;
	int found;

	if (!page->mapping)
		return NULL; /* as above */
	lock = lock_of(page);
	if (!down_read_trylock(lock))
		return NULL;
	found = search(page, maps_it, NULL);
	up_read(lock);
	return found == page_mapcount(page)
		       ? NULL
		       : "a search does not find all entries that map it";
}
