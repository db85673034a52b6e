// SPDX-License-Identifier: MIT
/*
 * exec_signal.c - execve's part in signals and threads
 *
 * What        A program begins alone: de_thread ends the other threads and
 *             makes the one that called execve the leader, with the number that
 *             the process is known by, whichever thread it was. Its handlers
 *             are its own and go back to the default.
 *
 *	   leader 10 (a zombie by now)     thread 12 calls execve
 *	       └── number, parent, place in the tree ──> thread 10
 *
 * Locking     tasklist_lock, pid_lock, siglock.
 * Failure     -EAGAIN: the group is to die, or another thread was first;
 *             -ENOMEM. Threads that have ended stay so.
 */
#include <kernel/sched.h>
#include <kernel/signal.h>
#include "internal.h"

/* All others are gone, but for a leader that is not us: it waits as a zombie. */
static bool is_alone(void)
{
	const struct signal_struct *signal = current->signal;
	bool alone;

	spin_lock(&tasklist_lock);
	alone = signal->nr_threads == 1 ||
		(signal->nr_threads == 2 && !thread_group_leader(current) &&
		 current->group_leader->state == TASK_ZOMBIE);
	spin_unlock(&tasklist_lock);
	return alone;
}

static int end_other_threads(void)
{
	struct signal_struct *signal = current->signal;
	spinlock_t *siglock = &current->sighand->siglock;
	unsigned long flags = spin_lock_irqsave(siglock);

	if ((signal->flags & SIGNAL_GROUP_EXIT) || signal->exec_task) {
		spin_unlock_irqrestore(siglock, flags);
		return -EAGAIN;
	}
	signal->exec_task = current;
	zap_other_threads();
	spin_unlock_irqrestore(siglock, flags);

	for (;;) {
		set_current_state(TASK_KILLABLE);
		if (is_alone() || fatal_signal_pending())
			break;
		schedule();
	}
	WRITE_ONCE(current->state, TASK_RUNNING);
	if (!fatal_signal_pending())
		return 0;
	flags = spin_lock_irqsave(siglock);
	signal->exec_task = NULL;
	spin_unlock_irqrestore(siglock, flags);
	return -EAGAIN;
}

/* The old leader's number and place. [tasklist_lock] */
static void take_lead(struct task_struct *leader)
{
	struct task_struct *task = current;

	wait_task_inactive(leader);
	pid_exchange(task, leader);
	task->start_time_ns = leader->start_time_ns;
	task->parent = leader->parent;
	list_add_tail(&task->sibling, &leader->sibling);
	task->exit_signal = SIGCHLD;
	task->group_leader = leader->group_leader = task;
	task->signal->leader = task;
	usage_of_thread_ends(leader);
	task_unpublish(leader);
	task_bury(leader);
}

/* [tasklist_lock] */
static void use_sighand(struct sighand_struct *fresh)
{
	struct sighand_struct *old = current->sighand;
	unsigned long flags = spin_lock_irqsave(&pid_lock);

	spin_lock(&old->siglock);
	current->sighand = fresh;
	spin_unlock(&old->siglock);
	spin_unlock_irqrestore(&pid_lock, flags);
	sighand_put(old);
}

int de_thread(void)
{
	struct sighand_struct *spare = NULL;
	int err = 0;

	if (atomic_read(&current->sighand->count) > 1) {
		spare = sighand_alloc(true);
		if (!spare)
			return -ENOMEM;
	}
	if (current->signal->nr_threads > 1)
		err = end_other_threads();
	if (!err) {
		spin_lock(&tasklist_lock);
		if (!thread_group_leader(current))
			take_lead(current->group_leader);
		current->signal->exec_task = NULL;
		if (spare && atomic_read(&current->sighand->count) > 1) {
			use_sighand(spare);
			spare = NULL;
		}
		spin_unlock(&tasklist_lock);
	}
	if (spare)
		sighand_put(spare);
	free_dead_tasks();
	return err;
}

/* What is ignored stays so. */
void clear_handlers(struct sighand_struct *sighand)
{
	unsigned long flags = spin_lock_irqsave(&sighand->siglock);
	struct kernel_sigaction *ka = sighand->action;
	int i;

	for (i = 0; i < NSIG; i++)
		ka[i] = (struct kernel_sigaction){
			.handler = ka[i].handler == SIG_IGN ? SIG_IGN : SIG_DFL
		};
	spin_unlock_irqrestore(&sighand->siglock, flags);
}

/* A handler's address means nothing in the new program. What is blocked stays
 * so. */
void exec_signals(void)
{
	clear_handlers(current->sighand);
	current->signal->did_exec = true;
	current->exit_signal = SIGCHLD;
	current->sas_ss_sp = current->sas_ss_size = 0;
	current->restart.fn = NULL;
}
