// SPDX-License-Identifier: MIT
/*
 * sys_signal.c - system calls of one's own signals: handlers, masks, waiting
 *
 * What     A set of signals is 8 bytes, and every call with one says so in an
 *          argument: anything else is EINVAL.
 */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <kernel/timer.h>
#include "internal.h"
#include "time_internal.h"

#define SA_FLAGS                                                              \
	(SA_NOCLDSTOP | SA_NOCLDWAIT | SA_SIGINFO | SA_ONSTACK | SA_RESTART | \
	 SA_NODEFER | SA_RESETHAND | SA_EXPOSE_TAGBITS | SA_RESTORER)

/* ----------------------------------------------------------------- handlers */

/* What is pending of a signal that is now ignored is dropped. [siglock] */
static void drop_if_ignored(int sig, unsigned long handler)
{
	struct task_struct *t;

	if (handler != SIG_IGN &&
	    !(handler == SIG_DFL && (SIG_KERNEL_IGNORE & sigmask(sig))))
		return;
	flush_sigqueue_mask(sigmask(sig), &current->signal->shared_pending);
	list_for_each_entry(t, &current->signal->threads, thread_node) {
		flush_sigqueue_mask(sigmask(sig), &t->pending);
		if (t->forced_sig == sig)
			t->forced_sig = 0;
	}
}

int do_sigaction(int sig, struct kernel_sigaction *new,
		 struct kernel_sigaction *old)
{
	struct kernel_sigaction *ka;
	unsigned long flags;

	if (sig < 1 || sig > NSIG || (new && (SIG_KERNEL_ONLY & sigmask(sig))))
		return -EINVAL;
	ka = &current->sighand->action[sig - 1];
	flags = spin_lock_irqsave(&current->sighand->siglock);
	if (old)
		*old = *ka;
	if (new) {
		*ka = *new;
		ka->flags &= SA_FLAGS;
		ka->mask &= ~SIG_KERNEL_ONLY;
		drop_if_ignored(sig, ka->handler);
	}
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	return 0;
}

SYSCALL_DEFINE4(rt_sigaction, int, sig, const struct kernel_sigaction __user *,
		act, struct kernel_sigaction __user *, oact, size_t, size)
{
	struct kernel_sigaction new, old;
	int err;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (act && copy_from_user(&new, act, sizeof(new)))
		return -EFAULT;
	err = do_sigaction(sig, act ? &new : NULL, oact ? &old : NULL);
	if (!err && oact && copy_to_user(oact, &old, sizeof(old)))
		err = -EFAULT;
	return err;
}

SYSCALL_DEFINE2(sigaltstack, const stack_t __user *, uss, stack_t __user *,
		uoss)
{
	unsigned long sp = task_pt_regs(current)->sp;
	stack_t new, old;
	int err = 0;

	if (uss && copy_from_user(&new, uss, sizeof(new)))
		return -EFAULT;
	get_sigstack(&old, sp);
	if (uss)
		err = set_sigstack(&new, sp);
	if (!err && uoss && copy_to_user(uoss, &old, sizeof(old)))
		err = -EFAULT;
	return err;
}

/* -------------------------------------------------------------------- masks */

int do_sigprocmask(int how, sigset_t set)
{
	switch (how) {
	case SIG_BLOCK:
		set |= current->blocked;
		break;
	case SIG_UNBLOCK:
		set = current->blocked & ~set;
		break;
	case SIG_SETMASK:
		break;
	default:
		return -EINVAL;
	}
	set_current_blocked(set);
	return 0;
}

SYSCALL_DEFINE4(rt_sigprocmask, int, how, const sigset_t __user *, nset,
		sigset_t __user *, oset, size_t, size)
{
	sigset_t old = current->blocked, new;
	int err;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (nset) {
		if (copy_from_user(&new, nset, sizeof(new)))
			return -EFAULT;
		err = do_sigprocmask(how, new);
		if (err)
			return err;
	}
	if (oset && copy_to_user(oset, &old, sizeof(old)))
		return -EFAULT;
	return 0;
}

sigset_t current_sigpending(void)
{
	unsigned long flags = spin_lock_irqsave(&current->sighand->siglock);
	sigset_t set = (current->pending.signal |
			current->signal->shared_pending.signal) &
		       current->blocked;

	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	return set;
}

