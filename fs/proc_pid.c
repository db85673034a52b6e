// SPDX-License-Identifier: MIT
/*
 * proc_pid.c - /proc/PID: one process, told in Linux's formats
 *
 * Locking  A view of the task is copied under tasklist_lock, with a user of
 *          its mm counted; everything is printed from the view.
 * See      Linux's Documentation/filesystems/proc.rst, tables 1-2 to 1-4.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/align.h>
#include <lib/div64.h>
#include <lib/err.h>
#include <lib/kstrto.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <mm/fail.h>
#include <mm/mm.h>
#include <mm/slab.h>
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
	v->cmin_flt = task->cmin_flt;
	v->cmaj_flt = task->cmaj_flt;
	v->nvcsw = task->nvcsw;
	v->nivcsw = task->nivcsw;
	v->rsslim = task->rlim[RLIMIT_RSS].rlim_cur;
	v->utime = ticks(task->utime_ns);
	v->stime = ticks(task->stime_ns);
	v->cutime = ticks(task->cutime_ns);
	v->cstime = ticks(task->cstime_ns);
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
		return "D (disk sleep)";
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

static int show_status(struct seq_file *m, pid_t pid)
{
	struct task_view v;

	if (get_view(&v, pid))
		return -ESRCH;
	seq_printf(m, "Name:\t%s\nUmask:\t0022\nState:\t%s\n", v.comm,
		   state_name(v.state));
	seq_printf(m, "Tgid:\t%d\nNgid:\t0\nPid:\t%d\nPPid:\t%d\n", v.tgid,
		   v.pid, v.ppid);
	seq_puts(m, "TracerPid:\t0\nUid:\t0\t0\t0\t0\nGid:\t0\t0\t0\t0\n");
	seq_printf(m, "FDSize:\t%d\nGroups:\t \n", NR_OPEN);
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

static int show_statm(struct seq_file *m, pid_t pid)
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
static int show_stat(struct seq_file *m, pid_t pid)
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

static int show_comm(struct seq_file *m, pid_t pid)
{
	struct task_view v;

	if (get_view(&v, pid))
		return -ESRCH;
	seq_printf(m, "%s\n", v.comm);
	drop_view(&v);
	return 0;
}

static void show_memory(struct seq_file *m, struct mm_struct *mm, vaddr_t start,
			vaddr_t end)
{
	char part[128];

	while (start < end) {
		size_t n = min_t(size_t, end - start, sizeof(part));

		n = access_remote_vm(mm, start, part, n, false);
		if (n == 0)
			break;
		seq_write(m, part, n);
		start += n;
	}
}

static int show_cmdline(struct seq_file *m, pid_t pid)
{
	struct mm_struct *mm = get_task_mm(pid);

	if (!mm)
		return 0;
	show_memory(m, mm, mm->arg_start, mm->arg_end);
	mmput(mm);
	return 0;
}

static int show_environ(struct seq_file *m, pid_t pid)
{
	struct mm_struct *mm = get_task_mm(pid);

	if (!mm)
		return 0;
	show_memory(m, mm, mm->env_start, mm->env_end);
	mmput(mm);
	return 0;
}

static int show_auxv(struct seq_file *m, pid_t pid)
{
	struct mm_struct *mm = get_task_mm(pid);
	unsigned int i = 0;

	if (!mm)
		return 0;
	do
		i += 2;
	while (mm->saved_auxv[i - 2] && i < AT_VECTOR_SIZE);
	seq_write(m, mm->saved_auxv, i * sizeof(mm->saved_auxv[0]));
	mmput(mm);
	return 0;
}

/* ---------------------------------------------------------------- fail-nth */

/* No buffer of its own: reading and writing it allocates nothing, so it does
 * not count itself. Only a process's own can be reached. */
static ssize_t fail_nth_read(struct file *file, char __user *buf, size_t n,
			     loff_t *pos)
{
	char text[16];
	int len;

	if (proc_file_pid(file) != current->pid)
		return -EACCES;
	len = scnprintf(text, sizeof(text), "%u\n", current->fail_nth);
	return copy_range_to_user(buf, n, pos, text, (size_t)len);
}

static ssize_t fail_nth_write(struct file *file, const char __user *buf,
			      size_t n, loff_t *pos)
{
	unsigned int nth;
	char text[16];
	int err;

	(void)pos;
	if (proc_file_pid(file) != current->pid)
		return -EACCES;
	if (n >= sizeof(text))
		return -EINVAL;
	if (copy_from_user(text, buf, n))
		return -EFAULT;
	text[n] = '\0';
	err = kstrtouint(text, 0, &nth);
	if (err)
		return err;
	fail_set(&current->fail_nth, nth);
	return (ssize_t)n;
}

