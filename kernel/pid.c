// SPDX-License-Identifier: MIT
/*
 * pid.c - numbers of tasks, process groups and sessions
 *
 *	 number -> pid_chain[number % 256]      tasks, by task.pid
 *	           pgrp_chain[number % 256]     processes, by signal.pgrp
 *	           session_chain[number % 256]  processes, by signal.session
 *
 * What        A chain holds all whose number falls on it; numbers are given in
 *             ascending order, so a lookup meets one task in 256.
 * Invariants  1. A number is in use while a task, a group or a session has it:
 *                its bit in pid_map is set. It comes again only after PID_MAX.
 *             2. 1 is kept for the first program. Kernel threads are in group
 *                and session 0, which is on no chain.
 * Locking     Written under tasklist_lock and pid_lock, read under either: an
 *             interrupt that signals a group takes pid_lock. pid_map and
 *             last_pid: tasklist_lock.
 */
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <lib/bitmap.h>
#include "internal.h"

#define CHAINS 256

DEFINE_SPINLOCK(pid_lock, RANK_PID);

static DECLARE_BITMAP(pid_map, PID_MAX); /* [tasklist_lock] */
static pid_t last_pid = 1;		 /* [tasklist_lock] */
int pid_max = PID_MAX;

static struct hlist_head pid_chain[CHAINS];    /* [tl, pid] task.pid_link */
static struct list_head pgrp_chain[CHAINS];    /* [tl, pid] signal.pgrp_link */
static struct list_head session_chain[CHAINS]; /* [tl, pid] .session_link */

static unsigned int chain_of(pid_t nr)
{
	return (unsigned int)nr % CHAINS;
}

/* A free number above the last one given, or 0. [tasklist_lock] */
static pid_t pid_alloc(void)
{
	const unsigned long end = (unsigned long)READ_ONCE(pid_max);
	unsigned long pid = end;

	if ((unsigned long)last_pid + 1 < end)
		pid = find_next_zero_bit(pid_map, end,
					 (unsigned long)last_pid + 1);
	if (pid >= end)
		pid = find_next_zero_bit(pid_map, end, 2);
	if (pid >= end)
		return 0;
	last_pid = (pid_t)pid;
	return last_pid;
}

pid_t last_pid_given(void)
{
	return READ_ONCE(last_pid);
}

struct task_struct *find_task(pid_t pid)
{
	struct task_struct *task;

	hlist_for_each_entry(task, &pid_chain[chain_of(pid)],
			     pid_link) if (task->pid == pid) return task;
	return NULL;
}

bool session_of_pgrp(pid_t pgrp, pid_t *session)
{
	struct signal_struct *signal;

	list_for_each_entry(signal, &pgrp_chain[chain_of(pgrp)], pgrp_link) {
		if (signal->pgrp != pgrp)
			continue;
		*session = signal->session;
		return true;
	}
	return false;
}

void for_each_in_pgrp(pid_t pgrp, void (*fn)(struct task_struct *, void *),
		      void *arg)
{
	struct signal_struct *signal;

	list_for_each_entry(signal, &pgrp_chain[chain_of(pgrp)], pgrp_link)
		if (signal->pgrp == pgrp)
			fn(signal->leader, arg);
}

void for_each_in_session(pid_t session,
			 void (*fn)(struct task_struct *, void *), void *arg)
{
	struct signal_struct *signal;

	list_for_each_entry(signal, &session_chain[chain_of(session)],
			    session_link)
		if (signal->session == session)
			fn(signal->leader, arg);
}

static bool session_exists(pid_t session)
{
	struct signal_struct *signal;

	list_for_each_entry(signal, &session_chain[chain_of(session)],
			    session_link)
		if (signal->session == session)
			return true;
	return false;
}

/* Frees a number that nothing has any more. [tasklist_lock] */
static void pid_release(pid_t nr)
{
	pid_t session;

	if (nr && !find_task(nr) && !session_of_pgrp(nr, &session) &&
	    !session_exists(nr))
		__clear_bit((unsigned long)nr, pid_map);
}

/* Both locks are held from here to pids_unlock. [tasklist_lock] */
static unsigned long pids_lock(void)
{
	assert_spin_held(&tasklist_lock);
	return spin_lock_irqsave(&pid_lock);
}

static void pids_unlock(unsigned long flags)
{
	spin_unlock_irqrestore(&pid_lock, flags);
}

static void link_group(struct signal_struct *signal)
{
	if (signal->pgrp)
		list_add_tail(&signal->pgrp_link,
			      &pgrp_chain[chain_of(signal->pgrp)]);
	if (signal->session)
		list_add_tail(&signal->session_link,
			      &session_chain[chain_of(signal->session)]);
}

int pid_attach(struct task_struct *task, pid_t pid)
{
	unsigned long flags;

	if (!pid)
		pid = pid_alloc();
	if (!pid)
		return -EAGAIN;
	__set_bit((unsigned long)pid, pid_map);
	flags = pids_lock();
	task->pid = pid;
	task->tgid = thread_group_leader(task) ? pid : task->group_leader->pid;
	hlist_add_head(&task->pid_link, &pid_chain[chain_of(pid)]);
	if (thread_group_leader(task))
		link_group(task->signal);
	pids_unlock(flags);
	return 0;
}

void pid_detach(struct task_struct *task)
{
	struct signal_struct *signal = task->signal;
	unsigned long flags = pids_lock();

	hlist_del_init(&task->pid_link);
	if (thread_group_leader(task)) {
		list_del_init(&signal->pgrp_link);
		list_del_init(&signal->session_link);
	}
	pids_unlock(flags);
	pid_release(task->pid);
	if (thread_group_leader(task)) {
		pid_release(signal->pgrp);
		pid_release(signal->session);
	}
}

void pid_exchange(struct task_struct *task, struct task_struct *leader)
{
	unsigned long flags = pids_lock();
	pid_t pid = task->pid;

	hlist_del_init(&task->pid_link);
	hlist_del_init(&leader->pid_link);
	task->pid = leader->pid;
	leader->pid = pid;
	hlist_add_head(&task->pid_link, &pid_chain[chain_of(task->pid)]);
	hlist_add_head(&leader->pid_link, &pid_chain[chain_of(leader->pid)]);
	pids_unlock(flags);
}

void set_pgrp_session(struct task_struct *leader, pid_t pgrp, pid_t session)
{
	struct signal_struct *signal = leader->signal;
	pid_t old_pgrp = signal->pgrp, old_session = signal->session;
	unsigned long flags = pids_lock();

	list_del_init(&signal->pgrp_link);
	list_del_init(&signal->session_link);
	signal->pgrp = pgrp;
	signal->session = session;
	link_group(signal);
	pids_unlock(flags);
	pid_release(old_pgrp);
	pid_release(old_session);
}

void pid_init(void)
{
	unsigned int i;

	for (i = 0; i < CHAINS; i++) {
		INIT_LIST_HEAD(&pgrp_chain[i]);
		INIT_LIST_HEAD(&session_chain[i]);
	}
	__set_bit(0, pid_map);
	__set_bit(1, pid_map);
}
