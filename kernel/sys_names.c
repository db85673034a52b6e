// SPDX-License-Identifier: MIT
/*
 * sys_names.c - system calls that make, change and follow names
 *
 * What     Each takes its strings from ring 3 and hands them to fs/names.c,
 *          fs/rename.c or fs/namei.c.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "internal.h"

/* ---------------------------------------------------------- one path's calls */

static long mkdir_at(int dfd, const char __user *path, u32 mode)
{
	char *name = getname(path);
	long ret;

	if (IS_ERR(name))
		return PTR_ERR(name);
	ret = do_mkdirat(dfd, name, mode);
	putname(name);
	return ret;
}

SYSCALL_DEFINE2(mkdir, const char __user *, path, u32, mode)
{
	return mkdir_at(AT_FDCWD, path, mode);
}

SYSCALL_DEFINE3(mkdirat, int, dfd, const char __user *, path, u32, mode)
{
	return mkdir_at(dfd, path, mode);
}

static long mknod_at(int dfd, const char __user *path, u32 mode, u32 dev)
{
	char *name = getname(path);
	long ret;

	ret = do_mknodat(dfd, name, mode, decode_dev(dev));
	putname(name);
	return ret;
}

SYSCALL_DEFINE3(mknod, const char __user *, path, u32, mode, u32, dev)
{
	return mknod_at(AT_FDCWD, path, (u16)mode, dev);
}

SYSCALL_DEFINE4(mknodat, int, dfd, const char __user *, path, u32, mode, u32,
		dev)
{
	return mknod_at(dfd, path, (u16)mode, dev);
}

static long remove_at(int dfd, const char __user *path, bool directory)
{
	char *name = getname(path);
	long ret;

	if (IS_ERR(name))
		return PTR_ERR(name);
	ret = directory ? do_rmdir(dfd, name) : do_unlinkat(dfd, name);
	putname(name);
	return ret;
}

SYSCALL_DEFINE1(unlink, const char __user *, path)
{
	return remove_at(AT_FDCWD, path, false);
}

SYSCALL_DEFINE1(rmdir, const char __user *, path)
{
	return remove_at(AT_FDCWD, path, true);
}

SYSCALL_DEFINE3(unlinkat, int, dfd, const char __user *, path, int, flags)
{
	if (flags & ~AT_REMOVEDIR)
		return -EINVAL;
	return remove_at(dfd, path, flags & AT_REMOVEDIR);
}

/* --------------------------------------------------------- two paths' calls */

/* A name that cannot be had is an ERR_PTR, and told when its turn comes. */
static long rename_at(int old_dfd, const char __user *old, int new_dfd,
		      const char __user *new, unsigned int flags)
{
	char *from = getname_empty(old), *to = getname(new);
	long ret = do_renameat(old_dfd, from, new_dfd, to, flags);

	putname(from);
	putname(to);
	return ret;
}

SYSCALL_DEFINE2(rename, const char __user *, old, const char __user *, new)
{
	return rename_at(AT_FDCWD, old, AT_FDCWD, new, 0);
}

SYSCALL_DEFINE4(renameat, int, old_dfd, const char __user *, old, int, new_dfd,
		const char __user *, new)
{
	return rename_at(old_dfd, old, new_dfd, new, 0);
}

SYSCALL_DEFINE5(renameat2, int, old_dfd, const char __user *, old, int, new_dfd,
		const char __user *, new, unsigned int, flags)
{
	return rename_at(old_dfd, old, new_dfd, new, flags);
}

static long link_at(int old_dfd, const char __user *old, int new_dfd,
		    const char __user *new, unsigned int flags)
{
	char *from = getname_empty(old), *to = getname(new);
	long ret = do_linkat(old_dfd, from, new_dfd, to, flags);

	putname(from);
	putname(to);
	return ret;
}

SYSCALL_DEFINE2(link, const char __user *, old, const char __user *, new)
{
	return link_at(AT_FDCWD, old, AT_FDCWD, new, 0);
}

SYSCALL_DEFINE5(linkat, int, old_dfd, const char __user *, old, int, new_dfd,
		const char __user *, new, unsigned int, flags)
{
	return link_at(old_dfd, old, new_dfd, new, flags);
}

static long symlink_at(const char __user *target, int dfd,
		       const char __user *path)
{
	char *text = getname_empty(target), *name = getname(path);
	long ret = do_symlinkat(text, dfd, name);

	putname(text);
	putname(name);
	return ret;
}

