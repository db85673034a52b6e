// SPDX-License-Identifier: MIT
/*
 * namei.c - from a path to a place in the tree
 *
 *	walk_begin -> [ walk_parent -> walk_last ] -> take -> walk_end
 *	                    ^              | a link: its text comes next
 *	                    +--------------+
 *
 * What        The walk goes name by name with dcache_lock held, over cached
 *             names, mounts and links with a text, and counts nothing until it
 *             is there. Only where a file system is asked (/proc/PID), or makes a
 *             link's text, is the lock let go: then what the walk stands on is
 *             counted first.
 * Invariants  1. locked: path is borrowed, unless held. Not locked: path and
 *                root are held.
 *             2. A link's text stays as long as the walk: its inode is pinned.
 * Failure     ENOENT, ENOTDIR, EACCES, ENAMETOOLONG (looked up past NAME_MAX: not
 *             in /proc), ELOOP past 40 links, ENOMEM where a file system is asked.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "internal.h"

/* ------------------------------------------------------ what the walk holds */

void walk_relock(struct nameidata *nd)
{
	spin_lock(&dcache_lock);
	nd->locked = true;
}

/* [dcache_lock] */
static void hold_path(struct nameidata *nd)
{
	if (nd->held)
		return;
	nd->path.dentry->d_count++;
	nd->path.mnt->mnt_count++;
	nd->held = true;
}

static void unlock(struct nameidata *nd)
{
	spin_unlock(&dcache_lock);
	nd->locked = false;
	if (unlikely(nd->old_held)) {
		path_put(&nd->old);
		nd->old_held = false;
	}
}

void walk_unlock(struct nameidata *nd)
{
	hold_path(nd);
	if (!nd->root_held) {
		nd->root.dentry->d_count++;
		nd->root.mnt->mnt_count++;
		nd->root_held = true;
	}
	unlock(nd);
}

/* Goes to P, which is borrowed. [locked] */
static inline void borrow(struct nameidata *nd, const struct path *p)
{
	if (unlikely(nd->held)) {
		nd->old = nd->path;
		nd->old_held = true;
		nd->held = false;
	}
	nd->path = *p;
}

void walk_move(struct nameidata *nd, const struct path *path)
{
	path_put(&nd->path);
	nd->path = *path;
}

/* The directory of an open file, counted. */
static int begin_at_fd(struct nameidata *nd, int dfd)
{
	struct fd f = fdget((unsigned int)dfd);
	int err = 0;

	if (!f.file)
		return -EBADF;
	if (!S_ISDIR(f.file->inode->mode)) {
		err = -ENOTDIR;
	} else {
		nd->path = f.file->path;
		path_get(&nd->path);
		nd->held = true;
	}
	fdput(f);
	return err;
}

int walk_begin(struct nameidata *nd, int dfd, const struct path *base,
	       const char *name)
{
	bool absolute = !IS_ERR(name) && name[0] == '/';
	int err;

	if (IS_ERR(name) || !name[0])
		return IS_ERR(name) ? (int)PTR_ERR(name) : -ENOENT;
	nd->rest = name;
	nd->slash = nd->held = nd->root_held = nd->old_held = false;
	nd->links = nd->depth = 0;
	if (!absolute && !base && dfd != AT_FDCWD) {
		err = begin_at_fd(nd, dfd);
		if (err)
			return err;
	}
	walk_relock(nd);
	nd->root = base ? *base : current->fs->root;
	if (absolute || base)
		nd->path = nd->root;
	else if (dfd == AT_FDCWD)
		nd->path = current->fs->pwd;
	return 0;
}

void walk_end(struct nameidata *nd)
{
	unsigned int i;

	if (nd->locked)
		unlock(nd);
	if (nd->held)
		path_put(&nd->path);
	if (nd->root_held)
		path_put(&nd->root);
	for (i = 0; i < nd->links; i++) {
		iput(nd->pins[i]);
		kfree(nd->texts[i]);
	}
}

/* The place where the walk is, with a reference for the caller. */
void walk_take(struct nameidata *nd, struct path *result)
{
	if (nd->locked) {
		hold_path(nd);
		unlock(nd);
	}
	*result = nd->path;
	nd->held = false;
}

/* ------------------------------------------------------------------- links */

/* A link that sleeps to say where it leads. 0: *TEXT; 1: it jumped. */
static int ask_link(struct nameidata *nd, struct inode *link, char **text)
{
	struct path to;
	int err;

	walk_unlock(nd);
	if (link->iops->jump) {
		err = link->iops->jump(link, &to);
		if (!err)
			walk_move(nd, &to);
		err = err ? err : 1;
	} else {
		*text = link->iops->get_link(link);
		err = IS_ERR(*text) ? (int)PTR_ERR(*text) : 0;
		if (err)
			*text = NULL;
	}
	walk_relock(nd);
	return err;
}

