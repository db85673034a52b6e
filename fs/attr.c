// SPDX-License-Identifier: MIT
/*
 * attr.c - changes of an inode that are not its bytes: mode, owner, times; and
 * its size
 *
 * What        One request (struct iattr), one check of who may, one place where
 *             it is done.
 * Locking     inode->lock over check and change.
 * Errors      In Linux 6.1's order.
 * See         chmod(2), chown(2), utimensat(2).
 */
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <mm/vma.h>
#include <uapi/resource.h>
#include <uapi/signal.h>
#include "internal.h"

/* The owner may give a file to a group that he is in; all else is
 * CAP_CHOWN's. */
static int may_chown(const struct inode *inode, const struct iattr *attr)
{
	if (capable(CAP_CHOWN))
		return 0;
	if (inode->uid != current_fsuid())
		return -EPERM;
	if ((attr->valid & ATTR_UID) && attr->uid != inode->uid)
		return -EPERM;
	if ((attr->valid & ATTR_GID) && attr->gid != inode->gid &&
	    !in_group_p(attr->gid))
		return -EPERM;
	return 0;
}

static int may_setattr(const struct inode *inode, const struct iattr *attr)
{
	bool given = (attr->valid & (ATTR_ATIME | ATTR_MTIME)) &&
		     !(attr->valid & ATTR_CTIME);
	int err = 0;

	if (inode->immutable)
		return -EPERM;
	if (attr->valid & (ATTR_UID | ATTR_GID))
		err = may_chown(inode, attr);
	if (!err && ((attr->valid & ATTR_MODE) || given) &&
	    !inode_owner_or_capable(inode))
		err = -EPERM;
	return err;
}

/* Set-group-ID is for members of the group only. */
static u32 allowed_mode(const struct inode *inode, const struct iattr *attr)
{
	u32 gid = attr->valid & ATTR_GID ? attr->gid : inode->gid;

	if (in_group_p(gid) || capable(CAP_FSETID))
		return attr->mode;
	return attr->mode & ~(u32)S_ISGID;
}

static void set_times(struct inode *inode, const struct iattr *attr)
{
	s64 now = current_time();

	spin_lock(&inode->time_lock);
	if (attr->valid & ATTR_ATIME)
		inode->atime = attr->atime;
	if (attr->valid & ATTR_MTIME)
		inode->mtime = attr->mtime;
	inode->ctime = now;
	spin_unlock(&inode->time_lock);
}

/* A new owner, or a write: what the old one's bits gave is gone. A set-group-ID
 * bit without group execution means nothing of that kind. */
static u32 without_set_id(u32 mode)
{
	mode &= ~(u32)S_ISUID;
	if (mode & S_IXGRP)
		mode &= ~(u32)S_ISGID;
	return mode;
}

void file_remove_privs(struct inode *inode)
{
	u32 mode = inode->mode;

	if (likely(!(mode & (S_ISUID | S_ISGID))) || !S_ISREG(mode))
		return;
	if (!capable(CAP_FSETID))
		inode->mode = without_set_id(mode);
}

/* [inode->lock] */
static int change(struct inode *inode, const struct iattr *attr)
{
	int err = may_setattr(inode, attr);

	if (!err && (attr->valid & ATTR_SIZE))
		err = inode_truncate(inode, attr->size);
	if (err)
		return err;
	if (attr->valid & ATTR_MODE)
		inode->mode = (inode->mode & S_IFMT) |
			      (allowed_mode(inode, attr) & 07777);
	else if ((attr->valid & (ATTR_UID | ATTR_GID)) && !S_ISDIR(inode->mode))
		inode->mode = without_set_id(inode->mode);
	else if (attr->valid & ATTR_SIZE)
		file_remove_privs(inode);
	if (attr->valid & ATTR_UID)
		inode->uid = attr->uid;
	if (attr->valid & ATTR_GID)
		inode->gid = attr->gid;
	set_times(inode, attr);
	return 0;
}

int notify_change(const struct path *path, struct iattr *attr)
{
	struct inode *inode = path->dentry->d_inode;
	int err;

	if (mount_readonly(path))
		return -EROFS;
	mutex_lock(&inode->lock);
	err = inode->iops && inode->iops->setattr
		      ? inode->iops->setattr(inode, attr)
		      : 0;
	if (!err)
		err = change(inode, attr);
	mutex_unlock(&inode->lock);
	return err;
}

/* -------------------------------------------------------------------- size */

int fsize_exceeded(void)
{
	send_sig(SIGXFSZ, current);
	return -EFBIG;
}

int inode_newsize_ok(const struct inode *inode, loff_t size)
{
	unsigned long limit = rlimit(RLIMIT_FSIZE);

	if (size <= inode->size)
		return 0;
	if (limit != RLIM_INFINITY && (u64)size > limit)
		return fsize_exceeded();
	return (u64)size > inode->sb->maxbytes ? -EFBIG : 0;
}

/* Pages of a file of SIZE bytes. */
static unsigned long size_pages(loff_t size)
{
	return (unsigned long)((u64)(size + (loff_t)PAGE_SIZE - 1) >>
			       PAGE_SHIFT);
}

/* First the size, and the page cache's limit with it: then nobody makes a page
 * where they are taken away. What is cut off within the last page is zeroed, so that
 * it does not come back when the file grows again. */
int inode_truncate(struct inode *inode, loff_t size)
{
	struct address_space *mapping = &inode->i_data;
	loff_t old = inode->size;
	int err = inode_newsize_ok(inode, size);

	if (!err && seals_forbid_size(inode, size))
		err = -EPERM;
	if (err)
		return err;
	i_size_write(inode, size);
	filemap_set_limit(mapping, size_pages(size));
	if (size <= old) {
		filemap_remove_range(mapping, size_pages(size), 0);
		unmap_mapping_range(mapping, size_pages(size), ULONG_MAX, true);
		filemap_cut_part(mapping, (unsigned long)(size >> PAGE_SHIFT),
				 (size_t)size & ~PAGE_MASK,
				 size & ~(loff_t)PAGE_MASK ? PAGE_SIZE : 0);
	}
	inode_touch(inode, ATTR_MTIME | ATTR_CTIME);
	return 0;
}
