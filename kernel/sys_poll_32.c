// SPDX-License-Identifier: MIT
/* sys_poll_32.c - i386's two selects, and its calls with 64 bits of seconds. */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>
#include "internal.h"

SYSCALL_DEFINE5(_newselect, int, n, unsigned long __user *, in,
		unsigned long __user *, out, unsigned long __user *, ex,
		void __user *, tvp)
{
	unsigned long __user *const sets[] = { in, out, ex };

	return plain_select(n, sets, tvp);
}

/* The old one has its five arguments in memory. */
SYSCALL_DEFINE1(select, const unsigned long __user *, arguments)
{
	unsigned long args[5];
	unsigned long __user *sets[3];
	unsigned int i;

	if (copy_from_user(args, arguments, sizeof(args)))
		return -EFAULT;
	for (i = 0; i < 3; i++)
		sets[i] = (unsigned long __user *)args[1 + i];
	return plain_select((int)args[0], sets, (void __user *)args[4]);
}

SYSCALL_DEFINE6(pselect6_time64, int, n, unsigned long __user *, in,
		unsigned long __user *, out, unsigned long __user *, ex,
		void __user *, tsp, const void __user *, sig)
{
	unsigned long __user *const sets[] = { in, out, ex };
	struct masked_call masked;
	int err = read_masked(&masked, sig);

	return err ? err : select_in(n, sets, tsp, SPAN_TIMESPEC64, &masked);
}

SYSCALL_DEFINE5(ppoll_time64, void __user *, ufds, unsigned int, nfds,
		void __user *, tsp, const void __user *, mask, size_t, size)
{
	const struct masked_call masked = { mask, size };

	return ppoll_in(ufds, nfds, tsp, SPAN_TIMESPEC64, &masked);
}