/* As Linux: a smaller set than there is may be asked for here. */
SYSCALL_DEFINE2(rt_sigpending, sigset_t __user *, uset, size_t, size)
{
	sigset_t set = current_sigpending();

	if (size > sizeof(set))
		return -EINVAL;
	return copy_to_user(uset, &set, size) ? -EFAULT : 0;
}

/* ------------------------------------------------------------------ waiting */

static int wait_for_signal(void)
{
	while (!signal_pending()) {
		set_current_state(TASK_INTERRUPTIBLE);
		schedule();
	}
	return -ERESTARTNOHAND;
}

int do_sigsuspend(sigset_t mask)
{
	set_user_sigmask(mask);
	return wait_for_signal();
}

SYSCALL_DEFINE2(rt_sigsuspend, const sigset_t __user *, uset, size_t, size)
{
	sigset_t mask;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&mask, uset, sizeof(mask)))
		return -EFAULT;
	return do_sigsuspend(mask);
}

SYSCALL_DEFINE0(pause)
{
	return wait_for_signal();
}

int timeout_deadline(s64 sec, s64 nsec, u64 *deadline)
{
	if (sec < 0 || nsec < 0 || nsec >= (s64)NSEC_PER_SEC)
		return -EINVAL;
	if (sec >= S64_MAX / (s64)NSEC_PER_SEC)
		*deadline = TIME_NEVER;
	else if (sec || nsec)
		*deadline = deadline_after((u64)sec * NSEC_PER_SEC + (u64)nsec);
	else
		*deadline = 0;
	return 0;
}

static int dequeue_one(sigset_t set, struct kernel_siginfo *info)
{
	unsigned long flags = spin_lock_irqsave(&current->sighand->siglock);
	int sig = dequeue_signal(set, info);

	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	return sig;
}

/* While it waits the set is not blocked, so that its signals wake it; what was
 * blocked is in real_blocked, so that they are not thrown away as ignored. */
static int wait_in_set(sigset_t set, struct kernel_siginfo *info, u64 deadline)
{
	struct task_struct *task = current;
	spinlock_t *siglock = &task->sighand->siglock;
	unsigned long flags = spin_lock_irqsave(siglock);
	int sig = dequeue_signal(set, info);
	bool late;

	if (sig || !deadline) {
		spin_unlock_irqrestore(siglock, flags);
		return sig ? sig : -EAGAIN;
	}
	task->real_blocked = task->blocked;
	task->blocked &= ~set;
	recalc_sigpending();
	set_current_state(TASK_INTERRUPTIBLE);
	spin_unlock_irqrestore(siglock, flags);

	late = schedule_until(deadline);

	flags = spin_lock_irqsave(siglock);
	task->blocked = task->real_blocked;
	task->real_blocked = 0;
	sig = dequeue_signal(set, info);
	recalc_sigpending();
	spin_unlock_irqrestore(siglock, flags);
	if (sig)
		return sig;
	return late ? -EAGAIN : -EINTR;
}

long do_sigtimedwait(const sigset_t __user *uset, siginfo_t __user *uinfo,
		     size_t size, const void __user *uts, bool time64)
{
	u64 deadline = TIME_NEVER;
	struct kernel_siginfo info;
	struct timespan t;
	sigset_t set;
	int sig;

	if (size != sizeof(sigset_t))
		return -EINVAL;
	if (copy_from_user(&set, uset, sizeof(set)))
		return -EFAULT;
	if (uts && get_span(&t, uts, time64))
		return -EFAULT;
	if (uts && timeout_deadline(t.sec, t.nsec, &deadline))
		return -EINVAL;
	set &= ~SIG_KERNEL_ONLY;
	sig = dequeue_one(set, &info);
	if (!sig)
		sig = wait_in_set(set, &info, deadline);
	if (sig > 0 && uinfo && copy_siginfo_to_user(uinfo, &info))
		return -EFAULT;
	return sig;
}

SYSCALL_DEFINE4(rt_sigtimedwait, const sigset_t __user *, uset,
		siginfo_t __user *, uinfo, const void __user *, uts, size_t,
		size)
{
	return do_sigtimedwait(uset, uinfo, size, uts, false);
}

SYSCALL_DEFINE0(restart_syscall)
{
	struct restart_block *restart = &current->restart;

	return restart->fn ? restart->fn(restart) : -EINTR;
}