SYSCALL_DEFINE2(symlink, const char __user *, target, const char __user *, path)
{
	return symlink_at(target, AT_FDCWD, path);
}

SYSCALL_DEFINE3(symlinkat, const char __user *, target, int, dfd,
		const char __user *, path)
{
	return symlink_at(target, dfd, path);
}

/* ---------------------------------------------------------------- readlink */

static long readlink_inode(struct inode *inode, char __user *buf, size_t size)
{
	char *text;
	long n;

	if (!S_ISLNK(inode->mode))
		return -EINVAL;
	text = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	n = inode_readlink(inode, text, min_t(size_t, size, PATH_MAX));
	if (n >= 0 && copy_to_user(buf, text, (size_t)n))
		n = -EFAULT;
	kfree(text);
	return n;
}

static long readlink_at(int dfd, const char __user *upath, char __user *buf,
			int size)
{
	struct path path;
	char *name;
	long ret;

	if (size <= 0)
		return -EINVAL;
	name = getname_empty(upath);
	if (IS_ERR(name))
		return PTR_ERR(name);
	ret = path_lookup_at(dfd, name, LOOKUP_NOFOLLOW | LOOKUP_EMPTY, &path);
	if (!ret) {
		ret = readlink_inode(path.dentry->d_inode, buf, (size_t)size);
		if (ret == -EINVAL && !name[0])
			ret = -ENOENT;
		path_put(&path);
	}
	putname(name);
	return ret;
}

SYSCALL_DEFINE3(readlink, const char __user *, path, char __user *, buf, int,
		size)
{
	return readlink_at(AT_FDCWD, path, buf, size);
}

SYSCALL_DEFINE4(readlinkat, int, dfd, const char __user *, path, char __user *,
		buf, int, size)
{
	return readlink_at(dfd, path, buf, size);
}

/* ------------------------------------------------- where the task stands */

static long change_dir(const char __user *upath, void set(const struct path *),
		       bool root)
{
	char *name = getname(upath);
	struct path path;
	long err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	err = path_lookup_at(AT_FDCWD, name, LOOKUP_DIRECTORY, &path);
	putname(name);
	if (err)
		return err;
	err = inode_permission(path.dentry->d_inode, MAY_EXEC);
	if (!err && root && !capable(CAP_SYS_CHROOT))
		err = -EPERM;
	if (!err)
		set(&path);
	path_put(&path);
	return err;
}

SYSCALL_DEFINE1(chdir, const char __user *, path)
{
	return change_dir(path, set_fs_pwd, false);
}

SYSCALL_DEFINE1(chroot, const char __user *, path)
{
	return change_dir(path, set_fs_root, true);
}

SYSCALL_DEFINE1(fchdir, unsigned int, fd)
{
	struct fd f = fdget(fd);
	long err = -ENOTDIR;

	if (!f.file)
		return -EBADF;
	if (S_ISDIR(f.file->inode->mode))
		err = inode_permission(f.file->inode, MAY_EXEC);
	if (!err)
		set_fs_pwd(&f.file->path);
	fdput(f);
	return err;
}

/* What a task stands in that its root does not contain. */
static const char unreachable[] = "(unreachable)";

static char *cwd_text(char *buf)
{
	const size_t room = sizeof(unreachable) - 1;
	struct path pwd, root;
	bool reached;
	char *text;

	get_fs_pwd(&pwd);
	get_fs_root(&root);
	if (pwd.dentry->d_flags & DCACHE_DELETED)
		text = ERR_PTR(-ENOENT);
	else
		text = d_path(&pwd, &root, buf + room, PATH_MAX - room,
			      &reached);
	if (!IS_ERR(text) && !reached) {
		text -= room;
		memcpy(text, unreachable, room);
	}
	path_put(&root);
	path_put(&pwd);
	return text;
}

SYSCALL_DEFINE2(getcwd, char __user *, to, unsigned long, size)
{
	char *buf = kmalloc(PATH_MAX, GFP_KERNEL), *text;
	long ret;

	if (!buf)
		return -ENOMEM;
	text = cwd_text(buf);
	ret = IS_ERR(text) ? PTR_ERR(text) : (long)strlen(text) + 1;
	if (ret > 0 && (unsigned long)ret > size)
		ret = -ERANGE;
	if (ret > 0 && copy_to_user(to, text, (size_t)ret))
		ret = -EFAULT;
	kfree(buf);
	return ret;
}

SYSCALL_DEFINE1(umask, u32, mask)
{
	return (long)xchg(&current->fs->umask, mask & 0777);
}
