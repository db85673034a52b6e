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

struct file_operations;

struct proc_file {
	const char *name; /* "meminfo", or "sysvipc/shm" */
	unsigned int mode;
	int (*show)(struct seq_file *m); /* 0 or -errno; or: */
	const struct file_operations *fops;
};

#define __PROC_FILE(id, ...)                                       \
	static const struct proc_file __used __section("procfile") \
		__aligned(sizeof(void *)) proc_##id = { __VA_ARGS__ }

/* /proc/NAME, registered by being written: for all, or as the mode has it. */
#define PROC_FILE(name, show) __PROC_FILE(show, name, 0444, show, NULL)
#define PROC_FILE_MODE(name, mode, show) \
	__PROC_FILE(show, name, mode, show, NULL)
#define PROC_FILE_FOPS(name, mode, fops) \
	__PROC_FILE(fops, name, mode, NULL, &fops)

/* May current, as UID and GID, look into TASK or change it, as ptrace(2) has it?
 * [tasklist_lock] */
bool ptrace_may_access(const struct task_struct *task, uid_t uid, gid_t gid);

#endif
