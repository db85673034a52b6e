// SPDX-License-Identifier: MIT
/*
 * sys_attr_32.c - i386's own calls: sizes in one register or in two, ids of 16
 * bits or of 32
 */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>
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

SYSCALL_DEFINE3(truncate64, const char __user *, path, unsigned long, low,
		unsigned long, high)
{
	return truncate_path(path, (loff_t)((u64)high << 32 | low));
}

SYSCALL_DEFINE3(ftruncate64, unsigned int, fd, unsigned long, low,
		unsigned long, high)
{
	return truncate_fd(fd, (loff_t)((u64)high << 32 | low));
}

SYSCALL_DEFINE3(chown32, const char __user *, path, u32, uid, u32, gid)
{
	return chown_at(AT_FDCWD, path, uid, gid, 0);
}

SYSCALL_DEFINE3(lchown32, const char __user *, path, u32, uid, u32, gid)
{
	return chown_at(AT_FDCWD, path, uid, gid, AT_SYMLINK_NOFOLLOW);
}

SYSCALL_DEFINE3(fchown32, unsigned int, fd, u32, uid, u32, gid)
{
	return chown_fd(fd, uid, gid);
}

/* 16 bits; all of them set means "as it is". */
static u32 wide_id(u32 id)
{
	return (u16)id == (u16)-1 ? (u32)-1 : (u16)id;
}

SYSCALL_DEFINE3(chown, const char __user *, path, u32, uid, u32, gid)
{
	return chown_at(AT_FDCWD, path, wide_id(uid), wide_id(gid), 0);
}

SYSCALL_DEFINE3(lchown, const char __user *, path, u32, uid, u32, gid)
{
	return chown_at(AT_FDCWD, path, wide_id(uid), wide_id(gid),
			AT_SYMLINK_NOFOLLOW);
}

SYSCALL_DEFINE3(fchown, unsigned int, fd, u32, uid, u32, gid)
{
	return chown_fd(fd, wide_id(uid), wide_id(gid));
}
