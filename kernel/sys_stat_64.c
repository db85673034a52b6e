// SPDX-License-Identifier: MIT
/* sys_stat_64.c - stat by its names and in its shape on x86-64. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <lib/string.h>
#include <uapi/statx.h>
#include "internal.h"

/* ERR: of the call that should have filled ST. */
static long put_stat(int err, const struct kstat *st, struct stat64 __user *to)
{
	struct stat64 out;
	u32 nsec;

	if (err)
		return err;
	memset(&out, 0, sizeof(out));
	out.st_dev = encode_dev((u32)st->dev);
	out.st_ino = st->ino;
	out.st_mode = st->mode;
	out.st_nlink = st->nlink;
	out.st_uid = st->uid;
	out.st_gid = st->gid;
	out.st_rdev = encode_dev(st->rdev);
	out.st_size = (s64)st->size;
	out.st_blksize = st->blksize;
	out.st_blocks = st->blocks;
	out.st_atime = (u64)split_time(st->atime, &nsec);
	out.st_atime_nsec = nsec;
	out.st_mtime = (u64)split_time(st->mtime, &nsec);
	out.st_mtime_nsec = nsec;
	out.st_ctime = (u64)split_time(st->ctime, &nsec);
	out.st_ctime_nsec = nsec;
	return copy_to_user(to, &out, sizeof(out)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(stat, const char __user *, path, struct stat64 __user *, to)
{
	struct kstat st;

	return put_stat(stat_at(AT_FDCWD, path, 0, &st), &st, to);
}

SYSCALL_DEFINE2(lstat, const char __user *, path, struct stat64 __user *, to)
{
	struct kstat st;

	return put_stat(stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &st), &st,
			to);
}

SYSCALL_DEFINE2(fstat, unsigned int, fd, struct stat64 __user *, to)
{
	struct kstat st;

	return put_stat(stat_fd(fd, &st), &st, to);
}

SYSCALL_DEFINE4(newfstatat, int, dfd, const char __user *, path,
		struct stat64 __user *, to, unsigned int, flags)
{
	struct kstat st;

	if (flags & AT_STATX_SYNC_TYPE)
		return -EINVAL;
	return put_stat(stat_at(dfd, path, flags, &st), &st, to);
}
