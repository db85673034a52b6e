// SPDX-License-Identifier: MIT
/*
 * namei.c - from a path to an inode
 *
 * What        The walk keeps one counted inode, where it stands, and the rest
 *             of the path. A symbolic link puts its target in front of the
 *             rest. Relative paths start at the root: there is no chdir.
 * Failure     ENOENT, ENOTDIR, ENAMETOOLONG (a component past NAME_MAX, a path
 *             past PATH_MAX), ELOOP past 40 links, ENOMEM.
 * Not here    Permissions (everybody is root), mounts, a cache of names.
 */
#include <fs/fs.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "internal.h"

#define MAX_SYMLINKS 40

struct walk {
	struct inode *inode; /* counted: where we are */
	char *rest;	     /* PATH_MAX bytes, owned: what is still to go */
	unsigned int links;
};

/* The next component, taken off the rest into NAME; its length, 0: no more. */
static int next_component(char *rest, char name[NAME_MAX + 1])
{
	char *from = rest + strspn(rest, "/");
	size_t n = strcspn(from, "/");

	if (n > NAME_MAX)
		return -ENAMETOOLONG;
	memcpy(name, from, n);
	name[n] = '\0';
	memmove(rest, from + n, strlen(from + n) + 1);
	return (int)n;
}

/* A counted inode of DIR's entry NAME, or ERR_PTR. */
static struct inode *lookup_one(struct inode *dir, const char *name)
{
	struct inode *child;

	if (!S_ISDIR(dir->mode))
		return ERR_PTR(-ENOTDIR);
	if (strcmp(name, ".") == 0)
		return iget(dir);
	if (strcmp(name, "..") == 0)
		return iget(dir->parent ? dir->parent : dir);
	child = inode_child(dir, name);
	if (child)
		return iget(child->link ? child->link : child);
	if (dir->iops && dir->iops->lookup)
		return dir->iops->lookup(dir, name);
	return ERR_PTR(-ENOENT);
}

static void move_to(struct walk *w, struct inode *inode)
{
	iput(w->inode);
	w->inode = inode;
}

/* LINK's target takes its place in the path; LINK's reference goes. */
static int follow(struct walk *w, struct inode *link)
{
	size_t target = strlen(link->symlink), rest = strlen(w->rest);
	int err = 0;

	if (++w->links > MAX_SYMLINKS)
		err = -ELOOP;
	else if (target == 0)
		err = -ENOENT;
	else if (target + rest >= PATH_MAX)
		err = -ENAMETOOLONG;
	if (!err) {
		memmove(w->rest + target, w->rest, rest + 1);
		memcpy(w->rest, link->symlink, target);
		if (w->rest[0] == '/')
			move_to(w, iget(root_inode));
	}
	iput(link);
	return err;
}

/* One step; 1 while there is more to go, 0 at the end, or -errno. */
static int step(struct walk *w, unsigned int flags)
{
	char name[NAME_MAX + 1];
	struct inode *next;
	int n = next_component(w->rest, name);

	if (n <= 0)
		return n;
	if ((flags & LOOKUP_PARENT) && !w->rest[strspn(w->rest, "/")])
		return 0;
	next = lookup_one(w->inode, name);
	if (IS_ERR(next))
		return (int)PTR_ERR(next);
	if (S_ISLNK(next->mode) && (w->rest[0] || !(flags & LOOKUP_NOFOLLOW))) {
		int err = follow(w, next);

		return err ? err : 1;
	}
	move_to(w, next);
	if (w->rest[0] && !S_ISDIR(next->mode))
		return -ENOTDIR; /* a slash behind it, if only at the end */
	return 1;
}

static struct inode *walk_path(struct walk *w, unsigned int flags)
{
	int err;

	do
		err = step(w, flags);
	while (err > 0);
	if (!err)
		return w->inode;
	iput(w->inode);
	return ERR_PTR(err);
}

struct inode *path_lookup_at(struct inode *dir, const char *path,
			     unsigned int flags)
{
	struct walk w = { .inode = path[0] == '/' ? root_inode : dir };
	struct inode *inode;

	if (!path[0])
		return ERR_PTR(-ENOENT);
	if (strnlen(path, PATH_MAX) == PATH_MAX)
		return ERR_PTR(-ENAMETOOLONG);
	if (!S_ISDIR(w.inode->mode))
		return ERR_PTR(-ENOTDIR);
	w.rest = kmalloc(PATH_MAX, GFP_KERNEL);
	if (!w.rest)
		return ERR_PTR(-ENOMEM);
	strscpy(w.rest, path, PATH_MAX);
	iget(w.inode);
	inode = walk_path(&w, flags);
	kfree(w.rest);
	return inode;
}

struct inode *path_lookup(const char *path)
{
	return path_lookup_at(root_inode, path, 0);
}

/* Written from the end of BUF towards its start. */
const char *file_path(const struct file *file, char *buf, size_t size)
{
	const struct inode *inode = file->inode;
	char *p = buf + size - 1;

	*p = '\0';
	for (; inode->parent; inode = inode->parent) {
		size_t n = strlen(inode->name);

		if (n + 1 > (size_t)(p - buf))
			return "(path too long)";
		p -= n;
		memcpy(p, inode->name, n);
		*--p = '/';
	}
	if (inode != root_inode)
		return inode->name;
	return *p ? p : "/";
}
