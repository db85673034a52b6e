// SPDX-License-Identifier: MIT
/*
 * proc_args.c - /proc/PID/cmdline, environ, auxv: what a program was given
 *
 * What     Arguments and environment are read where they are, in the program's
 *          own memory: it may have changed them.
 * Locking  mmap_lock, for reading, page by page.
 */
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/minmax.h>
#include <mm/mm.h>
#include "proc_internal.h"

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

int proc_cmdline_show(struct seq_file *m, pid_t pid)
{
	struct mm_struct *mm = get_task_mm(pid);

	if (!mm)
		return 0;
	show_memory(m, mm, mm->arg_start, mm->arg_end);
	mmput(mm);
	return 0;
}

int proc_environ_show(struct seq_file *m, pid_t pid)
{
	struct mm_struct *mm = get_task_mm(pid);

	if (!mm)
		return 0;
	show_memory(m, mm, mm->env_start, mm->env_end);
	mmput(mm);
	return 0;
}

int proc_auxv_show(struct seq_file *m, pid_t pid)
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
