// SPDX-License-Identifier: MIT
/* sys_dir_32.c - i386's readdir, which gives one entry a call. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <lib/string.h>
#include <uapi/dirent.h>
#include "internal.h"

struct readdir {
	struct dir_context ctx;
	struct old_linux_dirent __user *to;
	int ret; /* 0: none yet; 1, or -errno */
};

static bool put_old_dirent(struct dir_context *ctx, const char *name,
			   unsigned long ino, u32 mode)
{
	struct readdir *r = container_of(ctx, struct readdir, ctx);
	size_t n = strlen(name);
	struct old_linux_dirent entry = {
		.d_ino = ino,
		.d_offset = (unsigned long)(ctx->base + ctx->pos),
		.d_namlen = (u16)n,
	};

	(void)mode;
	if (r->ret)
		return false;
	r->ret = -EFAULT;
	if (copy_to_user(r->to, &entry, sizeof(entry)) ||
	    copy_to_user(r->to->d_name, name, n + 1))
		return false;
	r->ret = 1;
	return true;
}

/* The number of entries that are asked for is not looked at. */
SYSCALL_DEFINE3(readdir, unsigned int, fd, struct old_linux_dirent __user *, to,
		unsigned int, count)
{
	struct readdir r = { .ctx.emit = put_old_dirent, .to = to };
	long err = list_dir(fd, &r.ctx);

	(void)count;
	return r.ret ? r.ret : err;
}
