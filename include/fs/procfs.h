/* SPDX-License-Identifier: MIT */
/*
 * procfs.h - registering files under /proc
 *
 * A file is a function that prints its text; it is run at the first read after
 * an open, so one open sees one moment.
 */
#ifndef FS_PROCFS_H
#define FS_PROCFS_H

#include <lib/compiler.h>
#include <fs/seq_file.h>

struct task_struct;

struct proc_file {
	const char *name;		 /* "meminfo" */
	int (*show)(struct seq_file *m); /* 0 or -errno */
};

/* /proc/NAME, registered by being written. */
#define PROC_FILE(file_name, show_fn)                              \
	static const struct proc_file __used __section("procfile") \
		__aligned(sizeof(void *))                          \
			proc_##show_fn = { file_name, show_fn }

void procfs_init(void);

#endif
