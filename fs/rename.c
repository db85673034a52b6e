// SPDX-License-Identifier: MIT
/*
 * rename.c - a name becomes another, with or without something in its way
 *
 *	old dir / old name ---> new dir / new name     what stood there goes
 *	        ^------ RENAME_EXCHANGE ------^        or takes the old place
 *
 * Invariants  1. Both directories are of one file system, whose `names` is held
 *                for writing: the tree stands still.
 *             2. A directory never comes below itself.
 * Failure     Everything that can fail is done before the first change.
 * Errors      In Linux 6.1's order.
 * Not here    RENAME_WHITEOUT: -EINVAL.
 */
#include <fs/fs.h>
#include <lib/err.h>
#include <uapi/fs.h>
#include "internal.h"

struct rename {
	struct path old_dir, new_dir; /* counted */
	struct last_name old_last, new_last;
	struct dentry *old, *new; /* counted; new may be NULL */
	unsigned int flags;	  /* RENAME_* */
};

static bool is_dir(const struct dentry *dentry)
{
	return S_ISDIR(dentry->d_inode->mode);
}

/* What the walk and the two names say, before anything is looked up. */
static int check_names(const struct rename *r)
{
	if (r->old_dir.mnt != r->new_dir.mnt)
		return -EXDEV;
	if (r->old_last.type != LAST_NORM)
		return -EBUSY;
	if (r->new_last.type != LAST_NORM)
		return r->flags & RENAME_NOREPLACE ? -EEXIST : -EBUSY;
	if (mount_readonly(&r->old_dir))
		return -EROFS;
	return 0;
}

/* Finds both. [names] */
static int find_both(struct rename *r)
{
	r->old = lookup_child(r->old_dir.dentry, &r->old_last.name);
	if (IS_ERR_OR_NULL(r->old))
		return r->old ? (int)PTR_ERR(r->old) : -ENOENT;
	r->new = lookup_child(r->new_dir.dentry, &r->new_last.name);
	if (IS_ERR(r->new))
		return (int)PTR_ERR(r->new);
	if (r->new && (r->flags & RENAME_NOREPLACE))
		return -EEXIST;
	if (!r->new && (r->flags & RENAME_EXCHANGE))
		return -ENOENT;
	return 0;
}

/* Slashes behind names of files, and directories into themselves. */
static int check_shape(const struct rename *r)
{
	bool exchange = r->flags & RENAME_EXCHANGE;

	if (exchange && !is_dir(r->new) && r->new_last.slash)
		return -ENOTDIR;
	if (!is_dir(r->old)) {
		if (r->old_last.slash || (!exchange && r->new_last.slash))
			return -ENOTDIR;
	}
	if (is_subdir(r->new_dir.dentry, r->old))
		return -EINVAL;
	if (r->new &&is_subdir(r->old_dir.dentry, r->new))
		return exchange ? -EINVAL : -ENOTEMPTY;
	return 0;
}

/* A directory that moves has another "..": that is writing to it. */
static int may_reparent(const struct rename *r)
{
	int err = 0;

	if (r->old_dir.dentry == r->new_dir.dentry)
		return 0;
	if (is_dir(r->old))
		err = inode_permission(r->old->d_inode, MAY_WRITE);
	if (!err && (r->flags & RENAME_EXCHANGE) && is_dir(r->new))
		err = inode_permission(r->new->d_inode, MAY_WRITE);
	return err;
}

static int may_rename(const struct rename *r)
{
	struct inode *old_dir = r->old_dir.dentry->d_inode;
	struct inode *new_dir = r->new_dir.dentry->d_inode;
	bool exchange = r->flags & RENAME_EXCHANGE;
	int err;

	err = may_delete(old_dir, r->old->d_inode, is_dir(r->old));
	if (err)
		return err;
	if (!r->new)
		err = may_create(&r->new_dir);
	else
		err = may_delete(new_dir, r->new->d_inode,
				 exchange ? is_dir(r->new) : is_dir(r->old));
	if (err)
		return err;
	if (!old_dir->iops->names_change)
		return -EPERM;
	err = may_reparent(r);
	if (err)
		return err;
	if (is_mountpoint(r->old) || (r->new &&is_mountpoint(r->new)))
		return -EBUSY;
	return r->new && !exchange &&is_full_dir(r->new) ? -ENOTEMPTY : 0;
}

/* Counts of links, of entries, and times. */
static void settle(const struct rename *r)
{
	struct inode *old_dir = r->old_dir.dentry->d_inode;
	struct inode *new_dir = r->new_dir.dentry->d_inode;
	int moved = is_dir(r->old); /* directories that old_dir loses */

	if (r->flags & RENAME_EXCHANGE) {
		moved -= is_dir(r->new);
	} else if (r->new) {
		r->new->d_inode->nlink -= is_dir(r->new) ? 2 : 1;
		new_dir->nlink -= (u32)is_dir(r->new);
	}
	old_dir->nlink -= (u32)moved;
	new_dir->nlink += (u32)moved;
	inode_touch(r->old->d_inode, ATTR_CTIME);
	if (r->new)
		inode_touch(r->new->d_inode, ATTR_CTIME);
	dir_changed(old_dir, r->flags & RENAME_EXCHANGE ? 0 : -1);
	dir_changed(new_dir, r->new ? 0 : 1);
}

static int rename_both(struct rename *r)
{
	struct dentry_move move = {
		.dentry = r->old,
		.new_parent = r->new_dir.dentry,
		.target = r->new,
		.exchange = r->flags &RENAME_EXCHANGE,
	};
	int err;

	if (r->new && r->new->d_inode == r->old->d_inode)
		return 0;
	err = may_rename(r);
	if (!err)
		err = d_prepare_move(&move, &r->new_last.name);
	if (err)
		return err;
	settle(r);
	d_move(&move, &r->new_last.name);
	return 0;
}

static void drop(struct dentry *dentry)
{
	if (!IS_ERR_OR_NULL(dentry))
		dput(dentry);
}

static int rename_in(struct rename *r)
{
	struct rw_semaphore *names = &r->old_dir.dentry->d_sb->names;
	int err = check_names(r);

	if (err)
		return err;
	down_write(names);
	err = find_both(r);
	if (!err)
		err = check_shape(r);
	if (!err)
		err = rename_both(r);
	up_write(names);
	drop(r->old);
	drop(r->new);
	return err;
}

int do_renameat(int old_dfd, const char *old, int new_dfd, const char *new,
		unsigned int flags)
{
	struct rename r = { .flags = flags };
	int err;

	if ((flags & ~(RENAME_NOREPLACE | RENAME_EXCHANGE)) ||
	    flags == (RENAME_NOREPLACE | RENAME_EXCHANGE))
		return -EINVAL;
	err = lookup_parent(old_dfd, old, &r.old_dir, &r.old_last);
	if (err)
		return err;
	err = lookup_parent(new_dfd, new, &r.new_dir, &r.new_last);
	if (!err) {
		err = rename_in(&r);
		path_put(&r.new_dir);
	}
	path_put(&r.old_dir);
	return err;
}
