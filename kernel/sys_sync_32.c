// SPDX-License-Identifier: MIT
/* sys_sync_32.c - i386's calls: each offset in two registers, low half first. */
#include <kernel/syscalls.h>
#include "internal.h"

static loff_t from_halves(unsigned long low, unsigned long high)
{
	return (loff_t)((u64)high << 32 | (u32)low);
}

SYSCALL_DEFINE6(sync_file_range, unsigned int, fd, unsigned long, off_low,
		unsigned long, off_high, unsigned long, n_low, unsigned long,
		n_high, unsigned int, flags)
{
	return sync_range(fd, from_halves(off_low, off_high),
			  from_halves(n_low, n_high), flags);
}

SYSCALL_DEFINE4(readahead, unsigned int, fd, unsigned long, low, unsigned long,
		high, size_t, count)
{
	(void)low;
	(void)high;
	(void)count;
	return readahead_fd(fd);
}

SYSCALL_DEFINE5(fadvise64, unsigned int, fd, unsigned long, low, unsigned long,
		high, size_t, len, int, advice)
{
	(void)low;
	(void)high;
	return fadvise_fd(fd, (loff_t)len, advice);
}

SYSCALL_DEFINE6(fadvise64_64, unsigned int, fd, unsigned long, low,
		unsigned long, high, unsigned long, len_low, unsigned long,
		len_high, int, advice)
{
	(void)low;
	(void)high;
	return fadvise_fd(fd, from_halves(len_low, len_high), advice);
}

SYSCALL_DEFINE6(fallocate, unsigned int, fd, unsigned int, mode, unsigned long,
		off_low, unsigned long, off_high, unsigned long, len_low,
		unsigned long, len_high)
{
	return fallocate_fd(fd, mode, from_halves(off_low, off_high),
			    from_halves(len_low, len_high));
}
