// SPDX-License-Identifier: MIT
/*
 * tty_jobctrl.c - whose terminal it is
 *
 *	session --(its leader opened it)--> controlling terminal
 *	  |- foreground group  <-- ^C ^\ ^Z, hang-up       tty->pgrp
 *	  |- background groups --> read: SIGTTIN, change: SIGTTOU
 *
 * What        A session's leader that has no terminal gets the first one it
 *             opens (without O_NOCTTY), if no other session has it. When the
 *             leader ends, or the line is hung up, all of the session lose it.
 * Invariants  tty->session is 0, or every process whose signal->tty is this
 *             terminal is in that session.
 * Locking     signal->tty: siglock; tty->session, tty->pgrp: tty->lock; never
 *             one inside the other. tasklist_lock keeps the session's processes
 *             together while all of them lose it.
 * See         credentials(7), setpgid(2), tcsetpgrp(3); POSIX 11.1.
 */
#include <asm/uaccess.h>
#include <drivers/tty.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <uapi/ioctls.h>
#include "tty_internal.h"

/* A group that is gone may have left its number to one of another session. */
void tty_signal(struct tty_struct *tty, int sig)
{
	unsigned long flags;
	pid_t session = 0;
	bool there;

	assert_spin_held(&tty->lock);
	if (!tty->pgrp)
		return;
	flags = spin_lock_irqsave(&pid_lock);
	there = session_of_pgrp(tty->pgrp, &session);
	spin_unlock_irqrestore(&pid_lock, flags);
	if (there && session == tty->session)
		kill_pgrp(tty->pgrp, sig);
}

struct tty_struct *get_current_tty(void)
{
	unsigned long flags = spin_lock_irqsave(&current->sighand->siglock);
	struct tty_struct *tty = current->signal->tty;

	if (tty)
		tty_get(tty);
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	return tty;
}

static bool is_current_tty(const struct tty_struct *tty)
{
	return READ_ONCE(current->signal->tty) == tty;
}

static void set_task_tty(struct task_struct *task, struct tty_struct *tty,
			 pid_t old_pgrp)
{
	unsigned long flags = spin_lock_irqsave(&task->sighand->siglock);

	task->signal->tty = tty;
	task->signal->tty_old_pgrp = old_pgrp;
	spin_unlock_irqrestore(&task->sighand->siglock, flags);
}

/* 0, or the session that has TTY: then nothing has changed. */
static pid_t control(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	pid_t session = tty->session;

	if (!session) {
		tty->session = current->signal->session;
		tty->pgrp = current->signal->pgrp;
	}
	spin_unlock_irqrestore(&tty->lock, flags);
	if (!session)
		set_task_tty(current, tty, 0);
	return session;
}

static bool may_get_tty(void)
{
	return current->signal->leader_of_session &&
	       !READ_ONCE(current->signal->tty);
}

void tty_open_controls(struct tty_struct *tty, const struct file *file)
{
	if (!(file->flags & O_NOCTTY) && file_readable(file) && may_get_tty())
		control(tty);
}

/* ------------------------------------------------------------------- losing */

struct losing {
	struct tty_struct *tty;
	pid_t old_pgrp;
	bool signal; /* the leader is told */
};

static void lose_tty(struct task_struct *task, void *arg)
{
	const struct losing *losing = arg;

	if (READ_ONCE(task->signal->tty) != losing->tty)
		return;
	set_task_tty(task, NULL,
		     task->signal->leader_of_session ? losing->old_pgrp : 0);
	if (!losing->signal || !task->signal->leader_of_session)
		return;
	send_sig(SIGHUP, task);
	send_sig(SIGCONT, task);
}

static void end_session(struct tty_struct *tty, bool signal)
{
	struct losing losing = { .tty = tty, .signal = signal };
	unsigned long flags;
	pid_t session;

	spin_lock(&tasklist_lock);
	flags = spin_lock_irqsave(&tty->lock);
	session = tty->session;
	losing.old_pgrp = signal ? tty->pgrp : 0;
	tty->session = tty->pgrp = 0;
	spin_unlock_irqrestore(&tty->lock, flags);
	if (session)
		for_each_in_session(session, lose_tty, &losing);
	spin_unlock(&tasklist_lock);
}

void tty_clear_session(struct tty_struct *tty)
{
	end_session(tty, false);
}

void tty_signal_session(struct tty_struct *tty)
{
	end_session(tty, true);
}

/* A session's leader ends, or gives the terminal up by TIOCNOTTY. */
static void leader_leaves(struct tty_struct *tty, bool exiting)
{
	pid_t pgrp = READ_ONCE(tty->pgrp);

	if (exiting && !tty->pty) {
		if (pgrp)
			kill_pgrp(pgrp, SIGHUP);
		tty_hangup(tty);
		return;
	}
	if (pgrp) {
		kill_pgrp(pgrp, SIGHUP);
		if (!exiting)
			kill_pgrp(pgrp, SIGCONT);
	}
	tty_clear_session(tty);
}

/* The line was hung up before its leader ended: the group that was in front
 * then is told now. */
