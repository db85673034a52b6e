// SPDX-License-Identifier: MIT
/*
 * getname.c - paths of ring 3 in kernel memory, and the targets of links
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "internal.h"

static struct kmem_cache *names_cache;

void namei_init(void)
{
	names_cache = kmem_cache_create_usercopy("names_cache", PATH_MAX, 0,
						 SLAB_PANIC, 0, PATH_MAX, NULL);
}

char *getname_empty(const char __user *path)
{
	char *name = kmem_cache_alloc(names_cache, GFP_KERNEL);
	long n;

	if (unlikely(!name))
		return ERR_PTR(-ENOMEM);
	n = strncpy_from_user(name, path, PATH_MAX);
	if (likely(n >= 0 && n < PATH_MAX))
		return name;
	putname(name);
	return ERR_PTR(n < 0 ? n : -ENAMETOOLONG);
}

char *getname(const char __user *path)
{
	char *name = getname_empty(path);

	if (IS_ERR(name) || likely(name[0]))
		return name;
	putname(name);
	return ERR_PTR(-ENOENT);
}

void putname(char *name)
{
	if (!IS_ERR(name))
		kmem_cache_free(names_cache, name);
}

/* ---------------------------------------------------------------- readlink */

static int copy_target(const char *text, char *buf, size_t size)
{
	size_t n = strnlen(text, size);

	memcpy(buf, text, n);
	return (int)n;
}

/* Where a link that jumps leads, as a path. */
static int jump_target(struct inode *inode, char *buf, size_t size)
{
	char *page = kmalloc(PATH_MAX, GFP_KERNEL), *text;
	struct path to, root;
	int ret;

	if (!page)
		return -ENOMEM;
	ret = inode->iops->jump(inode, &to);
	if (!ret) {
		get_fs_root(&root);
		text = d_path(&to, &root, page, PATH_MAX, NULL);
		ret = IS_ERR(text) ? (int)PTR_ERR(text)
				   : copy_target(text, buf, size);
		path_put(&root);
		path_put(&to);
	}
	kfree(page);
	return ret;
}

int inode_readlink(struct inode *inode, char *buf, size_t size)
{
	char *text;
	int n;

	if (inode->symlink)
		return copy_target(inode->symlink, buf, size);
	if (inode->iops->jump)
		return jump_target(inode, buf, size);
	text = inode->iops->get_link(inode);
	if (IS_ERR(text))
		return (int)PTR_ERR(text);
	n = copy_target(text, buf, size);
	kfree(text);
	return n;
}
