// SPDX-License-Identifier: MIT
/* sys_task_32.c - i386's own calls of processes. */
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>
#include <uapi/ldt.h>
#include "internal.h"

/* The fourth argument is the TLS descriptor. */
SYSCALL_DEFINE5(clone, unsigned long, flags, unsigned long, sp, int __user *,
		parent_tid, unsigned long, tls, int __user *, child_tid)
{
	return clone_with(flags, sp, parent_tid, child_tid, tls);
}

SYSCALL_DEFINE2(arch_prctl, int, option, unsigned long, addr)
{
	(void)addr;
	return arch_prctl_cpuid(option);
}

SYSCALL_DEFINE3(waitpid, pid_t, pid, int __user *, status, unsigned int,
		options)
{
	return wait_for(pid, status, options, NULL);
}

SYSCALL_DEFINE1(set_thread_area, struct user_desc __user *, udesc)
{
	struct user_desc desc;
	int err;

	if (copy_from_user(&desc, udesc, sizeof(desc)))
		return -EFAULT;
	err = do_set_thread_area(&desc);
	if (!err && put_user(desc.entry_number, &udesc->entry_number))
		err = -EFAULT;
	return err;
}

SYSCALL_DEFINE1(get_thread_area, struct user_desc __user *, udesc)
{
	struct user_desc desc = { 0 };
	int err;

	if (get_user(desc.entry_number, &udesc->entry_number))
		return -EFAULT;
	err = do_get_thread_area(&desc);
	if (!err && copy_to_user(udesc, &desc, sizeof(desc)))
		err = -EFAULT;
	return err;
}
