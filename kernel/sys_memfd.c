// SPDX-License-Identifier: MIT
/*
 * sys_memfd.c - memfd_create: a file in memory that has no name in any directory
 *
 * Not here  Huge pages: ENOSYS, as from a Linux without them.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <uapi/limits.h>
#include <uapi/memfd.h>
#include "internal.h"

#define PREFIX	   "memfd:"
#define NAME_BYTES (NAME_MAX - sizeof(PREFIX) + 2) /* with the NUL */

static bool flags_valid(unsigned int flags)
{
	unsigned int valid = MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_HUGETLB;

	if (flags & MFD_HUGETLB)
		valid |= MFD_HUGE_MASK << MFD_HUGE_SHIFT;
	return !(flags & ~valid);
}

static struct file *make_memfd(const char *name, unsigned int flags)
{
	char shown[NAME_MAX + sizeof("/ (deleted)")];
	struct file *file;

	if (flags & MFD_HUGETLB)
		return ERR_PTR(-ENOSYS);
	snprintf(shown, sizeof(shown), "/" PREFIX "%s (deleted)", name);
	file = shmem_file_setup(shown, 0, 0);
	if (IS_ERR(file))
		return file;
	file->flags |= O_LARGEFILE;
	if (flags & MFD_ALLOW_SEALING)
		file->inode->seals = 0;
	return file;
}

SYSCALL_DEFINE2(memfd_create, const char __user *, uname, unsigned int, flags)
{
	char name[NAME_BYTES];
	struct file *file;
	long n;
	int fd;

	if (!flags_valid(flags))
		return -EINVAL;
	n = strncpy_from_user(name, uname, sizeof(name));
	if (n < 0 || n == (long)sizeof(name))
		return n < 0 ? n : -EINVAL;
	fd = fd_reserve(flags & MFD_CLOEXEC);
	if (fd < 0)
		return fd;
	file = make_memfd(name, flags);
	if (IS_ERR(file)) {
		fd_unreserve((unsigned int)fd);
		return PTR_ERR(file);
	}
	fd_fill((unsigned int)fd, file);
	return fd;
}
