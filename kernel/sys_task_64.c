// SPDX-License-Identifier: MIT
/* sys_task_64.c - x86-64's own calls of processes. */
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>
#include <uapi/prctl.h>
#include "internal.h"

/* The fourth argument is where the child's number goes, the fifth the TLS. */
SYSCALL_DEFINE5(clone, unsigned long, flags, unsigned long, sp, int __user *,
		parent_tid, int __user *, child_tid, unsigned long, tls)
{
	return clone_with(flags, sp, parent_tid, child_tid, tls);
}

/* What a C library points FS at is its thread's own data. */
SYSCALL_DEFINE2(arch_prctl, int, option, unsigned long, addr)
{
	switch (option) {
	case ARCH_SET_FS:
		return thread_set_fsbase(addr);
	case ARCH_SET_GS:
		return thread_set_gsbase(addr);
	case ARCH_GET_FS:
		return put_user(thread_fsbase(), (unsigned long __user *)addr);
	case ARCH_GET_GS:
		return put_user(thread_gsbase(), (unsigned long __user *)addr);
	}
	return arch_prctl_cpuid(option);
}
