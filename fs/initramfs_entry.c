// SPDX-License-Identifier: MIT
/*
 * initramfs_entry.c - one entry of an archive becomes a name with an inode
 *
 * What     Directories on the way are made if they are missing. A name that
 *          exists gives way to a later entry, unless one of the two is a
 *          directory.
 * Failure  One sentence says what is wrong; what is made of the entry so far
 *          stays.
 */
#include <fs/fs.h>
#include <kernel/time.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "initramfs_internal.h"
#include "internal.h"

const char initramfs_no_memory[] = "there is no memory for it";

/* A file with several names: the first one has the bytes. */
struct hard_link {
	struct hard_link *next;
	u32 ino, dev_major, dev_minor;
	struct inode *inode; /* counted */
};

static fault_t fault_of(long err)
{
	switch (err) {
	case 0:
		return NULL;
	case -ENOENT:
	case -ELOOP:
		return "its name leads through a dead link";
	case -ENOTDIR:
		return "its name leads through something that is no directory";
	case -ENAMETOOLONG:
		return "a component of its name is too long";
	}
	return initramfs_no_memory;
}

static struct qstr name_of(const char *name)
{
	size_t n = strlen(name);

	return (struct qstr){ name, (unsigned int)n, name_hash(name, n) };
}

/* The new entry NAME of DIR: 0 or -errno. */
static int make_entry(const struct path *dir, const char *name, u32 mode,
		      u32 rdev, struct dentry **made)
{
	struct qstr text = name_of(name);

	down_write(&dir->dentry->d_sb->names);
	*made = create_child(dir, &text, mode, rdev);
	up_write(&dir->dentry->d_sb->names);
	return IS_ERR(*made) ? (int)PTR_ERR(*made) : 0;
}

/* The directory PREFIX, whose last component is NAME in AT; made if it is not
 * there. *AT, counted, becomes it. */
static int enter_dir(struct unpack *u, struct path *at, const char *prefix,
		     const char *name)
{
	struct path next = { at->mnt, NULL };
	struct qstr text = name_of(name);
	int err = path_lookup_from(&u->base, prefix, LOOKUP_DIRECTORY, &next);

	if (err == -ENOENT && at->dentry->d_inode->iops->mknod) {
		next.dentry = d_lookup(at->dentry, &text);
		if (next.dentry) { /* a link that leads nowhere */
			dput(next.dentry);
			return -ENOENT;
		}
		err = make_entry(at, name, S_IFDIR | 0755, 0, &next.dentry);
		if (!err) {
			next.mnt = at->mnt;
			path_get(&next);
			dput(next.dentry);
		}
	}
	if (err)
		return err;
	path_put(at);
	*at = next;
	return 0;
}

/* All directories of NAME, which is changed meanwhile: *AT is where it goes,
 * counted, *LAST its last component, "" for the base itself. */
static int find_place(struct unpack *u, char *name, struct path *at,
		      const char **last)
{
	char *component = name, *slash;
	int err = 0;

	*at = u->base;
	path_get(at);
	for (;;) {
		component += strspn(component, "/");
		slash = strchr(component, '/');
		if (!slash || !slash[strspn(slash, "/")])
			break;
		*slash = '\0';
		if (strcmp(component, ".") != 0)
			err = enter_dir(u, at, name, component);
		*slash = '/';
		if (err) {
			path_put(at);
			return err;
		}
		component = slash;
	}
	if (slash)
		*slash = '\0';
	*last = strcmp(component, ".") == 0 ? "" : component;
	if (strlen(*last) <= NAME_MAX)
		return 0;
	path_put(at);
	return -ENAMETOOLONG;
}

static struct inode *find_link(struct unpack *u, const struct cpio_entry *e)
{
	struct hard_link *link;

	for (link = u->links; link; link = link->next)
		if (link->ino == e->ino && link->dev_major == e->dev_major &&
		    link->dev_minor == e->dev_minor)
			return link->inode;
	return NULL;
}

static bool note_link(struct unpack *u, const struct cpio_entry *e,
		      struct inode *inode)
{
	struct hard_link *link = kmalloc(sizeof(*link), GFP_KERNEL);

	if (!link)
		return false;
	*link = (struct hard_link){ u->links, e->ino, e->dev_major,
				    e->dev_minor, iget(inode) };
	u->links = link;
	return true;
}

static void remove_entry(const struct path *dir, struct dentry *victim)
{
	down_write(&dir->dentry->d_sb->names);
	drop_name(dir->dentry, victim);
	up_write(&dir->dentry->d_sb->names);
	dput(victim);
}

static fault_t write_bytes(const struct cpio_entry *e, struct inode *inode)
{
	ssize_t done;

	if (e->size == 0)
		return NULL;
	mutex_lock(&inode->lock);
	inode_truncate(inode, 0);
	mutex_unlock(&inode->lock);
	done = inode_write(inode, e->data, e->size, 0);
	return done == (ssize_t)e->size ? NULL : initramfs_no_memory;
}

static void set_attributes(const struct cpio_entry *e, struct inode *inode)
{
	inode->mode = (inode->mode & S_IFMT) | (e->mode & 07777);
	inode->uid = e->uid;
	inode->gid = e->gid;
	inode->mtime = (s64)e->mtime * (s64)NSEC_PER_SEC;
}

