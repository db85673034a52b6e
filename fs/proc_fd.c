// SPDX-License-Identifier: MIT
/*
 * proc_fd.c - /proc/PID/fd, fdinfo and task: directories with a name a number
 *
 * Errors   EACCES to look into a task that current may not see into; its own
 *          process always may.
 * Locking  tasklist_lock; files->lock is taken without it.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <uapi/fcntl.h>
#include "proc_internal.h"

struct files_struct *proc_files(const struct inode *inode)
{
	struct files_struct *files = NULL;
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	task = proc_task(inode);
	if (task && task->files) {
		files = task->files;
		atomic_inc(&files->count);
	}
	spin_unlock(&tasklist_lock);
	return files;
}

/* The file of FD in the task's table, counted, or NULL. */
static struct file *file_of(const struct inode *inode, unsigned int fd)
{
	struct files_struct *files = proc_files(inode);
	struct file *file = files ? files_get(files, fd) : NULL;

	put_files_struct(files);
	return file;
}

/* What may be done with it is what its link shows. */
static u32 link_mode(const struct file *file)
{
	return S_IFLNK | (file_readable(file) ? 0500 : 0) |
	       (file_writable(file) ? 0300 : 0);
}

static const struct proc_entry fd_entry = {
	.name = "fd",
	.mode = S_IFLNK | 0700,
	.iops = &proc_fd_link_iops,
};

static struct inode *fd_lookup(struct inode *dir, const char *name)
{
	int fd = proc_name_to_int(name);
	struct file *file = fd < 0 ? NULL : file_of(dir, (unsigned int)fd);
	struct inode *inode;

	if (!file)
		return ERR_PTR(-ENOENT);
	inode = proc_task_inode(proc_inode(dir)->pid, &fd_entry,
				(unsigned int)fd);
	if (!IS_ERR(inode)) {
		inode->mode = link_mode(file);
		inode->size = 64;
	}
	fput(file);
	return inode;
}

static void list_fds(struct inode *dir, struct dir_context *ctx, u32 mode)
{
	struct files_struct *files = proc_files(dir);
	struct file *file;
	char name[12];
	bool more = true;
	int fd;

	while (files && more) {
		fd = files_next(files, (unsigned int)ctx->pos, &file);
		if (fd < 0)
			break;
		fput(file);
		snprintf(name, sizeof(name), "%d", fd);
		ctx->pos = fd;
		more = dir_emit(ctx, name, dir->ino + (unsigned int)fd + 1,
				mode);
	}
	put_files_struct(files);
}

static void fd_readdir(struct inode *dir, struct dir_context *ctx)
{
	list_fds(dir, ctx, S_IFLNK);
}

/* By the mode, or because it is one's own. */
static int fd_permission(const struct inode *dir, int mask)
{
	const struct task_struct *task;
	bool own;

	if (!generic_permission(dir, mask))
		return 0;
	spin_lock(&tasklist_lock);
	task = proc_task(dir);
	own = task && task->tgid == current->tgid;
	spin_unlock(&tasklist_lock);
	return own ? 0 : -EACCES;
}

const struct inode_operations proc_fd_iops = {
	.lookup = fd_lookup,
	.readdir = fd_readdir,
	.permission = fd_permission,
	.evict = proc_evict,
};

/* ------------------------------------------------------------------ fdinfo */

static int show_fdinfo(struct seq_file *m)
{
	const struct proc_inode *pi = m->private;
	struct inode key = { .private = m->private };
	struct files_struct *files = proc_files(&key);
	struct file *file = files ? files_get(files, pi->fd) : NULL;
	unsigned int flags;

	if (file) {
		flags = file->flags & ~(unsigned int)O_CLOEXEC;
		if (files_cloexec(files, pi->fd))
			flags |= O_CLOEXEC;
		seq_printf(m, "pos:\t%lld\nflags:\t0%o\nmnt_id:\t%d\n",
			   file->pos, flags, file->path.mnt->mnt_id);
		seq_printf(m, "ino:\t%lu\n", file->inode->ino);
		if (file->fops->show_fdinfo)
			file->fops->show_fdinfo(m, file);
		fput(file);
	}
	put_files_struct(files);
	return file ? 0 : -ENOENT;
}

static int fdinfo_open(struct inode *inode, struct file *file)
{
	int err = proc_check_access(inode);

	return err ? err : seq_open(file, show_fdinfo, inode->private);
}

static const struct file_operations fdinfo_fops = {
	.open = fdinfo_open,
	.release = seq_release,
	.read = seq_read,
};

static const struct proc_entry fdinfo_entry = {
	.name = "fdinfo",
	.mode = S_IFREG | 0444,
	.fops = &fdinfo_fops,
};

static struct inode *fdinfo_lookup(struct inode *dir, const char *name)
{
	int fd = proc_name_to_int(name);
	struct file *file = fd < 0 ? NULL : file_of(dir, (unsigned int)fd);

	if (!file)
		return ERR_PTR(-ENOENT);
	fput(file);
	return proc_task_inode(proc_inode(dir)->pid, &fdinfo_entry,
			       (unsigned int)fd);
}

static void fdinfo_readdir(struct inode *dir, struct dir_context *ctx)
{
	list_fds(dir, ctx, S_IFREG);
}

static int fdinfo_permission(const struct inode *dir, int mask)
{
	if (proc_check_access(dir))
		return -EACCES;
	return generic_permission(dir, mask);
}

const struct inode_operations proc_fdinfo_iops = {
	.lookup = fdinfo_lookup,
	.readdir = fdinfo_readdir,
	.permission = fdinfo_permission,
	.evict = proc_evict,
};

/* -------------------------------------------------------------------- task */

/* Is TID a thread of DIR's process? */
static bool is_thread_of(const struct inode *dir, pid_t tid)
{
	const struct task_struct *task, *thread;
	bool same;

	spin_lock(&tasklist_lock);
	task = proc_task(dir);
	thread = find_task(tid);
	same = task && thread && thread->tgid == task->tgid;
	spin_unlock(&tasklist_lock);
	return same;
}

static struct inode *task_lookup(struct inode *dir, const char *name)
{
	int tid = proc_name_to_int(name);

	if (tid <= 0 || !is_thread_of(dir, tid))
		return ERR_PTR(-ENOENT);
	return proc_tid_inode(tid);
}

/* The smallest number of a thread that is not below TID; 0: none. */
static pid_t next_tid(const struct inode *dir, pid_t tid)
{
	const struct task_struct *task, *thread;
	pid_t best = 0;

	spin_lock(&tasklist_lock);
	task = proc_task(dir);
	if (task)
		list_for_each_entry(thread, &task->signal->threads, thread_node)
			if (thread->pid >= tid && (!best || thread->pid < best))
				best = thread->pid;
	spin_unlock(&tasklist_lock);
	return best;
}

static void task_readdir(struct inode *dir, struct dir_context *ctx)
{
	char name[12];
	pid_t tid;

	while ((tid = next_tid(dir, (pid_t)ctx->pos)) != 0) {
		snprintf(name, sizeof(name), "%d", tid);
		ctx->pos = tid;
		if (!dir_emit(ctx, name, dir->ino + (unsigned int)tid, S_IFDIR))
			return;
	}
}

const struct inode_operations proc_task_iops = {
	.lookup = task_lookup,
	.readdir = task_readdir,
	.evict = proc_evict,
};
