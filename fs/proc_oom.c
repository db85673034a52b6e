// SPDX-License-Identifier: MIT
/*
 * proc_oom.c - /proc/PID/oom_score, oom_score_adj and its older form oom_adj
 *
 * What     How bad a process is when memory runs out, from 0 to 2000, and what
 *          its owner wants added to that, in thousandths of all memory. oom_adj
 *          is the same from -17 (never) to 15.
 * Locking  tasklist_lock.
 * Errors   EINVAL out of bounds; EACCES for less than what somebody with
 *          CAP_SYS_RESOURCE has set, without that right.
 * See      Linux's Documentation/filesystems/proc.rst, 3.1 and 3.2.
 */
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <lib/div64.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <mm/mm.h>
#include <mm/oom.h>
#include <mm/zone.h>
#include "proc_internal.h"

#define OOM_DISABLE    (-17) /* oom_adj's */
#define OOM_ADJUST_MIN (-16)
#define OOM_ADJUST_MAX 15

/* PAGES / TOTAL, rounded towards 0. */
static long thousandths(long pages, u64 total)
{
	if (pages < 0)
		return -thousandths(-pages, total);
	return (long)div64_u64((u64)pages * 1000, total);
}

int proc_oom_score_show(struct seq_file *m, pid_t pid)
{
	long total = (long)totalram_pages(), badness = 0;
	struct task_struct *task;
	long points = 0;

	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task)
		badness = oom_badness(task, (unsigned long)total);
	spin_unlock(&tasklist_lock);
	if (!task)
		return -ESRCH;
	if (badness != OOM_BADNESS_NEVER)
		points = (1000 + thousandths(badness, (u64)total)) * 2 / 3;
	seq_printf(m, "%ld\n", points);
	return 0;
}

/* oom_score_adj of a process, 0 if it has no memory; -ESRCH below all. */
static int get_oom_adj(pid_t pid, int *adj)
{
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	task = find_task(pid);
	*adj = task && task->mm ? task->mm->oom_score_adj : 0;
	spin_unlock(&tasklist_lock);
	return task ? 0 : -ESRCH;
}

/* LEGACY: oom_adj was written, which moves no minimum. [tasklist_lock] */
static int set_mm_adj(struct mm_struct *mm, short adj, bool legacy)
{
	bool may = capable(CAP_SYS_RESOURCE);

	if (!may && adj < (legacy ? mm->oom_score_adj : mm->oom_score_adj_min))
		return -EACCES;
	mm->oom_score_adj = adj;
	if (!legacy && may)
		mm->oom_score_adj_min = adj;
	return 0;
}

static int set_oom_adj(pid_t pid, int adj, bool legacy)
{
	struct task_struct *task;
	int err = -ESRCH;

	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task && task->mm)
		err = set_mm_adj(task->mm, (short)adj, legacy);
	spin_unlock(&tasklist_lock);
	return err;
}

static ssize_t number_to_user(char __user *buf, size_t n, loff_t *pos,
			      int value)
{
	char text[16];
	int len = scnprintf(text, sizeof(text), "%d\n", value);

	return copy_range_to_user(buf, n, pos, text, (size_t)len);
}

static ssize_t oom_score_adj_read(struct file *file, char __user *buf, size_t n,
				  loff_t *pos)
{
	int adj, err = get_oom_adj(proc_file_pid(file), &adj);

	return err ? err : number_to_user(buf, n, pos, adj);
}

static ssize_t oom_score_adj_write(struct file *file, const char __user *buf,
				   size_t n, loff_t *pos __maybe_unused)
{
	int adj, err = proc_number_from_user(buf, n, &adj);

	if (!err && (adj < OOM_SCORE_ADJ_MIN || adj > OOM_SCORE_ADJ_MAX))
		err = -EINVAL;
	if (!err)
		err = set_oom_adj(proc_file_pid(file), adj, false);
	return err ? err : (ssize_t)n;
}

const struct file_operations proc_oom_score_adj_fops = {
	.read = oom_score_adj_read,
	.write = oom_score_adj_write,
	.llseek = empty_llseek,
};

static ssize_t oom_adj_read(struct file *file, char __user *buf, size_t n,
			    loff_t *pos)
{
	int adj, err = get_oom_adj(proc_file_pid(file), &adj);

	if (err)
		return err;
	adj = adj == OOM_SCORE_ADJ_MAX ? OOM_ADJUST_MAX
				       : adj * -OOM_DISABLE / OOM_SCORE_ADJ_MAX;
	return number_to_user(buf, n, pos, min(adj, OOM_ADJUST_MAX));
}

static ssize_t oom_adj_write(struct file *file, const char __user *buf,
			     size_t n, loff_t *pos __maybe_unused)
{
	int adj, err = proc_number_from_user(buf, n, &adj);

	if (!err && (adj < OOM_ADJUST_MIN || adj > OOM_ADJUST_MAX) &&
	    adj != OOM_DISABLE)
		err = -EINVAL;
	if (err)
		return err;
	adj = adj == OOM_ADJUST_MAX ? OOM_SCORE_ADJ_MAX
				    : adj * OOM_SCORE_ADJ_MAX / -OOM_DISABLE;
	err = set_oom_adj(proc_file_pid(file), adj, true);
	return err ? err : (ssize_t)n;
}

const struct file_operations proc_oom_adj_fops = {
	.read = oom_adj_read,
	.write = oom_adj_write,
	.llseek = empty_llseek,
};
