// SPDX-License-Identifier: MIT
/*
 * proc_pid.c - /proc/PID: the directory of a process
 *
 * What     A table of the files; their contents are proc_task.c's,
 *          proc_args.c's, proc_maps.c's, proc_smaps.c's and proc_control.c's.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/mm.h>
#include <mm/slab.h>
#include "internal.h"

static const struct pid_file {
	const char *name;
	u32 mode;
	int (*show)(struct seq_file *m, pid_t pid); /* or: */
	const struct file_operations *fops;
} pid_files[] = {
	{ "", S_IFDIR | 0555, NULL, NULL },
	{ "auxv", S_IFREG | 0400, proc_auxv_show, NULL },
	{ "clear_refs", S_IFREG | 0200, NULL, &proc_clear_refs_fops },
	{ "cmdline", S_IFREG | 0444, proc_cmdline_show, NULL },
	{ "comm", S_IFREG | 0444, proc_comm_show, NULL },
	{ "environ", S_IFREG | 0400, proc_environ_show, NULL },
	{ "exe", S_IFLNK | 0777, NULL, NULL },
	{ "fail-nth", S_IFREG | 0644, NULL, &proc_fail_nth_fops },
	{ "maps", S_IFREG | 0444, proc_maps_show, NULL },
	{ "oom_adj", S_IFREG | 0644, NULL, &proc_oom_adj_fops },
	{ "oom_score", S_IFREG | 0444, proc_oom_score_show, NULL },
	{ "oom_score_adj", S_IFREG | 0644, NULL, &proc_oom_score_adj_fops },
	{ "pagemap", S_IFREG | 0400, NULL, &proc_pagemap_fops },
	{ "smaps", S_IFREG | 0444, proc_smaps_show, NULL },
	{ "smaps_rollup", S_IFREG | 0444, proc_smaps_rollup_show, NULL },
	{ "stat", S_IFREG | 0444, proc_stat_show, NULL },
	{ "statm", S_IFREG | 0444, proc_statm_show, NULL },
	{ "status", S_IFREG | 0444, proc_status_show, NULL },
};

static int pid_file_show(struct seq_file *m)
{
	unsigned long word = (unsigned long)m->private;

	return pid_files[PROC_PID_INDEX(word)].show(m, PROC_PID(word));
}

static int pid_file_open(struct inode *inode, struct file *file)
{
	return seq_open(file, pid_file_show, inode->private);
}

static const struct file_operations pid_file_fops = {
	.open = pid_file_open,
	.release = seq_release,
	.read = seq_read,
};

/* The program's path, as a link. */
static char *exe_path(pid_t pid)
{
	struct mm_struct *mm = get_task_mm(pid);
	char *buf = NULL, *path = NULL;

	if (mm && mm->exe_file)
		buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (buf)
		path = kstrdup(file_path(mm->exe_file, buf, PAGE_SIZE),
			       GFP_KERNEL);
	kfree(buf);
	if (mm)
		mmput(mm);
	return path;
}

static struct inode *pid_inode(pid_t pid, unsigned long index);

static struct inode *pid_lookup(struct inode *dir, const char *name)
{
	pid_t pid = PROC_PID((unsigned long)dir->private);
	unsigned long i;

	for (i = 1; i < ARRAY_SIZE(pid_files); i++)
		if (strcmp(pid_files[i].name, name) == 0)
			return pid_inode(pid, i);
	return ERR_PTR(-ENOENT);
}

static void pid_readdir(struct inode *dir, struct dir_context *ctx)
{
	pid_t pid = PROC_PID((unsigned long)dir->private);

	while (ctx->pos + 1 < (loff_t)ARRAY_SIZE(pid_files)) {
		unsigned long i = (unsigned long)ctx->pos + 1;

		if (!dir_emit(ctx, pid_files[i].name, PROC_PID_INO(pid, i),
			      pid_files[i].mode))
			return;
	}
}

static const struct inode_operations pid_dir_iops = {
	.lookup = pid_lookup,
	.readdir = pid_readdir,
};

static struct inode *pid_inode(pid_t pid, unsigned long index)
{
	const struct pid_file *entry = &pid_files[index];
	struct inode *inode = inode_new_dynamic(entry->mode);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->ino = PROC_PID_INO(pid, index);
	inode->private = (void *)PROC_PID_WORD(pid, index);
	if (S_ISREG(entry->mode))
		inode->fops = entry->fops ? entry->fops : &pid_file_fops;
	if (S_ISDIR(entry->mode))
		inode->iops = &pid_dir_iops;
	if (S_ISLNK(entry->mode)) {
		inode->symlink = exe_path(pid);
		if (!inode->symlink) {
			iput(inode);
			return ERR_PTR(-ENOENT);
		}
	}
	return inode;
}

struct inode *proc_pid_inode(pid_t pid)
{
	bool there;

	spin_lock(&tasklist_lock);
	there = find_task(pid) != NULL;
	spin_unlock(&tasklist_lock);
	return there ? pid_inode(pid, 0) : ERR_PTR(-ENOENT);
}
