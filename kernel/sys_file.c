// SPDX-License-Identifier: MIT
/*
 * sys_file.c - system calls of descriptors: open, read, write, seek
 *
 * Locking  file->lock is held over a read or write at the file's own position;
 *          streams have none and need no lock.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include <uapi/uio.h>
#include "internal.h"

typedef ssize_t (*rw_fn_t)(struct file *file, char __user *buf, size_t n,
			   loff_t *pos);

static ssize_t write_fn(struct file *file, char __user *buf, size_t n,
			loff_t *pos)
{
	return vfs_write(file, buf, n, pos);
}

/* One pass at the file's own position. */
static ssize_t rw_at_pos(struct file *file, char __user *buf, size_t n,
			 rw_fn_t fn)
{
	loff_t nowhere = 0;
	ssize_t ret;

	if (file->fops->stream)
		return fn(file, buf, n, &nowhere);
	mutex_lock(&file->lock);
	ret = fn(file, buf, n, &file->pos);
	mutex_unlock(&file->lock);
	return ret;
}

static ssize_t rw_fd(unsigned int fd, char __user *buf, size_t n, rw_fn_t fn)
{
	struct file *file = fget(fd);
	ssize_t ret;

	if (!file)
		return -EBADF;
	ret = rw_at_pos(file, buf, n, fn);
	fput(file);
	return ret;
}

SYSCALL_DEFINE3(read, unsigned int, fd, char __user *, buf, size_t, n)
{
	return rw_fd(fd, buf, n, vfs_read);
}

SYSCALL_DEFINE3(write, unsigned int, fd, char __user *, buf, size_t, n)
{
	return rw_fd(fd, buf, n, write_fn);
}

static ssize_t prw_fd(unsigned int fd, char __user *buf, size_t n, loff_t pos,
		      rw_fn_t fn)
{
	struct file *file;
	ssize_t ret = -ESPIPE;

	if (pos < 0)
		return -EINVAL;
	file = fget(fd);
	if (!file)
		return -EBADF;
	if (!file->fops->stream) {
		/* A file that prints itself keeps its text by file->lock. */
		mutex_lock(&file->lock);
		ret = fn(file, buf, n, &pos);
		mutex_unlock(&file->lock);
	}
	fput(file);
	return ret;
}

ssize_t pread_fd(unsigned int fd, char __user *buf, size_t n, loff_t pos)
{
	return prw_fd(fd, buf, n, pos, vfs_read);
}

ssize_t pwrite_fd(unsigned int fd, char __user *buf, size_t n, loff_t pos)
{
	return prw_fd(fd, buf, n, pos, write_fn);
}

/* -------------------------------------------------------- readv and writev */

/* One by one: a length that cannot be counts before a fault behind it. */
static int copy_iovec(struct iovec *vec, const struct iovec __user *uvec,
		      unsigned long nr)
{
	unsigned long i;

	for (i = 0; i < nr; i++) {
		if (copy_from_user(&vec[i], uvec + i, sizeof(vec[i])))
			return -EFAULT;
		if ((ssize_t)vec[i].iov_len < 0)
			return -EINVAL;
	}
	return 0;
}

/* The pieces in kernel memory, all of them checked; the sum cut to what one
 * call may move. ERR_PTR; NULL: none. For kfree. */
static struct iovec *import_iovec(const struct iovec __user *uvec,
				  unsigned long nr)
{
	size_t size = nr * sizeof(struct iovec), total = 0;
	struct iovec *vec;
	unsigned long i;
	int err;

	if (nr == 0)
		return NULL;
	if (nr > UIO_MAXIOV)
		return ERR_PTR(-EINVAL);
	vec = kmalloc(size, GFP_KERNEL);
	if (!vec)
		return ERR_PTR(-ENOMEM);
	err = copy_iovec(vec, uvec, nr);
	for (i = 0; i < nr && !err; i++) {
		if (!access_ok((__force void __user *)vec[i].iov_base,
			       vec[i].iov_len))
			err = -EFAULT;
		vec[i].iov_len =
			min_t(size_t, vec[i].iov_len, MAX_RW_COUNT - total);
		total += vec[i].iov_len;
	}
	if (!err)
		return vec;
	kfree(vec);
	return ERR_PTR(err);
}

/* Piece after piece, up to the first that does not come through whole. */
static ssize_t rw_pieces(struct file *file, const struct iovec *vec,
			 unsigned long nr, rw_fn_t fn)
{
	ssize_t done = 0, ret;
	unsigned long i;

	for (i = 0; i < nr; i++) {
		char __user *base = (__force char __user *)vec[i].iov_base;

		if (vec[i].iov_len == 0)
			continue;
		ret = rw_at_pos(file, base, vec[i].iov_len, fn);
		if (ret < 0)
			return done ? done : ret;
		done += ret;
		if ((size_t)ret < vec[i].iov_len)
			break;
	}
	return done;
}

static ssize_t rwv_fd(unsigned int fd, const struct iovec __user *uvec,
		      unsigned long nr, rw_fn_t fn,
		      bool allowed(const struct file *))
{
	struct file *file = fget(fd);
	struct iovec *vec;
	ssize_t ret;

	if (!file)
		return -EBADF;
	vec = import_iovec(uvec, nr);
	if (IS_ERR(vec))
		ret = PTR_ERR(vec);
	else if (!allowed(file))
		ret = -EBADF;
	else
		ret = rw_pieces(file, vec, nr, fn);
	if (!IS_ERR_OR_NULL(vec))
		kfree(vec);
	fput(file);
	return ret;
}

