// SPDX-License-Identifier: MIT
/*
 * read_write.c - read, write, seek, stat, list: the checks, in Linux's order
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <uapi/limits.h>
#include "internal.h"

static int check_range(const void __user *buf, size_t n, loff_t pos)
{
	if (!access_ok(buf, n))
		return -EFAULT;
	if ((ssize_t)n < 0 || pos < 0 || (loff_t)n > S64_MAX - pos)
		return -EINVAL;
	return 0;
}

ssize_t vfs_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	int err;

	if (!file_readable(file))
		return -EBADF;
	err = check_range(buf, n, *pos);
	if (err)
		return err;
	if (S_ISDIR(file->inode->mode))
		return -EISDIR;
	if (!file->fops->read)
		return -EINVAL;
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
	err = check_range(buf, n, *pos);
	if (err)
		return err;
	return file->fops->write(file, buf, min_t(size_t, n, MAX_RW_COUNT),
				 pos);
}

/* The last byte that page offsets in a word can reach. */
#define MAX_LFS_FILESIZE                \
	(sizeof(long) == sizeof(loff_t) \
		 ? (loff_t)(~0ULL >> 1) \
		 : (loff_t)((u64)ULONG_MAX << PAGE_SHIFT))

static bool in_tree(const struct file *file)
{
	return S_ISREG(file->inode->mode) && file->fops == &regular_fops;
}

/* Everything up to the end is data, behind it one hole. */
static loff_t seek_data_hole(const struct file *file, loff_t offset,
			     unsigned int whence)
{
	loff_t size = file->inode->size;

	if (!in_tree(file))
		return -EINVAL;
	if (offset < 0 || offset >= size)
		return -ENXIO;
	return whence == SEEK_DATA ? offset : size;
}

static loff_t seek_target(const struct file *file, loff_t offset,
			  unsigned int whence)
{
	switch (whence) {
	case SEEK_SET:
		return offset;
	case SEEK_CUR:
		return file->pos + offset;
	case SEEK_END:
		return in_tree(file) ? file->inode->size + offset : -EINVAL;
	}
	return seek_data_hole(file, offset, whence);
}

loff_t vfs_llseek(struct file *file, loff_t offset, unsigned int whence)
{
	loff_t target;

	if (whence > SEEK_HOLE)
		return -EINVAL;
	if (file->fops->stream)
		return -ESPIPE;
	if (S_ISCHR(file->inode->mode))
		return 0; /* null and zero are the same everywhere */
	mutex_lock(&file->lock);
	target = seek_target(file, offset, whence);
	if ((target < 0 && target != -ENXIO) || target > MAX_LFS_FILESIZE)
		target = -EINVAL;
	if (target >= 0)
		file->pos = target;
	mutex_unlock(&file->lock);
	return target;
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

/* As struct stat carries device numbers: minor 7..0, major, minor 31..8. */
static u64 encode_dev(u32 dev)
{
	u32 minor = MINOR(dev);

	return (minor & 0xff) | MAJOR(dev) << 8 | (minor & ~0xffU) << 12;
}

void inode_stat(const struct inode *inode, struct stat64 *st)
{
	memset(st, 0, sizeof(*st));
	st->st_dev = 1;
	st->st_ino = inode->ino;
	st->st_mode = inode->mode;
	st->st_nlink = inode->nlink;
	st->st_uid = inode->uid;
	st->st_gid = inode->gid;
	st->st_rdev = encode_dev(inode->rdev);
	st->st_size = inode->size;
	if (S_ISLNK(inode->mode) && inode->symlink && !inode->dynamic)
		st->st_size = (s64)strlen(inode->symlink);
	st->st_blksize = PAGE_SIZE;
	st->st_blocks = ((u64)inode->size + 511) >> 9;
	st->st_atime = st->st_mtime = st->st_ctime = (u32)inode->mtime;
}

/* "." and ".." first, then the children, then what the directory makes. */
int vfs_readdir(struct inode *dir, struct dir_context *ctx)
{
	const struct inode *parent = dir->parent ? dir->parent : dir;
	struct inode *child;
	loff_t pos = 2;

	if (!S_ISDIR(dir->mode))
		return -ENOTDIR;
	if (ctx->pos == 0 && !dir_emit(ctx, ".", dir->ino, dir->mode))
		return 0;
	if (ctx->pos == 1 && !dir_emit(ctx, "..", parent->ino, parent->mode))
		return 0;
	list_for_each_entry(child, &dir->children, sibling) {
		const struct inode *real = child->link ? child->link : child;

		if (pos++ == ctx->pos &&
		    !dir_emit(ctx, child->name, real->ino, real->mode))
			return 0;
	}
	if (dir->iops && dir->iops->readdir) {
		loff_t first = pos;

		ctx->pos -= first;
		dir->iops->readdir(dir, ctx);
		ctx->pos += first;
	}
	return 0;
}
