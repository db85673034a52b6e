// SPDX-License-Identifier: MIT
/*
 * sys_file_32.c - i386's own calls of descriptors
 *
 * What     A file's offset has 64 bits and takes two registers, the low half
 *          first (_llseek: the high half first).
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
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

static bool has_flock64(unsigned int cmd)
{
	return (cmd >= F_GETLK64 && cmd <= F_SETLKW64) ||
	       (cmd >= F_OFD_GETLK && cmd <= F_OFD_SETLKW);
}

SYSCALL_DEFINE3(fcntl64, unsigned int, fd, unsigned int, cmd, unsigned long,
		arg)
{
	struct fd f;
	long ret;

	if (!has_flock64(cmd))
		return fcntl_fd(fd, cmd, arg);
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	if (cmd <= F_SETLKW64)
		cmd -= F_GETLK64 - F_GETLK;
	ret = f.file->flags & O_PATH
		      ? -EBADF
		      : fcntl_flock64(f.file, cmd,
				      (struct flock64 __user *)arg);
	fdput(f);
	return ret;
}
