// SPDX-License-Identifier: MIT
/*
 * sys_clone.c - fork, vfork, and the third way to ask for clone
 *
 * What     clone itself differs in the order of its arguments between the
 *          machines: sys_task_32.c, sys_task_64.c. clone3 has a struct that may
 *          grow: what this kernel does not know of must be zero.
 */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/page.h>
#include <uapi/clone.h>
#include "internal.h"

SYSCALL_DEFINE0(fork)
{
	return do_fork(task_pt_regs(current));
}

SYSCALL_DEFINE0(vfork)
{
	static const struct clone_request request = {
		.flags = CLONE_VFORK | CLONE_VM,
		.exit_signal = SIGCHLD,
	};

	return do_clone(task_pt_regs(current), &request);
}

long clone_with(unsigned long flags, unsigned long sp, int __user *parent_tid,
		int __user *child_tid, unsigned long tls)
{
	/* A number that is no signal: nobody hears of the end. */
	const struct clone_request request = {
		.flags = flags & ~(unsigned long)CSIGNAL,
		.exit_signal = (int)(flags & CSIGNAL),
		.sp = sp,
		.parent_tid = parent_tid,
		.child_tid = child_tid,
		.tls = tls,
	};

	return do_clone(task_pt_regs(current), &request);
}

/* SIZE bytes of ring 3's, the rest zero: 0, -E2BIG or -EFAULT. */
static int get_clone_args(struct clone_args *args,
			  const struct clone_args __user *uargs, size_t size)
{
	size_t known = min(size, sizeof(*args)), i;
	u8 byte;

	memset(args, 0, sizeof(*args));
	if (copy_from_user(args, uargs, known))
		return -EFAULT;
	for (i = known; i < size; i++) {
		if (get_user(byte, (const u8 __user *)uargs + i))
			return -EFAULT;
		if (byte)
			return -E2BIG;
	}
	return 0;
}

static int check_clone_args(const struct clone_args *args)
{
	const u64 legacy = CSIGNAL | CLONE_DETACHED;

	if ((args->flags & legacy & ~CLONE_CLEAR_SIGHAND) ||
	    args->set_tid_size || args->set_tid || args->cgroup)
		return -EINVAL;
	if (args->exit_signal > NSIG)
		return -EINVAL;
	if ((args->flags & (CLONE_THREAD | CLONE_PARENT)) && args->exit_signal)
		return -EINVAL;
	if (!args->stack != !args->stack_size)
		return -EINVAL;
	if (args->stack &&
	    !user_range_ok((void __user *)(unsigned long)args->stack,
			   (size_t)args->stack_size))
		return -EINVAL;
	return 0;
}

SYSCALL_DEFINE2(clone3, const struct clone_args __user *, uargs, size_t, size)
{
	struct clone_request request;
	struct clone_args args;
	int err;

	if (size > PAGE_SIZE)
		return -E2BIG;
	if (size < CLONE_ARGS_SIZE_VER0)
		return -EINVAL;
	err = get_clone_args(&args, uargs, size);
	if (!err)
		err = check_clone_args(&args);
	if (err)
		return err;
	request = (struct clone_request){
		.flags = args.flags,
		.exit_signal = (int)args.exit_signal,
		.parent_tid = (int __user *)(unsigned long)args.parent_tid,
		.child_tid = (int __user *)(unsigned long)args.child_tid,
		.tls = (unsigned long)args.tls,
	};
	if (args.stack)
		request.sp = (unsigned long)(args.stack + args.stack_size);
	return do_clone(task_pt_regs(current), &request);
}

SYSCALL_DEFINE1(set_tid_address, int __user *, tidptr)
{
	current->clear_child_tid = tidptr;
	return current->pid;
}
