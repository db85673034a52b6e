// SPDX-License-Identifier: MIT
/* sys_fd.c - system calls of descriptors: open, close, dup, fcntl. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <fs/pipe.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/vma.h>
#include <uapi/close_range.h>
#include <uapi/memfd.h>
#include <uapi/resource.h>
#include "internal.h"

#define VALID_OPEN_FLAGS                                                \
	(O_ACCMODE | O_CREAT | O_EXCL | O_NOCTTY | O_TRUNC | O_APPEND | \
	 O_NONBLOCK | O_SYNC | O_ASYNC | O_DIRECT | O_LARGEFILE |       \
	 O_DIRECTORY | O_NOFOLLOW | O_NOATIME | O_CLOEXEC | O_PATH |    \
	 O_TMPFILE)

/* Flags that contradict each other are refused before the path is read. */
static bool open_flags_valid(unsigned int flags)
{
	const unsigned int tmpfile_bit = O_TMPFILE & ~(unsigned int)O_DIRECTORY;

	if (flags & O_PATH)
		return true;
	if (flags & tmpfile_bit)
		return (flags & O_DIRECTORY) && !(flags & O_CREAT) &&
		       (flags & O_ACCMODE) != O_RDONLY;
	return !(flags & O_CREAT) || !(flags & O_DIRECTORY);
}

/* The number first: where there is none, nothing is made. */
static long open_name(int dfd, const char *name, unsigned int flags, u32 mode)
{
	int fd = fd_reserve(flags & O_CLOEXEC);
	struct file *file;

	if (fd < 0)
		return fd;
	file = file_open_at(dfd, name, flags, mode);
	if (IS_ERR(file)) {
		fd_unreserve((unsigned int)fd);
		return PTR_ERR(file);
	}
	fd_fill((unsigned int)fd, file);
	return fd;
}

static long open_at(int dfd, const char __user *path, unsigned int flags,
		    u32 mode)
{
	char *name;
	long ret;

	flags &= VALID_OPEN_FLAGS;
	/* Where positions fit in a long, F_GETFL says so, as on Linux. */
	if (sizeof(long) == sizeof(loff_t) && !(flags & O_PATH))
		flags |= O_LARGEFILE;
	if (!open_flags_valid(flags))
		return -EINVAL;
	name = getname(path);
	if (IS_ERR(name))
		return PTR_ERR(name);
	ret = open_name(dfd, name, flags, mode);
	putname(name);
	return ret;
}

SYSCALL_DEFINE3(open, const char __user *, path, unsigned int, flags, u32, mode)
{
	return open_at(AT_FDCWD, path, flags, mode);
}

SYSCALL_DEFINE4(openat, int, dfd, const char __user *, path, unsigned int,
		flags, u32, mode)
{
	return open_at(dfd, path, flags, mode);
}

SYSCALL_DEFINE2(creat, const char __user *, path, u32, mode)
{
	return open_at(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode);
}

SYSCALL_DEFINE1(close, unsigned int, fd)
{
	return fd_close(fd) ? 0 : -EBADF;
}

SYSCALL_DEFINE3(close_range, unsigned int, first, unsigned int, last,
		unsigned int, flags)
{
	if ((flags & ~(CLOSE_RANGE_UNSHARE | CLOSE_RANGE_CLOEXEC)) ||
	    first > last)
		return -EINVAL;
	if ((flags & CLOSE_RANGE_UNSHARE) && unshare_files())
		return -ENOMEM;
	fd_close_range(first, last, flags & CLOSE_RANGE_CLOEXEC);
	return 0;
}

/* --------------------------------------------------------------------- dup */

static bool fd_in_limit(unsigned long fd)
{
	return fd < min_t(unsigned long, NR_OPEN, rlimit(RLIMIT_NOFILE));
}

/* Takes over the reference to FILE. */
static long dup_from(struct file *file, unsigned int min, bool cloexec)
{
	int fd = fd_install_from(min, file, cloexec);

	if (fd < 0)
		fput(file);
	return fd;
}

