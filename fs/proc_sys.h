/* SPDX-License-Identifier: MIT */
/*
 * proc_sys.h - the entries of /proc/sys: a line of a table each
 */
#ifndef FS_PROC_SYS_H
#define FS_PROC_SYS_H

#include "proc_internal.h"

enum ctl_type {
	CTL_INT,    /* one or more, each in [min, max] */
	CTL_ULONG,  /* one, in [min, max] */
	CTL_STRING, /* up to max bytes with the NUL, in a buffer */
	CTL_SHOW    /* text that show() makes; cannot be written */
};

struct ctl_entry {
	const char *name;
	u32 mode;
	enum ctl_type type;
	void *data;
	unsigned int count;	/* of ints; 0: one */
	unsigned long min, max; /* of ints: as signed */
	/* After a write that was accepted. Optional. */
	void (*changed)(void);
	/* May current write it at all? 0 or -errno. Optional. */
	int (*may_write)(void);
	/* The text without a newline: how many bytes. */
	int (*show)(char *buf, size_t size);
};

struct ctl_dir {
	const char *name; /* "vm", "kernel/random" */
	const struct ctl_entry *entries;
	size_t nr;
};

extern const struct ctl_dir proc_sys_vm, proc_sys_kernel, proc_sys_random;

#endif
