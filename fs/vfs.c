// SPDX-License-Identifier: MIT
/*
 * vfs.c - the file systems that are there when the first program begins
 */
#include <fs/fs.h>
#include <kernel/printk.h>
#include <lib/err.h>
#include "internal.h"

static const struct {
	const char *dir;
	u32 mode;
	struct file_system_type *type;
} places[] = {
	{ "/dev", 0755, &devtmpfs_type },
	{ "/dev/pts", 0755, &devpts_type },
	{ "/proc", 0555, &proc_type },
	{ "/sys", 0555, &sysfs_type },
};

void vfs_init(void)
{
	unsigned int i;

	filemap_init();
	inode_cache_init();
	dcache_init();
	namei_init();
	file_cache_init();
	files_cache_init();
	mount_init();
	for (i = 0; i < ARRAY_SIZE(places); i++)
		do_mkdirat(AT_FDCWD, places[i].dir, places[i].mode);
}

static int mount_at(const char *dir, struct file_system_type *type)
{
	struct vfsmount *mnt;
	struct path at;
	int err = path_lookup(dir, &at);

	if (err)
		return err;
	mnt = kern_mount(type, type->name, NULL);
	err = IS_ERR(mnt) ? (int)PTR_ERR(mnt) : graft_mount(mnt, &at);
	path_put(&at);
	return err;
}

void vfs_mount_all(void)
{
	unsigned int i;
	int err;

	for (i = 0; i < ARRAY_SIZE(places); i++) {
		err = mount_at(places[i].dir, places[i].type);
		if (err)
			pr_err("vfs: %s cannot be mounted: error %d\n",
			       places[i].dir, err);
	}
}
