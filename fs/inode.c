// SPDX-License-Identifier: MIT
/*
 * inode.c - nodes of the tree, and the pages of regular files
 *
 * What        A file's bytes stand in pages of identity PAGE_FILE, one
 *             reference held by the inode; programs that map the file add
 *             theirs. The pages may be in high memory. After the last byte
 *             they are zero.
 * Locking     The tree is built before there is a second user of it. Counted
 *             inodes (made by lookup) are counted by i_count.
 * Failure     A node or a file's pages are there completely or not at all.
 */
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include "internal.h"

static struct kmem_cache *inode_cache;
static unsigned long last_ino;

struct inode *root_inode;

void inode_cache_init(void)
{
	inode_cache = kmem_cache_create("inode_cache", sizeof(struct inode), 0,
					SLAB_PANIC, NULL);
}

struct inode *inode_alloc(const char *name, size_t name_len, u32 mode)
{
	struct inode *inode = kmem_cache_zalloc(inode_cache, GFP_KERNEL);

	if (!inode)
		return NULL;
	inode->name = kmalloc(name_len + 1, GFP_KERNEL);
	if (!inode->name) {
		kmem_cache_free(inode_cache, inode);
		return NULL;
	}
	memcpy(inode->name, name, name_len);
	inode->name[name_len] = '\0';
	INIT_LIST_HEAD(&inode->children);
	INIT_LIST_HEAD(&inode->sibling);
	atomic_set(&inode->i_count, 1);
	inode->mode = mode;
	inode->nlink = S_ISDIR(mode) ? 2 : 1;
	inode->ino = __atomic_add_fetch(&last_ino, 1, __ATOMIC_RELAXED);
	if (S_ISREG(mode))
		inode->fops = &regular_fops;
	return inode;
}

void inode_destroy(struct inode *inode)
{
	inode_drop_pages(inode);
	kfree(inode->symlink);
	kfree(inode->name);
	kmem_cache_free(inode_cache, inode);
}

struct inode *inode_new_dynamic(u32 mode)
{
	struct inode *inode = inode_alloc("", 0, mode);

	if (inode)
		inode->dynamic = true;
	return inode;
}

struct inode *iget(struct inode *inode)
{
	if (inode->dynamic)
		atomic_inc(&inode->i_count);
	return inode;
}

void iput(struct inode *inode)
{
	if (!inode->dynamic || !atomic_dec_and_test(&inode->i_count))
		return;
	if (inode->iops && inode->iops->evict)
		inode->iops->evict(inode);
	inode_destroy(inode);
}

void inode_add(struct inode *dir, struct inode *inode)
{
	inode->parent = dir;
	list_add_tail(&inode->sibling, &dir->children);
	if (S_ISDIR(inode->mode))
		dir->nlink++;
}

struct inode *inode_child(struct inode *dir, const char *name)
{
	struct inode *child;

	list_for_each_entry(child, &dir->children, sibling)
		if (strcmp(child->name, name) == 0)
			return child;
	return NULL;
}

struct inode *inode_create(struct inode *dir, const char *name, u32 mode)
{
	struct inode *inode;

	if (inode_child(dir, name))
		return ERR_PTR(-EEXIST);
	inode = inode_alloc(name, strlen(name), mode);
	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode_add(dir, inode);
	return inode;
}

/* ---------------------------------------------------------- a file's pages */

static size_t nr_pages(const struct inode *inode)
{
	return (size_t)(((u64)inode->size + PAGE_SIZE - 1) >> PAGE_SHIFT);
}

void inode_drop_pages(struct inode *inode)
{
	size_t i, n = nr_pages(inode);

	if (!inode->pages)
		return;
	for (i = 0; i < n && inode->pages[i]; i++) {
		inode->pages[i]->mapping = NULL;
		put_page(inode->pages[i]);
	}
	vfree(inode->pages);
	inode->pages = NULL;
	inode->size = 0;
}

static struct page *file_page(struct inode *inode, unsigned long index)
{
	struct page *page = alloc_page(GFP_HIGHUSER_MOVABLE);

	if (!page)
		return NULL;
	page_set_identity(page, 0, PAGE_FILE);
	page->mapping = inode;
	page->index = index;
	return page;
}

int inode_set_size(struct inode *inode, loff_t size)
{
	size_t i, n;

	if (size < 0 || (u64)size > SIZE_MAX / 2)
		return -EFBIG;
	inode->size = size;
	n = nr_pages(inode);
	if (n == 0)
		return 0;
	inode->pages = vzalloc(n * sizeof(inode->pages[0]));
	for (i = 0; inode->pages && i < n; i++) {
		inode->pages[i] = file_page(inode, i);
		if (!inode->pages[i])
			break;
	}
	if (inode->pages && i == n)
		return 0;
	inode_drop_pages(inode);
	inode->size = 0;
	return -ENOMEM;
}

/* What is not written of the last page is zeroed. */
void inode_write(struct inode *inode, loff_t pos, const void *data, size_t n)
{
	const u8 *from = data;

	while (n) {
		size_t offset = (size_t)pos & (PAGE_SIZE - 1);
		size_t part = min_t(size_t, n, PAGE_SIZE - offset);
		u8 *to = kmap_local_page(inode->pages[pos >> PAGE_SHIFT]);

		memcpy(to + offset, from, part);
		if (pos + (loff_t)part == inode->size)
			memset(to + offset + part, 0,
			       PAGE_SIZE - offset - part);
		kunmap_local(to);
		pos += (loff_t)part;
		from += part;
		n -= part;
	}
}

void inode_free_tree(struct inode *inode)
{
	struct inode *child, *next;

	list_for_each_entry_safe(child, next, &inode->children, sibling)
		inode_free_tree(child);
	list_del(&inode->sibling);
	inode_destroy(inode);
}
