// SPDX-License-Identifier: MIT
/*
 * sys_file.c - system calls of open files: read, write, seek, ioctl
 *
 * Locking  file->lock is held over a read or write at the file's own position;
 *          streams have none and need no lock.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/slab.h>
#include <uapi/fs.h>
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
	struct fd f = fdget(fd);
	ssize_t ret;

	if (unlikely(!f.file))
		return -EBADF;
	ret = rw_at_pos(f.file, buf, n, fn);
	fdput(f);
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

static bool takes_position(const struct file *file, rw_fn_t fn)
{
	return !file->fops->stream &&
	       (fn != write_fn || !file_prints_itself(file));
}

static ssize_t prw_fd(unsigned int fd, char __user *buf, size_t n, loff_t pos,
		      rw_fn_t fn)
{
	ssize_t ret = -ESPIPE;
	struct fd f;

	if (pos < 0)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	if (takes_position(f.file, fn)) {
		/* A file that prints itself keeps its text by file->lock. */
		mutex_lock(&f.file->lock);
		ret = fn(f.file, buf, n, &pos);
		mutex_unlock(&f.file->lock);
	}
	fdput(f);
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

/* Piece after piece, up to the first that does not come through whole; at *POS, or
 * where the file is. */
static ssize_t rw_pieces(struct file *file, const struct iovec *vec,
			 unsigned long nr, rw_fn_t fn, loff_t *pos)
{
	ssize_t done = 0, ret;
	unsigned long i;

	for (i = 0; i < nr; i++) {
		char __user *base = (__force char __user *)vec[i].iov_base;

		if (vec[i].iov_len == 0)
			continue;
		ret = fn(file, base, vec[i].iov_len, pos);
		if (ret < 0)
			return done ? done : ret;
		done += ret;
		if ((size_t)ret < vec[i].iov_len)
			break;
	}
	return done;
}

/* All pieces in one hold of file->lock: nobody else's come between. */
static ssize_t rwv_file(struct file *file, const struct iovec *vec,
			unsigned long nr, rw_fn_t fn, loff_t *pos)
{
	loff_t nowhere = 0;
	ssize_t ret;

	if (file->fops->stream)
		return rw_pieces(file, vec, nr, fn, &nowhere);
	mutex_lock(&file->lock);
	ret = rw_pieces(file, vec, nr, fn, pos ? pos : &file->pos);
	mutex_unlock(&file->lock);
	return ret;
}

/* POS NULL: at the file's own position. */
static ssize_t rwv_fd(unsigned int fd, const struct iovec __user *uvec,
		      unsigned long nr, loff_t *pos, bool writes)
{
	rw_fn_t fn = writes ? write_fn : vfs_read;
	struct fd f = fdget(fd);
	struct iovec *vec;
	ssize_t ret;

	if (!f.file)
		return -EBADF;
	vec = pos && !takes_position(f.file, fn) ? ERR_PTR(-ESPIPE)
						 : import_iovec(uvec, nr);
	if (IS_ERR(vec))
		ret = PTR_ERR(vec);
	else if (!(writes ? file_writable(f.file) : file_readable(f.file)))
		ret = -EBADF;
	else
		ret = rwv_file(f.file, vec, nr, fn, pos);
	if (!IS_ERR_OR_NULL(vec))
		kfree(vec);
	fdput(f);
	return ret;
}

SYSCALL_DEFINE3(readv, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, nr)
{
	return rwv_fd(fd, vec, nr, NULL, false);
}

SYSCALL_DEFINE3(writev, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, nr)
{
	return rwv_fd(fd, vec, nr, NULL, true);
}

/* The offset in two words on both machines; with 64 bits the first has all. */
static loff_t pos_of_halves(unsigned long low, unsigned long high)
{
	if (sizeof(long) == sizeof(loff_t))
		return (loff_t)low;
	return (loff_t)((u64)high << 32 | low);
}

SYSCALL_DEFINE5(preadv, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, nr, unsigned long, low, unsigned long, high)
{
	loff_t pos = pos_of_halves(low, high);

	return pos < 0 ? -EINVAL : rwv_fd(fd, vec, nr, &pos, false);
}

SYSCALL_DEFINE5(pwritev, unsigned int, fd, const struct iovec __user *, vec,
		unsigned long, nr, unsigned long, low, unsigned long, high)
{
	loff_t pos = pos_of_halves(low, high);

	return pos < 0 ? -EINVAL : rwv_fd(fd, vec, nr, &pos, true);
}

/* ----------------------------------------------------------------- seeking */

loff_t lseek_fd(unsigned int fd, loff_t offset, unsigned int whence)
{
	struct fd f = fdget(fd);
	loff_t ret;

	if (!f.file)
		return -EBADF;
	ret = f.file->flags & O_PATH ? -EBADF
				     : vfs_llseek(f.file, offset, whence);
	fdput(f);
	return ret;
}

/* What does not fit in a word cannot be told; the position has moved. */
SYSCALL_DEFINE3(lseek, unsigned int, fd, long, offset, unsigned int, whence)
{
	loff_t ret = lseek_fd(fd, offset, whence);

	return ret != (long)ret ? -EOVERFLOW : (long)ret;
}

/* ------------------------------------------------------------------- ioctl */

/* An error only where something would change. */
static long set_async(struct file *file, bool on)
{
	if (on == !!(file->flags & O_ASYNC))
		return 0;
	if (!file->fops->async)
		return -ENOTTY;
	file->flags ^= O_ASYNC;
	return 0;
}

/* First what is the same for every file. */
static long generic_ioctl(struct file *file, unsigned int fd, unsigned int cmd,
			  int __user *arg)
{
	int value;

	switch (cmd) {
	case FIOCLEX:
	case FIONCLEX:
		fd_set_cloexec(fd, cmd == FIOCLEX);
		return 0;
	case FIONBIO:
		if (get_user(value, arg))
			return -EFAULT;
		file->flags = value ? file->flags | O_NONBLOCK
				    : file->flags & ~O_NONBLOCK;
		return 0;
	case FIOASYNC:
		return get_user(value, arg) ? -EFAULT : set_async(file, value);
	case FIONREAD:
		if (!S_ISREG(file->inode->mode))
			break;
		return put_user((int)(i_size_read(file->inode) - file->pos),
				arg);
	}
	return file->fops->ioctl ? file->fops->ioctl(file, cmd,
						     (__force unsigned long)arg)
				 : -ENOTTY;
}

SYSCALL_DEFINE3(ioctl, unsigned int, fd, unsigned int, cmd, unsigned long, arg)
{
	struct fd f = fdget(fd);
	long ret;

	if (!f.file)
		return -EBADF;
	if (f.file->flags & O_PATH)
		ret = -EBADF;
	else
		ret = generic_ioctl(f.file, fd, cmd, (int __user *)arg);
	fdput(f);
	return ret;
}