SYSCALL_DEFINE3(readv, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, nr)
{
	return rwv_fd(fd, vec, nr, vfs_read, file_readable);
}

SYSCALL_DEFINE3(writev, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, nr)
{
	return rwv_fd(fd, vec, nr, write_fn, file_writable);
}

/* ----------------------------------------------------------------- seeking */

loff_t lseek_fd(unsigned int fd, loff_t offset, unsigned int whence)
{
	struct file *file = fget(fd);
	loff_t ret;

	if (!file)
		return -EBADF;
	ret = vfs_llseek(file, offset, whence);
	fput(file);
	return ret;
}

/* What does not fit in a word cannot be told; the position has moved. */
SYSCALL_DEFINE3(lseek, unsigned int, fd, long, offset, unsigned int, whence)
{
	loff_t ret = lseek_fd(fd, offset, whence);

	return ret != (long)ret ? -EOVERFLOW : (long)ret;
}

/* -------------------------------------------------------- open, close, dup */

/* The directory that a relative path starts at: counted, or ERR_PTR. */
struct inode *dir_of_fd(int dfd, const char *path)
{
	struct inode *dir;
	struct file *file;

	if (dfd == AT_FDCWD || path[0] == '/')
		return root_inode;
	file = fget((unsigned int)dfd);
	if (!file)
		return ERR_PTR(-EBADF);
	dir = iget(file->inode);
	fput(file);
	return dir;
}

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

static long open_at(int dfd, const char __user *path, unsigned int flags)
{
	struct file *file;
	struct inode *dir;
	char *name;
	int fd;

	if (!open_flags_valid(flags))
		return -EINVAL;
	name = getname(path);
	if (IS_ERR(name))
		return PTR_ERR(name);
	dir = dir_of_fd(dfd, name);
	if (IS_ERR(dir)) {
		kfree(name);
		return PTR_ERR(dir);
	}
	/* Where positions fit in a long, F_GETFL says so, as on Linux. */
	if (sizeof(long) == sizeof(loff_t))
		flags |= O_LARGEFILE;
	file = file_open_at(dir, name, flags);
	iput(dir);
	kfree(name);
	if (IS_ERR(file))
		return PTR_ERR(file);
	fd = fd_install_lowest(file, flags & O_CLOEXEC);
	if (fd < 0)
		fput(file);
	return fd;
}

SYSCALL_DEFINE3(open, const char __user *, path, unsigned int, flags, u32, mode)
{
	(void)mode;
	return open_at(AT_FDCWD, path, flags);
}

SYSCALL_DEFINE4(openat, int, dfd, const char __user *, path, unsigned int,
		flags, u32, mode)
{
	(void)mode;
	return open_at(dfd, path, flags);
}

SYSCALL_DEFINE1(close, unsigned int, fd)
{
	struct file *file = fd_remove(fd);

	if (!file)
		return -EBADF;
	fput(file);
	return 0;
}

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

SYSCALL_DEFINE2(dup2, unsigned int, old, unsigned int, new)
{
	struct file *file = fget(old), *replaced;

	if (!file)
		return -EBADF;
	if (old == new || new >= current->rlim[RLIMIT_NOFILE].rlim_cur ||
	    new >= NR_OPEN) {
		fput(file);
		return old == new ? (long)new : -EBADF;
	}
	replaced = fd_remove(new);
	if (replaced)
		fput(replaced);
	current->files->fd[new] = file;
	fd_set_cloexec(new, false);
	return (long)new;
}

/* Takes over the reference to FILE. */
static long fcntl_file(struct file *file, unsigned int fd, unsigned int cmd,
		       unsigned long arg)
{
	const unsigned int changeable = O_APPEND | O_NONBLOCK;
	long ret = -EINVAL;

	switch (cmd) {
	case F_DUPFD:
	case F_DUPFD_CLOEXEC:
		if (arg >= current->rlim[RLIMIT_NOFILE].rlim_cur ||
		    arg >= NR_OPEN)
			break;
		return dup_from(file, arg, cmd == F_DUPFD_CLOEXEC);
	case F_GETFD:
		ret = fd_cloexec(fd) ? FD_CLOEXEC : 0;
		break;
	case F_SETFD:
		fd_set_cloexec(fd, arg & FD_CLOEXEC);
		ret = 0;
		break;
	case F_GETFL:
		ret = (long)file->flags;
		break;
	case F_SETFL:
		file->flags = (file->flags & ~changeable) |
			      ((unsigned int)arg & changeable);
		ret = 0;
		break;
	}
	fput(file);
	return ret;
}

long fcntl_fd(unsigned int fd, unsigned int cmd, unsigned long arg)
{
	struct file *file = fget(fd);

	return file ? fcntl_file(file, fd, cmd, arg) : -EBADF;
}

SYSCALL_DEFINE3(fcntl, unsigned int, fd, unsigned int, cmd, unsigned long, arg)
{
	return fcntl_fd(fd, cmd, arg);
}

SYSCALL_DEFINE3(ioctl, unsigned int, fd, unsigned int, cmd, unsigned long, arg)
{
	struct file *file = fget(fd);
	long ret = -ENOTTY;

	if (!file)
		return -EBADF;
	if (file->fops->ioctl)
		ret = file->fops->ioctl(file, cmd, arg);
	fput(file);
	return ret;
}
