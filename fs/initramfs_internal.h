/* SPDX-License-Identifier: MIT */
/* initramfs_internal.h - what the two files of the initramfs share. */
#ifndef FS_INITRAMFS_INTERNAL_H
#define FS_INITRAMFS_INTERNAL_H

#include <fs/dcache.h>
#include <lib/cpio.h>

struct hard_link;

struct unpack {
	struct path base; /* borrowed: names are below it */
	struct hard_link *links;
	const char *last_name; /* for messages */
	bool in_gzip;	       /* one layer: no archive nests without end */
	bool no_memory;	       /* why unpacking has ended */
};

/* NULL when all is well, else what is wrong. */
typedef const char *fault_t;

extern const char initramfs_no_memory[];

/* Makes what E says. */
fault_t initramfs_add_entry(struct unpack *u, const struct cpio_entry *e);
/* The last one has been added. */
void initramfs_forget_links(struct unpack *u);

#endif
