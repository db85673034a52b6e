// SPDX-License-Identifier: MIT
/*
 * names.c - names made and removed: mknod, mkdir, symlink, link, unlink, rmdir
 *
 * What        The directory is found, its file system's `names` is taken for
 *             writing, the name is looked up again, and then nothing can come
 *             between the checks and the change.
 * Invariants  1. nlink is the number of names (a directory's: 2 and one for
 *                each directory in it).
 *             2. An inode is made before its name: what fails leaves nothing.
 * Errors      In Linux 6.1's order.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/string.h>
#include <uapi/limits.h>
#include "internal.h"

u32 umasked(u32 mode)
{
	return mode & ~current->fs->umask;
}

void dir_changed(struct inode *dir, int entries)
{
	mutex_lock(&dir->lock);
	i_size_write(dir, dir->size + entries * DIRENT_SIZE);
	mutex_unlock(&dir->lock);
	inode_touch(dir, ATTR_MTIME | ATTR_CTIME);
}

int may_create(const struct path *dir)
{
	if (dir->dentry->d_flags & DCACHE_DELETED)
		return -ENOENT;
	return inode_permission(dir->dentry->d_inode, MAY_WRITE | MAY_EXEC);
}

bool mount_readonly(const struct path *path)
{
	return path->mnt->mnt_flags & MNT_READONLY;
}

/* Owner and group of a new inode: a set-group-ID directory gives its own group,
 * and that bit to directories. */
static void init_owner(struct inode *inode, const struct inode *dir)
{
	if (!(dir->mode & S_ISGID))
		return;
	inode->gid = dir->gid;
	if (S_ISDIR(inode->mode))
		inode->mode |= S_ISGID;
	else if ((inode->mode & (S_ISGID | S_IXGRP)) == (S_ISGID | S_IXGRP) &&
		 !in_group_p(inode->gid) && !capable(CAP_FSETID))
		inode->mode &= ~S_ISGID;
}

/* Gives INODE, whose reference is taken over, a name. */
static struct dentry *add_name(struct dentry *dir, const struct qstr *name,
			       struct inode *inode)
{
	struct dentry *dentry = d_alloc(dir, name, inode);

	if (!dentry) {
		iput(inode);
		return ERR_PTR(-ENOMEM);
	}
	d_add(dentry);
	dir_changed(dir->d_inode, 1);
	return dentry;
}

static struct inode *new_inode_in(struct inode *dir, u32 mode, u32 rdev)
{
	struct inode *inode;

	if (!dir->iops->mknod)
		return ERR_PTR(S_ISREG(mode) ? -EACCES : -EPERM);
	inode = dir->iops->mknod(dir, mode, rdev);
	if (!IS_ERR(inode))
		init_owner(inode, dir);
	return inode;
}

struct dentry *create_child(const struct path *dir, const struct qstr *name,
			    u32 mode, u32 rdev)
{
	struct inode *parent = dir->dentry->d_inode, *inode;
	struct dentry *dentry;

	inode = new_inode_in(parent, mode, rdev);
	if (IS_ERR(inode))
		return ERR_CAST(inode);
	dentry = add_name(dir->dentry, name, inode);
	if (!IS_ERR(dentry) && S_ISDIR(mode))
		parent->nlink++;
	return dentry;
}

struct dentry *create_nameless(const struct path *dir, u32 mode)
{
	static const struct qstr name = { "#tmpfile", 8, 0 };
	struct inode *inode;
	struct dentry *dentry;

	if (!dir->dentry->d_inode->iops->mknod)
		return ERR_PTR(-EOPNOTSUPP);
	inode = new_inode_in(dir->dentry->d_inode, S_IFREG | mode, 0);
	if (IS_ERR(inode))
		return ERR_CAST(inode);
	dentry = d_alloc(dir->dentry, &name, inode);
	if (!dentry) {
		iput(inode);
		return ERR_PTR(-ENOMEM);
	}
	inode->nlink = 0;
	dentry->d_flags |= DCACHE_DELETED;
	return dentry;
}

/* ------------------------------------------------- the place of a new name */

/* The directory of a name that must not be there yet. */
struct new_name {
	struct path dir; /* counted */
	struct last_name last;
};

static void names_unlock(struct new_name *n)
{
	up_write(&n->dir.dentry->d_sb->names);
	path_put(&n->dir);
}

