// SPDX-License-Identifier: MIT
/* sys_statfs_32.c - i386's statfs with 64 bits of blocks. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <uapi/statfs.h>
#include "internal.h"

static long put_statfs64(int err, const struct kstatfs *st,
			 struct statfs64 __user *to)
{
	struct statfs64 out = { 0 };

	if (err)
		return err;
	out.f_type = (u32)st->type;
	out.f_bsize = out.f_frsize = PAGE_SIZE;
	out.f_blocks = st->blocks;
	out.f_bfree = st->bfree;
	out.f_bavail = st->bavail;
	out.f_files = st->files;
	out.f_ffree = st->ffree;
	out.f_fsid[0] = (s32)st->fsid;
	out.f_namelen = st->namelen;
	out.f_flags = st->flags;
	return copy_to_user(to, &out, sizeof(out)) ? -EFAULT : 0;
}

SYSCALL_DEFINE3(statfs64, const char __user *, path, size_t, size,
		struct statfs64 __user *, to)
{
	struct kstatfs st;

	if (size != sizeof(*to))
		return -EINVAL;
	return put_statfs64(statfs_path(path, &st), &st, to);
}

SYSCALL_DEFINE3(fstatfs64, unsigned int, fd, size_t, size,
		struct statfs64 __user *, to)
{
	struct kstatfs st;

	if (size != sizeof(*to))
		return -EINVAL;
	return put_statfs64(statfs_fd(fd, &st), &st, to);
}
