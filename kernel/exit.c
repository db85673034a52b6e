// SPDX-License-Identifier: MIT
/*
 * exit.c - the end of a task
 *
 * What        do_exit gives files and memory back and leaves a zombie: the
 *             task_struct with the exit code, and the stack it still stands
 *             on. The leader of a group stays one until its parent has waited
 *             for it (wait4.c), or does not want to; then, and at once any
 *             other thread, it is buried: free_dead_tasks frees it.
 * Invariants  1. A zombie never runs again: it becomes one with interrupts off
 *                and gives the CPU away without turning them on.
 *             2. Every task but the idle task has a parent that is alive: the
 *                children of a dying task go to another thread of its group,
 *                to the nearest subreaper, to init.
 *             3. The parent hears of a group when its last thread is gone.
 * Locking     tasklist_lock.
 * Not here    ptrace, core dumps.
 * See         POSIX 2017, _exit: consequences of process termination.
 */
#include <asm/irqflags.h>
#include <fs/fs.h>
#include <ipc/shm.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <lib/minmax.h>
#include <mm/fail.h>
#include <mm/mm.h>
#include "internal.h"

struct task_struct *init_supervisor = &init_task;
void (*disassociate_ctty)(struct task_struct *leader);

/* The last user leaves the address space before it is emptied: with the
 * kernel's own directory loaded nothing of it has to be flushed. Otherwise it
 * stays loaded, borrowed, until the next program's. */
static void exit_mm(struct task_struct *task)
{
	struct mm_struct *mm = task->mm;

	if (!mm)
		return;
	mm_release();
	task->max_rss = max(mm->hiwater_rss, get_mm_rss(mm));
	mmgrab(mm);
	set_task_mm(task, NULL);
	if (atomic_read(&mm->mm_users) == 1)
		drop_lazy_mm();
	mmput(mm);
}

/* Others may look at them under tasklist_lock. */
static void exit_files(struct task_struct *task)
{
	struct files_struct *files = task->files;
	struct fs_struct *fs = task->fs;

	spin_lock(&tasklist_lock);
	task->files = NULL;
	task->fs = NULL;
	spin_unlock(&tasklist_lock);
	put_files_struct(files);
	put_fs_struct(fs);
}

/* ---------------------------------------------------- orphaned process groups */

struct orphan_search {
	const struct task_struct *ignored;
	bool has_parent, has_stopped;
};

/* Could LEADER's parent continue it: is it in the session, but in another
 * group? Init does not count. */
static void look_at_member(struct task_struct *leader, void *arg)
{
	const struct signal_struct *parent = leader->parent->signal;
	struct orphan_search *search = arg;

	if (leader->signal->flags & SIGNAL_STOP_STOPPED)
		search->has_stopped = true;
	if (leader == search->ignored || leader->parent->tgid == 1 ||
	    (leader->state == TASK_ZOMBIE && leader->signal->nr_threads == 1))
		return;
	if (parent->pgrp != leader->signal->pgrp &&
	    parent->session == leader->signal->session)
		search->has_parent = true;
}

bool is_current_pgrp_orphaned(void)
{
	struct orphan_search search = { NULL, false, false };

	spin_lock(&tasklist_lock);
	for_each_in_pgrp(current->signal->pgrp, look_at_member, &search);
	spin_unlock(&tasklist_lock);
	return !search.has_parent;
}

/*
 * The tie between LEADER and PARENT is cut. If that was the last that held
 * LEADER's group to its session, and somebody in it is stopped, nobody is left
 * to continue it: SIGHUP and SIGCONT. IGNORED, when it is LEADER that ends.
 */
static void kill_orphaned_pgrp(const struct task_struct *leader,
			       const struct task_struct *parent,
			       const struct task_struct *ignored)
{
	struct orphan_search search = { ignored, false, false };
	pid_t pgrp = leader->signal->pgrp;

	if (parent->signal->pgrp == pgrp ||
	    parent->signal->session != leader->signal->session)
		return;
	for_each_in_pgrp(pgrp, look_at_member, &search);
	if (search.has_parent || !search.has_stopped)
		return;
	kill_pgrp(pgrp, SIGHUP);
	kill_pgrp(pgrp, SIGCONT);
}

/* ----------------------------------------------------------------- children */

static struct task_struct *live_thread(const struct signal_struct *signal)
{
	struct task_struct *t;

