// SPDX-License-Identifier: MIT
/*
 * proc_syscall.c - /proc/PID/syscall: in which call a task sleeps
 *
 * What     "3 0x0 0xbffffa10 0x100 0x0 0x0 0x0 0xbffff9d8 0x804832c": the
 *          number, six arguments, stack and instruction pointer of ring 3;
 *          "-1 sp ip" when it sleeps outside of a call; "running".
 *          Who waits within a page fault is shown with the fault's error code
 *          as number.
 * Locking  tasklist_lock: the stack stays. The task may wake up while it is
 *          looked at: then what is told was so a moment ago.
 */
#include <asm/ptrace.h>
#include <kernel/sched.h>
#include "proc_internal.h"

/* Does it stand still, with ring 3's registers on its stack? Who asks for himself
 * does. */
static bool stands(const struct task_struct *task)
{
	int state = READ_ONCE(task->state);

	return task == current ||
	       (task->mm && state != TASK_RUNNING && state != TASK_ZOMBIE);
}

int proc_syscall_show(struct seq_file *m, pid_t pid)
{
	struct task_struct *task;
	struct pt_regs regs;
	unsigned long arg[6];
	bool asleep = false;

	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task && stands(task)) {
		regs = *task_pt_regs(task);
		asleep = true;
	}
	spin_unlock(&tasklist_lock);
	if (!task)
		return -ESRCH;
	if (!asleep) {
		seq_puts(m, "running\n");
		return 0;
	}
	if ((long)regs.orig_ax < 0) {
		seq_printf(m, "-1 0x%lx 0x%lx\n", regs.sp, regs.ip);
		return 0;
	}
	syscall_get_arguments(&regs, arg);
	seq_printf(m, "%ld 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx 0x%lx\n",
		   (long)regs.orig_ax, arg[0], arg[1], arg[2], arg[3], arg[4],
		   arg[5], regs.sp, regs.ip);
	return 0;
}
