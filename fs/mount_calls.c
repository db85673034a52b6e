// SPDX-License-Identifier: MIT
/*
 * mount_calls.c - mount(2) and umount2(2)
 *
 * Locking  mount_mutex over each change.
 * Errors   In Linux 6.1's order, as far as there are the things it asks for.
 * Not here Propagation between mounts (MS_SHARED …) is accepted and means
 *          nothing: there is one namespace.
 */
#include <fs/fs.h>
#include <kernel/cred.h>
#include <lib/err.h>
#include <lib/string.h>
#include <uapi/fs.h>
#include "internal.h"

static unsigned int mount_flags(unsigned long ms)
{
	static const struct {
		unsigned long ms;
		unsigned int mnt;
	} same[] = {
		{ MS_RDONLY, MNT_READONLY }, { MS_NOSUID, MNT_NOSUID },
		{ MS_NODEV, MNT_NODEV },     { MS_NOEXEC, MNT_NOEXEC },
		{ MS_NOATIME, MNT_NOATIME }, { MS_NODIRATIME, MNT_NODIRATIME },
	};
	unsigned int flags = 0, i;

	for (i = 0; i < ARRAY_SIZE(same); i++)
		if (ms & same[i].ms)
			flags |= same[i].mnt;
	if (!(ms & (MS_NOATIME | MS_STRICTATIME)))
		flags |= MNT_RELATIME;
	return flags;
}

static void set_mount_flags(struct vfsmount *mnt, unsigned long ms)
{
	spin_lock(&dcache_lock);
	mnt->mnt_flags = mount_flags(ms);
	spin_unlock(&dcache_lock);
}

static bool is_mount_root(const struct path *path)
{
	return path->dentry == path->mnt->mnt_root;
}

/* Hangs MNT over PATH; drops it where that fails. */
static int attach(struct vfsmount *mnt, const struct path *path)
{
	int err;

	if (IS_ERR(mnt))
		return (int)PTR_ERR(mnt);
	mutex_lock(&mount_mutex);
	if (is_mount_root(path) && path->mnt->mnt_sb == mnt->mnt_sb &&
	    path->mnt->mnt_root == mnt->mnt_root)
		err = -EBUSY;
	else
		err = graft_mount(mnt, path);
	mutex_unlock(&mount_mutex);
	if (err)
		mntput(mnt);
	return err;
}

static int mount_new(const struct path *path, const char *devname,
		     const char *type_name, unsigned long flags, char *options)
{
	struct file_system_type *type;
	struct vfsmount *mnt;

	if (!type_name)
		return -EINVAL;
	type = get_fs_type(type_name);
	if (!type)
		return -ENODEV;
	mnt = kern_mount(type, devname ? devname : "none", options);
	if (!IS_ERR(mnt))
		set_mount_flags(mnt, flags);
	return attach(mnt, path);
}

static int mount_bind(const struct path *path, const char *from)
{
	struct vfsmount *mnt;
	struct path old;
	int err;

	if (!from || !*from)
		return -EINVAL;
	err = path_lookup(from, &old);
	if (err)
		return err;
	mutex_lock(&mount_mutex);
	mnt = clone_mount(&old);
	err = IS_ERR(mnt) ? (int)PTR_ERR(mnt) : graft_mount(mnt, path);
	mutex_unlock(&mount_mutex);
	if (err && !IS_ERR(mnt))
		mntput(mnt);
	path_put(&old);
	return err;
}

static int remount(const struct path *path, unsigned long flags, char *options)
{
	struct super_block *sb = path->mnt->mnt_sb;
	int err = 0;

	if (!is_mount_root(path))
		return -EINVAL;
	mutex_lock(&mount_mutex);
	if (!(flags & MS_BIND) && sb->ops->remount)
		err = sb->ops->remount(sb, options);
	if (!err)
		set_mount_flags(path->mnt, flags);
	mutex_unlock(&mount_mutex);
	return err;
}

/* [mount_mutex] */
static int check_move(const struct path *from, const struct path *to)
{
	if (!is_mount_root(from) || !from->mnt->mnt_parent ||
	    !is_below(to, root_mnt) ||
	    S_ISDIR(from->dentry->d_inode->mode) !=
		    S_ISDIR(to->dentry->d_inode->mode))
		return -EINVAL;
	return is_below(to, from->mnt) ? -ELOOP : 0;
}

