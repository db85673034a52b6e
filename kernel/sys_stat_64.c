// SPDX-License-Identifier: MIT
/* sys_stat_64.c - stat by its names and in its shape on x86-64. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include "internal.h"

/* Takes over the reference to INODE, which may be an ERR_PTR. */
static long put_stat(struct inode *inode, struct stat64 __user *to)
{
	struct stat64 st;

	if (IS_ERR(inode))
		return PTR_ERR(inode);
	inode_stat(inode, &st);
	iput(inode);
	return copy_to_user(to, &st, sizeof(st)) ? -EFAULT : 0;
}

SYSCALL_DEFINE2(stat, const char __user *, path, struct stat64 __user *, to)
{
	return put_stat(inode_of(AT_FDCWD, path, 0), to);
}

SYSCALL_DEFINE2(lstat, const char __user *, path, struct stat64 __user *, to)
{
	return put_stat(inode_of(AT_FDCWD, path, LOOKUP_NOFOLLOW), to);
}

SYSCALL_DEFINE2(fstat, unsigned int, fd, struct stat64 __user *, to)
{
	return put_stat(inode_of_fd(fd), to);
}

SYSCALL_DEFINE4(newfstatat, int, dfd, const char __user *, path,
		struct stat64 __user *, to, unsigned int, flags)
{
	return put_stat(inode_of_statat(dfd, path, flags), to);
}
