// SPDX-License-Identifier: MIT
/*
 * proc_link.c - links of /proc/PID that lead to the thing itself
 *
 * What     exe, cwd, root and fd/N are not followed by their text: they lead to
 *          the very file, also when its name is gone or never was.
 * Errors   EACCES unless current may see into the task; ENOENT when it is gone.
 * Locking  tasklist_lock and, in it, dcache_lock or files->lock.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <mm/mm.h>
#include "proc_internal.h"

static int take_path(const struct path *from, struct path *to)
{
	*to = *from;
	path_get(to);
	return 0;
}

static int jump_to_exe(struct inode *inode, struct path *to)
{
	struct mm_struct *mm = proc_mm(inode);
	int err = -ENOENT;

	if (IS_ERR(mm))
		return (int)PTR_ERR(mm);
	if (!mm)
		return -ENOENT;
	if (mm->exe_file)
		err = take_path(&mm->exe_file->path, to);
	mmput(mm);
	return err;
}

/* The task's fs_struct, counted, or ERR_PTR. */
static struct fs_struct *fs_of(struct inode *inode)
{
	struct fs_struct *fs = ERR_PTR(-ENOENT);
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	task = proc_task(inode);
	if (task && !proc_may_access(task))
		fs = ERR_PTR(-EACCES);
	else if (task && task->fs)
		fs = get_fs_struct(task->fs);
	spin_unlock(&tasklist_lock);
	return fs;
}

static int jump_to_place(struct inode *inode, struct path *to, bool root)
{
	struct fs_struct *fs = fs_of(inode);

	if (IS_ERR(fs))
		return (int)PTR_ERR(fs);
	fs_get_path(fs, root, to);
	put_fs_struct(fs);
	return 0;
}

static int jump_to_cwd(struct inode *inode, struct path *to)
{
	return jump_to_place(inode, to, false);
}

static int jump_to_root(struct inode *inode, struct path *to)
{
	return jump_to_place(inode, to, true);
}

static int jump_to_fd(struct inode *inode, struct path *to)
{
	struct files_struct *files;
	struct file *file = NULL;
	int err = proc_check_access(inode);

	if (err)
		return err;
	files = proc_files(inode);
	if (files)
		file = files_get(files, proc_inode(inode)->fd);
	put_files_struct(files);
	if (!file)
		return -ENOENT;
	err = take_path(&file->path, to);
	fput(file);
	return err;
}

const struct inode_operations proc_exe_iops = {
	.jump = jump_to_exe,
	.evict = proc_evict,
};

const struct inode_operations proc_cwd_iops = {
	.jump = jump_to_cwd,
	.evict = proc_evict,
};

const struct inode_operations proc_root_iops = {
	.jump = jump_to_root,
	.evict = proc_evict,
};

const struct inode_operations proc_fd_link_iops = {
	.jump = jump_to_fd,
	.evict = proc_evict,
};