/* 0, and names is held for writing; or -errno. DIRECTORY: may end in "/". */
static int names_lock_new(struct new_name *n, int dfd, const char *name,
			  bool directory)
{
	struct dentry *child;
	int err = lookup_parent(dfd, name, &n->dir, &n->last);

	if (err)
		return err;
	if (n->last.type != LAST_NORM) {
		path_put(&n->dir);
		return -EEXIST;
	}
	down_write(&n->dir.dentry->d_sb->names);
	child = lookup_child(n->dir.dentry, &n->last.name);
	if (IS_ERR(child))
		err = (int)PTR_ERR(child);
	else if (child)
		err = -EEXIST;
	else if (n->last.slash && !directory)
		err = -ENOENT;
	else if (mount_readonly(&n->dir))
		err = -EROFS;
	else
		err = may_create(&n->dir);
	if (!IS_ERR_OR_NULL(child))
		dput(child);
	if (err)
		names_unlock(n);
	return err;
}

/* What has been made, or an ERR_PTR; ends what names_lock_new began. */
static int names_unlock_new(struct new_name *n, struct dentry *made)
{
	names_unlock(n);
	if (IS_ERR(made))
		return (int)PTR_ERR(made);
	dput(made);
	return 0;
}

int do_mknodat(int dfd, const char *name, u32 mode, u32 rdev)
{
	struct new_name n;
	int err;

	switch (mode & S_IFMT) {
	case 0:
		mode |= S_IFREG;
		break;
	case S_IFREG:
	case S_IFCHR:
	case S_IFBLK:
	case S_IFIFO:
	case S_IFSOCK:
		break;
	case S_IFDIR:
		return -EPERM;
	default:
		return -EINVAL;
	}
	err = names_lock_new(&n, dfd, name, false);
	if (err)
		return err;
	if ((S_ISCHR(mode) || S_ISBLK(mode)) && !capable(CAP_MKNOD)) {
		names_unlock(&n);
		return -EPERM;
	}
	return names_unlock_new(
		&n, create_child(&n.dir, &n.last.name, umasked(mode), rdev));
}

int do_mkdirat(int dfd, const char *name, u32 mode)
{
	struct new_name n;
	int err = names_lock_new(&n, dfd, name, true);

	if (err)
		return err;
	mode = umasked(mode & (S_IRWXU | S_IRWXG | S_IRWXO | S_ISVTX));
	return names_unlock_new(
		&n, create_child(&n.dir, &n.last.name, S_IFDIR | mode, 0));
}

static struct dentry *create_symlink(const struct new_name *n,
				     const char *target)
{
	struct inode *dir = n->dir.dentry->d_inode, *inode;

	if (!dir->iops->symlink)
		return ERR_PTR(-EPERM);
	inode = dir->iops->symlink(dir, target);
	if (IS_ERR(inode))
		return ERR_CAST(inode);
	init_owner(inode, dir);
	return add_name(n->dir.dentry, &n->last.name, inode);
}

int do_symlinkat(const char *target, int dfd, const char *name)
{
	struct new_name n;
	int err;

	if (IS_ERR(target))
		return (int)PTR_ERR(target);
	if (!*target)
		return -ENOENT;
	err = names_lock_new(&n, dfd, name, false);
	if (err)
		return err;
	return names_unlock_new(&n, create_symlink(&n, target));
}

/* -------------------------------------------------------------------- link */

static struct dentry *link_to(const struct new_name *n, struct dentry *old)
{
	struct inode *inode = old->d_inode;
	struct dentry *dentry;

	if (!n->dir.dentry->d_inode->iops->names_change || S_ISDIR(inode->mode))
		return ERR_PTR(-EPERM);
	if (inode->nlink == 0 && !inode->linkable)
		return ERR_PTR(-ENOENT);
	if (inode->nlink == U32_MAX)
		return ERR_PTR(-EMLINK);
	dentry = add_name(n->dir.dentry, &n->last.name, iget(inode));
	if (!IS_ERR(dentry)) {
		inode->nlink++;
		inode_touch(inode, ATTR_CTIME);
	}
	return dentry;
}

