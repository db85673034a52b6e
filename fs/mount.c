// SPDX-License-Identifier: MIT
/*
 * mount.c - instances of file systems, and the tree of mounts
 *
 * What        A mount shows (a part of) an instance over a name of another. A
 *             dentry that is some mount's mountpoint has DCACHE_MOUNTED; only
 *             there a walk searches the list of mounts.
 * Invariants  1. mnt_count: 1 for the tree, 1 for each mount upon it, 1 for each
 *                path. A mount that is in no tree goes with its last path.
 *             2. A super_block goes with its last mount; a single one stays.
 * Locking     mount_mutex: one changes the tree at a time. dcache_lock: the
 *             tree as walks see it.
 * Failure     Nothing has changed.
 */
#include <fs/fs.h>
#include <kernel/panic.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include "internal.h"

DEFINE_MUTEX(mount_mutex, RANK_MOUNT);
LIST_HEAD(all_mounts); /* [dcache_lock] those in the tree, oldest first */
struct vfsmount *root_mnt;
struct vfsmount *anon_mnt, *shm_mnt;

static struct file_system_type *fs_types; /* grows at boot only */
static unsigned int last_dev, last_mnt_id;

void register_filesystem(struct file_system_type *type)
{
	struct file_system_type **end = &fs_types;

	while (*end)
		end = &(*end)->next;
	*end = type;
}

struct file_system_type *get_fs_type(const char *name)
{
	struct file_system_type *type;

	for (type = fs_types; type; type = type->next)
		if (!strcmp(type->name, name))
			return type;
	return NULL;
}

void for_each_fs_type(void (*fn)(const struct file_system_type *type,
				 void *ctx),
		      void *ctx)
{
	const struct file_system_type *type;

	for (type = fs_types; type; type = type->next)
		fn(type, ctx);
}

u32 new_anon_dev(void)
{
	return MKDEV(0, __atomic_add_fetch(&last_dev, 1, __ATOMIC_RELAXED));
}

/* ------------------------------------------------------------ super blocks */

static struct super_block *new_super(struct file_system_type *type,
				     char *options)
{
	struct super_block *sb = kzalloc(sizeof(*sb), GFP_KERNEL);
	int err;

	if (!sb)
		return ERR_PTR(-ENOMEM);
	sb->type = type;
	sb->dev = new_anon_dev();
	sb->maxbytes = MAX_LFS_FILESIZE;
	init_rwsem(&sb->names, "sb.names", RANK_NAMES);
	err = type->fill_super(sb, options);
	if (!err)
		return sb;
	kfree(sb);
	return ERR_PTR(err);
}

/* The instance to be mounted; a single one is made once. [mount_mutex] */
static struct super_block *get_super(struct file_system_type *type,
				     char *options)
{
	struct super_block *sb = type->sb;

	if (sb)
		return sb;
	sb = new_super(type, options);
	if (type->single && !IS_ERR(sb)) {
		sb->count = 1; /* type->sb */
		type->sb = sb;
	}
	return sb;
}

/* Every name below DENTRY goes, the deepest first. Nobody else is here. */
static void drop_tree(struct dentry *dentry)
{
	struct dentry *child, *next;

	list_for_each_entry_safe(child, next, &dentry->d_children, d_sibling) {
		drop_tree(child);
		d_drop(child);
	}
}

static void kill_super(struct super_block *sb)
{
	drop_tree(sb->root);
	dput(sb->root);
	if (sb->ops->put_super)
		sb->ops->put_super(sb);
	kfree(sb);
}

/* ------------------------------------------------------------------- mounts */

/* A mount of ROOT's instance, in no tree. [mount_mutex] */
static struct vfsmount *new_mount(struct super_block *sb, struct dentry *root,
				  const char *devname)
{
	struct vfsmount *mnt = kzalloc(sizeof(*mnt), GFP_KERNEL);

	if (!mnt)
		return NULL;
	mnt->mnt_devname = kstrdup(devname, GFP_KERNEL);
	if (!mnt->mnt_devname) {
		kfree(mnt);
		return NULL;
	}
	mnt->mnt_count = 1;
	mnt->mnt_flags = MNT_RELATIME;
	mnt->mnt_id = (int)++last_mnt_id;
	mnt->mnt_root = dget(root);
	mnt->mnt_sb = sb;
	INIT_LIST_HEAD(&mnt->mnt_list);
	spin_lock(&dcache_lock);
	sb->count++;
	spin_unlock(&dcache_lock);
	return mnt;
}

static void put_super(struct super_block *sb)
{
	bool last;

	spin_lock(&dcache_lock);
	last = --sb->count == 0;
	spin_unlock(&dcache_lock);
	if (last)
		kill_super(sb);
}

struct vfsmount *kern_mount(struct file_system_type *type, const char *devname,
			    char *options)
{
	struct super_block *sb;
	struct vfsmount *mnt;

	mutex_lock(&mount_mutex);
	sb = get_super(type, options);
	mnt = IS_ERR(sb) ? ERR_CAST(sb) : new_mount(sb, sb->root, devname);
	if (!mnt) {
		if (!type->single)
			kill_super(sb);
		mnt = ERR_PTR(-ENOMEM);
	}
	mutex_unlock(&mount_mutex);
	return mnt;
}

int path_of_dev(u32 dev, struct path *path)
{
	struct vfsmount *mnt;
	int err = -EINVAL;

	spin_lock(&dcache_lock);
	list_for_each_entry(mnt, &all_mounts, mnt_list)
		if (mnt->mnt_sb->dev == dev) {
			*path = (struct path){ mnt, mnt->mnt_root };
			mnt->mnt_count++;
			mnt->mnt_root->d_count++;
			err = 0;
			break;
		}
	spin_unlock(&dcache_lock);
	return err;
}

