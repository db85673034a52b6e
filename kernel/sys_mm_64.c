// SPDX-License-Identifier: MIT
/* sys_mm_64.c - x86-64's mmap: the offset in bytes. */
#include <kernel/syscalls.h>
#include <mm/mm.h>
#include <uapi/errno.h>
#include "internal.h"

SYSCALL_DEFINE6(mmap, unsigned long, addr, unsigned long, len, unsigned long,
		prot, unsigned long, flags, unsigned long, fd, unsigned long,
		offset)
{
	if (offset & ~PAGE_MASK)
		return -EINVAL;
	return (long)mmap_pgoff(addr, len, prot, flags, fd,
				offset >> PAGE_SHIFT);
}
