// SPDX-License-Identifier: MIT
/* sys_copy_64.c - x86-64's sendfile: an offset is a word. */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include "internal.h"

SYSCALL_DEFINE4(sendfile, unsigned int, out, unsigned int, in, loff_t __user *,
		offset, size_t, count)
{
	loff_t pos;
	ssize_t ret;

	if (!offset)
		return sendfile_fds(out, in, NULL, count);
	if (copy_from_user(&pos, offset, sizeof(pos)))
		return -EFAULT;
	ret = sendfile_fds(out, in, &pos, count);
	return copy_to_user(offset, &pos, sizeof(pos)) ? -EFAULT : ret;
}
