// SPDX-License-Identifier: MIT
/*
 * libfs.c - what file systems in memory have in common: names that the kernel
 * makes, and the listing of a directory
 */
#include <fs/fs.h>
#include <lib/err.h>
#include <lib/string.h>
#include <uapi/stat.h>
#include "internal.h"

const struct inode_operations simple_dir_iops = { 0 };

static struct inode *simple_inode(struct super_block *sb, u32 mode)
{
	struct inode *inode = inode_new(sb, mode);

	if (inode)
		inode->iops = &simple_dir_iops;
	return inode;
}

int simple_fill_super(struct super_block *sb, u32 mode)
{
	static const struct qstr name = { "", 0, 0 };
	struct inode *root = simple_inode(sb, S_IFDIR | mode);

	if (!root)
		return -ENOMEM;
	sb->root = d_alloc(NULL, &name, root);
	if (sb->root)
		return 0;
	iput(root);
	return -ENOMEM;
}

/* A name with the inode, whose reference is taken over. */
struct dentry *simple_add(struct dentry *dir, const char *name,
			  struct inode *inode)
{
	struct qstr text = { name, (unsigned int)strlen(name), 0 };
	struct dentry *dentry;

	text.hash = name_hash(name, text.len);
	dentry = d_lookup(dir, &text);
	if (dentry) {
		dput(dentry);
		iput(inode);
		return ERR_PTR(-EEXIST);
	}
	dentry = d_alloc(dir, &text, inode);
	if (!dentry) {
		iput(inode);
		return ERR_PTR(-ENOMEM);
	}
	if (S_ISDIR(inode->mode))
		dir->d_inode->nlink++;
	d_add(dentry);
	dput(dentry);
	return dentry;
}

struct dentry *simple_create(struct dentry *dir, const char *name, u32 mode)
{
	struct inode *inode = simple_inode(dir->d_sb, mode);

	return inode ? simple_add(dir, name, inode) : ERR_PTR(-ENOMEM);
}

loff_t no_position(struct file *file __maybe_unused,
		   loff_t offset __maybe_unused,
		   unsigned int whence __maybe_unused)
{
	return 0;
}

void inode_set_fops(struct inode *inode)
{
	if (S_ISREG(inode->mode))
		inode->fops = &regular_fops;
	else if (S_ISFIFO(inode->mode))
		inode->fops = &pipe_fops;
}

/* ------------------------------------------------------------------ listing */

/* Where the entries that a directory makes begin, for ring 3. */
#define MADE_BASE (1 << 24)

/* The first child at or behind OFF, counted, or NULL. */
static struct dentry *next_child(struct dentry *dir, u64 off)
{
	struct dentry *child, *found = NULL;

	spin_lock(&dcache_lock);
	list_for_each_entry(child, &dir->d_children, d_sibling) {
		if (child->d_off < off)
			continue;
		found = child;
		found->d_count++;
		break;
	}
	spin_unlock(&dcache_lock);
	return found;
}

/* The one behind CHILD, whose reference is dropped. */
static struct dentry *after_child(struct dentry *dir, struct dentry *child)
{
	struct dentry *next = NULL;

	spin_lock(&dcache_lock);
	if (child->d_parent == dir && (child->d_flags & DCACHE_HASHED) &&
	    !list_is_last(&child->d_sibling, &dir->d_children)) {
		next = list_next_entry(child, d_sibling);
		next->d_count++;
	}
	spin_unlock(&dcache_lock);
	dput(child);
	return next;
}

/* Names do not change meanwhile: sb->names is held. False: no room. */
static bool list_children(struct dentry *dir, struct dir_context *ctx)
{
	struct dentry *child = next_child(dir, (u64)ctx->pos);

	while (child) {
		ctx->pos = (loff_t)child->d_off;
		if (!dir_emit(ctx, child->d_name.name, child->d_inode->ino,
			      child->d_inode->mode)) {
			dput(child);
			return false;
		}
		child = after_child(dir, child);
	}
	return true;
}

static void list_made(struct inode *dir, struct dir_context *ctx)
{
	if (ctx->pos < MADE_BASE)
		ctx->pos = MADE_BASE;
	ctx->base = MADE_BASE;
	ctx->pos -= MADE_BASE;
	dir->iops->readdir(dir, ctx);
	ctx->pos += MADE_BASE;
	ctx->base = 0;
}

static unsigned long parent_ino(const struct file *file)
{
	unsigned long ino;

	spin_lock(&dcache_lock);
	ino = file->path.dentry->d_parent->d_inode->ino;
	spin_unlock(&dcache_lock);
	return ino;
}

static void list_all(struct file *file, struct dir_context *ctx)
{
	struct inode *dir = file->inode;

	if (ctx->pos == 0 && !dir_emit(ctx, ".", dir->ino, S_IFDIR))
		return;
	if (ctx->pos == 1 && !dir_emit(ctx, "..", parent_ino(file), S_IFDIR))
		return;
	if (ctx->pos < MADE_BASE && !list_children(file->path.dentry, ctx))
		return;
	if (dir->iops->readdir)
		list_made(dir, ctx);
}

int vfs_readdir(struct file *file, struct dir_context *ctx)
{
	struct super_block *sb = file->path.dentry->d_sb;

	if (!S_ISDIR(file->inode->mode))
		return -ENOTDIR;
	if (file->path.dentry->d_flags & DCACHE_DELETED)
		return -ENOENT;
	down_read(&sb->names);
	list_all(file, ctx);
	up_read(&sb->names);
	file_accessed(file);
	return 0;
}
