// SPDX-License-Identifier: MIT
/*
 * signal_send.c - a signal on its way into a queue
 *
 *	send_sig_info
 *	   ├─ prepare_signal   SIGCONT and stops cancel each other; ignored?
 *	   ├─ queue_signal     the bit, and a sigqueue entry if there is more to say
 *	   └─ complete_signal  who is to look: wake that thread; a signal that
 *	                       ends the program is turned into SIGKILL for each
 *
 * Invariants  1. A signal below SIGRTMIN is in a queue at most once, a real-time
 *                signal as often as it was sent.
 *             2. A fault's siginfo is in the task (forced_info): it needs no
 *                memory and cannot be lost.
 *             3. A thread that has something to look at has sigpending set; it
 *                alone clears it.
 * Locking     siglock; under it cache and zone locks (an entry), and the run
 *             queue's (a wake-up). TASK and its sighand are kept by
 *             tasklist_lock, by pid_lock, or by being current's.
 * Failure     No entry: a real-time signal from sigqueue is refused with
 *             -EAGAIN, every other is sent without its siginfo.
 * See         signal(7); POSIX 2017, 2.4.
 */
#include <kernel/cred.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include "internal.h"

/* ---------------------------------------------------------------- putting in */

void signal_wake_up(struct task_struct *task, bool fatal)
{
	task->sigpending = 1;
	wake_up_state(task,
		      fatal ? TASK_INTERRUPTIBLE | TASK_KILLABLE | TASK_STOPPED
			    : TASK_INTERRUPTIBLE);
}

static unsigned long handler_of(const struct task_struct *task, int sig)
{
	return task->sighand->action[sig - 1].handler;
}

/* Sending it would change nothing. FORCE: the kernel's own, even init obeys. */
static bool sig_ignored(const struct task_struct *task, int sig, bool force)
{
	unsigned long handler = handler_of(task, sig);

	if (task->kthread_fn && !task->mm)
		return true;
	if ((task->blocked | task->real_blocked) & sigmask(sig))
		return false;
	if ((task->signal->flags & SIGNAL_UNKILLABLE) && handler == SIG_DFL &&
	    !(force && (SIG_KERNEL_ONLY & sigmask(sig))))
		return true;
	return handler == SIG_IGN ||
	       (handler == SIG_DFL && (SIG_KERNEL_IGNORE & sigmask(sig)));
}

#define for_each_thread(signal, t) \
	list_for_each_entry(t, &(signal)->threads, thread_node)

/* A stop takes back SIGCONT. */
static void cancel_continue(struct signal_struct *signal)
{
	struct task_struct *t;

	flush_sigqueue_mask(sigmask(SIGCONT), &signal->shared_pending);
	for_each_thread(signal, t)
		flush_sigqueue_mask(sigmask(SIGCONT), &t->pending);
}

/* SIGCONT takes back stops and lets go on, whatever becomes of it then. */
static void continue_group(struct signal_struct *signal)
{
	struct task_struct *t;
	int why = 0;

	flush_sigqueue_mask(SIG_KERNEL_STOP, &signal->shared_pending);
	for_each_thread(signal, t)
	{
		flush_sigqueue_mask(SIG_KERNEL_STOP, &t->pending);
		t->stop_pending = t->stop_dequeued = false;
		wake_up_state(t, TASK_STOPPED);
	}
	if (signal->flags & SIGNAL_STOP_STOPPED)
		why = SIGNAL_CLD_CONTINUED;
	else if (signal->stop_count)
		why = SIGNAL_CLD_STOPPED;
	if (!why)
		return;
	/* The first thread to go on tells the parent. */
	signal->flags &= ~(SIGNAL_CLD_MASK | SIGNAL_STOP_STOPPED);
	signal->flags |= why | SIGNAL_STOP_CONTINUED;
	signal->stop_count = 0;
	signal->group_exit_code = 0;
	for_each_thread(signal, t) t->sigpending = 1;
}

static bool prepare_signal(int sig, struct task_struct *task, bool force)
{
	struct signal_struct *signal = task->signal;

	if (signal->flags & SIGNAL_GROUP_EXIT)
		return false;
	if (SIG_KERNEL_STOP & sigmask(sig))
		cancel_continue(signal);
	else if (sig == SIGCONT)
		continue_group(signal);
	return !sig_ignored(task, sig, force);
}