	list_for_each_entry(t, &signal->threads, thread_node)
		if (!t->exiting)
			return t;
	return NULL;
}

/* [tasklist_lock] */
static struct task_struct *find_reaper(const struct task_struct *dying)
{
	struct task_struct *reaper = live_thread(dying->signal), *p, *init;

	if (reaper)
		return reaper;
	for (p = dying->group_leader->parent; p != &init_task;
	     p = p->group_leader->parent) {
		if (!p->signal->is_child_subreaper)
			continue;
		reaper = live_thread(p->signal);
		if (reaper)
			return reaper;
	}
	init = find_task(1);
	reaper = init && init->signal != dying->signal
			 ? live_thread(init->signal)
			 : NULL;
	return reaper ? reaper : init_supervisor;
}

int group_exit_status(const struct task_struct *leader)
{
	const struct signal_struct *signal = leader->signal;

	return signal->flags & SIGNAL_GROUP_EXIT ? signal->group_exit_code
						 : leader->exit_code;
}

/* A zombie that nobody waits for. [tasklist_lock] */
static void release_task(struct task_struct *task)
{
	task_unpublish(task);
	task_bury(task);
}

/* The last of LEADER's group is gone: the parent is told, or there is nobody
 * who would want to know. [tasklist_lock] */
static void group_has_ended(struct task_struct *leader)
{
	wake_up(&leader->signal->wait_exit);
	if (do_notify_parent(leader, leader->exit_signal))
		release_task(leader);
}

static void send_death_signals(const struct task_struct *child)
{
	struct task_struct *t;

	list_for_each_entry(t, &child->signal->threads, thread_node)
		if (t->pdeath_signal)
			send_sig(t->pdeath_signal, t);
}

/* [tasklist_lock] */
static void forget_children(struct task_struct *task)
{
	struct task_struct *child, *next, *reaper;

	if (list_empty(&task->children))
		return;
	reaper = find_reaper(task);
	list_for_each_entry_safe(child, next, &task->children, sibling) {
		child->parent = reaper;
		list_move_tail(&child->sibling, &reaper->children);
		send_death_signals(child);
		if (reaper->signal == task->signal)
			continue;
		child->exit_signal = SIGCHLD;
		kill_orphaned_pgrp(child, task, NULL);
		if (child->state == TASK_ZOMBIE &&
		    child->signal->nr_threads == 1)
			group_has_ended(child);
	}
}

/* ------------------------------------------------------------------ the end */

/* One of several threads goes without a trace. [tasklist_lock] */
static void thread_has_ended(struct task_struct *task)
{
	struct signal_struct *signal = task->signal;
	struct task_struct *leader = task->group_leader;

	usage_of_thread_ends(task);
	release_task(task);
	if (signal->exec_task && signal->nr_threads <= 2)
		wake_up_process(signal->exec_task);
	if (signal->nr_threads == 1 && leader->state == TASK_ZOMBIE &&
	    !signal->exec_task)
		group_has_ended(leader);
}

/* [tasklist_lock, interrupts off] */
static void exit_notify(struct task_struct *task)
{
	struct task_struct *leader = task->group_leader;

	forget_children(task);
	if (task->signal->live == 0)
		kill_orphaned_pgrp(leader, leader->parent, leader);
	WRITE_ONCE(task->state, TASK_ZOMBIE);
	if (!thread_group_leader(task))
		thread_has_ended(task);
	else if (task->signal->nr_threads == 1)
		group_has_ended(task);
	else if (task->signal->exec_task)
		wake_up_process(task->signal->exec_task);
}

void do_exit(int code)
{
	struct task_struct *task = current;
	struct signal_struct *signal = task->signal;

	BUG_ON(in_interrupt());
	BUG_ON(task == &init_task);
	fail_set(&task->fail_nth, 0);
	kmap_local_check_leak("ends");
	free_dead_tasks();
	exit_signals(task, code);
	if (signal->live == 0)
		process_timers_exit();
	exit_files(task);
	exit_mm(task);
	exit_shm(task);
	if (signal->live == 0 && signal->leader_of_session && disassociate_ctty)
		disassociate_ctty(task->group_leader);

	local_irq_disable();
	spin_lock(&tasklist_lock);
	task->exit_code = code;
	exit_notify(task);
	spin_unlock(&tasklist_lock);
	schedule_dead();
}
