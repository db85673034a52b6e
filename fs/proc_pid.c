// SPDX-License-Identifier: MIT
/*
 * proc_pid.c - /proc/PID and /proc/PID/task/TID: which files there are
 *
 * What     Two tables; the rest is proc_base.c's, the contents are those of the
 *          files of the same names.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include "proc_internal.h"

static int mounts_show(struct seq_file *m, pid_t pid __maybe_unused)
{
	return show_mounts(m);
}

static int mountinfo_show(struct seq_file *m, pid_t pid __maybe_unused)
{
	return show_mountinfo(m);
}

int proc_children_show(struct seq_file *m, pid_t pid)
{
	const struct task_struct *task, *child;

	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task)
		list_for_each_entry(child, &task->children, sibling)
			seq_printf(m, "%d ", child->pid);
	spin_unlock(&tasklist_lock);
	return task ? 0 : -ESRCH;
}

#define DIR_ENTRY(name, mode, iops)                                    \
	{                                                              \
		name, S_IFDIR | (mode), NULL, NULL, iops, false, false \
	}
#define LINK_ENTRY(name, iops)                                       \
	{                                                            \
		name, S_IFLNK | 0777, NULL, NULL, iops, false, false \
	}
#define TEXT(name, mode, show)                                         \
	{                                                              \
		name, S_IFREG | (mode), show, NULL, NULL, false, false \
	}
#define SECRET(name, mode, show)                                      \
	{                                                             \
		name, S_IFREG | (mode), show, NULL, NULL, true, false \
	}
#define FILE_ENTRY(name, mode, fops)                                   \
	{                                                              \
		name, S_IFREG | (mode), NULL, fops, NULL, false, false \
	}

/* What a process and each of its threads have. */
#define COMMON_ENTRIES                                                       \
	DIR_ENTRY("fd", 0500, &proc_fd_iops),                                \
		DIR_ENTRY("fdinfo", 0555, &proc_fdinfo_iops),                \
		SECRET("environ", 0400, proc_environ_show),                  \
		SECRET("auxv", 0400, proc_auxv_show),                        \
		TEXT("status", 0444, proc_status_show),                      \
		SECRET("syscall", 0400, proc_syscall_show),                  \
		TEXT("limits", 0444, proc_limits_show),                      \
		FILE_ENTRY("comm", 0644, &proc_comm_fops),                   \
		TEXT("cmdline", 0444, proc_cmdline_show),                    \
		TEXT("statm", 0444, proc_statm_show),                        \
		SECRET("maps", 0444, proc_maps_show),                        \
		FILE_ENTRY("mem", 0600, &proc_mem_fops),                     \
		LINK_ENTRY("cwd", &proc_cwd_iops),                           \
		LINK_ENTRY("root", &proc_root_iops),                         \
		LINK_ENTRY("exe", &proc_exe_iops),                           \
		TEXT("mounts", 0444, mounts_show),                           \
		TEXT("mountinfo", 0444, mountinfo_show),                     \
		FILE_ENTRY("clear_refs", 0200, &proc_clear_refs_fops),       \
		SECRET("smaps", 0444, proc_smaps_show),                      \
		SECRET("smaps_rollup", 0444, proc_smaps_rollup_show),        \
		FILE_ENTRY("pagemap", 0400, &proc_pagemap_fops),             \
		TEXT("oom_score", 0444, proc_oom_score_show),                \
		FILE_ENTRY("oom_adj", 0644, &proc_oom_adj_fops),             \
		FILE_ENTRY("oom_score_adj", 0644, &proc_oom_score_adj_fops), \
		FILE_ENTRY("fail-nth", 0644, &proc_fail_nth_fops)

static const struct proc_entry pid_entries[] = {
	DIR_ENTRY("task", 0555, &proc_task_iops),
	TEXT("stat", 0444, proc_stat_show),
	COMMON_ENTRIES,
	{ .name = "" },
};

static const struct proc_entry tid_entries[] = {
	TEXT("stat", 0444, proc_thread_stat_show),
	TEXT("children", 0444, proc_children_show),
	COMMON_ENTRIES,
	{ .name = "" },
};

static struct inode *pid_lookup(struct inode *dir, const char *name)
{
	return proc_table_lookup(dir, name, pid_entries);
}

static void pid_readdir(struct inode *dir, struct dir_context *ctx)
{
	proc_table_readdir(ctx, proc_inode(dir)->pid, pid_entries);
}

static const struct inode_operations pid_iops = {
	.lookup = pid_lookup,
	.readdir = pid_readdir,
	.evict = proc_evict,
};

static struct inode *tid_lookup(struct inode *dir, const char *name)
{
	return proc_table_lookup(dir, name, tid_entries);
}

static void tid_readdir(struct inode *dir, struct dir_context *ctx)
{
	proc_table_readdir(ctx, proc_inode(dir)->pid, tid_entries);
}

static const struct inode_operations tid_iops = {
	.lookup = tid_lookup,
	.readdir = tid_readdir,
	.evict = proc_evict,
};

struct inode *proc_pid_inode(pid_t pid)
{
	static const struct proc_entry entry = {
		.name = "",
		.mode = S_IFDIR | 0555,
		.iops = &pid_iops,
		.immutable = true,
	};

	return proc_task_inode(pid, &entry, 0);
}

struct inode *proc_tid_inode(pid_t tid)
{
	static const struct proc_entry entry = {
		.name = "t",
		.mode = S_IFDIR | 0555,
		.iops = &tid_iops,
		.immutable = true,
	};

	return proc_task_inode(tid, &entry, 0);
}
