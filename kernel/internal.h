/* SPDX-License-Identifier: MIT */
/* internal.h - what kernel/ keeps to itself: the parts of a task's life. */
#ifndef KERNEL_INTERNAL_H
#define KERNEL_INTERNAL_H

#include <kernel/futex.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <mm/gfp.h>

struct pollfd;
struct user_struct;

/* The first kernel thread, init.c: everything after start_kernel. */
int kernel_init(void *unused);

/* Boot: the caches and the reserved pids. */
void task_cache_init(void);

/* A task with a stack, nobody's yet, name as current's; NULL: no memory.
 * task_free takes it back, and a zombie that nobody knows any more; it drops
 * what the task has of signal and sighand. */
struct task_struct *task_alloc(void);
void task_free(struct task_struct *task);

/* A thread group of its own for TASK, limits, group and session as current's;
 * handlers as current's, or none. 0 or -ENOMEM: task_free does the rest. */
int task_alloc_signal(struct task_struct *task);
struct sighand_struct *sighand_alloc(bool inherit); /* NULL: no memory */
int task_alloc_sighand(struct task_struct *task, bool inherit);

/* TASK becomes one of current's threads, or shares its handlers only. */
void task_share_signal(struct task_struct *task);
void task_share_sighand(struct task_struct *task);
void sighand_put(struct sighand_struct *sighand);
void signal_put(struct signal_struct *signal);

/* Gives it a pid (PID, or a free one for 0) and a place in the tree: 0, or
 * -EAGAIN; -ERESTARTNOINTR when current is to die first. PARENT NULL: that of
 * current's group. The opposite.
 * [unpublish: tasklist_lock held] */
int task_publish(struct task_struct *task, struct task_struct *parent,
		 pid_t pid);
void task_unpublish(struct task_struct *task);

/* Unpublished, and on its own stack to the end: free_dead_tasks frees it.
 * [tasklist_lock, interrupts off until schedule_dead] */
void task_bury(struct task_struct *task);

/* pid.c: TASK gets PID, or a free one for 0, and is found by it, a leader in
 * its group and session, too: 0 or -EAGAIN. The opposite. The leader's number
 * goes over to another thread (its own goes to LEADER). A process moves.
 * [tasklist_lock] */
int pid_attach(struct task_struct *task, pid_t pid);
void pid_detach(struct task_struct *task);
void pid_exchange(struct task_struct *task, struct task_struct *leader);
void set_pgrp_session(struct task_struct *leader, pid_t pgrp, pid_t session);
void pid_init(void);

/* exit.c: how the group of a zombie ended, as wait4 reports it. */
int group_exit_status(const struct task_struct *leader);

/* signal_queue.c: boot. An entry charged to USER, or NULL: no memory, or
 * it has LIMIT. Every
 * pending signal of a queue goes, or all of SET. [siglock] */
void signal_cache_init(void);
struct sigqueue *sigqueue_entry(struct user_struct *user, gfp_t gfp,
				unsigned long limit);
void flush_sigqueue_mask(sigset_t set, struct sigpending *pending);
void flush_sigqueue(struct sigpending *pending);
/* signal_send.c: wakes TASK to look at its signals; FATAL: out of a stop, too. [siglock] */
void signal_wake_up(struct task_struct *task, bool fatal);
/* All threads of current's group but current are to die: how many. [siglock] */
int zap_other_threads(void);
/* signal.c: current's part in its group's signals ends: what was for it goes to others. CODE, of
 * the last, is the group's. */
void exit_signals(struct task_struct *task, int code);
/* Tells PARENT what has become of the process of LEADER; true: nobody will
 * wait for it. [tasklist_lock] */
bool do_notify_parent(struct task_struct *leader, int sig);
void do_notify_parent_cldstop(struct task_struct *task, int why);
/* exec_signal.c: current becomes the only thread of its group, with handlers
 * of its own: 0, -EAGAIN or -ENOMEM. Then nothing more can fail: handlers,
 * other stack and the like become a new program's. */
int de_thread(void);
void clear_handlers(struct sighand_struct *sighand);
void exec_signals(void);

/* What clone(2) is asked for; all zero: a fork that tells nobody of its end. */
struct clone_request {
	u64 flags; /* CLONE_* */
	int exit_signal;
	unsigned long sp;	/* where the child's stack is, 0: the same */
	int __user *parent_tid; /* CLONE_PARENT_SETTID */
	int __user *child_tid;	/* CLONE_CHILD_SETTID, _CLEARTID */
	unsigned long tls;	/* CLONE_SETTLS */
};
long do_clone(struct pt_regs *regs, const struct clone_request *request);

/* Current is about to let go of its mm: whoever waits for that hears of it. */
void mm_release(void);

/* sys_signal.c: what i386's older calls share with the others. */
int do_sigaction(int sig, struct kernel_sigaction *new,
		 struct kernel_sigaction *old);
int do_sigprocmask(int how, sigset_t set);
sigset_t current_sigpending(void);
int do_sigsuspend(sigset_t mask);
long do_sigtimedwait(const sigset_t __user *uset, siginfo_t __user *uinfo,
		     size_t size, const void __user *uts, bool time64);
/* When a time-out that begins now is over; 0 for none at all: 0 or -EINVAL. */
int timeout_deadline(s64 sec, s64 nsec, u64 *deadline);

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

/*
 * What the system calls of both machines share (sys_*.c), and whose numbers,
 * names or argument shapes differ: those stand in sys_*_32.c and sys_*_64.c,
 * and the rest of a call's contract is its manual page.
 */
