// SPDX-License-Identifier: MIT
/* sys_copy_32.c - i386's two forms of sendfile. */
#include <asm/uaccess.h>
#include <kernel/syscalls.h>
#include "internal.h"

SYSCALL_DEFINE4(sendfile, unsigned int, out, unsigned int, in, long __user *,
		offset, size_t, count)
{
	long word = 0;
	loff_t pos;
	ssize_t ret;

	if (!offset)
		return sendfile_fds(out, in, NULL, count);
	if (get_user(word, offset))
		return -EFAULT;
	pos = word;
	ret = sendfile_fds(out, in, &pos, count);
	return put_user((long)pos, offset) ? -EFAULT : ret;
}

SYSCALL_DEFINE4(sendfile64, unsigned int, out, unsigned int, in,
		loff_t __user *, offset, size_t, count)
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
