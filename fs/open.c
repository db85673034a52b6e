// SPDX-License-Identifier: MIT
/*
 * open.c - inodes opened: struct file, its count, its operations
 *
 * What     What open(2) refuses is refused here, in Linux's order; the file
 *          system does not change, so whoever would write gets EROFS.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "internal.h"

static struct kmem_cache *file_cache;

void file_cache_init(void)
{
	file_cache = kmem_cache_create("filp", sizeof(struct file), 0,
				       SLAB_PANIC, NULL);
}

/* O_CREAT makes files only: a slash behind the name is refused. */
static bool names_directory(const char *path)
{
	return path[0] && path[strlen(path) - 1] == '/';
}

/* Why nothing can be made at PATH: its directory is not there, or makes its
 * entries itself, or cannot be written. */
static int create_error(struct inode *dir, const char *path)
{
	struct inode *parent = path_lookup_at(dir, path, LOOKUP_PARENT);
	int err = -EROFS;

	if (IS_ERR(parent))
		return (int)PTR_ERR(parent);
	if (!S_ISDIR(parent->mode))
		err = -ENOTDIR;
	else if (names_directory(path))
		err = -EISDIR;
	else if (parent->iops)
		err = -ENOENT;
	iput(parent);
	return err;
}

static struct inode *open_lookup(struct inode *dir, const char *path,
				 unsigned int flags)
{
	bool nofollow = (flags & O_NOFOLLOW) ||
			(flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL);
	struct inode *inode =
		path_lookup_at(dir, path, nofollow ? LOOKUP_NOFOLLOW : 0);
	long err = IS_ERR(inode) ? PTR_ERR(inode) : 0;

	if (!(flags & O_CREAT) || (!err && !names_directory(path)))
		return inode;
	if (err && err != -ENOENT && err != -ENOTDIR)
		return inode;
	if (!err)
		iput(inode);
	return ERR_PTR(create_error(dir, path));
}

/* 0, or why an inode cannot be opened that way. */
static int may_open(const struct inode *inode, unsigned int flags)
{
	bool writes = (flags & O_ACCMODE) != O_RDONLY || (flags & O_TRUNC);

	if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		return -EEXIST;
	if ((flags & O_DIRECTORY) && !S_ISDIR(inode->mode))
		return -ENOTDIR;
	if (S_ISLNK(inode->mode))
		return -ELOOP;
	if ((flags & O_TMPFILE) == O_TMPFILE)
		return inode->iops ? -EOPNOTSUPP : -EROFS;
	if (S_ISDIR(inode->mode) && (writes || (flags & O_CREAT)))
		return -EISDIR;
	if (S_ISREG(inode->mode) && writes && inode->fops == &regular_fops)
		return -EROFS;
	return 0;
}

static const struct file_operations no_fops;

static const struct file_operations *fops_of(const struct inode *inode)
{
	if (S_ISCHR(inode->mode) || S_ISBLK(inode->mode))
		return S_ISCHR(inode->mode) ? device_fops(inode->rdev) : NULL;
	if (S_ISREG(inode->mode) || S_ISDIR(inode->mode))
		return inode->fops ? inode->fops : &no_fops;
	return NULL;
}

/* Takes over the reference to INODE, also when it fails. */
static struct file *open_inode(struct inode *inode, unsigned int flags)
{
	struct file *file = NULL;
	int err = may_open(inode, flags);

	if (!err && !fops_of(inode))
		err = -ENXIO;
	if (!err) {
		file = kmem_cache_zalloc(file_cache, GFP_KERNEL);
		err = file ? 0 : -ENOMEM;
	}
	if (err) {
		iput(inode);
		return ERR_PTR(err);
	}
	atomic_set(&file->f_count, 1);
	file->inode = inode;
	file->flags =
		flags & ~(O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_CLOEXEC);
	mutex_init(&file->lock, "file.lock", RANK_FILE);
	file->fops = fops_of(inode);
	if (file->fops->open)
		err = file->fops->open(inode, file);
	if (!err)
		return file;
	iput(inode);
	kmem_cache_free(file_cache, file);
	return ERR_PTR(err);
}

struct file *file_open_at(struct inode *dir, const char *path,
			  unsigned int flags)
{
	struct inode *inode = open_lookup(dir, path, flags);

	if (IS_ERR(inode))
		return ERR_CAST(inode);
	return open_inode(inode, flags);
}

struct file *file_open(const char *path, unsigned int flags)
{
	return file_open_at(root_inode, path, flags);
}

void get_file(struct file *file)
{
	atomic_inc(&file->f_count);
}

void fput(struct file *file)
{
	if (!atomic_dec_and_test(&file->f_count))
		return;
	if (file->fops->release)
		file->fops->release(file);
	iput(file->inode);
	kmem_cache_free(file_cache, file);
}

/* ----------------------------------------------------- what mm/ asks of us */

bool file_can_mmap(const struct file *file)
{
	return file->fops->mmap != NULL;
}

int file_mmap(struct file *file, struct vm_area_struct *vma)
{
	return file->fops->mmap ? file->fops->mmap(file, vma) : -ENODEV;
}

vm_flags_t file_may_flags(const struct file *file)
{
	return (file_readable(file) ? VM_MAYREAD : 0) |
	       (file_writable(file) ? VM_MAYWRITE : 0);
}
