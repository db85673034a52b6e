// SPDX-License-Identifier: MIT
/*
 * wait4.c - a parent waits for its children
 *
 * What        One look goes over the children of all of the caller's threads,
 *             under tasklist_lock, and takes the first event that was asked
 *             for: an end (the zombie is taken out of the tree and freed), a
 *             stop, a continuation (each reported once).
 * Invariants  A child is reported by one wait4 only: it is taken under
 *             tasklist_lock.
 * Locking     tasklist_lock; siglock for stops. The caller sleeps on its
 *             group's wait_chldexit.
 * See         wait4(2), waitid(2); exit.c.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/pidfd.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <lib/string.h>
#include <uapi/limits.h>
#include <uapi/wait.h>
#include "internal.h"

#define WAIT4_OPTIONS \
	(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL)
#define WAITID_OPTIONS                                                       \
	(WNOHANG | WEXITED | WSTOPPED | WCONTINUED | WNOWAIT | __WNOTHREAD | \
	 __WCLONE | __WALL)

/* What is waited for, and what was found. */
struct wait_request {
	int which; /* P_ALL, P_PID, P_PGID, P_PIDFD */
	pid_t nr;
	struct file *pidfd; /* counted */
	unsigned int options;
	pid_t pid;     /* found: the child, or 0 */
	u32 uid;       /* its real user */
	int cause;     /* CLD_* */
	int status;    /* as wait4 reports it */
	int si_status; /* as waitid does */
	struct task_usage usage;
	struct task_struct *zombie; /* the caller's to free, or NULL */
};

static bool eligible(const struct wait_request *w,
		     const struct task_struct *child)
{
	if (w->which == P_PID && child->pid != w->nr)
		return false;
	if (w->which == P_PIDFD && child != pidfd_task(w->pidfd))
		return false;
	if (w->which == P_PGID && child->signal->pgrp != w->nr)
		return false;
	return (w->options & __WALL) ||
	       (child->exit_signal != SIGCHLD) == !!(w->options & __WCLONE);
}

static bool found(struct wait_request *w, struct task_struct *child, int cause,
		  int status)
{
	w->pid = child->pid;
	w->uid = child->cred->uid;
	w->cause = cause;
	w->status = status;
	return true;
}

static bool take_zombie(struct wait_request *w, struct task_struct *child)
{
	int status = group_exit_status(child);

	if (!(w->options & WEXITED) || child->state != TASK_ZOMBIE ||
	    child->signal->nr_threads != 1)
		return false;
	w->usage = usage_of_zombie(child);
	w->si_status = status & 0x7f ? status & 0x7f : status >> 8;
	found(w, child, status & 0x7f ? CLD_KILLED : CLD_EXITED, status);
	if (w->options & WNOWAIT)
		return true;
	usage_inherit(current->signal, &w->usage);
	task_unpublish(child);
	w->zombie = child;
	return true;
}

/* [siglock of CHILD] */
static bool take_stop_or_continue(struct wait_request *w,
				  struct task_struct *child)
{
	struct signal_struct *signal = child->signal;

	if ((w->options & WSTOPPED) && (signal->flags & SIGNAL_STOP_STOPPED) &&
	    signal->group_exit_code) {
		w->si_status = signal->group_exit_code;
		found(w, child, CLD_STOPPED, w->si_status << 8 | 0x7f);
		if (!(w->options & WNOWAIT))
			signal->group_exit_code = 0;
		return true;
	}
	if ((w->options & WCONTINUED) &&
	    (signal->flags & SIGNAL_STOP_CONTINUED)) {
		w->si_status = SIGCONT;
		found(w, child, CLD_CONTINUED, 0xffff);
		if (!(w->options & WNOWAIT))
			signal->flags &= ~SIGNAL_STOP_CONTINUED;
		return true;
	}
	return false;
}

static bool take_stopped(struct wait_request *w, struct task_struct *child)
{
	unsigned long flags;
	bool taken;

	if (!(w->options & (WSTOPPED | WCONTINUED)))
		return false;
	flags = spin_lock_irqsave(&child->sighand->siglock);
	taken = take_stop_or_continue(w, child);
	spin_unlock_irqrestore(&child->sighand->siglock, flags);
	if (taken)
		w->usage = usage_of_group(child);
	return taken;
}

/* 0 when there is such a child, w->pid set when it has something to tell. */
static int look_at_children(struct wait_request *w,
			    const struct task_struct *thread)
{
	struct task_struct *child;
	int err = -ECHILD;

	list_for_each_entry(child, &thread->children, sibling) {
		if (!eligible(w, child))
			continue;
		err = 0;
		if (take_zombie(w, child) || take_stopped(w, child))
			break;
	}
	return err;
}

/* One look: nonzero when the wait is over. */
static bool look(struct wait_request *w, int *err)
{
	const struct task_struct *t;

	*err = -ECHILD;
	spin_lock(&tasklist_lock);
	if (w->options & __WNOTHREAD) {
		*err = look_at_children(w, current);
	} else {
		list_for_each_entry(t, &current->signal->threads, thread_node) {
			if (!look_at_children(w, t))
				*err = 0;
			if (w->pid)
				break;
		}
	}
	spin_unlock(&tasklist_lock);
	return *err || w->pid || (w->options & WNOHANG);
}

