// SPDX-License-Identifier: MIT
/* sys_time_32.c - i386's calls with 64 bits of seconds, and its oldest ones. */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>
#include "time_internal.h"

SYSCALL_DEFINE2(clock_gettime64, int, clock, void __user *, tp)
{
	return do_clock_gettime(clock, tp, true);
}

SYSCALL_DEFINE2(clock_getres_time64, int, clock, void __user *, tp)
{
	return do_clock_getres(clock, tp, true);
}

SYSCALL_DEFINE2(clock_settime64, int, clock, const void __user *, tp)
{
	return do_clock_settime(clock, tp, true);
}

SYSCALL_DEFINE4(clock_nanosleep_time64, int, clock, unsigned int, flags,
		const void __user *, req, void __user *, rem)
{
	return do_clock_nanosleep(clock, flags, req, rem, true);
}

SYSCALL_DEFINE4(timer_settime64, int, id, int, flags, const void __user *, new,
		void __user *, old)
{
	return do_timer_settime(id, flags, new, old, true);
}

SYSCALL_DEFINE2(timer_gettime64, int, id, void __user *, to)
{
	return do_timer_gettime(id, to, true);
}

SYSCALL_DEFINE2(clock_adjtime64, int, clock, void __user *, tx)
{
	return do_clock_adjtime(clock, tx, true);
}

SYSCALL_DEFINE1(stime, const int __user *, from)
{
	struct timespan t = { 0, 0 };
	int seconds;

	if (get_user(seconds, from))
		return -EFAULT;
	t.sec = seconds;
	return settimeofday_ns(&t);
}