static fault_t add_hard_link(const struct path *dir, const char *name,
			     struct inode *first)
{
	struct qstr text = name_of(name);
	struct dentry *dentry = d_alloc(dir->dentry, &text, iget(first));

	if (!dentry) {
		iput(first);
		return initramfs_no_memory;
	}
	down_write(&dir->dentry->d_sb->names);
	d_add(dentry);
	first->nlink++;
	dir_changed(dir->dentry->d_inode, 1);
	up_write(&dir->dentry->d_sb->names);
	dput(dentry);
	return NULL;
}

static fault_t add_file(struct unpack *u, const struct cpio_entry *e,
			const struct path *dir, const char *name)
{
	struct inode *first = e->nlink > 1 ? find_link(u, e) : NULL;
	struct dentry *made;
	fault_t fault = NULL;

	if (first) {
		fault = add_hard_link(dir, name, first);
		return fault ? fault : write_bytes(e, first);
	}
	if (make_entry(dir, name, S_IFREG, 0, &made))
		return initramfs_no_memory;
	set_attributes(e, made->d_inode);
	if (e->nlink > 1 && !note_link(u, e, made->d_inode))
		fault = initramfs_no_memory;
	if (!fault)
		fault = write_bytes(e, made->d_inode);
	set_attributes(e, made->d_inode);
	dput(made);
	return fault;
}

static fault_t add_symlink(const struct cpio_entry *e, const struct path *dir,
			   const char *name)
{
	struct inode *inode, *parent = dir->dentry->d_inode;
	struct dentry *made;
	char *target;

	if (e->size == 0 || e->size >= PATH_MAX ||
	    memchr(e->data, '\0', e->size))
		return "its target is no path";
	target = kmalloc(e->size + 1, GFP_KERNEL);
	if (!target)
		return initramfs_no_memory;
	memcpy(target, e->data, e->size);
	target[e->size] = '\0';
	inode = parent->iops->symlink ? parent->iops->symlink(parent, target)
				      : ERR_PTR(-EPERM);
	kfree(target);
	if (IS_ERR(inode))
		return initramfs_no_memory;
	made = simple_add(dir->dentry, name, inode);
	if (IS_ERR(made))
		return initramfs_no_memory;
	set_attributes(e, inode);
	return NULL;
}

/* The root itself, or a directory that is there. */
static fault_t existing_dir(const struct cpio_entry *e, struct inode *inode)
{
	if (!S_ISDIR(e->mode))
		return "a directory and something else have its name";
	set_attributes(e, inode);
	return NULL;
}

static fault_t add_node(struct unpack *u, const struct cpio_entry *e,
			const struct path *dir, const char *name)
{
	u32 rdev = MKDEV(e->rdev_major, e->rdev_minor);
	struct dentry *made;

	if (S_ISREG(e->mode))
		return add_file(u, e, dir, name);
	if (S_ISLNK(e->mode))
		return add_symlink(e, dir, name);
	if (make_entry(dir, name, e->mode & 0177777, rdev, &made))
		return initramfs_no_memory;
	set_attributes(e, made->d_inode);
	dput(made);
	return NULL;
}

/* A name that exists gives way, unless it is a directory. */
static fault_t add_in(struct unpack *u, const struct cpio_entry *e,
		      const struct path *dir, const char *name)
{
	struct qstr text = name_of(name);
	struct dentry *old;
	fault_t fault;

	if (!*name)
		return existing_dir(e, dir->dentry->d_inode);
	if (!dir->dentry->d_inode->iops->names_change)
		return "nothing can be made in its directory";
	old = d_lookup(dir->dentry, &text);
	if (!old)
		return add_node(u, e, dir, name);
	if (S_ISDIR(old->d_inode->mode)) {
		fault = existing_dir(e, old->d_inode);
		dput(old);
		return fault;
	}
	if (S_ISDIR(e->mode)) {
		dput(old);
		return "a directory and something else have its name";
	}
	remove_entry(dir, old);
	return add_node(u, e, dir, name);
}

static bool known_type(u32 mode)
{
	return S_ISREG(mode) || S_ISDIR(mode) || S_ISLNK(mode) ||
	       S_ISCHR(mode) || S_ISBLK(mode) || S_ISFIFO(mode) ||
	       S_ISSOCK(mode);
}

fault_t initramfs_add_entry(struct unpack *u, const struct cpio_entry *e)
{
	struct path dir;
	const char *last;
	fault_t fault;
	char *name;
	int err;

	if (!known_type(e->mode))
		return "its mode has no type that is known";
	name = kstrdup(e->name, GFP_KERNEL);
	if (!name)
		return initramfs_no_memory;
	err = find_place(u, name, &dir, &last);
	if (err) {
		kfree(name);
		return fault_of(err);
	}
	fault = add_in(u, e, &dir, last);
	path_put(&dir);
	kfree(name);
	return fault;
}

void initramfs_forget_links(struct unpack *u)
{
	struct hard_link *next;

	for (; u->links; u->links = next) {
		next = u->links->next;
		iput(u->links->inode);
		kfree(u->links);
	}
}
