// SPDX-License-Identifier: MIT
/* sys_sync_64.c - x86-64's calls: each offset in one register. */
#include <kernel/syscalls.h>
#include "internal.h"

SYSCALL_DEFINE4(sync_file_range, unsigned int, fd, loff_t, offset, loff_t, n,
		unsigned int, flags)
{
	return sync_range(fd, offset, n, flags);
}

SYSCALL_DEFINE3(readahead, unsigned int, fd, loff_t, offset, size_t, count)
{
	(void)offset;
	(void)count;
	return readahead_fd(fd);
}

SYSCALL_DEFINE4(fadvise64, unsigned int, fd, loff_t, offset, loff_t, len, int,
		advice)
{
	(void)offset;
	return fadvise_fd(fd, len, advice);
}

SYSCALL_DEFINE4(fallocate, unsigned int, fd, unsigned int, mode, loff_t, offset,
		loff_t, len)
{
	return fallocate_fd(fd, mode, offset, len);
}
