/* SPDX-License-Identifier: MIT */
/*
 * dcache.h - names: dentries, and paths made of them
 *
 *	            dentry "/"
 *	           /    |     \           d_parent, d_children
 *	      "dev"   "etc"   "tmp" ...
 *	        |
 *	      "null" ---------------> inode   d_inode; hard links share one
 *
 * What        A dentry is one name in one directory. In a file system that lives
 *             in memory a name that exists has a reference of its own, so all
 *             names are here and a name that is not here does not exist. What
 *             a file system makes as it is asked for (/proc/PID) lives as
 *             long as somebody uses it.
 * Invariants  1. A dentry has a reference to its parent and to its inode.
 *             2. d_inode does not change; d_parent and d_name change only by
 *                a rename.
 *             3. Hashed dentries are exactly those that a walk can find.
 * Locking     dcache_lock, a spinlock, covers all of it: counts, names, the
 *             hash, the tree, the mounts, each task's root and working
 *             directory. So a walk over cached names takes one lock and
 *             touches no count but that of its result.
 * Not here    Names kept for later when nobody uses them; names known not to
 *             exist; walks without a lock.
 */
#ifndef FS_DCACHE_H
#define FS_DCACHE_H

#include <lib/list.h>
#include <lib/types.h>
#include <kernel/spinlock.h>

struct inode;
struct super_block;
struct vfsmount;
struct file;

/* A component of a path: not ended by NUL. */
struct qstr {
	const char *name;
	unsigned int len;
	u32 hash;
};

#define DNAME_INLINE_LEN 32

/* d_flags */
#define DCACHE_MOUNTED	 0x1u /* some mount's mountpoint: ask */
#define DCACHE_HASHED	 0x2u
#define DCACHE_DELETED	 0x4u /* the name is gone, somebody uses it still */

struct dentry {
	int d_count;		  /* [dcache_lock] */
	unsigned int d_flags;	  /* [dcache_lock] */
	struct hlist_node d_hash; /* [dcache_lock] */
	struct dentry *d_parent; /* [dcache_lock] counted; the root's: itself */
	struct list_head d_children;	/* [dcache_lock] hashed, by d_off */
	struct list_head d_sibling;	/* [dcache_lock] */
	u64 d_off;			/* [dcache_lock] cookie of readdir */
	u64 d_next_off;			/* [dcache_lock] the next child's */
	struct inode *d_inode;		/* constant; counted */
	struct super_block *d_sb;	/* constant */
	struct qstr d_name;		/* [dcache_lock] ended by NUL */
	char d_iname[DNAME_INLINE_LEN]; /* where short names stand */
};

/* A name as seen through a mount. */
struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

extern spinlock_t dcache_lock;

void dcache_init(void);

/* Hash of N bytes. */
static inline u32 name_hash_step(u32 hash, u8 c)
{
	return hash * 31 + c;
}
u32 name_hash(const char *name, size_t n);

/* A dentry for NAME below PARENT (NULL: a root) that nobody can find yet, with one
 * reference; takes over the one to INODE. NULL: no memory, and INODE is the
 * caller's still. */
struct dentry *d_alloc(struct dentry *parent, const struct qstr *name,
		       struct inode *inode);

/* Makes DENTRY findable, as a name that stays. */
void d_add(struct dentry *dentry);
/* The name is gone: nobody finds it any more, its own reference is dropped. */
void d_drop(struct dentry *dentry);

/* The child of that name with a reference, or NULL. */
struct dentry *d_lookup(struct dentry *parent, const struct qstr *name);
/* The same without a reference. [dcache_lock] */
struct dentry *__d_lookup(const struct dentry *parent, const struct qstr *name);

struct dentry *dget(struct dentry *dentry);
/* Drops a reference; the last one frees it and its inode's. May sleep. */
void dput(struct dentry *dentry);

void path_get(const struct path *path);
void path_put(const struct path *path);

/* A rename on its way. */
struct dentry_move {
	struct dentry *dentry, *new_parent;
	struct dentry *target; /* which has the new name, or NULL */
	bool exchange;	 /* TARGET gets DENTRY's place; else it is dropped */
	char *long_name; /* a copy of the new name that is not inline */
};

/* What may fail of a move to NAME: 0 or -ENOMEM. / Does it; fails no more. NAME must
 * be the same. [sb->names for writing] */
int d_prepare_move(struct dentry_move *move, const struct qstr *name);
void d_move(struct dentry_move *move, const struct qstr *name);

/* Has DENTRY names below it? [dcache_lock] */
static inline bool d_has_children(const struct dentry *dentry)
{
	return !list_empty(&dentry->d_children);
}

/* Is ANCESTOR DENTRY or above it? [sb->names] */
bool is_subdir(const struct dentry *dentry, const struct dentry *ancestor);

/* The path of P as seen from ROOT, written to the end of BUF; " (deleted)" behind
 * a name that is gone. *REACHED, if not NULL: whether ROOT was met. ERR_PTR:
 * -ENAMETOOLONG. */
char *d_path(const struct path *p, const struct path *root, char *buf,
	     size_t size, bool *reached);

#endif
