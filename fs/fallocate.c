// SPDX-License-Identifier: MIT
/*
 * fallocate.c - pages for a range of a file, or none: fallocate(2)
 *
 * What     Of its modes tmpfs has, as on Linux, the plain one, KEEP_SIZE and
 *          PUNCH_HOLE; the others are EOPNOTSUPP.
 * Locking  inode->lock.
 * Failure  ENOSPC, ENOMEM: the pages that were made are taken away again, but
 *          for those that a program has touched meanwhile.
 */
#include <fs/fs.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/vma.h>
#include <uapi/fadvise.h>
#include "internal.h"

#define ALL_MODES                                          \
	(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE |      \
	 FALLOC_FL_COLLAPSE_RANGE | FALLOC_FL_ZERO_RANGE | \
	 FALLOC_FL_INSERT_RANGE | FALLOC_FL_UNSHARE_RANGE)

static unsigned long index_of(loff_t pos)
{
	return (unsigned long)(pos >> PAGE_SHIFT);
}

static int make_pages(struct address_space *mapping, unsigned long start,
		      unsigned long end)
{
	unsigned long i;
	int err = 0;

	for (i = start; i < end && !err; i++)
		err = fatal_signal_pending() ? -EINTR
					     : filemap_make_new(mapping, i);
	filemap_settle_new(mapping, start, end, !err);
	return err;
}

/* [inode->lock] */
static int allocate(struct inode *inode, unsigned int mode, loff_t offset,
		    loff_t len)
{
	bool grows =
		!(mode & FALLOC_FL_KEEP_SIZE) && offset + len > inode->size;
	int err = inode_newsize_ok(inode, offset + len);

	if (!err && offset + len > inode->size &&
	    seals_forbid_size(inode, offset + len))
		err = -EPERM;
	if (!err)
		err = make_pages(&inode->i_data, index_of(offset),
				 index_of(offset + len - 1) + 1);
	if (err)
		return err;
	if (grows) {
		i_size_write(inode, offset + len);
		filemap_set_limit(&inode->i_data,
				  index_of(offset + len - 1) + 1);
	}
	inode_touch(inode, ATTR_CTIME);
	return 0;
}

/* Whole pages go, parts of pages are zeroed. [inode->lock] */
static int punch(struct inode *inode, loff_t offset, loff_t len)
{
	struct address_space *mapping = &inode->i_data;
	loff_t end = offset + len;
	unsigned long first = index_of(offset + (loff_t)PAGE_SIZE - 1);
	unsigned long last = index_of(end);
	size_t head = (size_t)offset & ~PAGE_MASK;
	size_t tail = (size_t)end & ~PAGE_MASK;

	if (seals_forbid_punch(inode))
		return -EPERM;
	if (first > last) { /* all within one page */
		filemap_cut_part(mapping, last, head, tail);
	} else {
		if (head)
			filemap_cut_part(mapping, first - 1, head, PAGE_SIZE);
		filemap_cut_part(mapping, last, 0, tail);
		if (first < last) {
			filemap_remove_range(mapping, first, last);
			unmap_mapping_range(mapping, first, last - 1, false);
		}
	}
	inode_touch(inode, ATTR_MTIME | ATTR_CTIME);
	return 0;
}

/* The checks that need no file, then those of it. */
static int check_mode(unsigned int mode, loff_t offset, loff_t len)
{
	if (offset < 0 || len <= 0)
		return -EINVAL;
	if (mode & ~ALL_MODES)
		return -EOPNOTSUPP;
	if ((mode & FALLOC_FL_PUNCH_HOLE) &&
	    ((mode & FALLOC_FL_ZERO_RANGE) || !(mode & FALLOC_FL_KEEP_SIZE)))
		return -EOPNOTSUPP;
	if ((mode & FALLOC_FL_COLLAPSE_RANGE) &&
	    (mode & ~FALLOC_FL_COLLAPSE_RANGE))
		return -EINVAL;
	if ((mode & FALLOC_FL_INSERT_RANGE) && (mode & ~FALLOC_FL_INSERT_RANGE))
		return -EINVAL;
	return 0;
}

static int check_file(const struct file *file, loff_t offset, loff_t len)
{
	const struct inode *inode = file->inode;

	if (!file_writable(file))
		return -EBADF;
	if (S_ISFIFO(inode->mode))
		return -ESPIPE;
	if (S_ISDIR(inode->mode))
		return -EISDIR;
	if (!S_ISREG(inode->mode))
		return -ENODEV;
	if ((u64)offset + (u64)len > inode->sb->maxbytes)
		return -EFBIG;
	return inode->fops == &regular_fops ? 0 : -EOPNOTSUPP;
}

int vfs_fallocate(struct file *file, unsigned int mode, loff_t offset,
		  loff_t len)
{
	struct inode *inode = file->inode;
	int err = check_mode(mode, offset, len);

	if (!err)
		err = check_file(file, offset, len);
	if (!err && (mode & ~(FALLOC_FL_KEEP_SIZE | FALLOC_FL_PUNCH_HOLE)))
		err = -EOPNOTSUPP;
	if (err)
		return err;
	mutex_lock(&inode->lock);
	file_remove_privs(inode);
	if (mode & FALLOC_FL_PUNCH_HOLE)
		err = punch(inode, offset, len);
	else
		err = allocate(inode, mode, offset, len);
	mutex_unlock(&inode->lock);
	return err;
}
