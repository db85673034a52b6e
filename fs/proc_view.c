// SPDX-License-Identifier: MIT
/*
 * proc_view.c - a task at one moment
 *
 * What     What the files of /proc/PID tell is copied under the locks and
 *          printed without them. Of a process, counts are sums over its threads
 *          and those that are gone.
 * Locking  tasklist_lock, and under it siglock and the run queue's.
 */
#include <drivers/tty.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/sched_stat.h>
#include <kernel/signal.h>
#include <lib/align.h>
#include <lib/div64.h>
#include <lib/string.h>
#include <mm/mm.h>
#include "proc_view.h"

#define PF_EXITING    0x00000004u
#define PF_FORKNOEXEC 0x00000040u
#define PF_KTHREAD    0x00200000u

static u64 ticks(u64 ns)
{
	return div_u64(ns, 1000000000 / HZ);
}

const char *task_state_name(int state)
{
	switch (state) {
	case TASK_RUNNING:
		return "R (running)";
	case TASK_INTERRUPTIBLE:
		return "S (sleeping)";
	case TASK_UNINTERRUPTIBLE:
	case TASK_KILLABLE:
		return "D (disk sleep)";
	case TASK_STOPPED:
		return "T (stopped)";
	}
	return "Z (zombie)";
}

unsigned long text_bytes(const struct mm_struct *mm)
{
	return PAGE_ALIGN(mm->end_code) - ALIGN_DOWN(mm->start_code, PAGE_SIZE);
}

static unsigned int flags_of(const struct task_struct *task)
{
	if (task->kthread_fn && !task->mm && task->state != TASK_ZOMBIE)
		return PF_KTHREAD;
	return (task->exiting ? PF_EXITING : 0) |
	       (task->signal->did_exec ? 0 : PF_FORKNOEXEC);
}

static void copy_names(struct task_view *v, struct task_struct *task)
{
	const struct signal_struct *sig = task->signal;

	v->pid = task->pid;
	v->tgid = task->tgid;
	v->ppid = task_ppid(task);
	v->pgrp = sig->pgrp;
	v->session = sig->session;
	v->nr_threads = sig->nr_threads;
	memcpy(v->comm, task->comm, sizeof(v->comm));
	v->state = task->state;
	v->exit_code = task->exit_code;
	v->exit_signal = task->exit_signal;
	v->flags = flags_of(task);
	v->rsslim = sig->rlim[RLIMIT_RSS].rlim_cur;
	v->siglim = sig->rlim[RLIMIT_SIGPENDING].rlim_cur;
	v->start = ticks(task->start_time_ns);
	v->prio = task_prio(task);
	v->nice = task->se.nice;
	v->policy = task->se.policy;
	v->rt_priority = task->se.rt_priority;
	v->cpu = task->cpu;
	v->cpus_allowed = task->se.cpus_allowed;
	v->nvcsw = task->nvcsw;
	v->nivcsw = task->nivcsw;
}

/* What one thread has used is added. */
static void add_usage(struct task_view *v, struct task_struct *task, u64 *user,
		      u64 *system)
{
	u64 u, s;

	v->min_flt += task->min_flt;
	v->maj_flt += task->maj_flt;
	task_cputime(task, &u, &s);
	*user += u;
	*system += s;
}

static void copy_usage(struct task_view *v, struct task_struct *task,
		       bool whole)
{
	const struct signal_struct *sig = task->signal;
	struct task_struct *thread;
	u64 user = 0, system = 0;

	if (whole) {
		list_for_each_entry(thread, &sig->threads, thread_node)
			add_usage(v, thread, &user, &system);
		v->min_flt += sig->dead.min_flt;
		v->maj_flt += sig->dead.maj_flt;
		user += sig->dead.utime_ns;
		system += sig->dead.stime_ns;
	} else {
		add_usage(v, task, &user, &system);
	}
	v->utime = ticks(user);
	v->stime = ticks(system);
	v->cmin_flt = sig->children.min_flt;
	v->cmaj_flt = sig->children.maj_flt;
	v->cutime = ticks(sig->children.utime_ns);
	v->cstime = ticks(sig->children.stime_ns);
}

static void copy_signals(struct task_view *v, struct task_struct *task)
{
	struct sighand_struct *sighand = task->sighand;
	unsigned long flags;

	if (!sighand)
		return;
	flags = spin_lock_irqsave(&sighand->siglock);
	v->pending = task->pending.signal;
	v->shared_pending = task->signal->shared_pending.signal;
	v->blocked = task->blocked;
	for (int sig = 1; sig <= NSIG; sig++) {
		unsigned long handler = sighand->action[sig - 1].handler;

		if (handler == SIG_IGN)
			v->ignored |= sigmask(sig);
		else if (handler != SIG_DFL)
			v->caught |= sigmask(sig);
	}
	spin_unlock_irqrestore(&sighand->siglock, flags);
}

static void copy_view(struct task_view *v, struct task_struct *task, bool whole)
{
	memset(v, 0, sizeof(*v));
	copy_names(v, task);
	copy_usage(v, task, whole);
	copy_signals(v, task);
	v->permitted = proc_may_access(task);
	tty_of_task(task, &v->tty_nr, &v->tty_pgrp);
	v->tty_nr = encode_dev(v->tty_nr);
	v->has_fs = task->fs != NULL;
	v->umask = task->fs ? task->fs->umask : 0;
	v->fd_size = task->files ? READ_ONCE(task->files->max_fds) : 0;
	v->cred = get_task_cred(task);
	v->mm = task->mm;
	if (v->mm)
		atomic_inc(&v->mm->mm_users);
}

int get_view(struct task_view *v, pid_t pid, bool whole)
{
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task)
		copy_view(v, task, whole);
	spin_unlock(&tasklist_lock);
	return task ? 0 : -ESRCH;
}

void drop_view(struct task_view *v)
{
	put_cred(v->cred);
	if (v->mm)
		mmput(v->mm);
}