/* 0: w->pid was found, or is 0 for WNOHANG; or -ECHILD, -ERESTARTSYS. */
static int do_wait(struct wait_request *w)
{
	int err = 0, interrupted;

	interrupted = wait_event_interruptible(&current->signal->wait_chldexit,
					       look(w, &err));
	if (w->zombie) {
		wait_task_inactive(w->zombie);
		task_free(w->zombie);
		free_dead_tasks();
	}
	return interrupted ? interrupted : err;
}

/* wait4's way to say who. */
static void parse_pid(struct wait_request *w, pid_t pid)
{
	if (pid == -1) {
		w->which = P_ALL;
	} else if (pid > 0) {
		w->which = P_PID;
		w->nr = pid;
	} else {
		w->which = P_PGID;
		w->nr = pid ? -pid : current->signal->pgrp;
	}
}

long do_wait4(pid_t pid, int *status, int options, struct rusage *ru)
{
	struct wait_request w = { .options = (unsigned int)options | WEXITED };
	int err;

	parse_pid(&w, pid);
	err = do_wait(&w);
	if (err || !w.pid)
		return err;
	if (status)
		*status = w.status;
	if (ru)
		usage_to_rusage(&w.usage, ru);
	return w.pid;
}

long wait_for(pid_t pid, int __user *status, unsigned int options,
	      struct rusage __user *usage)
{
	struct rusage ru;
	int code;
	long ret;

	if (options & ~WAIT4_OPTIONS)
		return -EINVAL;
	if (pid == INT_MIN)
		return -ESRCH;
	ret = do_wait4(pid, &code, (int)options, &ru);
	if (ret <= 0)
		return ret;
	if (status && put_user(code, status))
		return -EFAULT;
	if (usage && copy_to_user(usage, &ru, sizeof(ru)))
		return -EFAULT;
	return ret;
}

SYSCALL_DEFINE4(wait4, pid_t, pid, int __user *, status, unsigned int, options,
		struct rusage __user *, usage)
{
	return wait_for(pid, status, options, usage);
}

/* The file is the request's until its end: the child's number may be another's
 * before that. */
static int parse_pidfd(struct wait_request *w, int fd)
{
	w->pidfd = fd < 0 ? NULL : pidfd_get((unsigned int)fd);
	if (!w->pidfd)
		return fd < 0 ? -EINVAL : -EBADF;
	return 0;
}

static int parse_which(struct wait_request *w, int which, pid_t nr)
{
	w->which = which;
	w->nr = nr;
	switch (which) {
	case P_ALL:
		return 0;
	case P_PID:
		return nr > 0 ? 0 : -EINVAL;
	case P_PGID:
		if (nr == 0)
			w->nr = current->signal->pgrp;
		return nr >= 0 ? 0 : -EINVAL;
	case P_PIDFD:
		return parse_pidfd(w, nr);
	}
	return -EINVAL;
}

/* Only what there is to say is written: without a child, zeroes. */
static int put_waitid_info(siginfo_t __user *to, const struct wait_request *w)
{
	struct kernel_siginfo info;

	if (!to)
		return 0;
	memset(&info, 0, sizeof(info));
	if (w->pid) {
		info.si_signo = SIGCHLD;
		info.si_code = w->cause;
		info.si_pid = w->pid;
		info.si_uid = w->uid;
		info.si_status = w->si_status;
	}
	if (put_user(info.si_signo, &to->si_signo) ||
	    put_user(info.si_errno, &to->si_errno) ||
	    put_user(info.si_code, &to->si_code) ||
	    put_user(info.si_pid, &to->si_pid) ||
	    put_user(info.si_uid, &to->si_uid) ||
	    put_user(info.si_status, &to->si_status))
		return -EFAULT;
	return 0;
}

/* A pidfd that does not block is as WNOHANG, but says so. */
static int wait_unless_nonblocking(struct wait_request *w)
{
	const unsigned int options = w->options;
	bool nonblock = w->pidfd && (w->pidfd->flags & O_NONBLOCK);
	int err;

	if (nonblock)
		w->options |= WNOHANG;
	err = do_wait(w);
	if (!err && !w->pid && nonblock && !(options & WNOHANG))
		return -EAGAIN;
	return err;
}

static int do_waitid(struct wait_request *w, int which, pid_t nr)
{
	int err;

	if ((w->options & ~WAITID_OPTIONS) ||
	    !(w->options & (WEXITED | WSTOPPED | WCONTINUED)))
		return -EINVAL;
	err = parse_which(w, which, nr) ?: wait_unless_nonblocking(w);
	if (w->pidfd)
		fput(w->pidfd);
	return err;
}

/* Zeroes are written for an error as well, and where they cannot be, that is
 * the answer. */
SYSCALL_DEFINE5(waitid, int, which, pid_t, nr, siginfo_t __user *, infop,
		unsigned int, options, struct rusage __user *, usage)
{
	struct wait_request w = { .options = options };
	struct rusage ru;
	int err = do_waitid(&w, which, nr);

	if (w.pid && usage) {
		usage_to_rusage(&w.usage, &ru);
		if (copy_to_user(usage, &ru, sizeof(ru)))
			return -EFAULT;
	}
	return put_waitid_info(infop, &w) ?: err;
}
