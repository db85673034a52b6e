// SPDX-License-Identifier: MIT
/* sys_task.c - system calls of processes: who am I, fork, exec, wait, exit. */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <fs/namei.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include <uapi/signal.h>
#include "internal.h"

SYSCALL_DEFINE0(getpid)
{
	return current->tgid;
}

SYSCALL_DEFINE0(gettid)
{
	return current->pid;
}

/* Without the lock the parent could die, and its task be freed, before it is
 * asked for its number. */
SYSCALL_DEFINE0(getppid)
{
	long ppid;

	spin_lock(&tasklist_lock);
	ppid = task_ppid(current);
	spin_unlock(&tasklist_lock);
	return ppid;
}

SYSCALL_DEFINE0(sched_yield)
{
	yield();
	return 0;
}

SYSCALL_DEFINE1(exit, int, code)
{
	do_exit((code & 0xff) << 8);
}

SYSCALL_DEFINE1(exit_group, int, code)
{
	do_group_exit((code & 0xff) << 8);
}

SYSCALL_DEFINE2(getrusage, int, who, struct rusage __user *, usage)
{
	struct rusage ru;

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN &&
	    who != RUSAGE_THREAD)
		return -EINVAL;
	task_rusage(who, &ru);
	return copy_to_user(usage, &ru, sizeof(ru)) ? -EFAULT : 0;
}
