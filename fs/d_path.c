// SPDX-License-Identifier: MIT
/*
 * d_path.c - from a place in the tree to its path
 *
 * What     Written from the end of a buffer towards its start, name by name
 *          upwards, through the mounts, until the root is met that the asker
 *          has.
 * Locking  dcache_lock for the whole walk, so the path is of one moment.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/string.h>
#include "internal.h"

struct path_text {
	char *start; /* of the buffer */
	char *p;     /* the text so far begins here */
};

static bool prepend(struct path_text *t, const char *s, size_t n)
{
	if ((size_t)(t->p - t->start) < n)
		return false;
	t->p -= n;
	memcpy(t->p, s, n);
	return true;
}

/* One step up; false: P is the top of all that can be seen. [dcache_lock] */
static bool ascend(struct path *p)
{
	if (p->dentry != p->mnt->mnt_root) {
		p->dentry = p->dentry->d_parent;
		return true;
	}
	if (!p->mnt->mnt_parent)
		return false;
	p->dentry = p->mnt->mnt_mountpoint;
	p->mnt = p->mnt->mnt_parent;
	return true;
}

static bool same_path(const struct path *a, const struct path *b)
{
	return a->mnt == b->mnt && a->dentry == b->dentry;
}

/* [dcache_lock] */
static int write_path(struct path p, const struct path *root,
		      struct path_text *t, bool *reached)
{
	bool any = false;

	for (;;) {
		const struct qstr *name = &p.dentry->d_name;
		bool named = p.dentry != p.mnt->mnt_root;

		*reached = same_path(&p, root);
		if (*reached)
			break;
		if (named && p.dentry->d_parent == p.dentry) /* no place */
			return prepend(t, name->name, name->len) ? 0 : -1;
		if (named) {
			if (!prepend(t, name->name, name->len) ||
			    !prepend(t, "/", 1))
				return -1;
			any = true;
		}
		if (!ascend(&p))
			break;
	}
	return any || prepend(t, "/", 1) ? 0 : -1;
}

char *d_path(const struct path *p, const struct path *root, char *buf,
	     size_t size, bool *reached)
{
	struct path_text t = { buf, buf + size };
	static const char deleted[] = " (deleted)";
	bool met;
	int err = 0;

	spin_lock(&dcache_lock);
	if (p->dentry->d_flags & DCACHE_DELETED)
		err = !prepend(&t, deleted, sizeof(deleted));
	else
		err = !prepend(&t, "", 1);
	if (!err)
		err = write_path(*p, root, &t, &met);
	spin_unlock(&dcache_lock);
	if (err)
		return ERR_PTR(-ENAMETOOLONG);
	if (reached)
		*reached = met;
	return t.p;
}

const char *file_path(const struct file *file, char *buf, size_t size)
{
	struct path root;
	char *text;

	get_fs_root(&root);
	text = d_path(&file->path, &root, buf, size, NULL);
	path_put(&root);
	return IS_ERR(text) ? "(path too long)" : text;
}
