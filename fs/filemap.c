// SPDX-License-Identifier: MIT
/*
 * filemap.c - regular files whose bytes are in the page cache: read and written
 *
 * What        A hole reads as zeroes and takes no page; it is filled when it is
 *             written or mapped. A mapping gives the cache's own page, so one
 *             copy of a program's text serves every process, and what a shared
 *             mapping writes is in the file; a private writer gets a copy
 *             (do_wp_page).
 * Invariants  A truncation zeroes what it leaves behind the end in the last page.
 *             What a program stores there through a mapping is the file's once it
 *             grows over it, as in the tmpfs of Linux 6.1.
 * Locking     Writers hold inode->lock. Readers and faults hold nothing: they
 *             see each page before or after a write, and no page behind the end
 *             (mm/filemap.h's limit).
 * Failure     A write that meets ENOSPC, ENOMEM or EFAULT half-way says how much
 *             it has done; a page that was made for what failed holds zeroes.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/filemap.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/vma.h>
#include <uapi/resource.h>
#include "internal.h"

static size_t offset_in_page(loff_t pos)
{
	return (size_t)pos & ~PAGE_MASK;
}

static unsigned long pos_index(loff_t pos)
{
	return (unsigned long)(pos >> PAGE_SHIFT);
}

/* How much of N bytes at POS is in one page. */
static size_t page_part(loff_t pos, size_t n)
{
	return min_t(size_t, n, PAGE_SIZE - offset_in_page(pos));
}

/* ----------------------------------------------------------------- reading */

/* What is not copied of N bytes. */
static size_t read_part(struct inode *inode, loff_t pos, char __user *buf,
			size_t n)
{
	struct page *page = filemap_get_page(&inode->i_data, pos_index(pos));
	const char *from;
	size_t left;

	if (!page)
		return clear_user(buf, n);
	from = kmap_local_page(page);
	left = copy_to_user(buf, from + offset_in_page(pos), n);
	kunmap_local(from);
	put_page(page);
	return left;
}

static ssize_t file_read(struct file *file, char __user *buf, size_t n,
			 loff_t *pos)
{
	struct inode *inode = file->inode;
	size_t done = 0;
	loff_t size;

	while (done < n && *pos < (size = i_size_read(inode))) {
		size_t part = page_part(
			*pos, (size_t)min_t(u64, n - done, (u64)(size - *pos)));
		size_t left = read_part(inode, *pos, buf + done, part);

		done += part - left;
		*pos += (loff_t)(part - left);
		if (left)
			break;
	}
	if (done == 0 && n && *pos < i_size_read(inode))
		return -EFAULT;
	file_accessed(file);
	return (ssize_t)done;
}

static void read_part_kernel(struct inode *inode, loff_t pos, void *buf,
			     size_t n)
{
	struct page *page = filemap_get_page(&inode->i_data, pos_index(pos));
	const u8 *from;

	if (!page) {
		memset(buf, 0, n);
		return;
	}
	from = kmap_local_page(page);
	memcpy(buf, from + offset_in_page(pos), n);
	kunmap_local(from);
	put_page(page);
}

ssize_t kernel_read(struct file *file, void *buf, size_t n, loff_t pos)
{
	struct inode *inode = file->inode;
	loff_t size = i_size_read(inode);
	size_t done = 0;

	if (!S_ISREG(inode->mode) || inode->fops != &regular_fops)
		return -EINVAL;
	while (done < n && pos < size) {
		size_t part = page_part(
			pos, (size_t)min_t(u64, n - done, (u64)(size - pos)));

		read_part_kernel(inode, pos, (u8 *)buf + done, part);
		done += part;
		pos += (loff_t)part;
	}
	return (ssize_t)done;
}

/* ----------------------------------------------------------------- writing */

/* A page that is not in the file yet: filled first, so that nobody sees what
 * memory held before. -EEXIST: somebody was first. */
static ssize_t write_new_page(struct inode *inode, loff_t pos,
			      const struct source *src, size_t done, size_t n)
{
	struct page *page = alloc_page(GFP_HIGHUSER_MOVABLE);
	size_t offset = offset_in_page(pos), left;
	ssize_t ret;
	u8 *to;

	if (!page)
		return -ENOMEM;
	to = kmap_local_page(page);
	memset(to, 0, offset);
	left = copy_from_source(src, done, to + offset, n);
	n -= left;
	memset(to + offset + n, 0, PAGE_SIZE - offset - n);
	kunmap_local(to);
	ret = n ? filemap_add_page(&inode->i_data, page, pos_index(pos), true)
		: -EFAULT;
	if (!ret)
		file_page_mark_dirty(page);
	put_page(page);
	return ret ? ret : (ssize_t)n;
}

