// SPDX-License-Identifier: MIT
/*
 * dcache.c - the tree of names (fs/dcache.h)
 *
 * What     A hash table by (parent, name) finds a child; the list of children
 *          is for readdir, in the order in which the names came, each with a
 *          number that its directory never gives again: so readdir goes on
 *          right however names come and go.
 * Locking  dcache_lock. What it frees, it frees after it is let go.
 * Failure  d_alloc and d_prepare_move: nothing has changed.
 */
#include <fs/fs.h>
#include <kernel/panic.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include "internal.h"

DEFINE_SPINLOCK(dcache_lock, RANK_DCACHE);

static struct kmem_cache *dentry_cache;
static struct hlist_head *hash_table; /* [dcache_lock] */
static unsigned int hash_shift;

/* A bucket for each 32 KiB of memory, 256 at least. */
void dcache_init(void)
{
	unsigned long buckets = 256, i;

	while (buckets * 8 < totalram_pages() && buckets < 65536)
		buckets *= 2;
	/* readdir copies names to ring 3. */
	dentry_cache = kmem_cache_create_usercopy(
		"dentry", sizeof(struct dentry), 0, SLAB_PANIC,
		offsetof(struct dentry, d_iname), DNAME_INLINE_LEN, NULL);
	hash_table = kmalloc_array(buckets, sizeof(hash_table[0]), GFP_KERNEL);
	if (!hash_table)
		panic("no memory for the hash table of names");
	for (i = 0; i < buckets; i++)
		INIT_HLIST_HEAD(&hash_table[i]);
	while (1UL << hash_shift < buckets)
		hash_shift++;
}

u32 name_hash(const char *name, size_t n)
{
	u32 hash = 0;

	while (n--)
		hash = name_hash_step(hash, (u8)*name++);
	return hash;
}

/* The parent's address has its randomness in the middle. */
static struct hlist_head *bucket_of(const struct dentry *parent, u32 hash)
{
	u32 mixed = (hash + (u32)((unsigned long)parent >> 6)) * 0x9e3779b1U;

	return &hash_table[mixed >> (32 - hash_shift)];
}

/* ----------------------------------------------------------- coming, going */

static char *name_alloc(struct dentry *dentry, const struct qstr *name)
{
	if (name->len < DNAME_INLINE_LEN)
		return dentry->d_iname;
	return kmalloc(name->len + 1, GFP_KERNEL);
}

static void name_free(struct dentry *dentry)
{
	if (dentry->d_name.name != dentry->d_iname)
		kfree(dentry->d_name.name);
}

struct dentry *d_alloc(struct dentry *parent, const struct qstr *name,
		       struct inode *inode)
{
	struct dentry *dentry = kmem_cache_zalloc(dentry_cache, GFP_KERNEL);
	char *text = dentry ? name_alloc(dentry, name) : NULL;

	if (!text) {
		if (dentry)
			kmem_cache_free(dentry_cache, dentry);
		return NULL;
	}
	memcpy(text, name->name, name->len);
	text[name->len] = '\0';
	dentry->d_name = (struct qstr){ text, name->len, name->hash };
	dentry->d_count = 1;
	dentry->d_parent = parent ? dget(parent) : dentry;
	dentry->d_next_off = 2; /* 0 and 1 are "." and ".." */
	INIT_LIST_HEAD(&dentry->d_children);
	INIT_LIST_HEAD(&dentry->d_sibling);
	dentry->d_inode = inode;
	dentry->d_sb = parent ? parent->d_sb : inode->sb;
	return dentry;
}

struct dentry *dget(struct dentry *dentry)
{
	spin_lock(&dcache_lock);
	dentry->d_count++;
	spin_unlock(&dcache_lock);
	return dentry;
}

/* The last user is gone; the reference to the parent is the caller's. */
static struct dentry *dentry_free(struct dentry *dentry)
{
	struct dentry *parent = dentry->d_parent;

	if (dentry->d_inode)
		iput(dentry->d_inode);
	name_free(dentry);
	if (parent == dentry)
		parent = NULL;
	kmem_cache_free(dentry_cache, dentry);
	return parent;
}

void dput(struct dentry *dentry)
{
	bool last;

	while (dentry) {
		spin_lock(&dcache_lock);
		last = --dentry->d_count == 0;
		spin_unlock(&dcache_lock);
		if (likely(!last))
			return;
		dentry = dentry_free(dentry);
	}
}

void path_get(const struct path *path)
{
	spin_lock(&dcache_lock);
	path->dentry->d_count++;
	path->mnt->mnt_count++;
	spin_unlock(&dcache_lock);
}

void path_put(const struct path *path)
{
	bool last;

	spin_lock(&dcache_lock);
	last = path->dentry->d_count == 1 || path->mnt->mnt_count == 1;
	if (likely(!last)) {
		path->dentry->d_count--;
		path->mnt->mnt_count--;
	}
	spin_unlock(&dcache_lock);
	if (unlikely(last)) {
		dput(path->dentry);
		mntput(path->mnt);
	}
}