static const struct file_operations fail_nth_fops = {
	.read = fail_nth_read,
	.write = fail_nth_write,
};

/* ----------------------------------------------------------- the directory */

static const struct pid_file {
	const char *name;
	u32 mode;
	int (*show)(struct seq_file *m, pid_t pid); /* or: */
	const struct file_operations *fops;
} pid_files[] = {
	{ "", S_IFDIR | 0555, NULL, NULL },
	{ "auxv", S_IFREG | 0400, show_auxv, NULL },
	{ "cmdline", S_IFREG | 0444, show_cmdline, NULL },
	{ "comm", S_IFREG | 0444, show_comm, NULL },
	{ "environ", S_IFREG | 0400, show_environ, NULL },
	{ "exe", S_IFLNK | 0777, NULL, NULL },
	{ "fail-nth", S_IFREG | 0644, NULL, &fail_nth_fops },
	{ "maps", S_IFREG | 0444, proc_maps_show, NULL },
	{ "pagemap", S_IFREG | 0400, NULL, &proc_pagemap_fops },
	{ "stat", S_IFREG | 0444, show_stat, NULL },
	{ "statm", S_IFREG | 0444, show_statm, NULL },
	{ "status", S_IFREG | 0444, show_status, NULL },
};

static int pid_file_show(struct seq_file *m)
{
	unsigned long word = (unsigned long)m->private;

	return pid_files[PROC_PID_INDEX(word)].show(m, PROC_PID(word));
}

static int pid_file_open(struct inode *inode, struct file *file)
{
	return seq_open(file, pid_file_show, inode->private);
}

static const struct file_operations pid_file_fops = {
	.open = pid_file_open,
	.release = seq_release,
	.read = seq_read,
};

/* The program's path, as a link. */
static char *exe_path(pid_t pid)
{
	struct mm_struct *mm = get_task_mm(pid);
	char *buf = NULL, *path = NULL;

	if (mm && mm->exe_file)
		buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
	if (buf)
		path = kstrdup(file_path(mm->exe_file, buf, PAGE_SIZE),
			       GFP_KERNEL);
	kfree(buf);
	if (mm)
		mmput(mm);
	return path;
}

static struct inode *pid_inode(pid_t pid, unsigned long index);

static struct inode *pid_lookup(struct inode *dir, const char *name)
{
	pid_t pid = PROC_PID((unsigned long)dir->private);
	unsigned long i;

	for (i = 1; i < ARRAY_SIZE(pid_files); i++)
		if (strcmp(pid_files[i].name, name) == 0)
			return pid_inode(pid, i);
	return ERR_PTR(-ENOENT);
}

static void pid_readdir(struct inode *dir, struct dir_context *ctx)
{
	pid_t pid = PROC_PID((unsigned long)dir->private);

	while (ctx->pos + 1 < (loff_t)ARRAY_SIZE(pid_files)) {
		unsigned long i = (unsigned long)ctx->pos + 1;

		if (!dir_emit(ctx, pid_files[i].name, PROC_PID_INO(pid, i),
			      pid_files[i].mode))
			return;
	}
}

static const struct inode_operations pid_dir_iops = {
	.lookup = pid_lookup,
	.readdir = pid_readdir,
};

static struct inode *pid_inode(pid_t pid, unsigned long index)
{
	const struct pid_file *entry = &pid_files[index];
	struct inode *inode = inode_new_dynamic(entry->mode);

	if (!inode)
		return ERR_PTR(-ENOMEM);
	inode->ino = PROC_PID_INO(pid, index);
	inode->private = (void *)PROC_PID_WORD(pid, index);
	if (S_ISREG(entry->mode))
		inode->fops = entry->fops ? entry->fops : &pid_file_fops;
	if (S_ISDIR(entry->mode)) {
		inode->iops = &pid_dir_iops;
		inode->parent = inode_child(root_inode, "proc");
	}
	if (S_ISLNK(entry->mode)) {
		inode->symlink = exe_path(pid);
		if (!inode->symlink) {
			iput(inode);
			return ERR_PTR(-ENOENT);
		}
	}
	return inode;
}

struct inode *proc_pid_inode(pid_t pid)
{
	bool there;

	spin_lock(&tasklist_lock);
	there = find_task(pid) != NULL;
	spin_unlock(&tasklist_lock);
	return there ? pid_inode(pid, 0) : ERR_PTR(-ENOENT);
}
