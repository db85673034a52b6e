// SPDX-License-Identifier: MIT
/*
 * procfs.c - /proc: the files of the whole system, and the way to processes
 *
 * What     Each PROC_FILE() of the kernel is a node of the tree whose text its
 *          show function prints. /proc/self is a link made for whoever looks;
 *          /proc/PID is looked up among the tasks (proc_pid.c).
 */
#include <fs/procfs.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/kstrto.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/slab.h>
#include "internal.h"

extern const struct proc_file __start_procfile[], __stop_procfile[];

static int proc_open(struct inode *inode, struct file *file)
{
	const struct proc_file *entry = inode->private;

	return seq_open(file, entry->show, NULL);
}

static const struct file_operations proc_file_fops = {
	.open = proc_open,
	.release = seq_release,
	.read = seq_read,
};

static struct inode *self_link(void)
{
	struct inode *inode = inode_new_dynamic(S_IFLNK | 0777);
	char pid[12];

	if (!inode)
		return ERR_PTR(-ENOMEM);
	snprintf(pid, sizeof(pid), "%d", current->tgid);
	inode->symlink = kstrdup(pid, GFP_KERNEL);
	if (inode->symlink)
		return inode;
	iput(inode);
	return ERR_PTR(-ENOMEM);
}

static struct inode *proc_lookup(struct inode *dir, const char *name)
{
	unsigned int pid;

	(void)dir;
	if (strcmp(name, "self") == 0)
		return self_link();
	if (name[0] < '1' || name[0] > '9' || strlen(name) > 5 ||
	    name[strspn(name, "0123456789")] || kstrtouint(name, 10, &pid))
		return ERR_PTR(-ENOENT);
	return proc_pid_inode((pid_t)pid);
}

/* The smallest pid that is not below PID; 0: none. */
static pid_t next_pid(pid_t pid)
{
	struct task_struct *task;
	pid_t best = 0;

	spin_lock(&tasklist_lock);
	for_each_task(task)
		if (task->pid >= pid && (!best || task->pid < best))
			best = task->pid;
	spin_unlock(&tasklist_lock);
	return best;
}

/* Position 0 is "self", position p the first process from pid p on. */
static void proc_readdir(struct inode *dir, struct dir_context *ctx)
{
	char name[12];
	pid_t pid;

	if (ctx->pos == 0 && !dir_emit(ctx, "self", dir->ino, S_IFLNK))
		return;
	while (ctx->pos < PID_MAX && (pid = next_pid((pid_t)ctx->pos)) != 0) {
		snprintf(name, sizeof(name), "%d", pid);
		ctx->pos = pid;
		if (!dir_emit(ctx, name, PROC_PID_INO(pid, 0), S_IFDIR))
			return;
	}
}

static const struct inode_operations proc_root_iops = {
	.lookup = proc_lookup,
	.readdir = proc_readdir,
};

void procfs_mount(struct inode *proc)
{
	if (proc)
		proc->iops = &proc_root_iops;
}

void procfs_init(void)
{
	struct inode *proc = inode_child(root_inode, "proc"), *inode;
	const struct proc_file *entry;

	for (entry = __start_procfile; proc && entry < __stop_procfile;
	     entry++) {
		inode = inode_create(proc, entry->name, S_IFREG | 0444);
		if (IS_ERR(inode))
			continue;
		inode->fops = &proc_file_fops;
		inode->private = (void *)(unsigned long)entry;
	}
}
