// SPDX-License-Identifier: MIT
/* sys_shm.c - shmget, shmat, shmdt, shmctl by their own numbers. */
#include <kernel/syscalls.h>
#include "internal.h"

SYSCALL_DEFINE3(shmget, int, key, size_t, size, int, flags)
{
	return do_shmget(key, size, flags);
}

SYSCALL_DEFINE3(shmat, int, id, unsigned long, addr, int, flags)
{
	return do_shmat(id, addr, flags);
}

SYSCALL_DEFINE1(shmdt, unsigned long, addr)
{
	return do_shmdt(addr);
}

SYSCALL_DEFINE3(shmctl, int, id, int, cmd, void __user *, buf)
{
	return do_shmctl(id, cmd, buf, &shm_abi_64);
}
