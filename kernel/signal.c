// SPDX-License-Identifier: MIT
/*
 * signal.c - a thread looks at its signals
 *
 *	back to ring 3 with sigpending -> do_signal (kernel/x86/signal.c)
 *	   -> get_signal: takes them out one by one
 *	        ignored          the next
 *	        handler          back to do_signal, which builds the frame
 *	        default: stop    do_signal_stop: sleeps until SIGCONT
 *	        default: end     do_group_exit
 *
 * A stop is for the whole group: the thread that takes the signal counts the
 * others and has them look; each that stops counts down, the last one tells
 * the parent. SIGCONT lets all go on when it is sent (signal_send.c).
 *
 * Invariants  1. stop_count is the number of threads with stop_pending.
 *             2. Nobody stops while the group is to die.
 *             3. A frame is built, or the program ends: no signal is lost.
 * Locking     siglock; tasklist_lock to tell the parent, not under siglock.
 * See         signal(7); POSIX 2017, 2.4.3; signal_send.c; docs/signals.md.
 */
#include <asm/irqflags.h>
#include <asm/uaccess.h>
#include <kernel/panic.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <lib/div64.h>
#include <lib/string.h>
#include "internal.h"

static spinlock_t *siglock(void)
{
	return &current->sighand->siglock;
}

static void lock(void)
{
	local_irq_disable();
	spin_lock(siglock());
}

static void unlock(void)
{
	spin_unlock(siglock());
	local_irq_enable();
}

/* ------------------------------------------------------------ to the parent */

/* A child's CPU time in SIGCHLD: 1/100 s. [tasklist_lock] */
static void fill_times(struct kernel_siginfo *info,
		       const struct task_struct *leader)
{
	const struct task_struct *t;
	u64 utime = leader->signal->dead.utime_ns;
	u64 stime = leader->signal->dead.stime_ns;

	list_for_each_entry(t, &leader->signal->threads, thread_node) {
		utime += t->utime_ns;
		stime += t->stime_ns;
	}
	info->si_utime = (long)div_u64(utime, 10000000);
	info->si_stime = (long)div_u64(stime, 10000000);
}

/* Does PARENT want no zombies? */
static bool wants_no_zombies(const struct task_struct *parent)
{
	const struct kernel_sigaction *ka =
		&parent->sighand->action[SIGCHLD - 1];

	return ka->handler == SIG_IGN || (ka->flags & SA_NOCLDWAIT);
}

bool do_notify_parent(struct task_struct *leader, int sig)
{
	struct task_struct *parent = leader->parent;
	struct kernel_siginfo info = { .si_signo = sig,
				       .si_pid = leader->pid,
				       .si_uid = leader->cred->uid };
	int status = group_exit_status(leader);
	bool unwanted;

	assert_spin_held(&tasklist_lock);
	fill_times(&info, leader);
	info.si_code = status & 0x7f ? CLD_KILLED : CLD_EXITED;
	info.si_status = status & 0x7f ? status & 0x7f : status >> 8;
	unwanted = sig == SIGCHLD && wants_no_zombies(parent);
	if (sig > 0 && sig <= NSIG &&
	    !(sig == SIGCHLD &&
	      parent->sighand->action[SIGCHLD - 1].handler == SIG_IGN))
		send_sig_info(sig, &info, parent, true);
	wake_up(&parent->signal->wait_chldexit);
	return unwanted;
}

void do_notify_parent_cldstop(struct task_struct *task, int why)
{
	struct task_struct *leader = task->group_leader;
	struct task_struct *parent = leader->parent;
	const struct kernel_sigaction *ka =
		&parent->sighand->action[SIGCHLD - 1];
	struct kernel_siginfo info = { .si_signo = SIGCHLD,
				       .si_code = why,
				       .si_pid = leader->pid,
				       .si_uid = task->cred->uid };

	assert_spin_held(&tasklist_lock);
	fill_times(&info, leader);
	info.si_status = why == CLD_CONTINUED
				 ? SIGCONT
				 : task->signal->group_exit_code & 0x7f;
	if (ka->handler != SIG_IGN && !(ka->flags & SA_NOCLDSTOP))
		send_sig_info(SIGCHLD, &info, parent, true);
	wake_up(&parent->signal->wait_chldexit);
}

static void tell_parent(int why)
{
	spin_lock(&tasklist_lock);
	do_notify_parent_cldstop(current, why);
	spin_unlock(&tasklist_lock);
}

/* -------------------------------------------------------------------- stops */

