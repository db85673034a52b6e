// SPDX-License-Identifier: MIT
/*
 * sys_lock.c - system calls of locks: fcntl's record locks, flock
 *
 * What     A range is counted from the start, the position or the end of the
 *          file; a length of 0 reaches to the end for ever, a negative one lies
 *          before its start.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <fs/locks.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <uapi/fcntl.h>
#include "internal.h"

/* struct flock's and flock64's fields. */
struct flock_range {
	short type, whence;
	loff_t start, len;
	int pid;
};

static int set_range(struct file_lock *lock, struct file *file,
		     const struct flock_range *r)
{
	loff_t base = 0, start;

	switch (r->whence) {
	case SEEK_SET:
		break;
	case SEEK_CUR:
		base = file->pos;
		break;
	case SEEK_END:
		base = i_size_read(file->inode);
		break;
	default:
		return -EINVAL;
	}
	if (r->start > S64_MAX - base)
		return -EOVERFLOW;
	start = base + r->start;
	if (start < 0)
		return -EINVAL;
	lock->start = start;
	lock->end = S64_MAX;
	if (r->len > 0) {
		if (r->len - 1 > S64_MAX - start)
			return -EOVERFLOW;
		lock->end = start + r->len - 1;
	} else if (r->len < 0) {
		if (start + r->len < 0)
			return -EINVAL;
		lock->start = start + r->len;
		lock->end = start - 1;
	}
	return 0;
}

static int make_lock(struct file_lock *lock, struct file *file,
		     const struct flock_range *r, bool ofd)
{
	*lock = (struct file_lock){
		.kind = ofd ? LOCK_OFD : LOCK_POSIX,
		.type = r->type,
		.pid = ofd ? -1 : current->tgid,
		.owner = ofd ? (void *)file : (void *)current->files,
	};
	if (ofd && r->pid)
		return -EINVAL;
	return set_range(lock, file, r);
}

static int check_type(const struct file *file, short type)
{
	switch (type) {
	case F_RDLCK:
		return file_readable(file) ? 0 : -EBADF;
	case F_WRLCK:
		return file_writable(file) ? 0 : -EBADF;
	case F_UNLCK:
		return 0;
	}
	return -EINVAL;
}

static long fcntl_setlk(struct file *file, const struct flock_range *r,
			bool ofd, bool wait)
{
	struct file_lock lock;
	int err = make_lock(&lock, file, r, ofd);

	if (!err)
		err = check_type(file, r->type);
	return err ? err : file_lock_set(file->inode, &lock, wait);
}

/* What is in the way, or F_UNLCK. */
static long fcntl_getlk(struct file *file, struct flock_range *r, bool ofd)
{
	struct file_lock lock, found;
	int err;

	if (r->type != F_RDLCK && r->type != F_WRLCK)
		return -EINVAL;
	err = make_lock(&lock, file, r, ofd);
	if (err)
		return err;
	if (!file_lock_test(file->inode, &lock, &found)) {
		r->type = F_UNLCK;
		return 0;
	}
	r->type = found.type;
	r->whence = SEEK_SET;
	r->start = found.start;
	r->len = found.end == S64_MAX ? 0 : found.end - found.start + 1;
	r->pid = found.pid;
	return 0;
}

/* ------------------------------------------------------------------- flock */

static int flock_type(unsigned int operation)
{
	switch (operation & ~(unsigned int)LOCK_NB) {
	case LOCK_SH:
		return F_RDLCK;
	case LOCK_EX:
		return F_WRLCK;
	case LOCK_UN:
		return F_UNLCK;
	}
	return -EINVAL;
}

/* Another type than the one that is held: the old lock goes first, and is lost
 * if the new one cannot be had, as on Linux. So two that both want to write after
 * reading do not wait for each other. */
static long change_flock(struct inode *inode, struct file_lock *lock, bool wait)
{
	struct file_lock none = *lock;
	short type;
	int err = 0;

	if (lock->type != F_UNLCK && file_lock_held(inode, lock, &type)) {
		if (type == lock->type)
			return 0;
		none.type = F_UNLCK;
		err = file_lock_set(inode, &none, false);
	}
	return err ? err : file_lock_set(inode, lock, wait);
}

SYSCALL_DEFINE2(flock, unsigned int, fd, unsigned int, operation)
{
	struct file_lock lock = { .kind = LOCK_FLOCK,
				  .flock = true,
				  .end = S64_MAX };
	int type = flock_type(operation);
	struct fd f;
	long ret;

	if (operation & LOCK_MAND)
		return 0; /* as Linux since 5.18, whatever else it says */
	if (type < 0)
		return type;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	lock.type = (short)type;
	lock.pid = current->tgid;
	lock.owner = f.file;
	if (f.file->flags & O_PATH)
		ret = -EBADF;
	else
		ret = change_flock(f.file->inode, &lock,
				   !(operation & LOCK_NB));
	fdput(f);
	return ret;
}

/* ---------------------------------------------- struct flock, as it is shaped */

#define IS_SET(cmd)  ((cmd) != F_GETLK && (cmd) != F_OFD_GETLK)
#define IS_OFD(cmd)  ((cmd) >= F_OFD_GETLK && (cmd) <= F_OFD_SETLKW)
#define IS_WAIT(cmd) ((cmd) == F_SETLKW || (cmd) == F_OFD_SETLKW)

static long range_command(struct file *file, unsigned int cmd,
			  struct flock_range *r)
{
	return IS_SET(cmd) ? fcntl_setlk(file, r, IS_OFD(cmd), IS_WAIT(cmd))
			   : fcntl_getlk(file, r, IS_OFD(cmd));
}

long fcntl_flock(struct file *file, unsigned int cmd, struct flock __user *arg)
{
	struct flock_range r;
	struct flock l;
	long ret;

	if (copy_from_user(&l, arg, sizeof(l)))
		return -EFAULT;
	r = (struct flock_range){ l.l_type, l.l_whence, l.l_start, l.l_len,
				  l.l_pid };
	ret = range_command(file, cmd, &r);
	if (ret || IS_SET(cmd))
		return ret;
	l = (struct flock){ .l_type = r.type,
			    .l_whence = r.whence,
			    .l_start = (long)r.start,
			    .l_len = (long)r.len,
			    .l_pid = r.pid };
	if (l.l_start != r.start || l.l_len != r.len)
		return -EOVERFLOW;
	return copy_to_user(arg, &l, sizeof(l)) ? -EFAULT : 0;
}

long fcntl_flock64(struct file *file, unsigned int cmd,
		   struct flock64 __user *arg)
{
	struct flock_range r;
	struct flock64 l;
	long ret;

	if (copy_from_user(&l, arg, sizeof(l)))
		return -EFAULT;
	r = (struct flock_range){ l.l_type, l.l_whence, l.l_start, l.l_len,
				  l.l_pid };
	ret = range_command(file, cmd, &r);
	if (ret || IS_SET(cmd))
		return ret;
	l = (struct flock64){ .l_type = r.type,
			      .l_whence = r.whence,
			      .l_start = r.start,
			      .l_len = r.len,
			      .l_pid = r.pid };
	return copy_to_user(arg, &l, sizeof(l)) ? -EFAULT : 0;
}
