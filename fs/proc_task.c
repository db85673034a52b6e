// SPDX-License-Identifier: MIT
/*
 * proc_task.c - /proc/PID/status, stat, statm and comm: a process in numbers
 *
 * Locking  A view of the task is copied under tasklist_lock, with a user of
 *          its mm counted; everything is printed from the view.
 * See      Linux's Documentation/filesystems/proc.rst, tables 1-2 to 1-4.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/align.h>
#include <lib/div64.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/mm.h>
#include "internal.h"

/* A process at one moment. */
struct task_view {
	pid_t pid, tgid, ppid;
	char comm[TASK_COMM_LEN];
	int state, exit_code;
	unsigned long min_flt, maj_flt, cmin_flt, cmaj_flt;
	unsigned long nvcsw, nivcsw, rsslim;
	u64 utime, stime, cutime, cstime, start; /* in 1/100 s */
	struct mm_struct *mm;			 /* counted, or NULL */
};

static u64 ticks(u64 ns)
{
	return div_u64(ns, 1000000000 / HZ);
}

static void copy_view(struct task_view *v, struct task_struct *task)
{
	v->pid = task->pid;
	v->tgid = task->tgid;
	v->ppid = task->parent->tgid;
	memcpy(v->comm, task->comm, sizeof(v->comm));
	v->state = task->state;
	v->exit_code = task->exit_code;
	v->min_flt = task->min_flt;
	v->maj_flt = task->maj_flt;
	v->cmin_flt = task->signal->children.min_flt;
	v->cmaj_flt = task->signal->children.maj_flt;
	v->nvcsw = task->nvcsw;
	v->nivcsw = task->nivcsw;
	v->rsslim = task->signal->rlim[RLIMIT_RSS].rlim_cur;
	v->utime = ticks(task->utime_ns);
	v->stime = ticks(task->stime_ns);
	v->cutime = ticks(task->signal->children.utime_ns);
	v->cstime = ticks(task->signal->children.stime_ns);
	v->start = ticks(task->start_time_ns);
	v->mm = task->mm;
	if (v->mm)
		atomic_inc(&v->mm->mm_users);
}

/* 0, or -ESRCH when the process is gone. Ends with drop_view. */
static int get_view(struct task_view *v, pid_t pid)
{
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task)
		copy_view(v, task);
	spin_unlock(&tasklist_lock);
	return task ? 0 : -ESRCH;
}

static void drop_view(struct task_view *v)
{
	if (v->mm)
		mmput(v->mm);
}

static const char *state_name(int state)
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

static unsigned long text_bytes(const struct mm_struct *mm)
{
	return PAGE_ALIGN(mm->end_code) - ALIGN_DOWN(mm->start_code, PAGE_SIZE);
}

/* --------------------------------------------------------------- the texts */

static void show_kb(struct seq_file *m, const char *label, unsigned long bytes)
{
	seq_printf(m, "%s\t%8lu kB\n", label, bytes >> 10);
}

static void show_status_mm(struct seq_file *m, const struct mm_struct *mm)
{
	unsigned long rss = get_mm_rss(mm), text = text_bytes(mm);
	unsigned long lib = mm->exec_vm << PAGE_SHIFT;

	lib = lib > text ? lib - text : 0;
	show_kb(m, "VmPeak:", max(mm->hiwater_vm, mm->total_vm) << PAGE_SHIFT);
	show_kb(m, "VmSize:", mm->total_vm << PAGE_SHIFT);
	show_kb(m, "VmLck:", 0);
	show_kb(m, "VmPin:", 0);
	show_kb(m, "VmHWM:", max(mm->hiwater_rss, rss) << PAGE_SHIFT);
	show_kb(m, "VmRSS:", rss << PAGE_SHIFT);
	show_kb(m, "RssAnon:", mm->rss[MM_ANONPAGES] << PAGE_SHIFT);
	show_kb(m, "RssFile:", mm->rss[MM_FILEPAGES] << PAGE_SHIFT);
	show_kb(m, "RssShmem:", 0);
	show_kb(m, "VmData:", mm->data_vm << PAGE_SHIFT);
	show_kb(m, "VmStk:", mm->stack_vm << PAGE_SHIFT);
	show_kb(m, "VmExe:", text);
	show_kb(m, "VmLib:", lib);
	show_kb(m, "VmPTE:", mm_pgtables_bytes(mm));
	show_kb(m, "VmSwap:", 0);
	show_kb(m, "HugetlbPages:", 0);
	seq_puts(m, "CoreDumping:\t0\nTHP_enabled:\t0\n");
}

