// SPDX-License-Identifier: MIT
/*
 * sys_stat_old_32.c - i386's stat in its two forms from before stat64
 *
 * What     stat, lstat, fstat: one word a field, ids and links of 16 bits;
 *          oldstat, oldlstat, oldfstat: device and inode of 16 bits, too.
 * Failure  EOVERFLOW: a size, a number of links or of an inode that has no
 *          room. Ids that have none are 65534, times and blocks are cut.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <lib/string.h>
#include <uapi/statx.h>
#include "internal.h"

/* ERR: of the call that should have filled ST. */
static long put_stat(int err, const struct kstat *st, struct stat __user *to)
{
	struct stat out;

	if (err)
		return err;
	if (st->size > MAX_NON_LFS)
		return -EOVERFLOW;
	memset(&out, 0, sizeof(out));
	out.st_dev = encode_dev((u32)st->dev);
	out.st_ino = (u32)st->ino;
	out.st_mode = (u16)st->mode;
	out.st_nlink = (u16)st->nlink;
	if (out.st_ino != st->ino || out.st_nlink != st->nlink)
		return -EOVERFLOW;
	out.st_uid = id_to_16(st->uid);
	out.st_gid = id_to_16(st->gid);
	out.st_rdev = encode_dev(st->rdev);
	out.st_size = (u32)st->size;
	out.st_blksize = st->blksize;
	out.st_blocks = (u32)st->blocks;
	out.st_atime = (u32)split_time(st->atime, &out.st_atime_nsec);
	out.st_mtime = (u32)split_time(st->mtime, &out.st_mtime_nsec);
	out.st_ctime = (u32)split_time(st->ctime, &out.st_ctime_nsec);
	return copy_to_user(to, &out, sizeof(out)) ? -EFAULT : 0;
}

static long put_old_stat(int err, const struct kstat *st,
			 struct __old_kernel_stat __user *to)
{
	struct __old_kernel_stat out;
	u32 nsec;

	if (err)
		return err;
	memset(&out, 0, sizeof(out));
	out.st_dev = old_encode_dev((u32)st->dev);
	out.st_ino = (u16)st->ino;
	out.st_mode = (u16)st->mode;
	out.st_nlink = (u16)st->nlink;
	if (out.st_ino != st->ino || out.st_nlink != st->nlink ||
	    st->size > MAX_NON_LFS)
		return -EOVERFLOW;
	out.st_uid = id_to_16(st->uid);
	out.st_gid = id_to_16(st->gid);
	out.st_rdev = old_encode_dev(st->rdev);
	out.st_size = (u32)st->size;
	out.st_atime = (u32)split_time(st->atime, &nsec);
	out.st_mtime = (u32)split_time(st->mtime, &nsec);
	out.st_ctime = (u32)split_time(st->ctime, &nsec);
	return copy_to_user(to, &out, sizeof(out)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(stat, const char __user *, path, struct stat __user *, to)
{
	struct kstat st;

	return put_stat(stat_at(AT_FDCWD, path, 0, &st), &st, to);
}

SYSCALL_DEFINE2(lstat, const char __user *, path, struct stat __user *, to)
{
	struct kstat st;

	return put_stat(stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &st), &st,
			to);
}

SYSCALL_DEFINE2(fstat, unsigned int, fd, struct stat __user *, to)
{
	struct kstat st;

	return put_stat(stat_fd(fd, &st), &st, to);
}

SYSCALL_DEFINE2(oldstat, const char __user *, path,
		struct __old_kernel_stat __user *, to)
{
	struct kstat st;

	return put_old_stat(stat_at(AT_FDCWD, path, 0, &st), &st, to);
}

SYSCALL_DEFINE2(oldlstat, const char __user *, path,
		struct __old_kernel_stat __user *, to)
{
	struct kstat st;

	return put_old_stat(stat_at(AT_FDCWD, path, AT_SYMLINK_NOFOLLOW, &st),
			    &st, to);
}

SYSCALL_DEFINE2(oldfstat, unsigned int, fd, struct __old_kernel_stat __user *,
		to)
{
	struct kstat st;

	return put_old_stat(stat_fd(fd, &st), &st, to);
}