static int mount_move(const struct path *to, const char *name)
{
	struct path from;
	int err;

	if (!name || !*name)
		return -EINVAL;
	err = path_lookup(name, &from);
	if (err)
		return err;
	mutex_lock(&mount_mutex);
	err = check_move(&from, to);
	if (!err)
		err = move_mount(from.mnt, to);
	mutex_unlock(&mount_mutex);
	path_put(&from);
	return err;
}

static int mount_on(const struct path *path, const char *devname,
		    const char *type, unsigned long flags, char *options)
{
	const unsigned long propagation =
		MS_SHARED | MS_PRIVATE | MS_SLAVE | MS_UNBINDABLE;

	if (flags & MS_REMOUNT)
		return remount(path, flags, options);
	if (flags & MS_BIND)
		return mount_bind(path, devname);
	if (flags & propagation)
		return is_mount_root(path) ? 0 : -EINVAL;
	if (flags & MS_MOVE)
		return mount_move(path, devname);
	return mount_new(path, devname, type, flags, options);
}

long do_mount(const char *devname, const char *dir, const char *type,
	      unsigned long flags, char *options)
{
	struct path path;
	long err;

	if ((flags & MS_MGC_MSK) == MS_MGC_VAL)
		flags &= ~(unsigned long)MS_MGC_MSK;
	err = path_lookup(dir, &path);
	if (err)
		return err;
	err = capable(CAP_SYS_ADMIN)
		      ? mount_on(&path, devname, type, flags, options)
		      : -EPERM;
	path_put(&path);
	return err;
}

/* ------------------------------------------------------------------ umount */

/* Does another mount stand in it? [dcache_lock] */
static bool has_child(const struct vfsmount *mnt)
{
	struct vfsmount *child;

	list_for_each_entry(child, &all_mounts, mnt_list)
		if (child->mnt_parent == mnt)
			return true;
	return false;
}

/* The tree's reference and the caller's are all that a mount has which nobody
 * uses. */
static bool is_busy(const struct vfsmount *mnt)
{
	bool busy;

	spin_lock(&dcache_lock);
	busy = mnt->mnt_count > 2 || has_child(mnt);
	spin_unlock(&dcache_lock);
	return busy;
}

static struct vfsmount *first_child(const struct vfsmount *mnt)
{
	struct vfsmount *child, *found = NULL;

	spin_lock(&dcache_lock);
	list_for_each_entry(child, &all_mounts, mnt_list)
		if (child->mnt_parent == mnt && !found)
			found = child;
	spin_unlock(&dcache_lock);
	return found;
}

/* MNT and what is mounted in it: gone from the tree; they live on as long as
 * somebody uses them. */
static void detach_tree(struct vfsmount *mnt)
{
	struct vfsmount *child;

	while ((child = first_child(mnt)) != NULL)
		detach_tree(child);
	detach_mount(mnt);
}

static int umount_path(const struct path *path, unsigned int flags)
{
	struct vfsmount *mnt = path->mnt;
	int err = 0;

	if (!is_mount_root(path))
		return -EINVAL;
	mutex_lock(&mount_mutex);
	if (!mnt->mnt_parent)
		err = mnt == root_mnt ? -EBUSY : -EINVAL;
	else if (flags & MNT_DETACH)
		detach_tree(mnt);
	else if (is_busy(mnt))
		err = -EBUSY;
	else
		detach_mount(mnt);
	mutex_unlock(&mount_mutex);
	return err;
}

long do_umount(const char *dir, unsigned int flags)
{
	struct path path;
	long err;

	if (flags & ~(MNT_FORCE | MNT_DETACH | MNT_EXPIRE | UMOUNT_NOFOLLOW))
		return -EINVAL;
	err = path_lookup_at(AT_FDCWD, dir,
			     flags & UMOUNT_NOFOLLOW ? LOOKUP_NOFOLLOW : 0,
			     &path);
	if (err)
		return err;
	err = capable(CAP_SYS_ADMIN) ? umount_path(&path, flags) : -EPERM;
	path_put(&path);
	return err;
}
