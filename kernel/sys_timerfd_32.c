// SPDX-License-Identifier: MIT
/* sys_timerfd_32.c - i386's calls of timers in files with times of 64 bits. */
#include <kernel/syscalls.h>
#include "time_internal.h"

SYSCALL_DEFINE4(timerfd_settime64, unsigned int, fd, unsigned int, how,
		const void __user *, new, void __user *, old)
{
	return do_timerfd_settime(fd, how, new, old, true);
}

SYSCALL_DEFINE2(timerfd_gettime64, unsigned int, fd, void __user *, to)
{
	return do_timerfd_gettime(fd, to, true);
}