SYSCALL_DEFINE1(dup, unsigned int, old)
{
	struct file *file = fget(old);

	return file ? dup_from(file, 0, false) : -EBADF;
}

static long dup_to(unsigned int old, unsigned int new, bool cloexec)
{
	struct file *file;
	int err;

	if (!fd_in_limit(new))
		return -EBADF;
	file = fget(old);
	if (!file)
		return -EBADF;
	err = fd_replace(new, file, cloexec);
	if (!err)
		return (long)new;
	fput(file);
	return err;
}

SYSCALL_DEFINE2(dup2, unsigned int, old, unsigned int, new)
{
	struct fd f;

	if (old != new)
		return dup_to(old, new, false);
	f = fdget(old);
	fdput(f);
	return f.file ? (long)new : -EBADF;
}

SYSCALL_DEFINE3(dup3, unsigned int, old, unsigned int, new, unsigned int, flags)
{
	if ((flags & ~O_CLOEXEC) || old == new)
		return -EINVAL;
	return dup_to(old, new, flags & O_CLOEXEC);
}

/* ------------------------------------------------------------------- fcntl */

/* Only what O_PATH's files know, too. */
static bool path_command(unsigned int cmd)
{
	return cmd == F_DUPFD || cmd == F_DUPFD_CLOEXEC || cmd == F_GETFD ||
	       cmd == F_SETFD || cmd == F_GETFL;
}

static long set_flags(struct file *file, unsigned int flags)
{
	const unsigned int changeable = O_APPEND | O_NONBLOCK | O_DIRECT |
					O_NOATIME |
					(file->fops->async ? O_ASYNC : 0);
	int err = 0;

	if ((flags & O_NOATIME) && !(file->flags & O_NOATIME) &&
	    file->inode->uid != current_cred()->fsuid && !capable(CAP_FOWNER))
		return -EPERM;
	if (file->fops->check_flags)
		err = file->fops->check_flags(file, flags);
	if (!err)
		file->flags =
			(file->flags & ~changeable) | (flags & changeable);
	return err;
}

static long fcntl_file(struct file *file, unsigned int fd, unsigned int cmd,
		       unsigned long arg)
{
	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		if (!fd_in_limit(arg))
			return -EINVAL;
		get_file(file);
		return dup_from(file, (unsigned int)arg,
				cmd == F_DUPFD_CLOEXEC);
	case F_GETFD:
		return fd_cloexec(fd) ? FD_CLOEXEC : 0;
	case F_SETFD:
		fd_set_cloexec(fd, arg & FD_CLOEXEC);
		return 0;
	case F_GETFL:
		return (long)file->flags;
	case F_SETFL:
		return set_flags(file, (unsigned int)arg);
	case F_SETPIPE_SZ:
	case F_GETPIPE_SZ:
		return pipe_fcntl(file, cmd, arg);
	case F_GET_SEALS:
		return file_get_seals(file);
	case F_ADD_SEALS:
		return arg > UINT_MAX ? -EINVAL
				      : file_add_seals(file, (unsigned int)arg);
	case F_GETLK:
	case F_SETLK:
	case F_SETLKW:
		return fcntl_flock(file, cmd, (struct flock __user *)arg);
	case F_OFD_GETLK:
	case F_OFD_SETLK:
	case F_OFD_SETLKW: /* with 32 bits only fcntl64 has them */
		if (sizeof(long) == sizeof(loff_t))
			return fcntl_flock(file, cmd,
					   (struct flock __user *)arg);
		break;
	}
	return -EINVAL;
}

long fcntl_fd(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	struct fd f = fdget(fd);
	long ret = -EBADF;

	if (!f.file)
		return -EBADF;
	if (!(f.file->flags & O_PATH) || path_command(cmd))
		ret = fcntl_file(f.file, fd, cmd, arg);
	fdput(f);
	return ret;
}

SYSCALL_DEFINE3(fcntl, unsigned int, fd, unsigned int, cmd, unsigned long, arg)
{
	return fcntl_fd(fd, cmd, arg);
}
