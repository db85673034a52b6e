// SPDX-License-Identifier: MIT
/*
 * permission.c - who may do what to an inode
 *
 * What     The mode's three triples, of which exactly one counts: the owner's
 *          for the owner, else the group's for its members, else the others'.
 *          A capability lifts what they refuse: CAP_DAC_OVERRIDE everything but
 *          executing a file that nobody may execute, CAP_DAC_READ_SEARCH reading
 *          and walking.
 * Locking  None: mode, uid and gid are words, and a change that races with a
 *          check may come before or after it.
 * See      path_resolution(7).
 */
#include <fs/fs.h>
#include <kernel/cred.h>
#include "internal.h"

static int mode_permission(const struct inode *inode, int mask)
{
	u32 mode = READ_ONCE(inode->mode);

	if (inode->uid == current_fsuid())
		mode >>= 6;
	else if ((mode >> 3 & 7) != (mode & 7) && in_group_p(inode->gid))
		mode >>= 3;
	return (u32)mask & ~mode & 7 ? -EACCES : 0;
}

static bool capability_permits(const struct inode *inode, int mask)
{
	if (S_ISDIR(inode->mode)) {
		if (!(mask & MAY_WRITE) && capable(CAP_DAC_READ_SEARCH))
			return true;
		return capable(CAP_DAC_OVERRIDE);
	}
	if (mask == MAY_READ && capable(CAP_DAC_READ_SEARCH))
		return true;
	if ((mask & MAY_EXEC) && !(inode->mode & 0111))
		return false;
	return capable(CAP_DAC_OVERRIDE);
}

int generic_permission(const struct inode *inode, int mask)
{
	if (likely(!mode_permission(inode, mask)))
		return 0;
	return capability_permits(inode, mask) ? 0 : -EACCES;
}

int inode_permission(const struct inode *inode, int mask)
{
	if (unlikely(inode->immutable) && (mask & MAY_WRITE))
		return -EPERM;
	if (unlikely(inode->iops && inode->iops->permission))
		return inode->iops->permission(inode, mask);
	return generic_permission(inode, mask);
}

bool path_noexec(const struct path *path)
{
	return (path->mnt->mnt_flags & MNT_NOEXEC) ||
	       path->dentry->d_sb->noexec;
}

int path_permission(const struct path *path, int mask)
{
	const struct inode *inode = path->dentry->d_inode;
	unsigned int flags = path->mnt->mnt_flags;

	if ((mask & MAY_WRITE) && (flags & MNT_READONLY) &&
	    (S_ISREG(inode->mode) || S_ISDIR(inode->mode) ||
	     S_ISLNK(inode->mode)))
		return -EROFS;
	if ((mask & MAY_EXEC) && S_ISREG(inode->mode) && path_noexec(path))
		return -EACCES;
	return inode_permission(inode, mask);
}

bool inode_owner_or_capable(const struct inode *inode)
{
	return inode->uid == current_fsuid() || capable(CAP_FOWNER);
}

/* In a sticky directory a name is its owner's, or the directory's owner's. */
static bool sticky_forbids(const struct inode *dir, const struct inode *inode)
{
	u32 fsuid = current_fsuid();

	return (dir->mode & S_ISVTX) && inode->uid != fsuid &&
	       dir->uid != fsuid && !capable(CAP_FOWNER);
}

int may_delete(const struct inode *dir, const struct inode *victim,
	       bool want_dir)
{
	int err = inode_permission(dir, MAY_WRITE | MAY_EXEC);

	if (err)
		return err;
	if (sticky_forbids(dir, victim))
		return -EPERM;
	if (want_dir)
		return S_ISDIR(victim->mode) ? 0 : -ENOTDIR;
	return S_ISDIR(victim->mode) ? -EISDIR : 0;
}
