// SPDX-License-Identifier: MIT
/* sys_dir.c - system calls that list a directory: getdents, getdents64. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <lib/align.h>
#include <lib/string.h>
#include <uapi/dirent.h>
#include "internal.h"

struct getdents {
	struct dir_context ctx;
	char __user *to;
	size_t left;
	int err;
};

/* N bytes at the end of what has been written, if they fit. */
static int room_for(struct getdents *g, size_t n)
{
	if (n <= g->left)
		return 0;
	return -EINVAL; /* what is said when not even one fits */
}

static void advance(struct getdents *g, size_t n)
{
	g->err = 0;
	g->to += n;
	g->left -= n;
}

static u8 dirent_type(u32 mode)
{
	return (mode & S_IFMT) >> 12;
}

static bool put_dirent64(struct dir_context *ctx, const char *name,
			 unsigned long ino, u32 mode)
{
	struct getdents *g = container_of(ctx, struct getdents, ctx);
	size_t n = strlen(name) + 1;
	size_t reclen = ALIGN(sizeof(struct linux_dirent64) + n, sizeof(u64));
	struct linux_dirent64 entry = {
		.d_ino = ino,
		.d_off = ctx->base + ctx->pos + 1,
		.d_reclen = (u16)reclen,
		.d_type = dirent_type(mode),
	};

	g->err = room_for(g, reclen);
	if (g->err)
		return false;
	g->err = -EFAULT;
	if (copy_to_user(g->to, &entry, sizeof(entry)) ||
	    copy_to_user(g->to + sizeof(entry), name, n))
		return false;
	advance(g, reclen);
	return true;
}

/* The older record: words, and the type in its last byte. */
static bool put_dirent(struct dir_context *ctx, const char *name,
		       unsigned long ino, u32 mode)
{
	struct getdents *g = container_of(ctx, struct getdents, ctx);
	size_t n = strlen(name) + 1;
	size_t reclen =
		ALIGN(sizeof(struct linux_dirent) + n + 1, sizeof(long));
	struct linux_dirent entry = {
		.d_ino = ino,
		.d_off = (unsigned long)(ctx->base + ctx->pos + 1),
		.d_reclen = (u16)reclen,
	};

	g->err = room_for(g, reclen);
	if (g->err)
		return false;
	g->err = -EFAULT;
	if (copy_to_user(g->to, &entry, sizeof(entry)) ||
	    copy_to_user(g->to + sizeof(entry), name, n) ||
	    put_user(dirent_type(mode), (u8 __user *)g->to + reclen - 1))
		return false;
	advance(g, reclen);
	return true;
}

long list_dir(unsigned int fd, struct dir_context *ctx)
{
	struct fd f = fdget(fd);
	long ret;

	if (!f.file)
		return -EBADF;
	if (f.file->flags & O_PATH) {
		fdput(f);
		return -EBADF;
	}
	mutex_lock(&f.file->lock);
	ctx->pos = f.file->pos;
	ret = vfs_readdir(f.file, ctx);
	f.file->pos = ctx->pos;
	mutex_unlock(&f.file->lock);
	fdput(f);
	return ret;
}

static long list(unsigned int fd, struct getdents *g)
{
	size_t size;
	long ret;

	if ((int)g->left < 0)
		g->left = 0; /* to Linux it is a negative number */
	size = g->left;
	ret = list_dir(fd, &g->ctx);
	if (ret)
		return ret;
	return g->left != size ? (long)(size - g->left) : g->err;
}

SYSCALL_DEFINE3(getdents64, unsigned int, fd, char __user *, buf, unsigned int,
		size)
{
	struct getdents g = { .ctx.emit = put_dirent64,
			      .to = buf,
			      .left = size };

	return list(fd, &g);
}

SYSCALL_DEFINE3(getdents, unsigned int, fd, char __user *, buf, unsigned int,
		size)
{
	struct getdents g = { .ctx.emit = put_dirent, .to = buf, .left = size };

	return list(fd, &g);
}
