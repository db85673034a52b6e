// SPDX-License-Identifier: MIT
/*
 * sys_signal_32.c - i386's first calls of signals, whose sets are one word
 */
#include <asm/uaccess.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <kernel/timer.h>
#include "internal.h"

static int get_old_action(struct kernel_sigaction *to,
			  const struct old_kernel_sigaction __user *from)
{
	struct old_kernel_sigaction old;

	if (copy_from_user(&old, from, sizeof(old)))
		return -EFAULT;
	*to = (struct kernel_sigaction){ .handler = old.handler,
					 .flags = old.flags,
					 .restorer = old.restorer,
					 .mask = old.mask };
	return 0;
}

static int put_old_action(struct old_kernel_sigaction __user *to,
			  const struct kernel_sigaction *from)
{
	const struct old_kernel_sigaction old = {
		.handler = from->handler,
		.mask = (unsigned long)(from->mask & U32_MAX),
		.flags = from->flags,
		.restorer = from->restorer,
	};

	return copy_to_user(to, &old, sizeof(old)) ? -EFAULT : 0;
}

SYSCALL_DEFINE3(sigaction, int, sig, const struct old_kernel_sigaction __user *,
		act, struct old_kernel_sigaction __user *, oact)
{
	struct kernel_sigaction new, old;
	int err;

	if (act && get_old_action(&new, act))
		return -EFAULT;
	err = do_sigaction(sig, act ? &new : NULL, oact ? &old : NULL);
	if (!err && oact)
		err = put_old_action(oact, &old);
	return err;
}

/* System V's: the handler is good for once. */
SYSCALL_DEFINE2(signal, int, sig, unsigned long, handler)
{
	struct kernel_sigaction new = { .handler = handler,
					.flags = SA_RESETHAND | SA_NODEFER };
	struct kernel_sigaction old;
	int err = do_sigaction(sig, &new, &old);

	return err ? err : (long)old.handler;
}

/* The upper half of a mask stays as it is. */
static sigset_t with_lower(unsigned long lower)
{
	return (current->blocked & ~(sigset_t)U32_MAX) | lower;
}

SYSCALL_DEFINE3(sigprocmask, int, how, const unsigned long __user *, nset,
		unsigned long __user *, oset)
{
	unsigned long old = (unsigned long)(current->blocked & U32_MAX), new;
	int err;

	if (nset) {
		if (get_user(new, nset))
			return -EFAULT;
		err = do_sigprocmask(how, how == SIG_SETMASK ? with_lower(new)
							     : new);
		if (err)
			return err;
	}
	return oset ? put_user(old, oset) : 0;
}

SYSCALL_DEFINE1(sigpending, unsigned long __user *, uset)
{
	return put_user((unsigned long)(current_sigpending() & U32_MAX), uset);
}

SYSCALL_DEFINE0(sgetmask)
{
	return (long)(current->blocked & U32_MAX);
}

/* It never had room for the upper half, and clears it. */
SYSCALL_DEFINE1(ssetmask, unsigned long, mask)
{
	unsigned long old = (unsigned long)(current->blocked & U32_MAX);

	set_current_blocked(mask);
	return (long)old;
}

/* The mask is the third argument: the first two were something once. */
SYSCALL_DEFINE3(sigsuspend, int, unused1, int, unused2, unsigned long, mask)
{
	(void)unused1;
	(void)unused2;
	return do_sigsuspend(mask);
}

SYSCALL_DEFINE4(rt_sigtimedwait_time64, const sigset_t __user *, uset,
		siginfo_t __user *, uinfo, const void __user *, uts, size_t,
		size)
{
	return do_sigtimedwait(uset, uinfo, size, uts, true);
}