struct kstat;
int stat_at(int dfd, const char __user *path, unsigned int flags,
	    struct kstat *st);
int stat_fd(unsigned int fd, struct kstat *st);
/* Nanoseconds as whole seconds, downwards, and *REST. */
s64 split_time(s64 ns, u32 *rest);
struct dir_context;
/* What CTX->emit takes of the directory FD, from the file's position on. */
long list_dir(unsigned int fd, struct dir_context *ctx);
struct kstatfs;
int statfs_path(const char __user *path, struct kstatfs *st);
int statfs_fd(unsigned int fd, struct kstatfs *st);
long sync_range(unsigned int fd, loff_t offset, loff_t n, unsigned int flags);
long readahead_fd(unsigned int fd);
long fadvise_fd(unsigned int fd, loff_t len, int advice);
long fallocate_fd(unsigned int fd, unsigned int mode, loff_t offset,
		  loff_t len);
/* POS NULL: from the file's own position. */
ssize_t sendfile_fds(unsigned int out, unsigned int in, loff_t *pos,
		     size_t count);
struct file;
struct flock;
struct flock64;
/* fcntl's record locks, by struct flock or flock64. */
long fcntl_flock(struct file *file, unsigned int cmd, struct flock __user *arg);
long fcntl_flock64(struct file *file, unsigned int cmd,
		   struct flock64 __user *arg);
long umount_name(const char __user *dir, unsigned int flags);
long truncate_path(const char __user *path, loff_t size);
long truncate_fd(unsigned int fd, loff_t size);
long chown_at(int dfd, const char __user *path, u32 uid, u32 gid,
	      unsigned int flags);
long chown_fd(unsigned int fd, u32 uid, u32 gid);
ssize_t pread_fd(unsigned int fd, char __user *buf, size_t n, loff_t pos);
ssize_t pwrite_fd(unsigned int fd, char __user *buf, size_t n, loff_t pos);
loff_t lseek_fd(unsigned int fd, loff_t offset, unsigned int whence);
long fcntl_fd(unsigned int fd, unsigned int cmd, unsigned long arg);
unsigned long mmap_pgoff(unsigned long addr, unsigned long len,
			 unsigned long prot, unsigned long flags,
			 unsigned long fd, unsigned long pgoff); /* in pages */
long get_rlimit(unsigned int resource, struct rlimit __user *rlim);
/* arch_prctl of what both machines have: whether CPUID may be asked. */
long arch_prctl_cpuid(int option);
long clone_with(unsigned long flags, unsigned long sp, int __user *parent_tid,
		int __user *child_tid, unsigned long tls);
long wait_for(pid_t pid, int __user *status, unsigned int options,
	      struct rusage __user *usage);

/* Ids of i386's first calls: what does not fit is 65534, and 65535 is -1. */
typedef u16 old_id_t;
static inline old_id_t id_to_16(unsigned int id)
{
	return id > 65535 ? 65534 : (old_id_t)id;
}
static inline unsigned int id_from_16(old_id_t id)
{
	return id == 65535 ? (unsigned int)-1 : id;
}
long set_uid(uid_t uid);
long set_reuid(uid_t ruid, uid_t euid);
long set_resuid(uid_t ruid, uid_t euid, uid_t suid);
long set_fsuid(uid_t uid);
long set_gid(gid_t gid);
long set_regid(gid_t rgid, gid_t egid);
long set_resgid(gid_t rgid, gid_t egid, gid_t sgid);
long set_fsgid(gid_t gid);
/* OLD: LIST has numbers of 16 bits. */
long get_groups(int size, void __user *list, bool old);
long set_groups(int size, const void __user *list, bool old);

struct timespan;
/* utimensat with two times, or NULL: both are now. */
long utimes_at(int dfd, const char __user *path, const struct timespan *t,
	       unsigned int flags);

/* sys_poll.c. How a time-out stands in ring 3's memory. */
enum span_form {
	SPAN_TIMEVAL,
	SPAN_TIMESPEC,
	SPAN_TIMESPEC64,
};

/* A mask for the time of a call; NULL: none. */
struct masked_call {
	const sigset_t __user *mask;
	size_t size; /* bytes, as the program says */
};
int read_masked(struct masked_call *masked, const void __user *from);

/* The cores of ppoll, pselect6 and select. SETS: three, each may be NULL. */
long ppoll_in(struct pollfd __user *ufds, unsigned int nfds, void __user *tsp,
	      enum span_form form, const struct masked_call *masked);
long select_in(int n, unsigned long __user *const sets[], void __user *tsp,
	       enum span_form form, const struct masked_call *masked);
long plain_select(int n, unsigned long __user *const sets[], void __user *tvp);

/* rusage.c. The usage of current's process, thread or waited-for children. */
void task_rusage(int who, struct rusage *ru);
void usage_to_rusage(const struct task_usage *usage, struct rusage *ru);
/* Of all threads, and of waited-for children, too; a thread's goes to its
 * group, a child's to its parent. [tasklist_lock] */
struct task_usage usage_of_group(const struct task_struct *leader);
struct task_usage usage_of_zombie(const struct task_struct *leader);
void usage_of_thread_ends(struct task_struct *task);
void usage_inherit(struct signal_struct *parent,
		   const struct task_usage *usage);

/* iovec.c. NR pieces in kernel memory, for kfree; NULL: none; ERR_PTR. import_:
 * of current's own memory, all of them checked, the sum cut to what one call may
 * move. */
struct iovec;
struct iovec *copy_iovec(const struct iovec __user *uvec, unsigned long nr);
struct iovec *import_iovec(const struct iovec __user *uvec, unsigned long nr);

#endif
