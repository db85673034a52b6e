// SPDX-License-Identifier: MIT
/* sys_attr_64.c - x86-64's own names: sizes and ids fill a register. */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <uapi/fcntl.h>
#include "internal.h"

SYSCALL_DEFINE2(truncate, const char __user *, path, long, size)
{
	return truncate_path(path, size);
}

SYSCALL_DEFINE2(ftruncate, unsigned int, fd, long, size)
{
	return truncate_fd(fd, size);
}

SYSCALL_DEFINE3(chown, const char __user *, path, u32, uid, u32, gid)
{
	return chown_at(AT_FDCWD, path, uid, gid, 0);
}

SYSCALL_DEFINE3(lchown, const char __user *, path, u32, uid, u32, gid)
{
	return chown_at(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW);
}

SYSCALL_DEFINE3(fchown, unsigned int, fd, u32, uid, u32, gid)
{
	return chown_fd(fd, uid, gid);
}
