// SPDX-License-Identifier: MIT
/*
 * pidfd.c - a process as a file: pidfd_open and what its files can do
 *
 * What     A number may become another process's once its own was waited for.
 *          A file of it keeps the process's signal_struct, so a process with
 *          that number and that struct is the one that was meant. It becomes
 *          readable when the process has ended, all its threads included.
 * Locking  tasklist_lock.
 * Not here Files of single threads; CLONE_PIDFD.
 * See      pidfd_open(2), pidfd_send_signal(2); waitid(2) for P_PIDFD.
 */
#include <fs/fs.h>
#include <fs/poll.h>
#include <fs/seq_file.h>
#include <kernel/pidfd.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <mm/slab.h>
#include "internal.h"

struct pidfd {
	pid_t pid;
	struct signal_struct *signal; /* counted */
};

struct task_struct *pidfd_task(const struct file *file)
{
	const struct pidfd *pidfd = file->private_data;
	struct task_struct *task = find_task(pidfd->pid);

	return task && task->signal == pidfd->signal ? task : NULL;
}

pid_t pidfd_pid(const struct file *file)
{
	const struct pidfd *pidfd = file->private_data;

	return pidfd->pid;
}

/* All of its threads have ended. */
static bool has_ended(const struct file *file)
{
	const struct task_struct *task;
	bool ended;

	spin_lock(&tasklist_lock);
	task = pidfd_task(file);
	ended = !task ||
		(task->state == TASK_ZOMBIE && task->signal->nr_threads == 1);
	spin_unlock(&tasklist_lock);
	return ended;
}

static unsigned int pidfd_poll(struct file *file, struct poll_table *table)
{
	struct pidfd *pidfd = file->private_data;

	poll_wait(file, &pidfd->signal->wait_exit, table);
	return has_ended(file) ? POLLIN | POLLRDNORM : 0;
}

static void pidfd_release(struct file *file)
{
	struct pidfd *pidfd = file->private_data;

	if (pidfd)
		signal_put(pidfd->signal);
	kfree(pidfd);
}

static void pidfd_show(struct seq_file *m, struct file *file)
{
	pid_t pid;

	spin_lock(&tasklist_lock);
	pid = pidfd_task(file) ? pidfd_pid(file) : -1;
	spin_unlock(&tasklist_lock);
	seq_printf(m, "Pid:\t%d\nNSpid:\t%d\n", pid, pid);
}

static const struct file_operations pidfd_fops = {
	.release = pidfd_release,
	.show_fdinfo = pidfd_show,
	.poll = pidfd_poll,
	.stream = true,
};

struct file *pidfd_get(unsigned int fd)
{
	struct file *file = fget(fd);

	if (!file || file->fops == &pidfd_fops)
		return file;
	fput(file);
	return NULL;
}

/* -ESRCH: no such task; -EINVAL: one thread of several. */
static int refer_to(struct pidfd *pidfd, pid_t pid)
{
	struct task_struct *task;
	int err = -ESRCH;

	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task)
		err = thread_group_leader(task) ? 0 : -EINVAL;
	if (!err) {
		pidfd->pid = pid;
		pidfd->signal = task->signal;
		atomic_inc(&pidfd->signal->count);
	}
	spin_unlock(&tasklist_lock);
	return err;
}

static struct file *pidfd_file(struct pidfd *pidfd, unsigned int flags)
{
	struct inode *inode = anon_inode(0600);
	struct file *file;

	if (!inode)
		return ERR_PTR(-ENOMEM);
	file = anon_file("[pidfd]", inode, O_RDWR | flags, &pidfd_fops);
	if (!IS_ERR(file))
		file->private_data = pidfd;
	return file;
}

static struct file *pidfd_new(pid_t pid, unsigned int flags)
{
	struct pidfd *pidfd = kmalloc(sizeof(*pidfd), GFP_KERNEL);
	struct file *file;
	int err = -ENOMEM;

	if (pidfd)
		err = refer_to(pidfd, pid);
	if (err) {
		kfree(pidfd);
		return ERR_PTR(err);
	}
	file = pidfd_file(pidfd, flags);
	if (IS_ERR(file)) {
		signal_put(pidfd->signal);
		kfree(pidfd);
	}
	return file;
}

SYSCALL_DEFINE2(pidfd_open, pid_t, pid, unsigned int, flags)
{
	struct file *file;
	int fd;

	if ((flags & ~(unsigned int)O_NONBLOCK) || pid <= 0)
		return -EINVAL;
	fd = fd_reserve(true);
	if (fd < 0)
		return fd;
	file = pidfd_new(pid, flags);
	if (IS_ERR(file)) {
		fd_unreserve((unsigned int)fd);
		return PTR_ERR(file);
	}
	fd_fill((unsigned int)fd, file);
	return fd;
}