/* SIG makes the group stop: all threads are to look. [siglock] */
static void begin_stop(int sig)
{
	struct signal_struct *signal = current->signal;
	struct task_struct *t;

	if (!(signal->flags & SIGNAL_STOP_STOPPED))
		signal->group_exit_code = sig;
	signal->stop_count = 0;
	list_for_each_entry(t, &signal->threads, thread_node) {
		if (t->exiting || t->state == TASK_STOPPED)
			continue;
		t->stop_pending = true;
		signal->stop_count++;
		if (t != current)
			signal_wake_up(t, false);
	}
}

/* Current's share is done; true when it was the last. [siglock] */
static bool end_stop_share(void)
{
	struct signal_struct *signal = current->signal;

	current->stop_pending = false;
	if (signal->stop_count && --signal->stop_count)
		return false;
	if (signal->flags & SIGNAL_STOP_STOPPED)
		return false;
	signal->flags &= ~(SIGNAL_STOP_CONTINUED | SIGNAL_CLD_MASK);
	signal->flags |= SIGNAL_STOP_STOPPED;
	return true;
}

/* Takes part in a stop, or begins one with SIG. True: it was one, siglock was
 * dropped, and current has been continued or is to die. [siglock] */
static bool do_signal_stop(int sig)
{
	struct signal_struct *signal = current->signal;
	bool last;

	if (!current->stop_pending) {
		if (!current->stop_dequeued || signal->exec_task ||
		    (signal->flags & SIGNAL_GROUP_EXIT))
			return false;
		begin_stop(sig);
	}
	last = end_stop_share();
	set_current_state(TASK_STOPPED);
	unlock();
	if (last)
		tell_parent(CLD_STOPPED);
	schedule();
	return true;
}

/* The parent is told by who goes on first. True: siglock was dropped. */
static bool report_continued(void)
{
	struct signal_struct *signal = current->signal;
	int why;

	if (likely(!(signal->flags & SIGNAL_CLD_MASK)))
		return false;
	why = signal->flags & SIGNAL_CLD_CONTINUED ? CLD_CONTINUED
						   : CLD_STOPPED;
	signal->flags &= ~SIGNAL_CLD_MASK;
	unlock();
	tell_parent(why);
	return true;
}

/* ----------------------------------------------------------------- delivery */

static bool group_is_dying(void)
{
	const struct signal_struct *signal = current->signal;

	return (signal->flags & SIGNAL_GROUP_EXIT) ||
	       (signal->exec_task && signal->exec_task != current);
}

/* The default action of SIG. True: siglock was dropped, look again. [siglock] */
static bool default_action(int sig)
{
	struct signal_struct *signal = current->signal;
	sigset_t mask = sigmask(sig);

	if (mask & SIG_KERNEL_IGNORE)
		return false;
	if ((signal->flags & SIGNAL_UNKILLABLE) && !(mask & SIG_KERNEL_ONLY))
		return false;
	if (!(mask & SIG_KERNEL_STOP)) {
		unlock();
		do_group_exit(sig);
	}
	if (sig != SIGSTOP) {
		/* Nobody could continue an orphaned group. */
		bool orphaned;

		unlock();
		orphaned = is_current_pgrp_orphaned();
		lock();
		if (orphaned)
			return false;
	}
	if (!do_signal_stop(sig))
		return false;
	lock();
	return true;
}

/* One signal is taken out and seen to: its number when a handler wants it, 0
 * when there is none left, -1 to look again. [siglock] */
static int next_step(struct ksignal *ksig)
{
	struct kernel_sigaction *ka;
	int sig;

	if (unlikely(group_is_dying())) {
		unlock();
		do_group_exit(SIGKILL);
	}
	if (unlikely(report_continued()) ||
	    (unlikely(current->stop_pending) && do_signal_stop(0))) {
		lock();
		return -1;
	}
	sig = dequeue_signal(~current->blocked, &ksig->info);
	if (!sig) {
		recalc_sigpending();
		return 0;
	}
	ka = &current->sighand->action[sig - 1];
	if (ka->handler == SIG_IGN)
		return -1;
	if (ka->handler == SIG_DFL) {
		default_action(sig);
		return -1;
	}
	ksig->ka = *ka;
	if (ka->flags & SA_RESETHAND)
		ka->handler = SIG_DFL;
	return sig;
}

bool get_signal(struct ksignal *ksig)
{
	lock();
	do
		ksig->sig = next_step(ksig);
	while (ksig->sig < 0);
	unlock();
	return ksig->sig;
}