/* What is the same for every process: root, free on one processor and node. */
static const char root_status[] = "CapInh:\t0000000000000000\n"
				  "CapPrm:\t000001ffffffffff\n"
				  "CapEff:\t000001ffffffffff\n"
				  "CapBnd:\t000001ffffffffff\n"
				  "CapAmb:\t0000000000000000\n"
				  "NoNewPrivs:\t0\n"
				  "Seccomp:\t0\n"
				  "Seccomp_filters:\t0\n"
				  "Cpus_allowed:\t1\n"
				  "Cpus_allowed_list:\t0\n"
				  "Mems_allowed:\t1\n"
				  "Mems_allowed_list:\t0\n";

int proc_status_show(struct seq_file *m, pid_t pid)
{
	struct task_view v;

	if (get_view(&v, pid))
		return -ESRCH;
	seq_printf(m, "Name:\t%s\nUmask:\t0022\nState:\t%s\n", v.comm,
		   state_name(v.state));
	seq_printf(m, "Tgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\n", v.tgid,
		   v.pid, v.ppid);
	seq_puts(m, "TracerPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
	seq_printf(m, "FDSize:\t%u\nGroups:\t \n", NR_OPEN_DEFAULT);
	seq_printf(m, "NStgid:\t%d\nNSpid:\t%d\nNSpgid:\t0\nNSsid:\t0\n",
		   v.tgid, v.pid);
	if (v.mm)
		show_status_mm(m, v.mm);
	seq_puts(m, "Threads:\t1\nSigQ:\t0/0\n");
	seq_puts(m, "SigPnd:\t0000000000000000\nShdPnd:\t0000000000000000\n"
		    "SigBlk:\t0000000000000000\nSigIgn:\t0000000000000000\n"
		    "SigCgt:\t0000000000000000\n");
	seq_puts(m, root_status);
	seq_printf(m, "voluntary_ctxt_switches:\t%lu\n", v.nvcsw);
	seq_printf(m, "nonvoluntary_ctxt_switches:\t%lu\n", v.nivcsw);
	drop_view(&v);
	return 0;
}

int proc_statm_show(struct seq_file *m, pid_t pid)
{
	const struct mm_struct *mm;
	struct task_view v;

	if (get_view(&v, pid))
		return -ESRCH;
	mm = v.mm;
	if (mm)
		seq_printf(m, "%lu %lu %lu %lu 0 %lu 0\n", mm->total_vm,
			   get_mm_rss(mm), mm->rss[MM_FILEPAGES],
			   text_bytes(mm) >> PAGE_SHIFT,
			   mm->data_vm + mm->stack_vm);
	else
		seq_puts(m, "0 0 0 0 0 0 0\n");
	drop_view(&v);
	return 0;
}

/* Fields 1 to 22: what a task is and has used. All are of one process group
 * and session, 0, until there is setsid. */
static void show_stat_task(struct seq_file *m, const struct task_view *v)
{
	seq_printf(m, "%d (%s) %c %d 0 0 0 -1 0", v->pid, v->comm,
		   state_name(v->state)[0], v->ppid);
	seq_printf(m, " %lu %lu %lu %lu", v->min_flt, v->cmin_flt, v->maj_flt,
		   v->cmaj_flt);
	seq_printf(m, " %llu %llu %llu %llu 20 0 1 0 %llu", v->utime, v->stime,
		   v->cutime, v->cstime, v->start);
}

/* The rest: where things are in memory, and zeros for what there is not. */
int proc_stat_show(struct seq_file *m, pid_t pid)
{
	static const struct mm_struct none;
	const struct mm_struct *mm;
	struct task_view v;

	if (get_view(&v, pid))
		return -ESRCH;
	mm = v.mm ? v.mm : &none;
	show_stat_task(m, &v);
	seq_printf(m, " %lu %lu %lu", mm->total_vm << PAGE_SHIFT,
		   get_mm_rss(mm), v.rsslim);
	seq_printf(m, " %lu %lu %lu 0 0", mm->start_code, mm->end_code,
		   mm->start_stack);
	seq_puts(m, " 0 0 0 0 0 0 0 17 0 0 0 0 0 0");
	seq_printf(m, " %lu %lu %lu %lu %lu %lu %lu %d\n", mm->start_data,
		   mm->end_data, mm->start_brk, mm->arg_start, mm->arg_end,
		   mm->env_start, mm->env_end, v.exit_code);
	drop_view(&v);
	return 0;
}

int proc_comm_show(struct seq_file *m, pid_t pid)
{
	struct task_view v;

	if (get_view(&v, pid))
		return -ESRCH;
	seq_printf(m, "%s\n", v.comm);
	drop_view(&v);
	return 0;
}