struct vfsmount *clone_mount(const struct path *path)
{
	struct vfsmount *old = path->mnt, *mnt;

	mnt = new_mount(old->mnt_sb, path->dentry, old->mnt_devname);
	if (mnt)
		mnt->mnt_flags = old->mnt_flags;
	return mnt ? mnt : ERR_PTR(-ENOMEM);
}

void mntput(struct vfsmount *mnt)
{
	bool last;

	spin_lock(&dcache_lock);
	last = --mnt->mnt_count == 0;
	spin_unlock(&dcache_lock);
	if (likely(!last))
		return;
	dput(mnt->mnt_root);
	put_super(mnt->mnt_sb);
	kfree(mnt->mnt_devname);
	kfree(mnt);
}

/* The youngest: it covers the others. */
struct vfsmount *lookup_mnt(const struct path *p)
{
	struct vfsmount *mnt;

	list_for_each_entry_reverse(mnt, &all_mounts, mnt_list)
		if (mnt->mnt_mountpoint == p->dentry &&
		    mnt->mnt_parent == p->mnt)
			return mnt;
	return NULL;
}

/* MNT, which is in no tree, comes to stand on PATH. [dcache_lock] */
static void hang(struct vfsmount *mnt, const struct path *path)
{
	mnt->mnt_parent = path->mnt;
	mnt->mnt_mountpoint = path->dentry;
	path->mnt->mnt_count++;
	path->dentry->d_count++;
	path->dentry->d_flags |= DCACHE_MOUNTED;
	list_add_tail(&mnt->mnt_list, &all_mounts);
}

bool is_below(const struct path *path, const struct vfsmount *mnt)
{
	const struct vfsmount *at = path->mnt;

	while (at && at != mnt)
		at = at->mnt_parent;
	return at != NULL;
}

int graft_mount(struct vfsmount *mnt, const struct path *path)
{
	if (!is_below(path, root_mnt))
		return -EINVAL; /* taken out, while somebody is in it */

	if (S_ISDIR(mnt->mnt_root->d_inode->mode) !=
	    S_ISDIR(path->dentry->d_inode->mode))
		return -ENOTDIR;
	spin_lock(&dcache_lock);
	if (path->dentry->d_flags & DCACHE_DELETED) {
		spin_unlock(&dcache_lock);
		return -ENOENT;
	}
	hang(mnt, path);
	spin_unlock(&dcache_lock);
	return 0;
}

/* Does some mount still stand on DENTRY? [dcache_lock] */
static bool has_mount(const struct dentry *dentry)
{
	struct vfsmount *mnt;

	list_for_each_entry(mnt, &all_mounts, mnt_list)
		if (mnt->mnt_mountpoint == dentry)
			return true;
	return false;
}

/* Takes MNT out of the tree: where it stood, whose references are the caller's.
 * [dcache_lock] */
static struct path take_down(struct vfsmount *mnt)
{
	struct path at = { mnt->mnt_parent, mnt->mnt_mountpoint };

	list_del_init(&mnt->mnt_list);
	mnt->mnt_parent = NULL;
	mnt->mnt_mountpoint = NULL;
	if (!has_mount(at.dentry))
		at.dentry->d_flags &= ~DCACHE_MOUNTED;
	return at;
}

int move_mount(struct vfsmount *mnt, const struct path *path)
{
	struct path at;

	spin_lock(&dcache_lock);
	if (path->dentry->d_flags & DCACHE_DELETED) {
		spin_unlock(&dcache_lock);
		return -ENOENT;
	}
	at = take_down(mnt);
	hang(mnt, path);
	spin_unlock(&dcache_lock);
	path_put(&at);
	return 0;
}

void detach_mount(struct vfsmount *mnt)
{
	struct path at;

	spin_lock(&dcache_lock);
	at = take_down(mnt);
	spin_unlock(&dcache_lock);
	path_put(&at);
	mntput(mnt);
}

/* --------------------------------------------------------------------- boot */

static int anon_fill_super(struct super_block *sb, char *options)
{
	static const struct super_operations ops = { 0 };

	(void)options;
	sb->ops = &ops;
	return simple_fill_super(sb, 0755);
}

static struct file_system_type anon_type = {
	.name = "anon",
	.fill_super = anon_fill_super,
};

static struct vfsmount *must_mount(struct file_system_type *type, char *options)
{
	struct vfsmount *mnt = kern_mount(type, type->name, options);

	if (IS_ERR(mnt))
		panic("no memory for the file system %s", type->name);
	return mnt;
}

/* The root's own entry of the tree has no mountpoint. */
static void mount_root(void)
{
	char options[] = "mode=755";
	struct path root;

	root_mnt = must_mount(&tmpfs_type, options);
	kfree(root_mnt->mnt_devname);
	root_mnt->mnt_devname = kstrdup("tmpfs", GFP_KERNEL);
	list_add_tail(&root_mnt->mnt_list, &all_mounts);
	root = (struct path){ root_mnt, root_mnt->mnt_root };
	set_path_of_init(&root);
}

void mount_init(void)
{
	anon_mnt = must_mount(&anon_type, NULL);
	shm_mnt = must_mount(&shm_type, NULL);
	register_filesystem(&tmpfs_type);
	register_filesystem(&devtmpfs_type);
	register_filesystem(&devpts_type);
	register_filesystem(&proc_type);
	register_filesystem(&sysfs_type);
	mount_root();
}
