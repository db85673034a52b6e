// SPDX-License-Identifier: MIT
/* sys_rlimit_64.c - x86-64's one way to ask for a limit. */
#include <kernel/syscalls.h>
#include "internal.h"

SYSCALL_DEFINE2(getrlimit, unsigned int, resource, struct rlimit __user *, rlim)
{
	return get_rlimit(resource, rlim);
}
