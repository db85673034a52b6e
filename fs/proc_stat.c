// SPDX-License-Identifier: MIT
/*
 * proc_stat.c - /proc/PID/stat, statm and comm: a process, as numbers in a row
 *
 * What  Addresses are for those who may look into the process (permitted).
 * See   Linux's Documentation/filesystems/proc.rst, tables 1-3 and 1-4.
 */
#include <fs/fs.h>
#include <lib/minmax.h>
#include <mm/mm.h>
#include "proc_view.h"

int proc_statm_show(struct seq_file *m, pid_t pid)
{
	const struct mm_struct *mm;
	struct task_view v;

	if (get_view(&v, pid, true))
		return -ESRCH;
	mm = v.mm;
	if (mm)
		seq_printf(m, "%lu %lu %lu %lu 0 %lu 0\n", mm->total_vm,
			   get_mm_rss(mm),
			   mm->rss[MM_FILEPAGES] + mm->rss[MM_SHMEMPAGES],
			   text_bytes(mm) >> PAGE_SHIFT,
			   mm->data_vm + mm->stack_vm);
	else
		seq_puts(m, "0 0 0 0 0 0 0\n");
	drop_view(&v);
	return 0;
}

/* Fields 1 to 22: what a task is and has used. */
static void show_task(struct seq_file *m, const struct task_view *v)
{
	seq_printf(m, "%d (%s) %c %d %d %d %u %d %u", v->pid, v->comm,
		   task_state_name(v->state)[0], v->ppid, v->pgrp, v->session,
		   v->tty_nr, v->tty_pgrp, v->flags);
	seq_printf(m, " %lu %lu %lu %lu", v->min_flt, v->cmin_flt, v->maj_flt,
		   v->cmaj_flt);
	seq_printf(m, " %llu %llu %llu %llu %d %d %d 0 %llu", v->utime,
		   v->stime, v->cutime, v->cstime, v->prio, v->nice,
		   v->nr_threads, v->start);
}

/* Fields 23 to 28: its memory. Registers (29, 30) are not shown. */
static void show_memory(struct seq_file *m, const struct task_view *v)
{
	const struct mm_struct *mm = v->mm;

	if (!mm) {
		seq_printf(m, " 0 0 %lu 0 0 0 0 0", v->rsslim);
		return;
	}
	seq_printf(m, " %lu %lu %lu", mm->total_vm << PAGE_SHIFT,
		   get_mm_rss(mm), v->rsslim);
	if (v->permitted)
		seq_printf(m, " %lu %lu %lu 0 0", mm->start_code, mm->end_code,
			   mm->start_stack);
	else
		seq_puts(m, " 1 1 0 0 0");
}

static unsigned long low_signals(sigset_t set)
{
	return (unsigned long)set & 0x7fffffff;
}

static int show_stat(struct seq_file *m, pid_t pid, bool whole)
{
	const struct mm_struct *mm;
	struct task_view v;

	if (get_view(&v, pid, whole))
		return -ESRCH;
	mm = v.mm;
	show_task(m, &v);
	show_memory(m, &v);
	seq_printf(m, " %lu %lu %lu %lu", low_signals(v.pending),
		   low_signals(v.blocked), low_signals(v.ignored),
		   low_signals(v.caught));
	seq_printf(m, " %d 0 0 %d %u %u %u 0 0 0",
		   v.permitted && v.state != TASK_RUNNING, v.exit_signal, v.cpu,
		   v.rt_priority, v.policy);
	if (mm && v.permitted)
		seq_printf(m, " %lu %lu %lu %lu %lu %lu %lu", mm->start_data,
			   mm->end_data, mm->start_brk, mm->arg_start,
			   mm->arg_end, mm->env_start, mm->env_end);
	else
		seq_puts(m, " 0 0 0 0 0 0 0");
	seq_printf(m, " %d\n", v.permitted ? v.exit_code : 0);
	drop_view(&v);
	return 0;
}

int proc_stat_show(struct seq_file *m, pid_t pid)
{
	return show_stat(m, pid, true);
}

int proc_thread_stat_show(struct seq_file *m, pid_t pid)
{
	return show_stat(m, pid, false);
}

int proc_comm_show(struct seq_file *m, pid_t pid)
{
	struct task_view v;

	if (get_view(&v, pid, false))
		return -ESRCH;
	seq_printf(m, "%s\n", v.comm);
	drop_view(&v);
	return 0;
}
