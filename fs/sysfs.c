// SPDX-License-Identifier: MIT
/*
 * sysfs.c - /sys: empty so far
 */
#include <fs/fs.h>
#include <uapi/magic.h>
#include "internal.h"

static const struct super_operations sysfs_ops = { 0 };

static int sysfs_fill_super(struct super_block *sb, char *options)
{
	(void)options;
	sb->ops = &sysfs_ops;
	sb->magic = SYSFS_MAGIC;
	return simple_fill_super(sb, 0555);
}

struct file_system_type sysfs_type = {
	.name = "sysfs",
	.fill_super = sysfs_fill_super,
	.single = true,
};
