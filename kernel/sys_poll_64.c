// SPDX-License-Identifier: MIT
/* sys_poll_64.c - select by its only name on x86-64. */
#include <kernel/syscalls.h>
#include "internal.h"

SYSCALL_DEFINE5(select, int, n, unsigned long __user *, in,
		unsigned long __user *, out, unsigned long __user *, ex,
		void __user *, tvp)
{
	unsigned long __user *const sets[] = { in, out, ex };

	return plain_select(n, sets, tvp);
}
