// SPDX-License-Identifier: MIT
/*
 * sys_sync.c - system calls about bytes on their way to a disk, and advice
 *
 * What     No file system here has anything behind it, so what is asked for is
 *          already so; only the questions are judged, as Linux does.
 */
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <uapi/fadvise.h>
#include "internal.h"

SYSCALL_DEFINE0(sync)
{
	return 0;
}

SYSCALL_DEFINE1(syncfs, unsigned int, fd)
{
	struct fd f = fdget(fd);

	fdput(f);
	return f.file && !(f.file->flags & O_PATH) ? 0 : -EBADF;
}

static long sync_fd(unsigned int fd)
{
	struct fd f = fdget(fd);
	long ret = 0;

	if (!f.file)
		return -EBADF;
	if (f.file->flags & O_PATH)
		ret = -EBADF;
	else
		ret = file_sync(f.file);
	fdput(f);
	return ret;
}

SYSCALL_DEFINE1(fsync, unsigned int, fd)
{
	return sync_fd(fd);
}

SYSCALL_DEFINE1(fdatasync, unsigned int, fd)
{
	return sync_fd(fd);
}

long sync_range(unsigned int fd, loff_t offset, loff_t n, unsigned int flags)
{
	struct fd f;
	u32 mode;

	if ((flags & ~7U) || offset < 0 || n < 0 || n > S64_MAX - offset)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	mode = f.file->inode->mode;
	fdput(f);
	return S_ISREG(mode) || S_ISDIR(mode) || S_ISBLK(mode) || S_ISLNK(mode)
		       ? 0
		       : -ESPIPE;
}

long readahead_fd(unsigned int fd)
{
	struct fd f = fdget(fd);
	long ret = -EINVAL;

	if (!f.file)
		return -EBADF;
	if (!file_readable(f.file))
		ret = -EBADF;
	else if (S_ISREG(f.file->inode->mode))
		ret = 0; /* also what makes its text, as /proc's */
	fdput(f);
	return ret;
}

long fadvise_fd(unsigned int fd, loff_t len, int advice)
{
	struct fd f = fdget(fd);
	long ret = 0;

	if (!f.file)
		return -EBADF;
	if (f.file->flags & O_PATH)
		ret = -EBADF;
	else if (S_ISFIFO(f.file->inode->mode))
		ret = -ESPIPE;
	else if (len < 0 || advice < POSIX_FADV_NORMAL ||
		 advice > POSIX_FADV_NOREUSE)
		ret = -EINVAL;
	fdput(f);
	return ret;
}
