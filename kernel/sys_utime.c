// SPDX-License-Identifier: MIT
/*
 * sys_utime.c - system calls that set an inode's times: utimensat and the older
 *
 * What     All of them come down to two times, each given, "now" or "leave it".
 *          Who owns the file may set any; who may write it may set both to now.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/syscalls.h>
#include <kernel/time.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <uapi/time.h>
#include <uapi/utime.h>
#include "internal.h"
#include "time_internal.h"

#define MAX_SEC (S64_MAX / (s64)NSEC_PER_SEC - 1)

static bool nsec_valid(long nsec)
{
	return nsec == UTIME_NOW || nsec == UTIME_OMIT ||
	       (nsec >= 0 && nsec < (long)NSEC_PER_SEC);
}

/* What a file system of 64 bits of nanoseconds can hold. */
static s64 time_of(const struct timespan *t, s64 now)
{
	if (t->nsec == UTIME_NOW)
		return now;
	return clamp(t->sec, -MAX_SEC, MAX_SEC) * (s64)NSEC_PER_SEC + t->nsec;
}

/* T NULL: both are now. */
static struct iattr utime_attr(const struct timespan *t)
{
	struct iattr attr = { .valid = ATTR_ATIME | ATTR_MTIME };
	s64 now = current_time();

	attr.atime = attr.mtime = now;
	if (!t) {
		attr.valid |= ATTR_CTIME;
		return attr;
	}
	if (t[0].nsec == UTIME_OMIT)
		attr.valid &= ~ATTR_ATIME;
	else
		attr.atime = time_of(&t[0], now);
	if (t[1].nsec == UTIME_OMIT)
		attr.valid &= ~ATTR_MTIME;
	else
		attr.mtime = time_of(&t[1], now);
	return attr;
}

static long set_times(const struct path *path, const struct timespan *t)
{
	struct inode *inode = path->dentry->d_inode;
	struct iattr attr = utime_attr(t);
	int err = 0;

	if (t && (!nsec_valid(t[0].nsec) || !nsec_valid(t[1].nsec)))
		return -EINVAL;
	if (!t && inode->uid != current_cred()->fsuid && !capable(CAP_FOWNER))
		err = path_permission(path, MAY_WRITE);
	return err ? err : notify_change(path, &attr);
}

static long set_times_fd(unsigned int fd, const struct timespan *t,
			 unsigned int flags)
{
	struct fd f;
	long ret;

	if (flags)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	ret = f.file->flags & O_PATH ? -EBADF : set_times(&f.file->path, t);
	fdput(f);
	return ret;
}

static long set_times_path(int dfd, const char __user *upath,
			   const struct timespan *t, unsigned int flags)
{
	char *name = getname_empty(upath);
	struct path path;
	long ret;

	if (IS_ERR(name))
		return PTR_ERR(name);
	ret = path_lookup_at(
		dfd, name,
		(flags & AT_SYMLINK_NOFOLLOW ? LOOKUP_NOFOLLOW : 0) |
			(flags & AT_EMPTY_PATH ? LOOKUP_EMPTY : 0),
		&path);
	putname(name);
	if (ret)
		return ret;
	ret = set_times(&path, t);
	path_put(&path);
	return ret;
}

/* T of two, or NULL. */
long utimes_at(int dfd, const char __user *path, const struct timespan *t,
	       unsigned int flags)
{
	if (t && t[0].nsec == UTIME_OMIT && t[1].nsec == UTIME_OMIT)
		return 0; /* not even the path is looked at */
	if (t && t[0].nsec == UTIME_NOW && t[1].nsec == UTIME_NOW)
		t = NULL;
	if (flags & ~(AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if (!path && dfd != AT_FDCWD)
		return set_times_fd((unsigned int)dfd, t, flags);
	return set_times_path(dfd, path, t, flags);
}

SYSCALL_DEFINE4(utimensat, int, dfd, const char __user *, path,
		const struct __kernel_old_timespec __user *, times,
		unsigned int, flags)
{
	struct __kernel_old_timespec ts[2];
	struct timespan t[2];

	if (!times)
		return utimes_at(dfd, path, NULL, flags);
	if (copy_from_user(ts, times, sizeof(ts)))
		return -EFAULT;
	t[0] = (struct timespan){ ts[0].tv_sec, ts[0].tv_nsec };
	t[1] = (struct timespan){ ts[1].tv_sec, ts[1].tv_nsec };
	return utimes_at(dfd, path, t, flags);
}

/* In microseconds, and without "now" and "leave it". */
static long utimes_usec(int dfd, const char __user *path,
			const struct __kernel_old_timeval __user *times)
{
	struct __kernel_old_timeval tv[2];
	struct timespan t[2];
	unsigned int i;

	if (!times)
		return utimes_at(dfd, path, NULL, 0);
	if (copy_from_user(tv, times, sizeof(tv)))
		return -EFAULT;
	for (i = 0; i < 2; i++) {
		if (tv[i].tv_usec < 0 || tv[i].tv_usec >= 1000000)
			return -EINVAL;
		t[i] = (struct timespan){ tv[i].tv_sec, tv[i].tv_usec * 1000 };
	}
	return utimes_at(dfd, path, t, 0);
}

SYSCALL_DEFINE2(utimes, const char __user *, path,
		const struct __kernel_old_timeval __user *, times)
{
	return utimes_usec(AT_FDCWD, path, times);
}

SYSCALL_DEFINE3(futimesat, int, dfd, const char __user *, path,
		const struct __kernel_old_timeval __user *, times)
{
	return utimes_usec(dfd, path, times);
}

SYSCALL_DEFINE2(utime, const char __user *, path, const struct utimbuf __user *,
		times)
{
	struct utimbuf buf;
	struct timespan t[2];

	if (!times)
		return utimes_at(AT_FDCWD, path, NULL, 0);
	if (copy_from_user(&buf, times, sizeof(buf)))
		return -EFAULT;
	t[0] = (struct timespan){ buf.actime, 0 };
	t[1] = (struct timespan){ buf.modtime, 0 };
	return utimes_at(AT_FDCWD, path, t, 0);
}
