// SPDX-License-Identifier: MIT
/* sys_eventfd.c - eventfd and eventfd2. */
#include <fs/eventfd.h>
#include <fs/fdtable.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <uapi/errno.h>
#include <uapi/eventfd.h>

static long make_eventfd(unsigned int count, unsigned int flags)
{
	struct file *file;
	int fd;

	if (flags & ~(unsigned int)(EFD_SEMAPHORE | EFD_CLOEXEC | EFD_NONBLOCK))
		return -EINVAL;
	fd = fd_reserve(flags & EFD_CLOEXEC);
	if (fd < 0)
		return fd;
	file = eventfd_file(count, flags);
	if (IS_ERR(file)) {
		fd_unreserve((unsigned int)fd);
		return PTR_ERR(file);
	}
	fd_fill((unsigned int)fd, file);
	return fd;
}

SYSCALL_DEFINE1(eventfd, unsigned int, count)
{
	return make_eventfd(count, 0);
}

SYSCALL_DEFINE2(eventfd2, unsigned int, count, unsigned int, flags)
{
	return make_eventfd(count, flags);
}
