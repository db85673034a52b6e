// SPDX-License-Identifier: MIT
/*
 * sys_pgrp.c - process groups and sessions
 *
 * What     A session has process groups, a group has processes. A group's
 *          number is that of the process it began with, a session's that of
 *          its leader.
 * Locking  tasklist_lock, and pid_lock to move (pid.c).
 * See      setpgid(2), setsid(2); POSIX 2017, 11.1.
 */
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include "internal.h"

/* May current put LEADER into group PGRP? [tasklist_lock] */
static int may_move(const struct task_struct *leader, pid_t pgrp)
{
	const struct signal_struct *mine = current->signal;
	pid_t session;

	if (leader->parent->signal == mine) {
		if (leader->signal->session != mine->session)
			return -EPERM;
		if (leader->signal->did_exec)
			return -EACCES;
	} else if (leader->signal != mine) {
		return -ESRCH;
	}
	if (leader->signal->leader_of_session)
		return -EPERM;
	if (pgrp != leader->pid &&
	    (!session_of_pgrp(pgrp, &session) || session != mine->session))
		return -EPERM;
	return 0;
}

SYSCALL_DEFINE2(setpgid, pid_t, pid, pid_t, pgrp)
{
	struct task_struct *task;
	int err;

	if (!pid)
		pid = current->tgid;
	if (!pgrp)
		pgrp = pid;
	if (pgrp < 0)
		return -EINVAL;
	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (!task)
		err = -ESRCH;
	else if (!thread_group_leader(task))
		err = -EINVAL;
	else
		err = may_move(task, pgrp);
	if (!err && task->signal->pgrp != pgrp)
		set_pgrp_session(task, pgrp, task->signal->session);
	spin_unlock(&tasklist_lock);
	return err;
}

/* Of a process by number, 0: one's own. */
static long group_of(pid_t pid, bool session)
{
	const struct task_struct *task;
	long nr = -ESRCH;

	spin_lock(&tasklist_lock);
	task = pid ? find_task(pid) : current;
	if (task)
		nr = session ? task->signal->session : task->signal->pgrp;
	spin_unlock(&tasklist_lock);
	return nr;
}

SYSCALL_DEFINE1(getpgid, pid_t, pid)
{
	return group_of(pid, false);
}

SYSCALL_DEFINE0(getpgrp)
{
	return group_of(0, false);
}

SYSCALL_DEFINE1(getsid, pid_t, pid)
{
	return group_of(pid, true);
}

SYSCALL_DEFINE0(setsid)
{
	struct task_struct *leader = current->group_leader;
	struct signal_struct *signal = current->signal;
	pid_t session, pid = current->tgid;
	unsigned long flags;
	long err = -EPERM;

	spin_lock(&tasklist_lock);
	if (!signal->leader_of_session && !session_of_pgrp(pid, &session)) {
		signal->leader_of_session = true;
		set_pgrp_session(leader, pid, pid);
		flags = spin_lock_irqsave(&current->sighand->siglock);
		signal->tty = NULL;
		signal->tty_old_pgrp = 0;
		spin_unlock_irqrestore(&current->sighand->siglock, flags);
		err = pid;
	}
	spin_unlock(&tasklist_lock);
	return err;
}
