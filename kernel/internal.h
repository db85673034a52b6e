/* SPDX-License-Identifier: MIT */
/* internal.h - what kernel/ keeps to itself: the parts of a task's life. */
#ifndef KERNEL_INTERNAL_H
#define KERNEL_INTERNAL_H

#include <kernel/sched.h>

/* The first kernel thread, init.c: everything after start_kernel. */
int kernel_init(void *unused);

/* Boot: the caches and the reserved pids. */
void task_cache_init(void);

/* A task with a stack, nobody's yet, limits and name as current's; NULL: no
 * memory. task_free takes it back, and a zombie that nobody knows any more. */
struct task_struct *task_alloc(void);
void task_free(struct task_struct *task);

/* Gives it a pid (PID, or a free one for 0) and a place in the tree: 0 or
 * -EAGAIN. The opposite. [unpublish: tasklist_lock held] */
int task_publish(struct task_struct *task, struct task_struct *parent,
		 pid_t pid);
void task_unpublish(struct task_struct *task);

/* What clone(2) may ask for beyond fork; 0: nothing. Addresses of ring 3. */
struct clone_request {
	unsigned long sp;	 /* where the child's stack is */
	unsigned long child_tid; /* where its number goes, in its memory */
};
long do_clone(struct pt_regs *regs, const struct clone_request *request);

/* Change what others may look at under tasklist_lock. */
void set_task_mm(struct task_struct *task, struct mm_struct *mm);
void set_task_comm(struct task_struct *task, const char *name);

/* kthread_run with a pid of the caller's choice. */
struct task_struct *kthread_run_pid(int (*fn)(void *), void *arg,
				    const char *name, pid_t pid);

/* Who gets the children that a task leaves behind: pid 1 while it lives, else
 * the thread that is responsible for it. Set once at boot. */
extern struct task_struct *init_supervisor;

/* crash=NAME: makes that mistake, now, in the context of init. */
void crash_on_request(void);

/* A path of ring 3 in kernel memory, for kfree; ERR_PTR: ENOMEM, EFAULT, ENOENT
 * when it is empty, ENAMETOOLONG. May sleep. */
char *getname(const char __user *path);

/* The directory that a path starts at, by the rules of openat: counted, or
 * ERR_PTR(-EBADF). */
struct inode;
struct inode *dir_of_fd(int dfd, const char *path);

/* The usage of current, of its waited-for children, or of another task. */
void task_rusage(const struct task_struct *task, int who, struct rusage *ru);

#endif