asmlinkage void exit_to_user_slow(struct pt_regs *regs)
{
	kmap_local_check_leak("returns to ring 3");
	while (this_cpu_read(need_resched) || current->sigpending) {
		local_irq_enable();
		if (current->sigpending)
			do_signal(regs);
		if (this_cpu_read(need_resched))
			schedule();
		local_irq_disable();
	}
}

/* -------------------------------------------------------------------- masks */

/* A thread that newly blocks SET leaves those signals to others. [siglock] */
static void retarget_shared_pending(sigset_t set)
{
	struct signal_struct *signal = current->signal;
	struct task_struct *t;

	set &= signal->shared_pending.signal;
	if (!set)
		return;
	list_for_each_entry(t, &signal->threads, thread_node) {
		if (t == current || t->exiting || !(set & ~t->blocked))
			continue;
		set &= t->blocked;
		if (!t->sigpending)
			signal_wake_up(t, false);
	}
}

void set_current_blocked(sigset_t set)
{
	sigset_t uncovered;

	set &= ~SIG_KERNEL_ONLY;
	if (current->blocked == set)
		return;
	lock();
	if (current->sigpending && current->signal->nr_threads > 1)
		retarget_shared_pending(set & ~current->blocked);
	uncovered = current->blocked & ~set;
	current->blocked = set;
	if (uncovered || current->sigpending)
		recalc_sigpending();
	unlock();
}

void set_user_sigmask(sigset_t mask)
{
	current->saved_sigmask = current->blocked;
	current->restore_sigmask = true;
	set_current_blocked(mask);
}

void restore_saved_sigmask(void)
{
	if (!current->restore_sigmask)
		return;
	current->restore_sigmask = false;
	set_current_blocked(current->saved_sigmask);
}

sigset_t sigmask_to_save(void)
{
	return current->restore_sigmask ? current->saved_sigmask
					: current->blocked;
}

void signal_setup_done(bool failed, const struct ksignal *ksig)
{
	sigset_t set;

	if (failed) {
		force_sigsegv(ksig->sig);
		return;
	}
	current->restore_sigmask = false;
	set = current->blocked | ksig->ka.mask;
	if (!(ksig->ka.flags & SA_NODEFER))
		set |= sigmask(ksig->sig);
	set_current_blocked(set);
}

bool sig_is_caught(int sig)
{
	unsigned long handler =
		READ_ONCE(current->sighand->action[sig - 1].handler);

	return handler != SIG_DFL && handler != SIG_IGN &&
	       !sig_in(&current->blocked, sig);
}

bool sig_is_ignored_or_blocked(int sig)
{
	return sig_in(&current->blocked, sig) ||
	       READ_ONCE(current->sighand->action[sig - 1].handler) == SIG_IGN;
}

long set_restart_fn(long (*fn)(struct restart_block *restart))
{
	current->restart.fn = fn;
	return -ERESTART_RESTARTBLOCK;
}

int copy_siginfo_to_user(siginfo_t __user *to,
			 const struct kernel_siginfo *from)
{
	if (copy_to_user(to, from, sizeof(*from)) ||
	    clear_user((char __user *)to + sizeof(*from),
		       sizeof(*to) - sizeof(*from)))
		return -EFAULT;
	return 0;
}

/* ------------------------------------------------------------------ the end */

void exit_signals(struct task_struct *task, int code)
{
	struct signal_struct *signal = task->signal;
	bool stopped = false;

	lock();
	task->exiting = true;
	signal->live--;
	if (!signal->live && !(signal->flags & SIGNAL_GROUP_EXIT)) {
		signal->flags = SIGNAL_GROUP_EXIT;
		signal->group_exit_code = code;
	} else if (signal->live && !(signal->flags & SIGNAL_GROUP_EXIT)) {
		retarget_shared_pending(~task->blocked);
		stopped = task->stop_pending && end_stop_share();
	}
	unlock();
	if (stopped)
		tell_parent(CLD_STOPPED);
}

void do_group_exit(int code)
{
	struct signal_struct *signal = current->signal;

	lock();
	if (signal->flags & SIGNAL_GROUP_EXIT) {
		code = signal->group_exit_code;
	} else if (signal->exec_task && signal->exec_task != current) {
		code = 0; /* execve in another thread: nobody sees this code */
	} else {
		signal->group_exit_code = code;
		signal->flags = SIGNAL_GROUP_EXIT;
		zap_other_threads();
	}
	unlock();
	do_exit(code);
}
