// SPDX-License-Identifier: MIT
/* sys_attr.c - system calls that change or ask for an inode's attributes. */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include "internal.h"

/* The path of a call with AT_* flags, counted; KNOWN are those it takes. */
static int path_for(int dfd, const char __user *upath, unsigned int flags,
		    unsigned int known, struct path *path)
{
	unsigned int lookup = flags & AT_SYMLINK_NOFOLLOW ? LOOKUP_NOFOLLOW : 0;
	char *name;
	int err;

	if (flags & ~known)
		return -EINVAL;
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	name = getname_empty(upath);
	if (IS_ERR(name))
		return (int)PTR_ERR(name);
	err = path_lookup_at(dfd, name, lookup, path);
	putname(name);
	return err;
}

/* Changes what PATH is, and drops it. */
static long change_path(const struct path *path, struct iattr *attr)
{
	long err = notify_change(path, attr);

	path_put(path);
	return err;
}

static long change_fd(unsigned int fd, struct iattr *attr)
{
	struct fd f = fdget(fd);
	long err;

	if (!f.file)
		return -EBADF;
	err = f.file->flags & O_PATH ? -EBADF
				     : notify_change(&f.file->path, attr);
	fdput(f);
	return err;
}

/* ------------------------------------------------------------------- chmod */

static long chmod_at(int dfd, const char __user *upath, u32 mode)
{
	struct iattr attr = { .valid = ATTR_MODE | ATTR_CTIME, .mode = mode };
	struct path path;
	int err = path_for(dfd, upath, 0, 0, &path);

	return err ? err : change_path(&path, &attr);
}

SYSCALL_DEFINE2(chmod, const char __user *, path, u32, mode)
{
	return chmod_at(AT_FDCWD, path, mode);
}

SYSCALL_DEFINE3(fchmodat, int, dfd, const char __user *, path, u32, mode)
{
	return chmod_at(dfd, path, mode);
}

SYSCALL_DEFINE2(fchmod, unsigned int, fd, u32, mode)
{
	struct iattr attr = { .valid = ATTR_MODE | ATTR_CTIME, .mode = mode };

	return change_fd(fd, &attr);
}

/* ------------------------------------------------------------------- chown */

/* -1 leaves the one or the other as it is. */
static struct iattr chown_attr(u32 uid, u32 gid)
{
	struct iattr attr = { .valid = ATTR_CTIME, .uid = uid, .gid = gid };

	if (uid != (u32)-1)
		attr.valid |= ATTR_UID;
	if (gid != (u32)-1)
		attr.valid |= ATTR_GID;
	return attr;
}

long chown_at(int dfd, const char __user *upath, u32 uid, u32 gid,
	      unsigned int flags)
{
	struct iattr attr = chown_attr(uid, gid);
	struct path path;
	int err = path_for(dfd, upath, flags,
			   AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, &path);

	return err ? err : change_path(&path, &attr);
}

long chown_fd(unsigned int fd, u32 uid, u32 gid)
{
	struct iattr attr = chown_attr(uid, gid);

	return change_fd(fd, &attr);
}

SYSCALL_DEFINE5(fchownat, int, dfd, const char __user *, path, u32, uid, u32,
		gid, unsigned int, flags)
{
	return chown_at(dfd, path, uid, gid, flags);
}

/* ---------------------------------------------------------------- truncate */

long truncate_path(const char __user *upath, loff_t size)
{
	struct iattr attr = { .valid = ATTR_SIZE | ATTR_MTIME | ATTR_CTIME,
			      .size = size };
	struct inode *inode;
	struct path path;
	int err;

	if (size < 0)
		return -EINVAL;
	err = path_for(AT_FDCWD, upath, 0, 0, &path);
	if (err)
		return err;
	inode = path.dentry->d_inode;
	if (S_ISDIR(inode->mode))
		err = -EISDIR;
	else if (!S_ISREG(inode->mode))
		err = -EINVAL;
	else
		err = path_permission(&path, MAY_WRITE);
	if (!err && inode->fops != &regular_fops)
		attr.valid &= ~ATTR_SIZE; /* it has no size to change */
	attr.mtime = current_time();
	if (!err)
		err = get_write_access(inode);
	if (!err) {
		err = notify_change(&path, &attr);
		put_write_access(inode);
	}
	path_put(&path);
	return err;
}

long truncate_fd(unsigned int fd, loff_t size)
{
	struct iattr attr = { .valid = ATTR_SIZE | ATTR_MTIME | ATTR_CTIME,
			      .size = size };
	struct fd f;
	long err = -EINVAL;

	if (size < 0)
		return -EINVAL;
	f = fdget(fd);
	if (!f.file)
		return -EBADF;
	attr.mtime = current_time();
	if (f.file->flags & O_PATH)
		err = -EBADF;
	else if (S_ISREG(f.file->inode->mode) && file_writable(f.file) &&
		 f.file->fops == &regular_fops)
		err = notify_change(&f.file->path, &attr);
	fdput(f);
	return err;
}

/* ------------------------------------------------------------------ access */

/* As the real user, who may have other capabilities: for the time of the
 * question. 0 or -ENOMEM. */
static int be_real_user(const struct cred **saved)
{
	struct cred *cred = prepare_creds();

	if (!cred)
		return -ENOMEM;
	cred->fsuid = cred->uid;
	cred->fsgid = cred->gid;
	cred->cap_effective = cred->uid ? 0 : cred->cap_permitted;
	*saved = get_cred(current_cred());
	commit_creds(cred);
	return 0;
}

static void be_oneself(const struct cred *saved)
{
	commit_creds((struct cred *)(unsigned long)saved);
}

/* Would the real user be answered as the effective one is? */
static bool real_is_effective(void)
{
	const struct cred *cred = current_cred();

	return cred->fsuid == cred->uid && cred->fsgid == cred->gid &&
	       cred->cap_effective == (cred->uid ? 0 : cred->cap_permitted);
}

static long ask_access(int dfd, const char __user *upath, int mode,
		       unsigned int flags)
{
	struct path path;
	int err = path_for(dfd, upath, flags & ~AT_EACCESS,
			   AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH, &path);

	if (err)
		return err;
	if (mode)
		err = path_permission(&path, mode);
	path_put(&path);
	return err;
}

/* R_OK, W_OK and X_OK are MAY_READ, MAY_WRITE and MAY_EXEC. */
static long access_at(int dfd, const char __user *path, unsigned int mode,
		      unsigned int flags)
{
	const struct cred *saved;
	long ret;

	if ((mode & ~(R_OK | W_OK | X_OK)) ||
	    (flags & ~(AT_EACCESS | AT_SYMLINK_NOFOLLOW | AT_EMPTY_PATH)))
		return -EINVAL;
	if ((flags & AT_EACCESS) || real_is_effective())
		return ask_access(dfd, path, (int)mode, flags);
	if (be_real_user(&saved))
		return -ENOMEM;
	ret = ask_access(dfd, path, (int)mode, flags);
	be_oneself(saved);
	return ret;
}

SYSCALL_DEFINE2(access, const char __user *, path, unsigned int, mode)
{
	return access_at(AT_FDCWD, path, mode, 0);
}

SYSCALL_DEFINE3(faccessat, int, dfd, const char __user *, path, unsigned int,
		mode)
{
	return access_at(dfd, path, mode, 0);
}

SYSCALL_DEFINE4(faccessat2, int, dfd, const char __user *, path, unsigned int,
		mode, unsigned int, flags)
{
	return access_at(dfd, path, mode, flags);
}
