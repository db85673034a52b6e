// SPDX-License-Identifier: MIT
/*
 * inode.c - the life of an inode, its clock and its size
 *
 * What     Inodes have no table: what has a name is found by its dentry, and
 *          goes with the last of them and of its users.
 * Failure  inode_new: NULL, nothing left.
 */
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/time.h>
#include <lib/string.h>
#include <mm/slab.h>
#include "internal.h"

static struct kmem_cache *inode_cache;
static unsigned long last_ino = 1;

void inode_cache_init(void)
{
	inode_cache = kmem_cache_create("inode_cache", sizeof(struct inode), 0,
					SLAB_PANIC, NULL);
}

struct inode *inode_new(struct super_block *sb, u32 mode)
{
	struct inode *inode = kmem_cache_zalloc(inode_cache, GFP_KERNEL);

	if (!inode)
		return NULL;
	atomic_set(&inode->i_count, 1);
	inode->mode = mode;
	inode->uid = current_fsuid();
	inode->gid = current_fsgid();
	inode->nlink = S_ISDIR(mode) ? 2 : 1;
	inode->ino = __atomic_add_fetch(&last_ino, 1, __ATOMIC_RELAXED);
	inode->sb = sb;
	inode->atime = inode->mtime = inode->ctime = inode->btime =
		current_time();
	spin_lock_init(&inode->time_lock, "inode.time_lock", RANK_MAPPING);
	mutex_init(&inode->lock, "inode.lock", RANK_INODE);
	INIT_LIST_HEAD(&inode->locks);
	mapping_init(&inode->i_data, NULL, inode);
	return inode;
}

struct inode *iget(struct inode *inode)
{
	atomic_inc(&inode->i_count);
	return inode;
}

void iput(struct inode *inode)
{
	if (!atomic_dec_and_test(&inode->i_count))
		return;
	if (inode->iops && inode->iops->evict)
		inode->iops->evict(inode);
	if (inode->sb && inode->sb->ops && inode->sb->ops->evict)
		inode->sb->ops->evict(inode);
	kfree(inode->symlink);
	kmem_cache_free(inode_cache, inode);
}

/* ------------------------------------------------------------------- clock */

s64 current_time(void)
{
	return (s64)ktime_get_real_ns();
}

void inode_touch(struct inode *inode, unsigned int which)
{
	s64 now = current_time();

	spin_lock(&inode->time_lock);
	if (which & ATTR_ATIME)
		inode->atime = now;
	if (which & ATTR_MTIME)
		inode->mtime = now;
	if (which & ATTR_CTIME)
		inode->ctime = now;
	spin_unlock(&inode->time_lock);
}

#define DAY_NS (24 * 3600 * (s64)NSEC_PER_SEC)

/* Once a day, and once after each change: as with Linux's relatime. */
void file_accessed(struct file *file)
{
	struct inode *inode = file->inode;
	unsigned int flags = file->path.mnt->mnt_flags;

	if ((file->flags & O_NOATIME) || (flags & (MNT_NOATIME | MNT_READONLY)))
		return;
	if ((flags & MNT_NODIRATIME) && S_ISDIR(inode->mode))
		return;
	if (inode->atime > inode->mtime && inode->atime > inode->ctime &&
	    current_time() - inode->atime < DAY_NS)
		return;
	inode_touch(inode, ATTR_ATIME);
}

/* -------------------------------------------------------------------- size */

/* A reader on this CPU never meets the odd count: preemption is off. */
void i_size_write(struct inode *inode, loff_t size)
{
	preempt_disable();
	WRITE_ONCE(inode->size_seq, inode->size_seq + 1);
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	inode->size = size;
	__atomic_thread_fence(__ATOMIC_SEQ_CST);
	WRITE_ONCE(inode->size_seq, inode->size_seq + 1);
	preempt_enable();
}

void inode_stat(struct inode *inode, struct kstat *st)
{
	memset(st, 0, sizeof(*st));
	st->dev = inode->sb ? inode->sb->dev : 0;
	st->ino = inode->ino;
	st->mode = inode->mode;
	st->nlink = inode->nlink;
	st->uid = inode->uid;
	st->gid = inode->gid;
	st->rdev = inode->rdev;
	st->size = (u64)i_size_read(inode);
	st->blksize = PAGE_SIZE;
	if (S_ISREG(inode->mode) && inode->i_data.a_ops)
		st->blocks = (u64)inode->i_data.nr_pages << (PAGE_SHIFT - 9);
	spin_lock(&inode->time_lock);
	st->atime = inode->atime;
	st->mtime = inode->mtime;
	st->ctime = inode->ctime;
	st->btime = inode->btime;
	spin_unlock(&inode->time_lock);
}
