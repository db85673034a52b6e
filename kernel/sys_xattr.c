// SPDX-License-Identifier: MIT
/*
 * sys_xattr.c - system calls of extended attributes, which no file has here
 *
 * What        No file system keeps them, as on a Linux built without: the list
 *             of names is empty, and who asks for one, or sets one, is told so
 *             by EOPNOTSUPP, after whatever else is wrong with the call. That
 *             is what programs that copy files and list them look for.
 * Errors      In Linux 6.1's order: the file, flags, the name, the value, then
 *             who may.
 * Not here    Attributes. Linux's tmpfs keeps trusted.* and security.*.
 * See         xattr(7), getxattr(2).
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <uapi/errno.h>
#include <uapi/xattr.h>

/* What a call wants of an attribute. */
struct xattr {
	const char __user *uname;
	const void __user *value;
	size_t size;
	unsigned int flags;
};

/* And of which file: a path, followed to its end or not, or a descriptor. */
struct xattr_call {
	const char __user *upath;
	unsigned int lookup;
	unsigned int fd;
	bool by_fd;
	struct xattr attr;
};

/* ---------------------------------------------------------------- the parts */

static int read_name(const char __user *from, char *name, size_t size)
{
	long n = strncpy_from_user(name, from, (long)size);

	if (n < 0)
		return -EFAULT;
	return n == 0 || n == (long)size ? -ERANGE : 0;
}

static bool begins(const char *name, const char *with)
{
	return !strncmp(name, with, strlen(with));
}

/* user.* is for files and directories; in a sticky one for its owner. */
static int may_user(const struct inode *inode, int mask)
{
	if (!S_ISREG(inode->mode) && !S_ISDIR(inode->mode))
		return mask & MAY_WRITE ? -EPERM : -ENODATA;
	if (S_ISDIR(inode->mode) && (inode->mode & S_ISVTX) &&
	    (mask & MAY_WRITE) && inode->uid != current_cred()->fsuid &&
	    !capable(CAP_FOWNER))
		return -EPERM;
	return 0;
}

static int may_name(const struct path *path, const char *name, int mask)
{
	const struct inode *inode = path->dentry->d_inode;
	int err;

	if (begins(name, "security.") || begins(name, "system."))
		return 0;
	if (begins(name, "trusted.")) {
		if (capable(CAP_SYS_ADMIN))
			return 0;
		return mask & MAY_WRITE ? -EPERM : -ENODATA;
	}
	err = begins(name, "user.") ? may_user(inode, mask) : 0;
	return err ? err : inode_permission(inode, mask);
}

/* Can the value be read? It is looked at in each page. */
static int check_value(const char __user *value, size_t size)
{
	size_t at = 0;
	char c __maybe_unused;

	if (size > XATTR_SIZE_MAX)
		return -E2BIG;
	while (at < size) {
		if (get_user(c, value + at) ||
		    get_user(c,
			     value + min_t(size_t, size, at + PAGE_SIZE) - 1))
			return -EFAULT;
		at += PAGE_SIZE;
	}
	return 0;
}

/* Asks for, sets or removes the attribute. */
static int with_name(const struct path *path, const struct xattr *attr,
		     int mask)
{
	char name[XATTR_NAME_MAX + 1];
	int err;

	if ((mask & MAY_WRITE) && (path->mnt->mnt_flags & MNT_READONLY))
		return -EROFS;
	if (attr->flags & ~(unsigned int)(XATTR_CREATE | XATTR_REPLACE))
		return -EINVAL;
	err = read_name(attr->uname, name, sizeof(name));
	if (!err)
		err = check_value(attr->value, attr->size);
	if (!err)
		err = may_name(path, name, mask);
	return err ? err : -EOPNOTSUPP;
}

/* ------------------------------------------------------------------ the file */

typedef int (*xattr_fn)(const struct path *path, const struct xattr *attr);

