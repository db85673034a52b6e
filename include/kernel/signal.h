/* SPDX-License-Identifier: MIT */
/*
 * signal.h - sending signals, and living with them
 *
 * What     A signal is sent: a bit, perhaps with a sigqueue entry, in a
 *          thread's or a process's pending set, and `sigpending` in a thread
 *          that is to look. Each thread looks on its way back to ring 3
 *          (kernel/signal.c:get_signal): handler, default action, or nothing.
 * Locking  See signal_types.h. Everything here that says "any context" may be
 *          called from interrupts, with no lock of a rank above RANK_PID held.
 */
#ifndef KERNEL_SIGNAL_H
#define KERNEL_SIGNAL_H

#include <kernel/errno.h>
#include <kernel/sched.h>
#include <kernel/signal_types.h>

extern spinlock_t pid_lock;

/* Signals that nobody can block or catch; what the defaults do. */
#define SIG_KERNEL_ONLY (sigmask(SIGKILL) | sigmask(SIGSTOP))
#define SIG_KERNEL_STOP                                           \
	(sigmask(SIGSTOP) | sigmask(SIGTSTP) | sigmask(SIGTTIN) | \
	 sigmask(SIGTTOU))
#define SIG_KERNEL_IGNORE                                          \
	(sigmask(SIGCONT) | sigmask(SIGCHLD) | sigmask(SIGWINCH) | \
	 sigmask(SIGURG))
/* Those that a fault of the program's own raises: delivered first. */
#define SIG_SYNCHRONOUS                                         \
	(sigmask(SIGSEGV) | sigmask(SIGBUS) | sigmask(SIGILL) | \
	 sigmask(SIGTRAP) | sigmask(SIGFPE) | sigmask(SIGSYS))

/*
 * Sends SIG from the kernel (SI_KERNEL) to TASK's thread group. TASK: current,
 * or one that tasklist_lock or pid_lock keeps. 0 or -errno. Any context.
 */
int send_sig(int sig, struct task_struct *task);

/*
 * The same with INFO (NULL: SI_KERNEL), to the group or to TASK alone. -EAGAIN:
 * a real-time signal from sigqueue found no memory or RLIMIT_SIGPENDING.
 */
int send_sig_info(int sig, const struct kernel_siginfo *info,
		  struct task_struct *task, bool group);

/* SIG from the kernel to every process of a group: 0, or -ESRCH. Takes
 * pid_lock. Any context. */
int kill_pgrp(pid_t pgrp, int sig);

/* The same to all processes of a session but that of EXCEPT. */
int kill_session(pid_t session, int sig, const struct task_struct *except);

/*
 * A fault of current's: the handler runs even if SIG is blocked or ignored
 * when it is neither, and the default action follows when it is. Cannot fail.
 */
void force_sig(int sig);
void force_sig_fault(int sig, int code, unsigned long addr);

/* A frame for SIG could not be built: SIGSEGV, and no handler for it if SIG is
 * that one. */
void force_sigsegv(int sig);

/* True when SIG of current's goes to a handler of its own, now. */
bool sig_is_caught(int sig);

/* Would SIG to current do nothing (ignored, or blocked)? For the terminal. */
bool sig_is_ignored_or_blocked(int sig);

/* ------------------------------------------------------- one's own signals */

/* A signal that was taken out for delivery. */
struct ksignal {
	struct kernel_sigaction ka;
	struct kernel_siginfo info;
	int sig;
};

/* The next signal that has a handler: true. Default actions are carried out
 * here: stop, or the end, which does not return. Interrupts on. */
bool get_signal(struct ksignal *ksig);

/* The entry code's: a frame for the next signal that has a handler, or the
 * interrupted system call again. Interrupts on. */
void do_signal(struct pt_regs *regs);

/* Current's whole thread group ends. CODE as wait4 reports it. */
void do_group_exit(int code) __attribute__((noreturn));

/* The frame of KSIG is built (or was not): block what is to be blocked. */
void signal_setup_done(bool failed, const struct ksignal *ksig);

/* sigaltstack(2) on current, whose stack pointer is SP: 0, -EPERM, -EINVAL or
 * -ENOMEM. */
void get_sigstack(stack_t *ss, unsigned long sp);
int set_sigstack(const stack_t *ss, unsigned long sp);

/* Changes current's mask; what it uncovers is looked at on the way out. */
void set_current_blocked(sigset_t set);

/* Sets a mask until the system call has returned: the handler that ends it
 * runs under MASK, and what it returns to has the old one. */
void set_user_sigmask(sigset_t mask);
/* The call was not interrupted: the old mask, at once. */
void restore_saved_sigmask(void);
/* The mask that a frame is to keep. */
sigset_t sigmask_to_save(void);

/* Takes the next signal of SET out of current's queues: its number, or 0.
 * [siglock] */
int dequeue_signal(sigset_t set, struct kernel_siginfo *info);

/* Recomputes current->sigpending. [siglock] */
void recalc_sigpending(void);

/* The restart block's fn for current: the system call's return value. */
long set_restart_fn(long (*fn)(struct restart_block *restart));

/* Copies out with zeroes up to ring 3's 128 bytes: 0 or -EFAULT. */
int copy_siginfo_to_user(siginfo_t __user *to,
			 const struct kernel_siginfo *from);

/* ------------------------------------------------- entries with an owner */

/* An entry of the caller's own, or NULL. It goes into a queue at most once. */
struct sigqueue *sigqueue_alloc(void);
/* Takes it back, out of the queue that it may be in. Any context. */
void sigqueue_free(struct sigqueue *q, struct task_struct *task);
/* Queues it: 0; 1 when the signal is ignored, or Q is still in a queue. Same
 * rules for TASK as send_sig. Any context. */
int send_sigqueue(struct sigqueue *q, struct task_struct *task, bool group);

/* ------------------------------------------------------ sessions and groups */

/* Calls fn for every process (thread-group leader) of the group or session.
 * [tasklist_lock or pid_lock] */
void for_each_in_pgrp(pid_t pgrp, void (*fn)(struct task_struct *, void *),
		      void *arg);
void for_each_in_session(pid_t session,
			 void (*fn)(struct task_struct *, void *), void *arg);

/* Is there such a group, in that session? [tasklist_lock or pid_lock] */
bool session_of_pgrp(pid_t pgrp, pid_t *session);

/* No member has a parent in the session, outside the group, to continue it.
 * Takes tasklist_lock. */
bool is_current_pgrp_orphaned(void);

/* What a session's end does to its terminal: set by the terminal, called by
 * the exit of a session's leader (hang up: SIGHUP and SIGCONT to the foreground
 * group, no controlling terminal any more). May sleep. NULL: nothing. */
extern void (*disassociate_ctty)(struct task_struct *leader);

#endif