static bool wants_signal(int sig, const struct task_struct *task)
{
	if ((task->blocked & sigmask(sig)) || task->exiting)
		return false;
	if (sig == SIGKILL)
		return true;
	return task->state != TASK_STOPPED &&
	       (task == current || !task->sigpending);
}

/* TASK, or another thread of its group that will take the signal; or NULL. */
static struct task_struct *find_taker(int sig, struct task_struct *task,
				      bool group)
{
	struct task_struct *t;

	if (wants_signal(sig, task))
		return task;
	if (!group || task->signal->nr_threads <= 1)
		return NULL;
	for_each_thread(task->signal, t) if (wants_signal(sig, t)) return t;
	return NULL;
}

/* Its default action is to end the program, and nothing is in the way. */
static bool sig_fatal(const struct task_struct *task, int sig)
{
	return handler_of(task, sig) == SIG_DFL &&
	       !((SIG_KERNEL_IGNORE | SIG_KERNEL_STOP | task->real_blocked) &
		 sigmask(sig));
}

/* Every thread is to die of SIG. [siglock] */
static void kill_group(struct signal_struct *signal, int sig)
{
	struct task_struct *t;

	signal->flags = SIGNAL_GROUP_EXIT;
	signal->group_exit_code = sig;
	signal->stop_count = 0;
	for_each_thread(signal, t)
	{
		t->stop_pending = false;
		t->pending.signal |= sigmask(SIGKILL);
		signal_wake_up(t, true);
	}
}

static void complete_signal(int sig, struct task_struct *task, bool group)
{
	struct task_struct *taker = find_taker(sig, task, group);

	if (!taker)
		return; /* all block it, or look already */
	if (sig_fatal(task, sig) && !(task->signal->flags & SIGNAL_GROUP_EXIT))
		kill_group(task->signal, sig);
	else
		signal_wake_up(taker, sig == SIGKILL);
}

int zap_other_threads(void)
{
	struct task_struct *t;
	int count = 0;

	current->signal->stop_count = 0;
	for_each_thread(current->signal, t)
	{
		if (t == current)
			continue;
		t->stop_pending = false;
		count++;
		if (t->exiting && t->state == TASK_ZOMBIE)
			continue;
		t->pending.signal |= sigmask(SIGKILL);
		signal_wake_up(t, true);
	}
	return count;
}

static struct sigpending *queue_of(struct task_struct *task, bool group)
{
	return group ? &task->signal->shared_pending : &task->pending;
}

/* 0, or -EAGAIN. What kill(2) says needs no entry when there is none to be had;
 * SIGKILL needs none at all. */
static int queue_signal(int sig, const struct kernel_siginfo *info,
			struct task_struct *task, struct sigpending *pending)
{
	unsigned long limit = ULONG_MAX;
	struct sigqueue *q = NULL;

	if (sig >= SIGRTMIN || info->si_code < 0)
		limit = READ_ONCE(
			task->signal->rlim[RLIMIT_SIGPENDING].rlim_cur);
	if (sig != SIGKILL)
		q = sigqueue_entry(task->cred->user, GFP_ATOMIC, limit);
	if (q) {
		q->info = *info;
		list_add_tail(&q->list, &pending->list);
	} else if (sig >= SIGRTMIN && info->si_code != SI_USER &&
		   info->si_code != SI_KERNEL) {
		return -EAGAIN;
	}
	pending->signal |= sigmask(sig);
	return 0;
}

/* [siglock] */
static int send_signal_locked(int sig, const struct kernel_siginfo *info,
			      struct task_struct *task, bool group)
{
	struct sigpending *pending = queue_of(task, group);
	bool force = info->si_code == SI_KERNEL;
	int err;

	if (!prepare_signal(sig, task, force))
		return 0;
	if (sig < SIGRTMIN && (pending->signal & sigmask(sig)))
		return 0;
	err = queue_signal(sig, info, task, pending);
	if (!err)
		complete_signal(sig, task, group);
	return err;
}

int send_sig_info(int sig, const struct kernel_siginfo *info,
		  struct task_struct *task, bool group)
{
	const struct kernel_siginfo from_kernel = { .si_signo = sig,
						    .si_code = SI_KERNEL };
	unsigned long flags = spin_lock_irqsave(&task->sighand->siglock);
	int err = send_signal_locked(sig, info ? info : &from_kernel, task,
				     group);

