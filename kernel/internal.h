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

/*
 * What the system calls of both machines share (sys_*.c), and whose numbers,
 * names or argument shapes differ: those stand in sys_*_32.c and sys_*_64.c,
 * and the rest of a call's contract is its manual page.
 */
struct inode *inode_of(int dfd, const char __user *path, unsigned int lookup);
struct inode *inode_of_fd(unsigned int fd); /* these three: counted, ERR_PTR */
struct inode *inode_of_statat(int dfd, const char __user *path,
			      unsigned int flags);
ssize_t pread_fd(unsigned int fd, char __user *buf, size_t n, loff_t pos);
ssize_t pwrite_fd(unsigned int fd, char __user *buf, size_t n, loff_t pos);
loff_t lseek_fd(unsigned int fd, loff_t offset, unsigned int whence);
long fcntl_fd(unsigned int fd, unsigned int cmd, unsigned long arg);
unsigned long mmap_pgoff(unsigned long addr, unsigned long len,
			 unsigned long prot, unsigned long flags,
			 unsigned long fd, unsigned long pgoff); /* in pages */
long get_rlimit(unsigned int resource, struct rlimit __user *rlim);
long clone_with(unsigned long flags, unsigned long sp, int __user *parent_tid,
		unsigned long child_tid);
long wait_for(pid_t pid, int __user *status, unsigned int options,
	      struct rusage __user *usage);

#define ROOT_ID(name)         \
	SYSCALL_DEFINE0(name) \
	{                     \
		return 0;     \
	}

struct timespan {
	s64 sec;
	long nsec;
};
struct timespan span_of(u64 ns);
/* The time of a clock in ns, or -EINVAL for one that there is not. */
int clock_ns(int clock, u64 *ns);
/* Only a signal that ends the program ends a sleep, so nobody sees what is
 * left of it. */
long sleep_on(int clock, unsigned int flags, const struct timespan *t);

/* The usage of current, of its waited-for children, or of another task. */
void task_rusage(const struct task_struct *task, int who, struct rusage *ru);

#endif
