// SPDX-License-Identifier: MIT
/* sys_time_32.c - i386's calls with 64 bits of seconds. */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>
#include <uapi/time.h>
#include "internal.h"

static int put_span64(struct __kernel_timespec __user *to, u64 ns)
{
	struct timespan t = span_of(ns);
	struct __kernel_timespec ts = { t.sec, t.nsec };

	return copy_to_user(to, &ts, sizeof(ts)) ? -EFAULT : 0;
}

/* The high half of tv_nsec is padding in a 32-bit program. */
static int get_span64(const struct __kernel_timespec __user *from,
		      struct timespan *t)
{
	struct __kernel_timespec ts;

	if (copy_from_user(&ts, from, sizeof(ts)))
		return -EFAULT;
	*t = (struct timespan){ ts.tv_sec, (long)ts.tv_nsec };
	return 0;
}

SYSCALL_DEFINE2(clock_gettime64, int, clock, struct __kernel_timespec __user *,
		tp)
{
	u64 ns;
	int err = clock_ns(clock, &ns);

	return err ? err : put_span64(tp, ns);
}

SYSCALL_DEFINE2(clock_getres_time64, int, clock,
		struct __kernel_timespec __user *, tp)
{
	u64 ns;
	int err = clock_ns(clock, &ns);

	return err || !tp ? err : put_span64(tp, 1);
}

SYSCALL_DEFINE4(clock_nanosleep_time64, int, clock, unsigned int, flags,
		const struct __kernel_timespec __user *, req,
		struct __kernel_timespec __user *, rem)
{
	struct timespan t;
	int err = get_span64(req, &t);

	(void)rem;
	return err ? err : sleep_on(clock, flags, &t);
}