	spin_unlock_irqrestore(&task->sighand->siglock, flags);
	return err;
}

int send_sig(int sig, struct task_struct *task)
{
	return send_sig_info(sig, NULL, task, true);
}

/* ------------------------------------------------------------------- faults */

/* Word by word and inline: what is then written over is not written twice. */
static __always_inline void clear_siginfo(struct kernel_siginfo *info)
{
	unsigned long *words = (unsigned long *)(void *)info;
	unsigned int i;

	static_assert(sizeof(*info) % sizeof(long) == 0);
#pragma GCC unroll 8
	for (i = 0; i < sizeof(*info) / sizeof(long); i++)
		words[i] = 0;
}

static __always_inline void force(int sig, int code, unsigned long addr)
{
	struct task_struct *task = current;
	struct kernel_sigaction *ka = &task->sighand->action[sig - 1];
	unsigned long flags;

	BUG_ON(!task->mm);
	flags = spin_lock_irqsave(&task->sighand->siglock);
	if (unlikely(sig_in(&task->blocked, sig) || ka->handler == SIG_IGN)) {
		/* It would fault again and again. */
		ka->handler = SIG_DFL;
		task->blocked &= ~sigmask(sig);
	}
	if (ka->handler == SIG_DFL)
		task->signal->flags &= ~SIGNAL_UNKILLABLE;
	if (!sig_in(&task->pending.signal, sig)) {
		clear_siginfo(&task->forced_info);
		task->forced_info.si_signo = sig;
		task->forced_info.si_code = code;
		task->forced_info.si_addr = (void *)addr;
		task->forced_sig = sig;
		task->pending.signal |= sigmask(sig);
	}
	task->sigpending = 1;
	if (sig == SIGKILL)
		complete_signal(sig, task, false);
	spin_unlock_irqrestore(&task->sighand->siglock, flags);
}

void force_sig(int sig)
{
	force(sig, SI_KERNEL, 0);
}

void force_sig_fault(int sig, int code, unsigned long addr)
{
	force(sig, code, addr);
}

void force_sigsegv(int sig)
{
	unsigned long flags;

	if (sig == SIGSEGV) {
		flags = spin_lock_irqsave(&current->sighand->siglock);
		current->sighand->action[sig - 1].handler = SIG_DFL;
		spin_unlock_irqrestore(&current->sighand->siglock, flags);
	}
	force_sig(SIGSEGV);
}

/* ---------------------------------------------------------- groups, by number */

struct group_signal {
	int sig;
	bool found;
};

static void signal_member(struct task_struct *leader, void *arg)
{
	struct group_signal *g = arg;

	g->found = true;
	send_sig(g->sig, leader);
}

int kill_pgrp(pid_t pgrp, int sig)
{
	struct group_signal g = { .sig = sig };
	unsigned long flags = spin_lock_irqsave(&pid_lock);

	for_each_in_pgrp(pgrp, signal_member, &g);
	spin_unlock_irqrestore(&pid_lock, flags);
	return g.found ? 0 : -ESRCH;
}

struct session_signal {
	struct group_signal group;
	const struct task_struct *except;
};

static void signal_session_member(struct task_struct *leader, void *arg)
{
	struct session_signal *s = arg;

	if (!s->except || leader->signal != s->except->signal)
		signal_member(leader, &s->group);
}

int kill_session(pid_t session, int sig, const struct task_struct *except)
{
	struct session_signal s = { .group.sig = sig, .except = except };
	unsigned long flags = spin_lock_irqsave(&pid_lock);

	for_each_in_session(session, signal_session_member, &s);
	spin_unlock_irqrestore(&pid_lock, flags);
	return s.group.found ? 0 : -ESRCH;
}

/* ---------------------------------------------------- entries with an owner */

int send_sigqueue(struct sigqueue *q, struct task_struct *task, bool group)
{
	unsigned long flags = spin_lock_irqsave(&task->sighand->siglock);
	int sig = q->info.si_signo, ret = 1;

	if (prepare_signal(sig, task, false) && list_empty(&q->list)) {
		list_add_tail(&q->list, &queue_of(task, group)->list);
		queue_of(task, group)->signal |= sigmask(sig);
		complete_signal(sig, task, group);
		ret = 0;
	}
	spin_unlock_irqrestore(&task->sighand->siglock, flags);
	return ret;
}