int walk_link(struct nameidata *nd, struct inode *link)
{
	const char *text = link->symlink;
	char *made = NULL;
	int err = 0;

	if (nd->links == MAX_SYMLINKS)
		return -ELOOP;
	nd->pins[nd->links] = iget(link);
	if (!text)
		err = ask_link(nd, link, &made);
	nd->texts[nd->links++] = made;
	if (err)
		return err;
	if (!text)
		text = made;
	if (!*text)
		return -ENOENT;
	if (*text == '/')
		borrow(nd, &nd->root);
	if (*nd->rest)
		nd->rests[nd->depth++] = nd->rest;
	nd->rest = text;
	return 0;
}

/* -------------------------------------------------------------- components */

/* May the walk look for a name where it is? */
static inline int may_walk(const struct nameidata *nd)
{
	const struct inode *inode = nd->path.dentry->d_inode;

	if (unlikely(!S_ISDIR(inode->mode)))
		return -ENOTDIR;
	return inode_permission(inode, MAY_EXEC);
}

/* ".." stays where it is at the root, and leaves a mount by its mountpoint. */
static void dotdot(struct nameidata *nd)
{
	struct path p = nd->path;

	for (;;) {
		if (p.dentry == nd->root.dentry && p.mnt == nd->root.mnt)
			return;
		if (p.dentry != p.mnt->mnt_root)
			break;
		if (!p.mnt->mnt_parent)
			return;
		p.dentry = p.mnt->mnt_mountpoint;
		p.mnt = p.mnt->mnt_parent;
	}
	p.dentry = p.dentry->d_parent;
	follow_mounts(&p);
	borrow(nd, &p);
}

struct dentry *lookup_child(struct dentry *parent, const struct qstr *name)
{
	const struct inode_operations *iops = parent->d_inode->iops;
	struct dentry *child = d_lookup(parent, name);
	struct inode *inode;

	if (child)
		return child;
	if (!iops->lookup)
		return name->len > NAME_MAX ? ERR_PTR(-ENAMETOOLONG) : NULL;
	child = d_alloc(parent, name, NULL);
	if (!child)
		return ERR_PTR(-ENOMEM);
	inode = iops->lookup(parent->d_inode, child->d_name.name);
	if (IS_ERR(inode)) {
		dput(child);
		return ERR_CAST(inode);
	}
	if (!inode->sb)
		inode->sb = parent->d_sb;
	child->d_inode = inode;
	return child;
}

/* A name that is not in the dcache: the file system is asked, and the walk
 * stands on the directory, counted; *CHILD is counted, too. */
static int ask_directory(struct nameidata *nd, const struct qstr *name,
			 struct dentry **child)
{
	struct dentry *parent = nd->path.dentry;

	if (!parent->d_inode->iops->lookup)
		return name->len > NAME_MAX ? -ENAMETOOLONG : -ENOENT;
	walk_unlock(nd);
	down_read(&parent->d_sb->names);
	*child = lookup_child(parent, name);
	up_read(&parent->d_sb->names);
	if (IS_ERR_OR_NULL(*child)) {
		walk_relock(nd);
		return *child ? (int)PTR_ERR(*child) : -ENOENT;
	}
	return 0;
}

/* nd->path becomes its entry CHILD, which is counted: not locked before. */
static void move_to_counted(struct nameidata *nd, struct dentry *child)
{
	struct dentry *parent = nd->path.dentry;

	nd->path.dentry = child;
	dput(parent);
	walk_relock(nd);
}

/* Is it a link to be followed? 0, 1 (the walk goes on in it), or -errno. */
static int enter_link(struct nameidata *nd, struct inode *inode,
		      struct dentry *counted)
{
	int err;

	if (counted)
		walk_relock(nd);
	err = walk_link(nd, inode);
	if (counted) {
		/* Its pin keeps the inode; the walk has not moved to it. */
		walk_unlock(nd);
		dput(counted);
		walk_relock(nd);
	}
	return err < 0 ? err : 1 + err;
}

static inline bool is_dot(const struct qstr *name)
{
	return name->name[0] == '.' && name->len == 1;
}

static inline bool is_dotdot(const struct qstr *name)
{
	return name->name[0] == '.' && name->len == 2 && name->name[1] == '.';
}

/* One step to NAME. 0: there; 1: it is a link, whose text comes next; 2: it was
 * a link that jumped; or -errno. [locked, before and after] */
