/* SPDX-License-Identifier: MIT */
/*
 * signal_types.h - what a task and its thread group keep for signals
 *
 *	task_struct ──> sighand_struct   handlers and siglock: one a group, or
 *	   │                             more groups (CLONE_SIGHAND)
 *	   ├─ pending                    sent to this thread (tkill, faults)
 *	   └──────> signal_struct        one a thread group (a "process")
 *	               └─ shared_pending sent to the process (kill)
 *
 * Locking  [siglock] sighand->siglock, interrupts off; it may be taken from an
 *          interrupt. A task's sighand stays while tasklist_lock or pid_lock
 *          is held. [tl] tasklist_lock. [tl, pid] written under both of
 *          tasklist_lock and pid_lock, so either is enough to read.
 */
#ifndef KERNEL_SIGNAL_TYPES_H
#define KERNEL_SIGNAL_TYPES_H

#include <lib/list.h>
#include <lib/types.h>
#include <asm/atomic.h>
#include <kernel/process_timers.h>
#include <kernel/spinlock.h>
#include <kernel/wait.h>
#include <uapi/resource.h>
#include <uapi/signal.h>

struct task_struct;
struct tty_struct;
struct user_struct;

/* A siginfo without the padding that ring 3's has. */
struct kernel_siginfo {
	__SIGINFO_FIELDS;
};

/* A signal with what is told of it. */
struct sigqueue {
	struct list_head list; /* [siglock] sigpending.list */
	struct kernel_siginfo info;
	struct user_struct *user; /* charged for it */
	/* NULL, or the entry is its owner's: called as it is taken out, with
	 * the copy that ring 3 will get. [siglock] */
	void (*dequeued)(struct sigqueue *q, struct kernel_siginfo *info);
};

/* Bit set and no entry: sent by kill, or there was no memory to say more. */
struct sigpending {
	struct list_head list; /* sigqueue.list, oldest first */
	sigset_t signal;
};

struct sighand_struct {
	spinlock_t siglock;
	atomic_t count;			      /* tasks */
	struct kernel_sigaction action[NSIG]; /* [siglock] of signal i + 1 */
};

/* signal_struct.flags */
#define SIGNAL_STOP_STOPPED   0x01 /* every thread has stopped */
#define SIGNAL_STOP_CONTINUED 0x02 /* SIGCONT since; for WCONTINUED */
#define SIGNAL_GROUP_EXIT     0x04 /* all threads are to die */
#define SIGNAL_CLD_STOPPED    0x10 /* the parent is yet to be told */
#define SIGNAL_CLD_CONTINUED  0x20
#define SIGNAL_CLD_MASK	      (SIGNAL_CLD_STOPPED | SIGNAL_CLD_CONTINUED)
#define SIGNAL_UNKILLABLE     0x40 /* init: only what it has handlers for */

/* CPU time and faults of tasks that are gone. */
struct task_usage {
	u64 utime_ns, stime_ns;
	unsigned long min_flt, maj_flt, nvcsw, nivcsw;
	unsigned long max_rss; /* pages: the largest */
};

struct signal_struct {
	atomic_t count;		    /* tasks that have not been freed */
	int nr_threads;		    /* [tl] in the list */
	int live;		    /* [siglock] threads not yet in do_exit */
	struct list_head threads;   /* [tl, siglock] task.thread_node */
	struct task_struct *leader; /* [tl] its pid is the tgid */
	wait_queue_head_t wait_chldexit;
	wait_queue_head_t wait_exit;	  /* who has it as a file: pidfd.c */
	struct sigpending shared_pending; /* [siglock] */
	int flags;			  /* [siglock] SIGNAL_* */
	int group_exit_code;		  /* [siglock] or the stop's signal */
	int stop_count;			  /* [siglock] threads yet to stop */
	struct task_struct *exec_task; /* [siglock] execve waits for the rest */
	pid_t pgrp, session;	       /* [tl, pid] */
	struct list_head pgrp_link;    /* [tl, pid] of one hash chain */
	struct list_head session_link; /* [tl, pid] */
	bool leader_of_session;	       /* [tl] */
	bool is_child_subreaper;       /* [tl] */
	bool did_exec;		       /* [self] since fork: setpgid's EACCES */
	struct tty_struct *tty;	       /* [siglock] controlling terminal */
	pid_t tty_old_pgrp;	       /* [siglock] */
	struct rlimit rlim[RLIM_NLIMITS]; /* [tl] to write */
	struct task_usage dead;		  /* [tl] of threads that are gone */
	struct task_usage children;	  /* [tl] of waited-for children */
	struct process_timers timers;
};

/* What restart_syscall goes on with. */
struct restart_block {
	long (*fn)(struct restart_block *restart); /* [self] */
	union {
		struct {
			u32 __user *uaddr;
			u32 val, flags, bitset;
			u64 time_ns;
		} futex;
		struct {
			int clock;
			void __user *rmtp; /* NULL: nobody wants the rest */
			bool time64;
			u64 expires_ns;
		} nanosleep;
		struct {
			void __user *ufds;
			unsigned int nfds;
			bool has_timeout;
			u64 expires_ns;
		} poll;
	};
};

static inline sigset_t sigmask(int sig)
{
	return 1ULL << (sig - 1);
}

/* Is SIG in SET? The word of it that it is in is enough. */
static inline bool sig_in(const sigset_t *set, int sig)
{
	const u32 *words = (const u32 *)(const void *)set;

	return words[(unsigned int)(sig - 1) / 32] >> ((sig - 1) % 32) & 1;
}

static inline void init_sigpending(struct sigpending *pending)
{
	INIT_LIST_HEAD(&pending->list);
	pending->signal = 0;
}

#endif
