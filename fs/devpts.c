// SPDX-License-Identifier: MIT
/*
 * devpts.c - /dev/pts: a node for each pseudo terminal
 *
 * What     Nodes are made as they are looked up, from what drivers/pty.c knows;
 *          so they come and go with the masters. chmod and chown stay with the
 *          terminal.
 * See      pts(4).
 */
#include <drivers/pty.h>
#include <fs/fs.h>
#include <lib/err.h>
#include <lib/kstrto.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <uapi/limits.h>
#include <uapi/magic.h>
#include "internal.h"

#define PTS_INO(n) ((n) + 3UL)

/* The last user is gone: what chmod and chown have made of it is kept. */
static void pts_evict(struct inode *inode)
{
	struct pts_owner owner = { (unsigned long)inode->private, inode->uid,
				   inode->gid, inode->mode & 07777 };

	pts_set_owner(MINOR(inode->rdev), &owner);
}

static const struct inode_operations pts_iops = { .evict = pts_evict };

static struct inode *pts_lookup(struct inode *dir, const char *name)
{
	struct pts_owner owner;
	struct inode *inode;
	unsigned int n;

	(void)dir;
	if (strlen(name) > NAME_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	if (name[strspn(name, "0123456789")] || kstrtouint(name, 10, &n) ||
	    (name[0] == '0' && name[1]) || !pts_get_owner(n, &owner))
		return ERR_PTR(-ENOENT);
	inode = inode_new_dynamic(S_IFCHR | owner.mode);
	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->uid = owner.uid;
	inode->gid = owner.gid;
	inode->rdev = MKDEV(PTS_MAJOR, n);
	inode->ino = PTS_INO(n);
	inode->private = (void *)owner.serial;
	inode->iops = &pts_iops;
	return inode;
}

static void pts_readdir(struct inode *dir, struct dir_context *ctx)
{
	char name[12];
	int n;

	(void)dir;
	while ((n = pts_next((unsigned int)ctx->pos)) >= 0) {
		snprintf(name, sizeof(name), "%d", n);
		ctx->pos = n;
		if (!dir_emit(ctx, name, PTS_INO((unsigned int)n), S_IFCHR))
			return;
	}
}

static const struct inode_operations devpts_root_iops = {
	.lookup = pts_lookup,
	.readdir = pts_readdir,
};

static const struct super_operations devpts_ops = { 0 };

static int devpts_fill_super(struct super_block *sb, char *options)
{
	int err = simple_fill_super(sb, 0755);

	(void)options;
	if (err)
		return err;
	sb->ops = &devpts_ops;
	sb->magic = DEVPTS_SUPER_MAGIC;
	sb->root->d_inode->ino = 1;
	sb->root->d_inode->iops = &devpts_root_iops;
	return 0;
}

struct file_system_type devpts_type = {
	.name = "devpts",
	.fill_super = devpts_fill_super,
	.single = true,
};
