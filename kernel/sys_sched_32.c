// SPDX-License-Identifier: MIT
/* sys_sched_32.c - i386's first nice, and a call with 64 bits of seconds. */
#include <kernel/cred.h>
#include <kernel/syscalls.h>
#include <lib/minmax.h>
#include <uapi/errno.h>
#include "sched_calls.h"

SYSCALL_DEFINE2(sched_rr_get_interval_time64, pid_t, pid, void __user *, to)
{
	return do_sched_rr_get_interval(pid, to, true);
}

SYSCALL_DEFINE1(nice, int, increment)
{
	int nice = clamp(current->se.nice + clamp(increment, -40, 40), NICE_MIN,
			 NICE_MAX);

	if (increment < 0 && !nice_is_allowed(current, nice) &&
	    !capable(CAP_SYS_NICE))
		return -EPERM;
	set_user_nice(current, nice);
	return 0;
}
