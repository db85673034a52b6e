/* SPDX-License-Identifier: MIT */
/* sysfs.h - the parts of /sys that are files of their own. */
#ifndef FS_SYSFS_H
#define FS_SYSFS_H

struct dentry;

/* Fills the directory /sys/devices/system/memory: 0 or -ENOMEM. Boot. */
int sysfs_make_memory(struct dentry *memory);

#endif
