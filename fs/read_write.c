// SPDX-License-Identifier: MIT
/*
 * read_write.c - read, write, seek: the checks, in Linux's order
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <lib/minmax.h>
#include <uapi/limits.h>
#include "internal.h"

/* Bytes that begin or end past the last position with a sign. */
static noinline int check_far_range(const struct file *file, size_t n,
				    loff_t pos)
{
	if (!file->fops->unsigned_pos)
		return -EINVAL;
	return pos < 0 && n >= -(u64)pos ? -EOVERFLOW : 0;
}

static __always_inline int check_range(const struct file *file,
				       const void __user *buf, size_t n,
				       loff_t pos)
{
	if (!user_range_ok(buf, n))
		return -EFAULT;
	if ((ssize_t)n < 0)
		return -EINVAL;
	if (likely((s64)(pos | (loff_t)((u64)pos + n)) >= 0))
		return 0;
	return check_far_range(file, n, pos);
}

ssize_t vfs_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	int err;

	if (!file_readable(file))
		return -EBADF;
	if (unlikely(!file->fops->read) && !S_ISDIR(file->inode->mode))
		return -EINVAL;
	err = check_range(file, buf, n, *pos);
	if (err)
		return err;
	if (S_ISDIR(file->inode->mode))
		return -EISDIR;
	return file->fops->read(file, buf, min_t(size_t, n, MAX_RW_COUNT), pos);
}

ssize_t vfs_write(struct file *file, const char __user *buf, size_t n,
		  loff_t *pos)
{
	int err;

	if (!file_writable(file))
		return -EBADF;
	if (!file->fops->write)
		return -EINVAL;
	err = check_range(file, buf, n, *pos);
	if (err)
		return err;
	return file->fops->write(file, buf, min_t(size_t, n, MAX_RW_COUNT),
				 pos);
}

bool file_prints_itself(const struct file *file)
{
	return file->fops->read == seq_read;
}

/* ----------------------------------------------------------------- seeking */

static bool in_page_cache(const struct file *file)
{
	return S_ISREG(file->inode->mode) && file->fops == &regular_fops;
}

/* Files in memory, and directories where their names are not counted: of size 0. */
static bool has_end(const struct file *file)
{
	return in_page_cache(file) ||
	       (S_ISDIR(file->inode->mode) && file->inode->sb->sized_dirs);
}

/* Pages are data; a hole is what has none, or room that nobody has filled, and
 * what is behind the end. */
static loff_t seek_data_hole(const struct file *file, loff_t offset,
			     unsigned int whence)
{
	struct address_space *mapping = &file->inode->i_data;
	loff_t size = i_size_read(file->inode), found;
	unsigned long index, last;

	if (offset < 0 || offset >= size || !in_page_cache(file))
		return -ENXIO;
	index = (unsigned long)(offset >> PAGE_SHIFT);
	last = (unsigned long)((size - 1) >> PAGE_SHIFT);
	if (whence == SEEK_DATA)
		index = filemap_next_data(mapping, index, last);
	else
		index = filemap_next_hole(mapping, index, last);
	found = max((loff_t)((u64)index << PAGE_SHIFT), offset);
	if (index <= last && found < size)
		return found;
	return whence == SEEK_DATA ? -ENXIO : size;
}

/* What has no end knows only of its beginning and of where it is. [file->lock] */
static loff_t seek_target(const struct file *file, loff_t offset,
			  unsigned int whence, bool ends)
{
	if (whence == SEEK_SET)
		return offset;
	if (whence == SEEK_CUR)
		return (loff_t)((u64)file->pos + (u64)offset);
	if (!ends)
		return -EINVAL;
	if (whence == SEEK_END)
		return (loff_t)((u64)i_size_read(file->inode) + (u64)offset);
	return seek_data_hole(file, offset, whence);
}

static loff_t seek_up_to(struct file *file, loff_t offset, unsigned int whence,
			 bool ends, u64 most)
{
	loff_t target;

	mutex_lock(&file->lock);
	target = seek_target(file, offset, whence, ends);
	if (target != -ENXIO && (target < 0 || (u64)target > most))
		target = -EINVAL;
	if (target >= 0)
		file->pos = target;
	mutex_unlock(&file->lock);
	return target;
}

loff_t vfs_llseek(struct file *file, loff_t offset, unsigned int whence)
{
	bool ends;

	if (whence > SEEK_HOLE)
		return -EINVAL;
	if (file->fops->llseek)
		return file->fops->llseek(file, offset, whence);
	if (file->fops->stream)
		return -ESPIPE;
	if (S_ISCHR(file->inode->mode))
		return 0; /* null and zero are the same everywhere */
	ends = has_end(file);
	return seek_up_to(file, offset, whence, ends,
			  ends ? file->inode->sb->maxbytes : S64_MAX);
}

loff_t empty_llseek(struct file *file, loff_t offset, unsigned int whence)
{
	return seek_up_to(file, offset, whence, true, S64_MAX);
}

ssize_t copy_range_to_user(char __user *buf, size_t n, loff_t *pos,
			   const void *from, size_t size)
{
	size_t left;

	if ((u64)*pos >= size)
		return 0;
	n = min_t(size_t, n, size - (size_t)*pos);
	left = copy_to_user(buf, (const char *)from + *pos, n);
	if (left == n && n)
		return -EFAULT;
	*pos += (loff_t)(n - left);
	return (ssize_t)(n - left);
}
