// SPDX-License-Identifier: MIT
/*
 * sys_stat.c - system calls that tell what an inode is: statx, and what all forms
 * of stat share
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <kernel/time.h>
#include <lib/div64.h>
#include <lib/err.h>
#include <lib/string.h>
#include <uapi/statx.h>
#include "internal.h"

int stat_fd(unsigned int fd, struct kstat *st)
{
	struct fd f = fdget(fd);

	if (!f.file)
		return -EBADF;
	inode_stat(f.file->inode, st);
	fdput(f);
	return 0;
}

static int stat_name(int dfd, const char *name, unsigned int flags,
		     struct kstat *st)
{
	struct path path;
	int err = path_lookup_at(
		dfd, name,
		(flags & AT_SYMLINK_NOFOLLOW ? LOOKUP_NOFOLLOW : 0) |
			(flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0),
		&path);

	if (err)
		return err;
	inode_stat(path.dentry->d_inode, st);
	path_put(&path);
	return 0;
}

int stat_at(int dfd, const char __user *path, unsigned int flags,
	    struct kstat *st)
{
	const unsigned int known = AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT |
				   AT_EMPTY_PATH | AT_STATX_SYNC_TYPE;
	char *name;
	int err;

	if (flags & ~known)
		return -EINVAL;
	name = getname_empty(path);
	if (IS_ERR(name))
		return (int)PTR_ERR(name);
	err = stat_name(dfd, name, flags, st);
	putname(name);
	return err;
}

/* Nanoseconds since 1970 as seconds, downwards, and the rest. */
s64 split_time(s64 ns, u32 *rest)
{
	u64 sec;

	if (ns >= 0)
		return (s64)div_u64_rem((u64)ns, NSEC_PER_SEC, rest);
	sec = div_u64_rem((u64)-ns, NSEC_PER_SEC, rest);
	if (!*rest)
		return -(s64)sec;
	*rest = (u32)NSEC_PER_SEC - *rest;
	return -(s64)sec - 1;
}

static struct statx_timestamp statx_time(s64 ns)
{
	struct statx_timestamp t = { 0 };

	t.tv_sec = split_time(ns, &t.tv_nsec);
	return t;
}

SYSCALL_DEFINE5(statx, int, dfd, const char __user *, path, unsigned int, flags,
		unsigned int, mask, struct statx __user *, to)
{
	struct statx x = { .stx_mask = STATX_BASIC_STATS | STATX_BTIME };
	struct kstat st;
	int err;

	if ((mask & STATX__RESERVED) ||
	    (flags & AT_STATX_SYNC_TYPE) == AT_STATX_SYNC_TYPE)
		return -EINVAL;
	err = stat_at(dfd, path, flags, &st);
	if (err)
		return err;
	x.stx_blksize = st.blksize;
	x.stx_nlink = st.nlink;
	x.stx_uid = st.uid;
	x.stx_gid = st.gid;
	x.stx_mode = (u16)st.mode;
	x.stx_ino = st.ino;
	x.stx_size = st.size;
	x.stx_blocks = st.blocks;
	x.stx_atime = statx_time(st.atime);
	x.stx_btime = statx_time(st.btime);
	x.stx_ctime = statx_time(st.ctime);
	x.stx_mtime = statx_time(st.mtime);
	x.stx_rdev_major = MAJOR(st.rdev);
	x.stx_rdev_minor = MINOR(st.rdev);
	x.stx_dev_major = MAJOR((u32)st.dev);
	x.stx_dev_minor = MINOR((u32)st.dev);
	return copy_to_user(to, &x, sizeof(x)) ? -EFAULT : 0;
}
