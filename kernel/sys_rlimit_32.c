// SPDX-License-Identifier: MIT
/* sys_rlimit_32.c - i386's two ways to ask for a limit. */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include <uapi/errno.h>
#include <uapi/resource.h>
#include "internal.h"

SYSCALL_DEFINE2(ugetrlimit, unsigned int, resource, struct rlimit __user *,
		rlim)
{
	return get_rlimit(resource, rlim);
}

/* The first form knew no limits above 2 GiB. */
SYSCALL_DEFINE2(getrlimit, unsigned int, resource, struct rlimit __user *, rlim)
{
	struct rlimit old;

	if (resource >= RLIM_NLIMITS)
		return -EINVAL;
	old = current->signal->rlim[resource];
	if (old.rlim_cur > OLD_RLIM_INFINITY)
		old.rlim_cur = OLD_RLIM_INFINITY;
	if (old.rlim_max > OLD_RLIM_INFINITY)
		old.rlim_max = OLD_RLIM_INFINITY;
	return copy_to_user(rlim, &old, sizeof(old)) ? -EFAULT : 0;
}