/* ---------------------------------------------------------------- the hash */

struct dentry *__d_lookup(const struct dentry *parent, const struct qstr *name)
{
	struct dentry *dentry;

	hlist_for_each_entry(dentry, bucket_of(parent, name->hash),
			     d_hash) if (dentry->d_name.hash == name->hash &&
					 dentry->d_parent == parent &&
					 dentry->d_name.len == name->len &&
					 !memcmp(dentry->d_name.name,
						 name->name,
						 name->len)) return dentry;
	return NULL;
}

struct dentry *d_lookup(struct dentry *parent, const struct qstr *name)
{
	struct dentry *dentry;

	spin_lock(&dcache_lock);
	dentry = __d_lookup(parent, name);
	if (dentry)
		dentry->d_count++;
	spin_unlock(&dcache_lock);
	return dentry;
}

/* [dcache_lock] */
static void hash_in(struct dentry *dentry)
{
	struct dentry *parent = dentry->d_parent;

	hlist_add_head(&dentry->d_hash, bucket_of(parent, dentry->d_name.hash));
	list_add_tail(&dentry->d_sibling, &parent->d_children);
	dentry->d_off = parent->d_next_off++;
}

static void hash_out(struct dentry *dentry)
{
	hlist_del(&dentry->d_hash);
	list_del_init(&dentry->d_sibling);
}

void d_add(struct dentry *dentry)
{
	spin_lock(&dcache_lock);
	hash_in(dentry);
	dentry->d_flags |= DCACHE_HASHED;
	dentry->d_count++;
	spin_unlock(&dcache_lock);
}

void d_drop(struct dentry *dentry)
{
	spin_lock(&dcache_lock);
	hash_out(dentry);
	dentry->d_flags &= ~DCACHE_HASHED;
	dentry->d_flags |= DCACHE_DELETED;
	spin_unlock(&dcache_lock);
	dput(dentry);
}

/* ------------------------------------------------------------------- moves */

int d_prepare_move(struct dentry_move *move, const struct qstr *name)
{
	char *text;

	move->long_name = NULL;
	if (move->exchange || name->len < DNAME_INLINE_LEN)
		return 0;
	text = kmalloc(name->len + 1, GFP_KERNEL);
	if (!text)
		return -ENOMEM;
	memcpy(text, name->name, name->len);
	text[name->len] = '\0';
	move->long_name = text;
	return 0;
}

/* Gives DENTRY the name NAME, whose copy is TEXT if it is long. -> what to kfree. */
static const char *take_name(struct dentry *dentry, const struct qstr *name,
			     const char *text)
{
	const char *old = dentry->d_name.name != dentry->d_iname
				  ? dentry->d_name.name
				  : NULL;

	dentry->d_name.len = name->len;
	dentry->d_name.hash = name->hash;
	if (text) {
		dentry->d_name.name = text;
	} else {
		memmove(dentry->d_iname, name->name, name->len);
		dentry->d_iname[name->len] = '\0';
		dentry->d_name.name = dentry->d_iname;
	}
	return old;
}

static void swap_names(struct dentry *a, struct dentry *b)
{
	char inline_a[DNAME_INLINE_LEN];
	struct qstr name = a->d_name;
	bool a_inline = name.name == a->d_iname;
	bool b_inline = b->d_name.name == b->d_iname;

	memcpy(inline_a, a->d_iname, sizeof(inline_a));
	memcpy(a->d_iname, b->d_iname, sizeof(inline_a));
	memcpy(b->d_iname, inline_a, sizeof(inline_a));
	a->d_name = b->d_name;
	b->d_name = name;
	if (b_inline)
		a->d_name.name = a->d_iname;
	if (a_inline)
		b->d_name.name = b->d_iname;
}

static void exchange(struct dentry *a, struct dentry *b)
{
	struct dentry *parent = a->d_parent;

	spin_lock(&dcache_lock);
	hash_out(a);
	hash_out(b);
	swap_names(a, b);
	a->d_parent = b->d_parent;
	b->d_parent = parent;
	hash_in(a);
	hash_in(b);
	spin_unlock(&dcache_lock);
}

void d_move(struct dentry_move *move, const struct qstr *name)
{
	struct dentry *dentry = move->dentry, *old_parent = dentry->d_parent;
	const char *old_name;

	if (move->exchange) {
		exchange(dentry, move->target);
		return;
	}
	if (move->target)
		d_drop(move->target);
	spin_lock(&dcache_lock);
	hash_out(dentry);
	old_name = take_name(dentry, name, move->long_name);
	dentry->d_parent = move->new_parent;
	move->new_parent->d_count++;
	hash_in(dentry);
	spin_unlock(&dcache_lock);
	kfree(old_name);
	dput(old_parent);
}

bool is_subdir(const struct dentry *dentry, const struct dentry *ancestor)
{
	while (dentry != ancestor) {
		if (dentry->d_parent == dentry)
			return false;
		dentry = dentry->d_parent;
	}
	return true;
}
