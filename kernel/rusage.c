// SPDX-License-Identifier: MIT
/*
 * rusage.c - what a process has used, and its children
 *
 * What     Each thread counts for itself; what ends hands its counts on to the
 *          group (signal->dead), and a process that is waited for to its
 *          parent (signal->children).
 * Locking  tasklist_lock for the sums.
 */
#include <kernel/sched.h>
#include <kernel/sched_stat.h>
#include <lib/div64.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/mm.h>
#include "internal.h"

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

static void add(struct task_usage *to, const struct task_usage *from)
{
	to->utime_ns += from->utime_ns;
	to->stime_ns += from->stime_ns;
	to->min_flt += from->min_flt;
	to->maj_flt += from->maj_flt;
	to->nvcsw += from->nvcsw;
	to->nivcsw += from->nivcsw;
	to->max_rss = max(to->max_rss, from->max_rss);
}

static struct task_usage usage_of(struct task_struct *task)
{
	u64 user, system;

	task_cputime(task, &user, &system);
	return (struct task_usage){
		.utime_ns = user,
		.stime_ns = system,
		.min_flt = task->min_flt,
		.maj_flt = task->maj_flt,
		.nvcsw = task->nvcsw,
		.nivcsw = task->nivcsw,
		.max_rss = max_rss(task),
	};
}

void usage_of_thread_ends(struct task_struct *task)
{
	const struct task_usage usage = usage_of(task);

	add(&task->signal->dead, &usage);
}

struct task_usage usage_of_group(const struct task_struct *leader)
{
	struct task_usage sum = leader->signal->dead;
	struct task_struct *t;

	assert_spin_held(&tasklist_lock);
	list_for_each_entry(t, &leader->signal->threads, thread_node) {
		const struct task_usage usage = usage_of(t);

		add(&sum, &usage);
	}
	return sum;
}

void group_cputime(const struct signal_struct *signal, u64 *user, u64 *system)
{
	struct task_struct *t;
	u64 u, s;

	*user = signal->dead.utime_ns;
	*system = signal->dead.stime_ns;
	list_for_each_entry(t, &signal->threads, thread_node) {
		task_cputime(t, &u, &s);
		*user += u;
		*system += s;
	}
}

struct task_usage usage_of_zombie(const struct task_struct *leader)
{
	struct task_usage sum = usage_of_group(leader);

	add(&sum, &leader->signal->children);
	return sum;
}

void usage_inherit(struct signal_struct *parent, const struct task_usage *usage)
{
	add(&parent->children, usage);
}

static long pages_kb(unsigned long pages)
{
	return (long)(pages << (PAGE_SHIFT - 10));
}

void usage_to_rusage(const struct task_usage *usage, struct rusage *ru)
{
	memset(ru, 0, sizeof(*ru));
	ru->ru_utime = timeval_of(usage->utime_ns);
	ru->ru_stime = timeval_of(usage->stime_ns);
	ru->ru_minflt = (long)usage->min_flt;
	ru->ru_majflt = (long)usage->maj_flt;
	ru->ru_nvcsw = (long)usage->nvcsw;
	ru->ru_nivcsw = (long)usage->nivcsw;
	ru->ru_maxrss = pages_kb(usage->max_rss);
}

void task_rusage(int who, struct rusage *ru)
{
	struct task_usage usage;

	spin_lock(&tasklist_lock);
	if (who == RUSAGE_CHILDREN)
		usage = current->signal->children;
	else if (who == RUSAGE_THREAD)
		usage = usage_of(current);
	else
		usage = usage_of_group(current->group_leader);
	spin_unlock(&tasklist_lock);
	usage_to_rusage(&usage, ru);
}
