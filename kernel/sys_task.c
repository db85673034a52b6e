// SPDX-License-Identifier: MIT
/* sys_task.c - system calls of processes: who am I, fork, exec, wait, exit. */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <kernel/exec.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include <uapi/signal.h>
#include <uapi/wait.h>
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
	ppid = current->parent->tgid;
	spin_unlock(&tasklist_lock);
	return ppid;
}

/* There is one user, root. */
ROOT_ID(getuid)
ROOT_ID(geteuid)
ROOT_ID(getgid)
ROOT_ID(getegid)

SYSCALL_DEFINE0(sched_yield)
{
	yield();
	return 0;
}

SYSCALL_DEFINE0(fork)
{
	return do_fork(task_pt_regs(current));
}

/* A copy, not the parent's own memory: what a program may rely on, the child's
 * right to call execve or _exit, holds. */
SYSCALL_DEFINE0(vfork)
{
	return do_fork(task_pt_regs(current));
}

/* What a C library's fork and posix_spawn ask for. CLONE_VM is taken only with
 * CLONE_VFORK, where a copy serves as well. */
#define CLONE_TAKEN                                              \
	(CSIGNAL | CLONE_VM | CLONE_VFORK | CLONE_CHILD_SETTID | \
	 CLONE_CHILD_CLEARTID | CLONE_PARENT_SETTID)

long clone_with(unsigned long flags, unsigned long sp, int __user *parent_tid,
		unsigned long child_tid)
{
	struct clone_request request = { .sp = sp };
	long pid;

	if ((flags & ~CLONE_TAKEN) ||
	    (flags & (CLONE_VM | CLONE_VFORK)) == CLONE_VM ||
	    (flags & CSIGNAL) > NSIG)
		return -EINVAL;
	if (flags & CLONE_CHILD_SETTID)
		request.child_tid = child_tid;
	pid = do_clone(task_pt_regs(current), &request);
	if (pid > 0 && (flags & CLONE_PARENT_SETTID))
		put_user((int)pid, parent_tid); /* no error, as on Linux */
	return pid;
}

SYSCALL_DEFINE3(execve, const char __user *, path,
		const char __user *const __user *, argv,
		const char __user *const __user *, envp)
{
	struct exec_strings args = { .user = argv }, env = { .user = envp };
	char *name = getname(path);
	int err;

	if (IS_ERR(name))
		return PTR_ERR(name);
	err = exec_with_strings(name, &args, &env, task_pt_regs(current));
	kfree(name);
	return err ? err : (long)task_pt_regs(current)->ax;
}

SYSCALL_DEFINE1(exit, int, code)
{
	do_exit((code & 0xff) << 8);
}

SYSCALL_DEFINE1(exit_group, int, code)
{
	do_exit((code & 0xff) << 8);
}

#define WAIT_OPTIONS \
	(WNOHANG | WUNTRACED | WCONTINUED | __WNOTHREAD | __WCLONE | __WALL)

long wait_for(pid_t pid, int __user *status, unsigned int options,
	      struct rusage __user *usage)
{
	struct rusage ru;
	int code;
	long ret;

	if (options & ~WAIT_OPTIONS)
		return -EINVAL;
	if (pid == INT_MIN)
		return -ESRCH;
	ret = do_wait4(pid, &code, (int)options, &ru);
	if (ret <= 0)
		return ret;
	if (status && put_user(code, status))
		return -EFAULT;
	if (usage && copy_to_user(usage, &ru, sizeof(ru)))
		return -EFAULT;
	return ret;
}

SYSCALL_DEFINE4(wait4, pid_t, pid, int __user *, status, unsigned int, options,
		struct rusage __user *, usage)
{
	return wait_for(pid, status, options, usage);
}

SYSCALL_DEFINE2(getrusage, int, who, struct rusage __user *, usage)
{
	struct rusage ru;

	if (who != RUSAGE_SELF && who != RUSAGE_CHILDREN &&
	    who != RUSAGE_THREAD)
		return -EINVAL;
	task_rusage(current, who, &ru);
	return copy_to_user(usage, &ru, sizeof(ru)) ? -EFAULT : 0;
}

/* There are no threads that could want to hear of this one's end. */
SYSCALL_DEFINE1(set_tid_address, int __user *, tidptr)
{
	(void)tidptr;
	return current->pid;
}

char *getname(const char __user *path)
{
	char *name = kmalloc(PATH_MAX, GFP_KERNEL);
	long n;

	if (!name)
		return ERR_PTR(-ENOMEM);
	n = strncpy_from_user(name, path, PATH_MAX);
	if (n > 0 && n < PATH_MAX)
		return name;
	kfree(name);
	if (n == 0)
		return ERR_PTR(-ENOENT);
	return ERR_PTR(n < 0 ? n : -ENAMETOOLONG);
}
