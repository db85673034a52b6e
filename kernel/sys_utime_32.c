// SPDX-License-Identifier: MIT
/* sys_utime_32.c - i386's utimensat with 64 bits of seconds. */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>
#include <uapi/time.h>
#include "internal.h"
#include "time_internal.h"

SYSCALL_DEFINE4(utimensat_time64, int, dfd, const char __user *, path,
		const struct __kernel_timespec __user *, times, unsigned int,
		flags)
{
	struct __kernel_timespec ts[2];
	struct timespan t[2];

	if (!times)
		return utimes_at(dfd, path, NULL, flags);
	if (copy_from_user(ts, times, sizeof(ts)))
		return -EFAULT;
	t[0] = (struct timespan){ ts[0].tv_sec, (long)ts[0].tv_nsec };
	t[1] = (struct timespan){ ts[1].tv_sec, (long)ts[1].tv_nsec };
	return utimes_at(dfd, path, t, flags);
}
