// SPDX-License-Identifier: MIT
/* sys_file_64.c - x86-64's own calls of descriptors: offsets in one register. */
#include <kernel/syscalls.h>
#include "internal.h"

SYSCALL_DEFINE4(pread64, unsigned int, fd, char __user *, buf, size_t, n,
		loff_t, pos)
{
	return pread_fd(fd, buf, n, pos);
}

SYSCALL_DEFINE4(pwrite64, unsigned int, fd, char __user *, buf, size_t, n,
		loff_t, pos)
{
	return pwrite_fd(fd, buf, n, pos);
}
