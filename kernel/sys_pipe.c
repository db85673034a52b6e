// SPDX-License-Identifier: MIT
/* sys_pipe.c - pipe and pipe2. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <fs/pipe.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>

/* Both descriptors, or neither. */
static int reserve_two(int fds[2], bool cloexec)
{
	fds[0] = fd_reserve(cloexec);
	if (fds[0] < 0)
		return fds[0];
	fds[1] = fd_reserve(cloexec);
	if (fds[1] >= 0)
		return 0;
	fd_unreserve((unsigned int)fds[0]);
	return fds[1];
}

static long make_pipe(int __user *to, unsigned int flags)
{
	struct file *ends[2];
	int fds[2], err;

	if (flags & ~(unsigned int)(O_CLOEXEC | O_NONBLOCK))
		return -EINVAL;
	err = reserve_two(fds, flags & O_CLOEXEC);
	if (err)
		return err;
	err = create_pipe(ends, flags);
	if (err)
		goto unreserve;
	if (copy_to_user(to, fds, sizeof(fds))) {
		fput(ends[0]);
		fput(ends[1]);
		err = -EFAULT;
		goto unreserve;
	}
	fd_fill((unsigned int)fds[0], ends[0]);
	fd_fill((unsigned int)fds[1], ends[1]);
	return 0;
unreserve:
	fd_unreserve((unsigned int)fds[0]);
	fd_unreserve((unsigned int)fds[1]);
	return err;
}

SYSCALL_DEFINE1(pipe, int __user *, fds)
{
	return make_pipe(fds, 0);
}

SYSCALL_DEFINE2(pipe2, int __user *, fds, int, flags)
{
	return make_pipe(fds, (unsigned int)flags);
}
