// SPDX-License-Identifier: MIT
/*
 * fs_struct.c - where a task stands in the tree: root, working directory, umask
 *
 * Locking  dcache_lock covers root and pwd, so a walk begins there without
 *          counting anything.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <mm/slab.h>
#include "internal.h"

struct fs_struct init_fs = { .count = ATOMIC_INIT(1), .umask = 0022 };

/* [dcache_lock] */
static void count_path(const struct path *path)
{
	path->dentry->d_count++;
	path->mnt->mnt_count++;
}

struct fs_struct *fs_dup(const struct fs_struct *old)
{
	struct fs_struct *fs = kmalloc(sizeof(*fs), GFP_KERNEL);

	if (!fs)
		return NULL;
	atomic_set(&fs->count, 1);
	fs->umask = old->umask;
	spin_lock(&dcache_lock);
	fs->root = old->root;
	fs->pwd = old->pwd;
	count_path(&fs->root);
	count_path(&fs->pwd);
	spin_unlock(&dcache_lock);
	return fs;
}

void put_fs_struct(struct fs_struct *fs)
{
	if (!fs || !atomic_dec_and_test(&fs->count))
		return;
	path_put(&fs->root);
	path_put(&fs->pwd);
	kfree(fs);
}

int unshare_fs(void)
{
	struct fs_struct *old = current->fs, *new;

	if (atomic_read(&old->count) == 1)
		return 0;
	new = fs_dup(old);
	if (!new)
		return -ENOMEM;
	spin_lock(&tasklist_lock);
	current->fs = new;
	spin_unlock(&tasklist_lock);
	put_fs_struct(old);
	return 0;
}

static void get_path(const struct path *from, struct path *to)
{
	spin_lock(&dcache_lock);
	*to = *from;
	count_path(to);
	spin_unlock(&dcache_lock);
}

void get_fs_root(struct path *root)
{
	get_path(&current->fs->root, root);
}

void get_fs_pwd(struct path *pwd)
{
	get_path(&current->fs->pwd, pwd);
}

void fs_get_path(const struct fs_struct *fs, bool root, struct path *path)
{
	get_path(root ? &fs->root : &fs->pwd, path);
}

static void set_path(struct path *place, const struct path *path)
{
	struct path old;

	spin_lock(&dcache_lock);
	count_path(path);
	old = *place;
	*place = *path;
	spin_unlock(&dcache_lock);
	if (old.dentry)
		path_put(&old);
}

void set_fs_root(const struct path *path)
{
	set_path(&current->fs->root, path);
}

void set_fs_pwd(const struct path *path)
{
	set_path(&current->fs->pwd, path);
}

void set_path_of_init(const struct path *path)
{
	set_path(&init_fs.root, path);
	set_path(&init_fs.pwd, path);
}