static int by_fd(const struct xattr_call *call, xattr_fn fn)
{
	struct fd f = fdget(call->fd);
	int err;

	if (!f.file)
		return -EBADF;
	err = f.file->flags & O_PATH ? -EBADF : fn(&f.file->path, &call->attr);
	fdput(f);
	return err;
}

static int by_path(const struct xattr_call *call, xattr_fn fn)
{
	char *name = getname(call->upath);
	struct path path;
	int err;

	if (IS_ERR(name))
		return (int)PTR_ERR(name);
	err = path_lookup_at(AT_FDCWD, name, call->lookup, &path);
	putname(name);
	if (err)
		return err;
	err = fn(&path, &call->attr);
	path_put(&path);
	return err;
}

static long xattr_call(const struct xattr_call *call, xattr_fn fn)
{
	return call->by_fd ? by_fd(call, fn) : by_path(call, fn);
}

#define PATH_CALL(path, nofollow, ...)                     \
	(&(const struct xattr_call){ .upath = (path),      \
				     .lookup = (nofollow), \
				     .attr = { __VA_ARGS__ } })
#define FD_CALL(n, ...)              \
	(&(const struct xattr_call){ \
		.fd = (n), .by_fd = true, .attr = { __VA_ARGS__ } })

static int do_get(const struct path *path, const struct xattr *attr)
{
	return with_name(path, attr, MAY_READ);
}

static int do_change(const struct path *path, const struct xattr *attr)
{
	return with_name(path, attr, MAY_WRITE);
}

static int do_list(const struct path *path __maybe_unused,
		   const struct xattr *attr __maybe_unused)
{
	return 0;
}

/* ----------------------------------------------------------------- the calls */

SYSCALL_DEFINE2(getxattr, const char __user *, path, const char __user *, name)
{
	return xattr_call(PATH_CALL(path, 0, .uname = name), do_get);
}

SYSCALL_DEFINE2(lgetxattr, const char __user *, path, const char __user *, name)
{
	return xattr_call(PATH_CALL(path, LOOKUP_NOFOLLOW, .uname = name),
			  do_get);
}

SYSCALL_DEFINE2(fgetxattr, unsigned int, fd, const char __user *, name)
{
	return xattr_call(FD_CALL(fd, .uname = name), do_get);
}

SYSCALL_DEFINE5(setxattr, const char __user *, path, const char __user *, name,
		const void __user *, value, size_t, size, unsigned int, flags)
{
	return xattr_call(PATH_CALL(path, 0, name, value, size, flags),
			  do_change);
}

SYSCALL_DEFINE5(lsetxattr, const char __user *, path, const char __user *, name,
		const void __user *, value, size_t, size, unsigned int, flags)
{
	return xattr_call(
		PATH_CALL(path, LOOKUP_NOFOLLOW, name, value, size, flags),
		do_change);
}

SYSCALL_DEFINE5(fsetxattr, unsigned int, fd, const char __user *, name,
		const void __user *, value, size_t, size, unsigned int, flags)
{
	return xattr_call(FD_CALL(fd, name, value, size, flags), do_change);
}

SYSCALL_DEFINE2(removexattr, const char __user *, path, const char __user *,
		name)
{
	return xattr_call(PATH_CALL(path, 0, .uname = name), do_change);
}

SYSCALL_DEFINE2(lremovexattr, const char __user *, path, const char __user *,
		name)
{
	return xattr_call(PATH_CALL(path, LOOKUP_NOFOLLOW, .uname = name),
			  do_change);
}

SYSCALL_DEFINE2(fremovexattr, unsigned int, fd, const char __user *, name)
{
	return xattr_call(FD_CALL(fd, .uname = name), do_change);
}

SYSCALL_DEFINE1(listxattr, const char __user *, path)
{
	return xattr_call(PATH_CALL(path, 0), do_list);
}

SYSCALL_DEFINE1(llistxattr, const char __user *, path)
{
	return xattr_call(PATH_CALL(path, LOOKUP_NOFOLLOW), do_list);
}

SYSCALL_DEFINE1(flistxattr, unsigned int, fd)
{
	return xattr_call(FD_CALL(fd), do_list);
}