static int step(struct nameidata *nd, const struct qstr *name, bool follow)
{
	struct dentry *counted = NULL, *child;
	struct path p;
	int err;

	if (unlikely(is_dot(name)))
		return 0;
	if (unlikely(is_dotdot(name))) {
		dotdot(nd);
		return 0;
	}
	child = __d_lookup(nd->path.dentry, name);
	if (unlikely(!child)) {
		err = ask_directory(nd, name, &counted);
		if (err)
			return err;
		child = counted;
	}
	if (unlikely(S_ISLNK(child->d_inode->mode)) && follow)
		return enter_link(nd, child->d_inode, counted);
	if (unlikely(counted)) {
		move_to_counted(nd, counted);
		return 0;
	}
	p.mnt = nd->path.mnt;
	p.dentry = child;
	follow_mounts(&p);
	borrow(nd, &p);
	return 0;
}

/* The next component of nd->rest, which is not empty; what follows it. */
static inline const char *parse_component(const char *p, struct qstr *name)
{
	u32 hash = 0;

	name->name = p;
	for (; *p && *p != '/'; p++)
		hash = name_hash_step(hash, (u8)*p);
	name->len = (unsigned int)(p - name->name);
	name->hash = hash;
	return p;
}

int walk_parent(struct nameidata *nd)
{
	const char *behind;
	struct qstr name;
	int err;

	for (;;) {
		while (*nd->rest == '/')
			nd->rest++;
		if (!*nd->rest && !nd->depth) {
			nd->last.len = 0;
			return 0;
		}
		if (!*nd->rest) { /* a link's text was "/" */
			nd->rest = nd->rests[--nd->depth];
			continue;
		}
		err = may_walk(nd);
		if (unlikely(err))
			return err;
		behind = parse_component(nd->rest, &name);
		nd->rest = behind;
		while (*nd->rest == '/')
			nd->rest++;
		if (!*nd->rest && !nd->depth) {
			nd->last = name;
			nd->slash |= *behind == '/';
			return 0;
		}
		if (!*nd->rest)
			nd->rest = nd->rests[--nd->depth];
		err = step(nd, &name, true);
		if (unlikely(err < 0))
			return err;
	}
}

int walk_last(struct nameidata *nd, unsigned int flags)
{
	bool follow = !(flags & LOOKUP_NOFOLLOW) || nd->slash;
	int err = 0;

	if (nd->last.len)
		err = step(nd, &nd->last, follow);
	if (err < 0 || err == 1)
		return err;
	if ((nd->slash || (flags & LOOKUP_DIRECTORY)) &&
	    !S_ISDIR(nd->path.dentry->d_inode->mode))
		return -ENOTDIR;
	return 0;
}

/* ------------------------------------------------------------- the outside */
static int walk_whole(struct nameidata *nd, unsigned int flags,
		      struct path *result)
{
	int err;

	do {
		err = walk_parent(nd);
		if (likely(!err))
			err = walk_last(nd, flags);
	} while (unlikely(err == 1));
	if (!err)
		walk_take(nd, result);
	return err;
}

/* "" is DFD itself. */
static int path_of_fd(int dfd, struct path *result)
{
	struct fd f;

	if (dfd == AT_FDCWD) {
		get_fs_pwd(result);
		return 0;
	}
	f = fdget((unsigned int)dfd);
	if (!f.file)
		return -EBADF;
	*result = f.file->path;
	path_get(result);
	fdput(f);
	return 0;
}

static int lookup(int dfd, const struct path *base, const char *path,
		  unsigned int flags, struct path *result)
{
	struct nameidata nd;
	int err;

	if ((flags & LOOKUP_EMPTY) && !IS_ERR(path) && !path[0])
		return path_of_fd(dfd, result);
	err = walk_begin(&nd, dfd, base, path);
	if (err)
		return err;
	err = walk_whole(&nd, flags, result);
	walk_end(&nd);
	return err;
}

int path_lookup_at(int dfd, const char *path, unsigned int flags,
		   struct path *result)
{
	return lookup(dfd, NULL, path, flags, result);
}

int path_lookup_from(const struct path *base, const char *path,
		     unsigned int flags, struct path *result)
{
	return lookup(AT_FDCWD, base, path, flags, result);
}

int lookup_parent(int dfd, const char *name, struct path *parent,
		  struct last_name *last)
{
	struct nameidata nd;
	int err;

	err = walk_begin(&nd, dfd, NULL, name);
	if (err)
		return err;
	err = walk_parent(&nd);
	if (!err) {
		last->name = nd.last;
		last->slash = nd.slash;
		last->type = !nd.last.len	   ? LAST_ROOT
			     : is_dot(&nd.last)	   ? LAST_DOT
			     : is_dotdot(&nd.last) ? LAST_DOTDOT
						   : LAST_NORM;
		walk_take(&nd, parent);
	}
	walk_end(&nd);
	return err;
}
