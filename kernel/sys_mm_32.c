// SPDX-License-Identifier: MIT
/* sys_mm_32.c - i386's two ways to call mmap. */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <mm/mm.h>
#include <uapi/errno.h>
#include <uapi/mman.h>
#include "internal.h"

/* The offset in pages, so that 32 bits reach 16 TiB into a file. */
SYSCALL_DEFINE6(mmap2, unsigned long, addr, unsigned long, len, unsigned long,
		prot, unsigned long, flags, unsigned long, fd, unsigned long,
		pgoff)
{
	return (long)mmap_pgoff(addr, len, prot, flags, fd, pgoff);
}

/* The oldest mmap: its six arguments stand in memory, the offset in bytes. */
SYSCALL_DEFINE1(mmap, const struct mmap_arg_struct __user *, arg)
{
	struct mmap_arg_struct a;

	if (copy_from_user(&a, arg, sizeof(a)))
		return -EFAULT;
	if (a.offset & ~PAGE_MASK)
		return -EINVAL;
	return (long)mmap_pgoff(a.addr, a.len, a.prot, a.flags, a.fd,
				a.offset >> PAGE_SHIFT);
}
