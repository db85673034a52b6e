// SPDX-License-Identifier: MIT
/*
 * sys_file_32.c - i386's own calls of descriptors
 *
 * What     A file's offset has 64 bits and takes two registers, the low half
 *          first (_llseek: the high half first).
 */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>
#include <uapi/fcntl.h>
#include "internal.h"

static loff_t from_halves(unsigned long low, unsigned long high)
{
	return (loff_t)((u64)high << 32 | (u32)low);
}

SYSCALL_DEFINE5(pread64, unsigned int, fd, char __user *, buf, size_t, n,
		unsigned long, low, unsigned long, high)
{
	return pread_fd(fd, buf, n, from_halves(low, high));
}

SYSCALL_DEFINE5(pwrite64, unsigned int, fd, char __user *, buf, size_t, n,
		unsigned long, low, unsigned long, high)
{
	return pwrite_fd(fd, buf, n, from_halves(low, high));
}

SYSCALL_DEFINE5(_llseek, unsigned int, fd, unsigned long, high, unsigned long,
		low, loff_t __user *, result, unsigned int, whence)
{
	loff_t ret = lseek_fd(fd, from_halves(low, high), whence);

	return ret < 0 ? (long)ret : put_user(ret, result);
}

SYSCALL_DEFINE3(fcntl64, unsigned int, fd, unsigned int, cmd, unsigned long,
		arg)
{
	return fcntl_fd(fd, cmd, arg);
}