/* Up to N bytes, in one page. How many, or -errno. [inode->lock] */
static ssize_t write_part(struct inode *inode, loff_t pos,
			  const struct source *src, size_t done, size_t n)
{
	struct page *page;
	size_t left;
	u8 *to;

	if (unlikely(inode->seals) && seals_forbid_write(inode, pos, n))
		return -EPERM;
	page = filemap_get_page(&inode->i_data, pos_index(pos));
	if (!page)
		return write_new_page(inode, pos, src, done, n);
	to = kmap_local_page(page);
	left = copy_from_source(src, done, to + offset_in_page(pos), n);
	kunmap_local(to);
	if (left < n) {
		filemap_touch(&inode->i_data, page);
		file_page_mark_dirty(page);
	}
	put_page(page);
	return left == n ? -EFAULT : (ssize_t)(n - left);
}

/* [inode->lock] */
static void grow_to(struct inode *inode, loff_t size)
{
	if (size <= inode->size)
		return;
	i_size_write(inode, size);
	filemap_set_limit(&inode->i_data, pos_index(size - 1) + 1);
}

/* All of it, or as much as goes. [inode->lock] */
static ssize_t write_pages(struct inode *inode, const struct source *src,
			   size_t n, loff_t *pos)
{
	size_t done = 0;

	while (done < n) {
		ssize_t ret = write_part(inode, *pos, src, done,
					 page_part(*pos, n - done));

		if (ret == -EEXIST)
			continue;
		if (ret < 0)
			return done ? (ssize_t)done : ret;
		done += (size_t)ret;
		*pos += ret;
		grow_to(inode, *pos);
	}
	return (ssize_t)done;
}

/* How much of N bytes at POS may be written: -EFBIG past RLIMIT_FSIZE (and a
 * signal), or past what the file system can. */
static ssize_t write_limit(const struct inode *inode, size_t n, loff_t pos)
{
	unsigned long limit = rlimit(RLIMIT_FSIZE);

	if (unlikely(limit != RLIM_INFINITY)) {
		if ((u64)pos >= limit)
			return fsize_exceeded();
		n = (size_t)min_t(u64, n, limit - (u64)pos);
	}
	if (unlikely((u64)pos >= inode->sb->maxbytes))
		return -EFBIG;
	return (ssize_t)min_t(u64, n, inode->sb->maxbytes - (u64)pos);
}

/* [inode->lock] */
static ssize_t write_locked(struct file *file, const struct source *src,
			    size_t n, loff_t *pos)
{
	struct inode *inode = file->inode;
	ssize_t ret;

	if (file->flags & O_APPEND)
		*pos = inode->size;
	ret = write_limit(inode, n, *pos);
	if (ret < 0)
		return ret;
	file_remove_privs(inode);
	inode_touch(inode, ATTR_MTIME | ATTR_CTIME);
	return write_pages(inode, src, (size_t)ret, pos);
}

static ssize_t write_source(struct file *file, const struct source *src,
			    size_t n, loff_t *pos)
{
	ssize_t ret;

	if (n == 0)
		return 0;
	mutex_lock(&file->inode->lock);
	ret = write_locked(file, src, n, pos);
	mutex_unlock(&file->inode->lock);
	return ret;
}

static ssize_t file_write(struct file *file, const char __user *buf, size_t n,
			  loff_t *pos)
{
	const struct source src = { .user = buf };

	return write_source(file, &src, n, pos);
}

static ssize_t file_write_kernel(struct file *file, const void *buf, size_t n,
				 loff_t *pos)
{
	const struct source src = { .kernel = buf };

	return write_source(file, &src, n, pos);
}

ssize_t inode_write(struct inode *inode, const void *buf, size_t n, loff_t pos)
{
	const struct source src = { .kernel = buf };
	ssize_t ret;

	mutex_lock(&inode->lock);
	ret = write_pages(inode, &src, n, &pos);
	mutex_unlock(&inode->lock);
	return ret;
}

/* ------------------------------------------------------------------ mapping */

static int filemap_mmap(struct file *file, struct vm_area_struct *vma)
{
	int err = seals_allow_mmap(file->inode, vma);

	if (!err && vma_shares_writable(vma))
		err = mapping_map_writable(&file->inode->i_data);
	if (err)
		return err;
	file_accessed(file);
	vma->vm_ops = &file_vm_ops;
	return 0;
}

const struct file_operations regular_fops = {
	.read = file_read,
	.write = file_write,
	.write_kernel = file_write_kernel,
	.mmap = filemap_mmap,
};