static void late_hangup(struct task_struct *leader)
{
	unsigned long flags = spin_lock_irqsave(&leader->sighand->siglock);
	pid_t pgrp = leader->signal->tty_old_pgrp;

	leader->signal->tty_old_pgrp = 0;
	spin_unlock_irqrestore(&leader->sighand->siglock, flags);
	if (!pgrp)
		return;
	kill_pgrp(pgrp, SIGHUP);
	kill_pgrp(pgrp, SIGCONT);
}

static void leader_exits(struct task_struct *leader)
{
	struct tty_struct *tty = get_current_tty();

	if (!tty) {
		late_hangup(leader);
		return;
	}
	leader_leaves(tty, true);
	tty_put(tty);
}

void tty_jobctrl_init(void)
{
	disassociate_ctty = leader_exits;
}

/* --------------------------------------------------------------- background */

int tty_check_change(struct tty_struct *tty, int sig)
{
	pid_t pgrp = current->signal->pgrp, front = READ_ONCE(tty->pgrp);

	if (!is_current_tty(tty) || !front || pgrp == front)
		return 0;
	if (sig_is_ignored_or_blocked(sig))
		return sig == SIGTTIN ? -EIO : 0;
	if (is_current_pgrp_orphaned())
		return -EIO;
	kill_pgrp(pgrp, sig);
	return -ERESTARTSYS;
}

/* ------------------------------------------------------------------- ioctls */

static long steal_or_control(struct tty_struct *tty, unsigned long arg)
{
	if (control(tty) == 0)
		return 0;
	if (arg != 1 || !capable(CAP_SYS_ADMIN))
		return -EPERM;
	tty_clear_session(tty);
	return control(tty) ? -EPERM : 0;
}

static long set_controlling(struct file *file, struct tty_struct *tty,
			    unsigned long arg)
{
	if (current->signal->leader_of_session &&
	    current->signal->session == READ_ONCE(tty->session))
		return 0;
	if (!may_get_tty())
		return -EPERM;
	if (!file_readable(file) && !capable(CAP_SYS_ADMIN))
		return -EPERM;
	return steal_or_control(tty, arg);
}

static long give_up(struct tty_struct *tty)
{
	if (!is_current_tty(tty))
		return -ENOTTY;
	if (current->signal->leader_of_session)
		leader_leaves(tty, false);
	set_task_tty(current, NULL, 0);
	return 0;
}

static long get_pgrp(struct tty_struct *tty, bool own, pid_t __user *to)
{
	if (own && !is_current_tty(tty))
		return -ENOTTY;
	return put_user(READ_ONCE(tty->pgrp), to);
}

static long get_session(struct tty_struct *tty, bool own, pid_t __user *to)
{
	pid_t session = READ_ONCE(tty->session);

	if ((own && !is_current_tty(tty)) || !session)
		return -ENOTTY;
	return put_user(session, to);
}

/* As on Linux, a number that is no group's stands for the process that has it. */
static long check_new_pgrp(pid_t pgrp)
{
	const struct task_struct *task;
	pid_t session = 0;
	bool there;

	spin_lock(&tasklist_lock);
	there = session_of_pgrp(pgrp, &session);
	task = there ? NULL : find_task(pgrp);
	if (task) {
		there = true;
		session = task->signal->session;
	}
	spin_unlock(&tasklist_lock);
	if (!there)
		return -ESRCH;
	return session == current->signal->session ? 0 : -EPERM;
}

static long set_pgrp(struct tty_struct *tty, const pid_t __user *from)
{
	long err = tty_check_change(tty, SIGTTOU);
	unsigned long flags;
	pid_t pgrp;

	if (err)
		return err == -EIO ? -ENOTTY : err;
	if (get_user(pgrp, from))
		return -EFAULT;
	if (pgrp < 0)
		return -EINVAL;
	if (!is_current_tty(tty) ||
	    READ_ONCE(tty->session) != current->signal->session)
		return -ENOTTY;
	err = check_new_pgrp(pgrp);
	if (err)
		return err;
	flags = spin_lock_irqsave(&tty->lock);
	tty->pgrp = pgrp;
	spin_unlock_irqrestore(&tty->lock, flags);
	return 0;
}

long tty_job_ioctl(struct file *file, struct tty_struct *tty, bool own,
		   unsigned int cmd, unsigned long arg)
{
	switch (cmd) {
	case TIOCSCTTY:
		return own ? set_controlling(file, tty, arg) : -EPERM;
	case TIOCNOTTY:
		return own ? give_up(tty) : -ENOTTY;
	case TIOCGPGRP:
		return get_pgrp(tty, own, (pid_t __user *)arg);
	case TIOCSPGRP:
		return set_pgrp(tty, (const pid_t __user *)arg);
	case TIOCGSID:
		return get_session(tty, own, (pid_t __user *)arg);
	}
	return -ENOTTY;
}

void tty_of_task(struct task_struct *task, u32 *rdev, pid_t *pgrp)
{
	unsigned long flags = spin_lock_irqsave(&task->sighand->siglock);
	const struct tty_struct *tty = task->signal->tty;

	*rdev = tty ? tty->rdev : 0;
	*pgrp = tty ? READ_ONCE(tty->pgrp) : -1;
	spin_unlock_irqrestore(&task->sighand->siglock, flags);
}
