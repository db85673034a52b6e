// SPDX-License-Identifier: MIT
/*
 * exit.c - the end of a task, and its parent's wait for it
 *
 * What        do_exit gives files and memory back and leaves a zombie: the
 *             task_struct with the exit code, and the stack it still stands
 *             on. The parent's wait4 takes the code and frees both.
 * Invariants  1. A zombie never runs again: it becomes one with interrupts off
 *                and gives the CPU away without turning them on.
 *             2. Every task but the idle task has a parent that is alive: the
 *                children of a dying task go to the reaper.
 * Locking     tasklist_lock; a parent sleeps on its own wait_chldexit.
 * Not here    Threads, ptrace, SIGCHLD, process groups (as targets of wait4
 *             they are answered by ECHILD), core dumps.
 */
#include <fs/fs.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <lib/div64.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/fail.h>
#include <mm/mm.h>
#include <uapi/wait.h>
#include "internal.h"

struct task_struct *init_supervisor = &init_task;

/* The directory stays loaded, borrowed, until the next program's. */
static void exit_mm(struct task_struct *task)
{
	struct mm_struct *mm = task->mm;

	if (!mm)
		return;
	task->max_rss = max(mm->hiwater_rss, get_mm_rss(mm));
	mmgrab(mm);
	set_task_mm(task, NULL);
	mmput(mm);
}

static void exit_files(struct task_struct *task)
{
	struct files_struct *files = task->files;

	task->files = NULL;
	if (files)
		files_free(files);
}

/* [tasklist_lock] */
static struct task_struct *find_reaper(const struct task_struct *dying)
{
	struct task_struct *init = find_task(1);

	if (init && init != dying && init->state != TASK_ZOMBIE)
		return init;
	return init_supervisor;
}

/* [tasklist_lock] */
static void forget_children(struct task_struct *task)
{
	struct task_struct *reaper = find_reaper(task);
	struct task_struct *child, *next;

	list_for_each_entry_safe(child, next, &task->children, sibling) {
		child->parent = reaper;
		list_move_tail(&child->sibling, &reaper->children);
		if (child->state == TASK_ZOMBIE)
			wake_up(&reaper->wait_chldexit);
	}
}

void do_exit(int code)
{
	struct task_struct *task = current;

	BUG_ON(in_interrupt());
	BUG_ON(task == &init_task);
	fail_set(&task->fail_nth, 0);
	kmap_local_check_leak("ends");
	exit_files(task);
	exit_mm(task);

	local_irq_disable();
	spin_lock(&tasklist_lock);
	forget_children(task);
	task->exit_code = code;
	WRITE_ONCE(task->state, TASK_ZOMBIE);
	wake_up(&task->parent->wait_chldexit);
	spin_unlock(&tasklist_lock);
	schedule_dead();
}

static struct __kernel_old_timeval timeval_of(u64 ns)
{
	struct __kernel_old_timeval tv;
	u32 rest;

	tv.tv_sec = (long)div_u64_rem(ns, 1000000000, &rest);
	tv.tv_usec = (long)(rest / 1000);
	return tv;
}

/* Pages. Of current, or of a task that has no memory any more. */
static unsigned long max_rss(const struct task_struct *task)
{
	if (!task->mm)
		return task->max_rss;
	return max(task->mm->hiwater_rss, get_mm_rss(task->mm));
}

static long pages_kb(unsigned long pages)
{
	return (long)(pages << (PAGE_SHIFT - 10));
}

void task_rusage(const struct task_struct *task, int who, struct rusage *ru)
{
	u64 user, system;

	memset(ru, 0, sizeof(*ru));
	if (who != RUSAGE_CHILDREN) {
		user = task->utime_ns;
		system = task->stime_ns;
		ru->ru_minflt = (long)task->min_flt;
		ru->ru_majflt = (long)task->maj_flt;
		ru->ru_nvcsw = (long)task->nvcsw;
		ru->ru_nivcsw = (long)task->nivcsw;
		ru->ru_maxrss = pages_kb(max_rss(task));
	} else {
		user = task->cutime_ns;
		system = task->cstime_ns;
		ru->ru_minflt = (long)task->cmin_flt;
		ru->ru_majflt = (long)task->cmaj_flt;
		ru->ru_maxrss = pages_kb(task->cmax_rss);
	}
	ru->ru_utime = timeval_of(user);
	ru->ru_stime = timeval_of(system);
}

/* What wait4 reports: the child's own usage and its children's. */
static void total_rusage(const struct task_struct *task, struct rusage *ru)
{
	task_rusage(task, RUSAGE_SELF, ru);
	ru->ru_utime = timeval_of(task->utime_ns + task->cutime_ns);
	ru->ru_stime = timeval_of(task->stime_ns + task->cstime_ns);
	ru->ru_minflt += (long)task->cmin_flt;
	ru->ru_majflt += (long)task->cmaj_flt;
	ru->ru_maxrss = max(ru->ru_maxrss, pages_kb(task->cmax_rss));
}

/* [tasklist_lock] */
static void inherit_usage(struct task_struct *parent,
			  const struct task_struct *child)
{
	parent->cutime_ns += child->utime_ns + child->cutime_ns;
	parent->cstime_ns += child->stime_ns + child->cstime_ns;
	parent->cmin_flt += child->min_flt + child->cmin_flt;
	parent->cmaj_flt += child->maj_flt + child->cmaj_flt;
	parent->cmax_rss =
		max(parent->cmax_rss, max(child->max_rss, child->cmax_rss));
}

/* There is one process group, so 0, the caller's own, means every child. */
static bool wanted(const struct task_struct *child, pid_t pid)
{
	return pid == -1 || pid == 0 || child->pid == pid;
}

/*
 * Takes a zombie out of the tree: *FOUND. 0, or -ECHILD when there is no such
 * child at all. [tasklist_lock]
 */
static int find_zombie(pid_t pid, struct task_struct **found)
{
	struct task_struct *child;
	int err = -ECHILD;

	*found = NULL;
	list_for_each_entry(child, &current->children, sibling) {
		if (!wanted(child, pid))
			continue;
		err = 0;
		if (child->state == TASK_ZOMBIE) {
			*found = child;
			break;
		}
	}
	return err;
}

/* One look: the zombie's pid, 0 for none yet, or -ECHILD. *FOUND is nobody's
 * but the caller's now. */
static long collect(pid_t pid, struct task_struct **found, int *status,
		    struct rusage *ru)
{
	struct task_struct *child;
	long ret;

	spin_lock(&tasklist_lock);
	ret = find_zombie(pid, &child);
	if (child) {
		ret = child->pid;
		*status = child->exit_code;
		total_rusage(child, ru);
		inherit_usage(current, child);
		task_unpublish(child);
	}
	spin_unlock(&tasklist_lock);
	*found = child;
	return ret;
}

long do_wait4(pid_t pid, int *status, int options, struct rusage *ru)
{
	struct task_struct *child = NULL;
	struct rusage unused_ru;
	int unused_status, err;
	long ret = 0;

	if (!status)
		status = &unused_status;
	if (!ru)
		ru = &unused_ru;
	err = wait_event_interruptible(
		&current->wait_chldexit,
		(ret = collect(pid, &child, status, ru)) != 0 ||
			(options & WNOHANG));
	if (child) {
		wait_task_inactive(child);
		task_free(child);
	}
	return ret ? ret : err;
}
