// SPDX-License-Identifier: MIT
/*
 * sys_mm.c - system calls of memory: the arguments' checks, then mm/
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <mm/mm.h>
#include <uapi/mman.h>
#include "internal.h"

unsigned long mmap_pgoff(unsigned long addr, unsigned long len,
			 unsigned long prot, unsigned long flags,
			 unsigned long fd, unsigned long pgoff)
{
	struct file *file = NULL;
	unsigned long ret;

	if (!(flags & MAP_ANONYMOUS)) {
		file = fget((unsigned int)fd);
		if (!file)
			return (unsigned long)-EBADF;
	}
	ret = do_mmap(current->mm, file, addr, len, prot, flags, pgoff);
	if (file)
		fput(file);
	return ret;
}

SYSCALL_DEFINE2(munmap, unsigned long, addr, size_t, len)
{
	return do_munmap(current->mm, addr, len);
}

SYSCALL_DEFINE5(mremap, unsigned long, addr, size_t, old_len, size_t, new_len,
		unsigned long, flags, unsigned long, new_addr)
{
	return (long)do_mremap(current->mm, addr, old_len, new_len, flags,
			       new_addr);
}

SYSCALL_DEFINE3(mprotect, unsigned long, addr, size_t, len, unsigned long, prot)
{
	return do_mprotect(current->mm, addr, len, prot);
}

SYSCALL_DEFINE3(madvise, unsigned long, addr, size_t, len, int, behavior)
{
	return do_madvise(current->mm, addr, len, behavior);
}

SYSCALL_DEFINE1(brk, unsigned long, brk)
{
	return (long)do_brk(current->mm, brk);
}

SYSCALL_DEFINE3(mincore, unsigned long, addr, size_t, len,
		unsigned char __user *, vec)
{
	return do_mincore(current->mm, addr, len, vec);
}

SYSCALL_DEFINE3(msync, unsigned long, start, size_t, len, unsigned int, flags)
{
	return do_msync(current->mm, start, len, flags);
}

SYSCALL_DEFINE5(remap_file_pages, unsigned long, start, unsigned long, size,
		unsigned long, prot, unsigned long, pgoff, unsigned long, flags)
{
	if (prot)
		return -EINVAL;
	return do_remap_file_pages(current->mm, start, size, pgoff, flags);
}

/* -------------------------------------------------------------------- locks */

SYSCALL_DEFINE2(mlock, unsigned long, addr, size_t, len)
{
	return do_mlock(current->mm, addr, len, VM_LOCKED);
}

SYSCALL_DEFINE3(mlock2, unsigned long, addr, size_t, len, int, flags)
{
	if (flags & ~MLOCK_ONFAULT)
		return -EINVAL;
	return do_mlock(current->mm, addr, len,
			flags ? VM_LOCKED | VM_LOCKONFAULT : VM_LOCKED);
}

SYSCALL_DEFINE2(munlock, unsigned long, addr, size_t, len)
{
	return do_mlock(current->mm, addr, len, 0);
}

SYSCALL_DEFINE1(mlockall, int, flags)
{
	const int known = MCL_CURRENT | MCL_FUTURE | MCL_ONFAULT;

	if (!flags || (flags & ~known) || flags == MCL_ONFAULT)
		return -EINVAL;
	return do_mlockall(current->mm, (unsigned int)flags);
}

SYSCALL_DEFINE0(munlockall)
{
	return do_mlockall(current->mm, 0);
}