static int link_path(const struct path *old, int new_dfd, const char *new)
{
	struct new_name n;
	int err = names_lock_new(&n, new_dfd, new, false);

	if (err)
		return err;
	if (n.dir.mnt != old->mnt) {
		names_unlock(&n);
		return -EXDEV;
	}
	return names_unlock_new(&n, link_to(&n, old->dentry));
}

int do_linkat(int old_dfd, const char *old, int new_dfd, const char *new,
	      unsigned int flags)
{
	unsigned int lookup = 0;
	struct path path;
	int err;

	if (flags & ~(AT_SYMLINK_FOLLOW | AT_EMPTY_PATH))
		return -EINVAL;
	if ((flags & AT_EMPTY_PATH) && !capable(CAP_DAC_READ_SEARCH))
		return -ENOENT;
	if (!(flags & AT_SYMLINK_FOLLOW))
		lookup |= LOOKUP_NOFOLLOW;
	if (flags & AT_EMPTY_PATH)
		lookup |= LOOKUP_EMPTY;
	err = path_lookup_at(old_dfd, old, lookup, &path);
	if (err)
		return err;
	err = link_path(&path, new_dfd, new);
	path_put(&path);
	return err;
}

/* ----------------------------------------------------------- unlink, rmdir */

bool is_mountpoint(const struct dentry *dentry)
{
	return READ_ONCE(dentry->d_flags) & DCACHE_MOUNTED;
}

void drop_name(struct dentry *dir, struct dentry *victim)
{
	struct inode *inode = victim->d_inode;

	if (S_ISDIR(inode->mode)) {
		inode->nlink = 0;
		dir->d_inode->nlink--;
	} else {
		inode->nlink--;
	}
	inode_touch(inode, ATTR_CTIME);
	d_drop(victim);
	dir_changed(dir->d_inode, -1);
}

/* Is a directory in the way that has names in it? Nobody can add one: names is
 * held. */
bool is_full_dir(const struct dentry *dentry)
{
	return S_ISDIR(dentry->d_inode->mode) &&
	       !list_empty(&dentry->d_children);
}

static int remove_victim(const struct path *dir, struct dentry *victim,
			 bool directory)
{
	int err;

	err = may_delete(dir->dentry->d_inode, victim->d_inode, directory);
	if (err)
		return err;
	if (!dir->dentry->d_inode->iops->names_change)
		return -EPERM;
	if (is_mountpoint(victim))
		return -EBUSY;
	if (directory && is_full_dir(victim))
		return -ENOTEMPTY;
	drop_name(dir->dentry, victim);
	return 0;
}

/* "name/" is never what unlink takes away. */
static int slash_error(const struct dentry *victim)
{
	return S_ISDIR(victim->d_inode->mode) ? -EISDIR : -ENOTDIR;
}

static int remove_last(const struct path *dir, const struct last_name *last,
		       bool directory)
{
	struct rw_semaphore *names = &dir->dentry->d_sb->names;
	struct dentry *victim;
	int err = -ENOENT;

	if (mount_readonly(dir))
		return -EROFS; /* whatever the name */
	down_write(names);
	victim = lookup_child(dir->dentry, &last->name);
	if (IS_ERR(victim))
		err = (int)PTR_ERR(victim);
	else if (victim && last->slash && !directory)
		err = slash_error(victim);
	else if (victim)
		err = remove_victim(dir, victim, directory);
	up_write(names);
	if (!IS_ERR_OR_NULL(victim))
		dput(victim); /* its pages go with names let go */
	return err;
}

int do_unlinkat(int dfd, const char *name)
{
	struct last_name last;
	struct path dir;
	int err = lookup_parent(dfd, name, &dir, &last);

	if (err)
		return err;
	err = last.type == LAST_NORM ? remove_last(&dir, &last, false)
				     : -EISDIR;
	path_put(&dir);
	return err;
}

int do_rmdir(int dfd, const char *name)
{
	struct last_name last;
	struct path dir;
	int err = lookup_parent(dfd, name, &dir, &last);

	if (err)
		return err;
	switch (last.type) {
	case LAST_NORM:
		err = remove_last(&dir, &last, true);
		break;
	case LAST_DOT:
		err = -EINVAL;
		break;
	case LAST_DOTDOT:
		err = -ENOTEMPTY;
		break;
	case LAST_ROOT:
		err = -EBUSY;
		break;
	}
	path_put(&dir);
	return err;
}
