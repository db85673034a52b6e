// SPDX-License-Identifier: MIT
/*
 * proc_base.c - inodes that belong to a task, and who may look into it
 *
 * What     An inode of /proc/PID remembers the number and the birth of its
 *          task, and finds it again at each use: it keeps no task alive. It is
 *          owned by the task's user, or by root when the program is not its
 *          user's own (set-id).
 * Locking  tasklist_lock.
 */
#include <fs/procfs.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/kstrto.h>
#include <lib/string.h>
#include <mm/slab.h>
#include "proc_internal.h"

struct task_struct *proc_task(const struct inode *inode)
{
	const struct proc_inode *pi = proc_inode(inode);
	struct task_struct *task = find_task(pi->pid);

	return task && task->start_time_ns == pi->start ? task : NULL;
}

void proc_evict(struct inode *inode)
{
	kfree(inode->private);
}

/* The same process, the same user of a program that is its user's own, or the
 * right to look at all. */
bool ptrace_may_access(const struct task_struct *task, uid_t uid, gid_t gid)
{
	const struct cred *mine = current_cred(), *theirs = task->cred;

	if (task->tgid == current->tgid || capable(CAP_SYS_PTRACE))
		return true;
	if (uid != theirs->euid || uid != theirs->suid || uid != theirs->uid ||
	    gid != theirs->egid || gid != theirs->sgid || gid != theirs->gid)
		return false;
	return (!task->mm || task->mm->dumpable) &&
	       !(theirs->cap_permitted & ~mine->cap_permitted);
}

/* As ptrace(2) has it of the one who looks, by his fsuid and fsgid. */
bool proc_may_access(const struct task_struct *task)
{
	const struct cred *mine = current_cred();

	return ptrace_may_access(task, mine->fsuid, mine->fsgid);
}

int proc_check_access(const struct inode *inode)
{
	struct task_struct *task;
	int err = -ESRCH;

	spin_lock(&tasklist_lock);
	task = proc_task(inode);
	if (task)
		err = proc_may_access(task) ? 0 : -EACCES;
	spin_unlock(&tasklist_lock);
	return err;
}

struct mm_struct *proc_mm(const struct inode *inode)
{
	struct mm_struct *mm = ERR_PTR(-ESRCH);
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	task = proc_task(inode);
	if (task) {
		mm = proc_may_access(task) ? task->mm : ERR_PTR(-EACCES);
		if (!IS_ERR_OR_NULL(mm))
			atomic_inc(&mm->mm_users);
	}
	spin_unlock(&tasklist_lock);
	return mm;
}

/* ------------------------------------------------------------------ inodes */

static const struct inode_operations file_iops = { .evict = proc_evict };

static int show_entry(struct seq_file *m)
{
	const struct proc_inode *pi = m->private;

	return pi->entry->show(m, pi->pid);
}

static int proc_file_open(struct inode *inode, struct file *file)
{
	int err = 0;

	if (proc_inode(inode)->entry->secret)
		err = proc_check_access(inode);
	return err ? err : seq_open(file, show_entry, inode->private);
}

static const struct file_operations text_fops = {
	.open = proc_file_open,
	.release = seq_release,
	.read = seq_read,
};

static unsigned long ino_of(pid_t pid, const struct proc_entry *entry,
			    unsigned int fd)
{
	const char *s = entry->name;
	u32 hash = 0;

	while (*s)
		hash = name_hash_step(hash, (u8)*s++);
	return 0x10000000UL + (u32)pid * 0x10000 + (hash & 0xfff) * 16 + fd;
}

/* Whose it is, and when it began. [tasklist_lock] */
static void own(struct inode *inode, struct proc_inode *pi,
		const struct task_struct *task)
{
	const u32 open_dir = S_IFDIR | 0555;
	bool its_users = !task->mm || task->mm->dumpable;

	pi->start = task->start_time_ns;
	inode->uid = inode->gid = 0;
	if (its_users || inode->mode == open_dir) {
		inode->uid = task->cred->euid;
		inode->gid = task->cred->egid;
	}
}

static void set_operations(struct inode *inode, const struct proc_entry *entry)
{
	inode->iops = entry->iops ? entry->iops : &file_iops;
	if (S_ISREG(entry->mode))
		inode->fops = entry->fops ? entry->fops : &text_fops;
}

struct inode *proc_task_inode(pid_t pid, const struct proc_entry *entry,
			      unsigned int fd)
{
	struct proc_inode *pi = kzalloc(sizeof(*pi), GFP_KERNEL);
	struct inode *inode = pi ? inode_new_dynamic(entry->mode) : NULL;
	struct task_struct *task;

	if (!inode) {
		kfree(pi);
		return ERR_PTR(-ENOMEM);
	}
	pi->pid = pid;
	pi->entry = entry;
	pi->fd = fd;
	inode->immutable = entry->immutable;
	inode->private = pi;
	inode->ino = ino_of(pid, entry, fd);
	set_operations(inode, entry);
	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task)
		own(inode, pi, task);
	spin_unlock(&tasklist_lock);
	if (task)
		return inode;
	iput(inode);
	return ERR_PTR(-ENOENT);
}

/* ------------------------------------------------------------------ tables */

struct inode *proc_table_lookup(struct inode *dir, const char *name,
				const struct proc_entry *table)
{
	for (; *table->name; table++)
		if (strcmp(table->name, name) == 0)
			return proc_task_inode(proc_inode(dir)->pid, table, 0);
	return ERR_PTR(-ENOENT);
}

void proc_table_readdir(struct dir_context *ctx, pid_t pid,
			const struct proc_entry *table)
{
	loff_t i = 0;

	for (; *table->name; table++, i++) {
		if (i < ctx->pos)
			continue;
		if (!dir_emit(ctx, table->name, ino_of(pid, table, 0),
			      table->mode))
			return;
	}
}

int proc_name_to_int(const char *name)
{
	unsigned int n;

	if (!*name || name[strspn(name, "0123456789")] ||
	    (name[0] == '0' && name[1]) || kstrtouint(name, 10, &n) ||
	    n > 0x7fffffff)
		return -1;
	return (int)n;
}
