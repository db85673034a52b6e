/* SPDX-License-Identifier: MIT */
/*
 * proc_internal.h - what the files of /proc keep between them
 *
 *	procfs.c      the root: files of the whole system, self, the processes
 *	proc_base.c   inodes that belong to a task; who may look
 *	proc_pid.c    /proc/PID and /proc/PID/task/TID: tables of files
 *	proc_fd.c     fd/, fdinfo/, task/      proc_link.c  exe, cwd, root, fd/N
 *	proc_sys.c    /proc/sys: tables of numbers
 */
#ifndef FS_PROC_INTERNAL_H
#define FS_PROC_INTERNAL_H

#include "internal.h"

struct task_struct;

/* One file of a directory of a task's; iops: a link or a directory. */
struct proc_entry {
	const char *name;
	u32 mode;
	int (*show)(struct seq_file *m, pid_t pid); /* or: */
	const struct file_operations *fops;
	const struct inode_operations *iops;
	bool secret; /* opened only by those who may see into the task */
	bool immutable;
};

/* What an inode of a task's belongs to: inode->private. */
struct proc_inode {
	pid_t pid; /* or a thread's */
	u64 start; /* when it began: another one has the number later */
	const struct proc_entry *entry;
	unsigned int fd; /* of fd/N */
};

static inline const struct proc_inode *proc_inode(const struct inode *inode)
{
	return inode->private;
}

static inline pid_t proc_file_pid(const struct file *file)
{
	return proc_inode(file->inode)->pid;
}

/* ------------------------------------------------------------- proc_base.c */

/* The task of an inode, or NULL: it is gone. [tasklist_lock] */
struct task_struct *proc_task(const struct inode *inode);

/* A new inode for ENTRY of task PID, or for FD of it, owned as the task is;
 * ERR_PTR: -ENOENT, -ENOMEM. */
struct inode *proc_task_inode(pid_t pid, const struct proc_entry *entry,
			      unsigned int fd);
/* All operations have it as .evict. */
void proc_evict(struct inode *inode);

/* Looks NAME up in a table that ends with an empty name. */
struct inode *proc_table_lookup(struct inode *dir, const char *name,
				const struct proc_entry *table);
void proc_table_readdir(struct dir_context *ctx, pid_t pid,
			const struct proc_entry *table);

/* "123": the number, or -1 for what is none, or has a zero in front. */
int proc_name_to_int(const char *name);

/* May current see what is inside TASK? [tasklist_lock] */
bool proc_may_access(const struct task_struct *task);
/* The same of an inode's task: 0, -EACCES, -ESRCH. Takes tasklist_lock. */
int proc_check_access(const struct inode *inode);

/* The address space of an inode's task with a user counted; ERR_PTR: -EACCES,
 * -ESRCH; NULL: it has none. */
struct mm_struct *proc_mm(const struct inode *inode);

/* The directory of a task, counted, or ERR_PTR. */
struct inode *proc_pid_inode(pid_t pid);
struct inode *proc_tid_inode(pid_t tid);

/* --------------------------------------------------- proc_link.c, proc_fd.c */

extern const struct inode_operations proc_exe_iops, proc_cwd_iops,
	proc_root_iops, proc_fd_link_iops;
extern const struct inode_operations proc_fd_iops, proc_fdinfo_iops,
	proc_task_iops;
/* The table of the task that counts its user; NULL. Takes tasklist_lock. */
struct files_struct *proc_files(const struct inode *inode);

/* ------------------------------------------------------------------- texts */

/* 0, or -ESRCH when the task is gone. */
int proc_status_show(struct seq_file *m, pid_t pid);
int proc_stat_show(struct seq_file *m, pid_t pid);
int proc_thread_stat_show(struct seq_file *m, pid_t pid);
int proc_statm_show(struct seq_file *m, pid_t pid);
int proc_comm_show(struct seq_file *m, pid_t pid);
int proc_cmdline_show(struct seq_file *m, pid_t pid);
int proc_environ_show(struct seq_file *m, pid_t pid);
int proc_auxv_show(struct seq_file *m, pid_t pid);
int proc_limits_show(struct seq_file *m, pid_t pid);
int proc_syscall_show(struct seq_file *m, pid_t pid);
int proc_children_show(struct seq_file *m, pid_t pid);
int proc_oom_score_show(struct seq_file *m, pid_t pid);
int proc_maps_show(struct seq_file *m, pid_t pid);
int proc_smaps_show(struct seq_file *m, pid_t pid);
int proc_smaps_rollup_show(struct seq_file *m, pid_t pid);

/* A task's name with \\ and newline written as in C. */
void proc_show_name(struct seq_file *m, const char *name);

/* The line of one area (BUF: room for a path) or of all, as in maps. */
typedef void (*proc_area_fn)(struct seq_file *m, struct vm_area_struct *vma,
			     char *buf);
void proc_show_area(struct seq_file *m, struct vm_area_struct *vma, char *buf);
void proc_show_rollup_area(struct seq_file *m, vaddr_t start, vaddr_t end);
/* SHOW for each area of a process, none if it is gone; 0 or -ENOMEM. */
int proc_for_each_area(struct seq_file *m, pid_t pid, proc_area_fn show);

/* ------------------------------------------------- files with their own way */

extern const struct file_operations proc_fail_nth_fops, proc_clear_refs_fops,
	proc_comm_fops, proc_mem_fops, proc_pagemap_fops,
	proc_oom_score_adj_fops, proc_oom_adj_fops;
/* llseek where positions are addresses; mmap of what cannot be: -EIO. */
loff_t proc_mem_llseek(struct file *file, loff_t offset, unsigned int whence);
int proc_no_mmap(struct file *file, struct vm_area_struct *vma);
/* What write(2)'s N bytes at BUF say, blanks around it; -EFAULT, -EINVAL. */
int proc_number_from_user(const char __user *buf, size_t n, int *value);

/* ----------------------------------------------------------------- proc_sys.c */

/* Makes sys/ below /proc's root: 0 or -errno. */
int proc_sys_init(struct dentry *root);

#endif
