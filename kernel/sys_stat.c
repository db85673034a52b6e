// SPDX-License-Identifier: MIT
/* sys_stat.c - system calls of names: access, readlink, directories. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/align.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/dirent.h>
#include "internal.h"

struct inode *inode_of(int dfd, const char __user *path, unsigned int lookup)
{
	char *name = getname(path);
	struct inode *dir, *inode;

	if (IS_ERR(name))
		return ERR_CAST(name);
	dir = dir_of_fd(dfd, name);
	if (IS_ERR(dir)) {
		kfree(name);
		return dir;
	}
	inode = path_lookup_at(dir, name, lookup);
	iput(dir);
	kfree(name);
	return inode;
}

struct inode *inode_of_fd(unsigned int fd)
{
	struct file *file = fget(fd);
	struct inode *inode;

	if (!file)
		return ERR_PTR(-EBADF);
	inode = iget(file->inode);
	fput(file);
	return inode;
}

/* AT_EMPTY_PATH: the descriptor itself. */
struct inode *inode_of_statat(int dfd, const char __user *path,
			      unsigned int flags)
{
	const unsigned int known =
		AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT | AT_EMPTY_PATH;
	char first = 0;

	if (flags & ~known)
		return ERR_PTR(-EINVAL);
	if ((flags & AT_EMPTY_PATH) && !get_user(first, path) && !first)
		return dfd == AT_FDCWD ? iget(root_inode)
				       : inode_of_fd((unsigned int)dfd);
	return inode_of(dfd, path,
			flags & AT_SYMLINK_NOFOLLOW ? LOOKUP_NOFOLLOW : 0);
}

/* Files and directories of the initramfs; what makes itself is another's. */
static bool cannot_change(const struct inode *inode)
{
	return S_ISREG(inode->mode) ? inode->pages != NULL
				    : S_ISDIR(inode->mode) && !inode->iops;
}

/* Root may do everything but execute what nobody may, and write. */
static long access_at(int dfd, const char __user *path, unsigned int mode)
{
	struct inode *inode;
	long ret = 0;

	if (mode & ~(R_OK | W_OK | X_OK))
		return -EINVAL;
	inode = inode_of(dfd, path, 0);
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	if ((mode & W_OK) && cannot_change(inode))
		ret = -EROFS;
	else if ((mode & X_OK) && !S_ISDIR(inode->mode) &&
		 !(inode->mode & 0111))
		ret = -EACCES;
	iput(inode);
	return ret;
}

SYSCALL_DEFINE2(access, const char __user *, path, unsigned int, mode)
{
	return access_at(AT_FDCWD, path, mode);
}

SYSCALL_DEFINE3(faccessat, int, dfd, const char __user *, path, unsigned int,
		mode)
{
	return access_at(dfd, path, mode);
}

static long readlink_at(int dfd, const char __user *path, char __user *buf,
			int size)
{
	struct inode *inode;
	long ret = -EINVAL;

	if (size <= 0)
		return -EINVAL;
	inode = inode_of(dfd, path, LOOKUP_NOFOLLOW);
	if (IS_ERR(inode))
		return PTR_ERR(inode);
	if (S_ISLNK(inode->mode)) {
		size_t n = min_t(size_t, strlen(inode->symlink), (size_t)size);

		ret = copy_to_user(buf, inode->symlink, n) ? -EFAULT : (long)n;
	}
	iput(inode);
	return ret;
}

SYSCALL_DEFINE3(readlink, const char __user *, path, char __user *, buf, int,
		size)
{
	return readlink_at(AT_FDCWD, path, buf, size);
}

SYSCALL_DEFINE4(readlinkat, int, dfd, const char __user *, path, char __user *,
		buf, int, size)
{
	return readlink_at(dfd, path, buf, size);
}

/* There is no chdir. */
SYSCALL_DEFINE2(getcwd, char __user *, buf, unsigned long, size)
{
	if (size < 2)
		return -ERANGE;
	return copy_to_user(buf, "/", 2) ? -EFAULT : 2;
}

/* -------------------------------------------------------------- getdents64 */

struct getdents {
	struct dir_context ctx;
	char __user *to;
	size_t left;
	int err;
};

static bool put_dirent(struct dir_context *ctx, const char *name,
		       unsigned long ino, u32 mode)
{
	struct getdents *g = container_of(ctx, struct getdents, ctx);
	size_t n = strlen(name) + 1;
	size_t reclen = ALIGN(sizeof(struct linux_dirent64) + n, sizeof(u64));
	struct linux_dirent64 entry = {
		.d_ino = ino,
		.d_off = ctx->pos + 1,
		.d_reclen = (u16)reclen,
		.d_type = (mode & S_IFMT) >> 12,
	};

	g->err = -EINVAL; /* when not even one fits */
	if (reclen > g->left)
		return false;
	g->err = -EFAULT;
	if (copy_to_user(g->to, &entry, sizeof(entry)) ||
	    copy_to_user(g->to + sizeof(entry), name, n))
		return false;
	g->err = 0;
	g->to += reclen;
	g->left -= reclen;
	return true;
}

SYSCALL_DEFINE3(getdents64, unsigned int, fd, char __user *, buf, unsigned int,
		size)
{
	struct getdents g = { .ctx.emit = put_dirent, .to = buf, .left = size };
	struct file *file = fget(fd);
	long ret;

	if (!file)
		return -EBADF;
	if ((int)size < 0)
		g.left = size = 0; /* to Linux it is a negative number */
	mutex_lock(&file->lock);
	g.ctx.pos = file->pos;
	ret = vfs_readdir(file->inode, &g.ctx);
	file->pos = g.ctx.pos;
	mutex_unlock(&file->lock);
	fput(file);
	if (ret)
		return ret;
	return g.left != size ? (long)(size - g.left) : g.err;
}
