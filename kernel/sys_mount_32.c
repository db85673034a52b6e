// SPDX-License-Identifier: MIT
/* sys_mount_32.c - i386's first umount. */
#include <fs/mount.h>
#include <kernel/syscalls.h>
#include "internal.h"

SYSCALL_DEFINE1(umount, const char __user *, dir)
{
	return umount_name(dir, 0);
}
