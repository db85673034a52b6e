// SPDX-License-Identifier: MIT
/*
 * sys_prctl.c - what a task can ask for, and set, of itself by prctl(2)
 *
 * What     Its name, whether its memory may be looked at, and what bounds its
 *          capabilities. Any other option is EINVAL, as with a Linux that does
 *          not know it.
 */
#include <asm/uaccess.h>
#include <kernel/cred.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/mm.h>
#include <uapi/prctl.h>
#include "internal.h"

static long set_name(const char __user *from)
{
	char name[TASK_COMM_LEN] = "";

	if (strncpy_from_user(name, from, TASK_COMM_LEN - 1) < 0)
		return -EFAULT;
	set_task_comm(current, name);
	return 0;
}

static long get_name(char __user *to)
{
	return copy_to_user(to, current->comm, TASK_COMM_LEN) ? -EFAULT : 0;
}

static long set_dumpable(unsigned long value)
{
	if (value > 1)
		return -EINVAL;
	current->mm->dumpable = value;
	return 0;
}

static bool cap_valid(unsigned long cap)
{
	return cap <= CAP_LAST_CAP;
}

static long drop_from_bset(unsigned long cap)
{
	struct cred *new;

	if (!capable(CAP_SETPCAP))
		return -EPERM;
	if (!cap_valid(cap))
		return -EINVAL;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	new->cap_bset &= ~CAP_BIT(cap);
	commit_creds(new);
	return 0;
}

/* A lock stays, and so does the bit below it. */
static bool securebits_allowed(unsigned int old, unsigned long new)
{
	if (new & ~(unsigned long)(SECURE_ALL_BITS | SECURE_ALL_LOCKS))
		return false;
	return !((old & SECURE_ALL_LOCKS & ~new) ||
		 (((old & SECURE_ALL_LOCKS) >> 1) & (old ^ new)));
}

static long commit_securebits(unsigned int bits)
{
	struct cred *new = prepare_creds();

	if (!new)
		return -ENOMEM;
	new->securebits = bits;
	commit_creds(new);
	return 0;
}

static long set_securebits(unsigned long bits)
{
	if (!securebits_allowed(current_cred()->securebits, bits) ||
	    !capable(CAP_SETPCAP))
		return -EPERM;
	return commit_securebits((unsigned int)bits);
}

static long set_keepcaps(unsigned long value)
{
	unsigned int bits = current_cred()->securebits;

	if (value > 1)
		return -EINVAL;
	if (bits & (SECBIT_KEEP_CAPS << 1))
		return -EPERM;
	bits &= ~(unsigned int)SECBIT_KEEP_CAPS;
	return commit_securebits(value ? bits | SECBIT_KEEP_CAPS : bits);
}

static long set_no_new_privs(void)
{
	struct cred *new = prepare_creds();

	if (!new)
		return -ENOMEM;
	new->no_new_privs = true;
	commit_creds(new);
	return 0;
}

static long change_ambient(unsigned long what, unsigned long cap)
{
	const struct cred *old = current_cred();
	struct cred *new;

	if (what == PR_CAP_AMBIENT_RAISE &&
	    (!(old->cap_permitted & old->cap_inheritable & CAP_BIT(cap)) ||
	     (old->securebits & SECBIT_NO_CAP_AMBIENT_RAISE)))
		return -EPERM;
	new = prepare_creds();
	if (!new)
		return -ENOMEM;
	if (what == PR_CAP_AMBIENT_RAISE)
		new->cap_ambient |= CAP_BIT(cap);
	else if (what == PR_CAP_AMBIENT_LOWER)
		new->cap_ambient &= ~CAP_BIT(cap);
	else
		new->cap_ambient = 0;
	commit_creds(new);
	return 0;
}

static long prctl_ambient(unsigned long what, unsigned long cap,
			  unsigned long rest)
{
	if (what == PR_CAP_AMBIENT_CLEAR_ALL)
		return cap | rest ? -EINVAL : change_ambient(what, 0);
	if (rest || !cap_valid(cap))
		return -EINVAL;
	switch (what) {
	case PR_CAP_AMBIENT_IS_SET:
		return !!(current_cred()->cap_ambient & CAP_BIT(cap));
	case PR_CAP_AMBIENT_RAISE:
	case PR_CAP_AMBIENT_LOWER:
		return change_ambient(what, cap);
	}
	return -EINVAL;
}

static long prctl_caps(int option, unsigned long arg)
{
	switch (option) {
	case PR_GET_KEEPCAPS:
		return !!(current_cred()->securebits & SECBIT_KEEP_CAPS);
	case PR_SET_KEEPCAPS:
		return set_keepcaps(arg);
	case PR_CAPBSET_READ:
		if (!cap_valid(arg))
			return -EINVAL;
		return !!(current_cred()->cap_bset & CAP_BIT(arg));
	case PR_CAPBSET_DROP:
		return drop_from_bset(arg);
	case PR_GET_SECUREBITS:
		return (long)current_cred()->securebits;
	case PR_SET_SECUREBITS:
		return set_securebits(arg);
	}
	return -EINVAL;
}

/* It may, and no CPU here can forbid it. */
long arch_prctl_cpuid(int option)
{
	switch (option) {
	case ARCH_GET_CPUID:
		return 1;
	case ARCH_SET_CPUID:
		return -ENODEV;
	}
	return -EINVAL;
}

SYSCALL_DEFINE5(prctl, int, option, unsigned long, arg2, unsigned long, arg3,
		unsigned long, arg4, unsigned long, arg5)
{
	switch (option) {
	case PR_SET_PDEATHSIG:
		if (arg2 > NSIG)
			return -EINVAL;
		current->pdeath_signal = (int)arg2;
		return 0;
	case PR_GET_PDEATHSIG:
		return put_user(current->pdeath_signal, (int __user *)arg2);
	case PR_SET_CHILD_SUBREAPER:
		current->signal->is_child_subreaper = arg2 != 0;
		return 0;
	case PR_GET_CHILD_SUBREAPER:
		return put_user((int)current->signal->is_child_subreaper,
				(int __user *)arg2);
	case PR_GET_DUMPABLE:
		return current->mm->dumpable;
	case PR_SET_DUMPABLE:
		return set_dumpable(arg2);
	case PR_SET_NAME:
		return set_name((const char __user *)arg2);
	case PR_GET_NAME:
		return get_name((char __user *)arg2);
	case PR_SET_NO_NEW_PRIVS:
		return arg2 != 1 || arg3 | arg4 | arg5 ? -EINVAL
						       : set_no_new_privs();
	case PR_GET_NO_NEW_PRIVS:
		return arg2 | arg3 | arg4 | arg5 ? -EINVAL
						 : current_cred()->no_new_privs;
	case PR_CAP_AMBIENT:
		return prctl_ambient(arg2, arg3, arg4 | arg5);
	}
	return prctl_caps(option, arg2);
}
