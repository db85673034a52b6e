// SPDX-License-Identifier: MIT
/*
 * sys_copy.c - system calls that copy within the kernel, and fallocate:
 * sendfile, copy_file_range
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/syscalls.h>
#include <lib/err.h>
#include <lib/printf.h>
#include <lib/string.h>
#include <uapi/fadvise.h>
#include "internal.h"

/* --------------------------------------------------------------- sendfile */

/* What IN says for itself, before there is an OUT. */
static int may_send_from(const struct file *in, const loff_t *pos, size_t count)
{
	loff_t from = pos ? *pos : in->fops->stream ? 0 : in->pos;

	if (!file_readable(in))
		return -EBADF;
	if (pos && in->fops->stream)
		return -ESPIPE;
	return from < 0 || (ssize_t)count < 0 ? -EINVAL : 0;
}

static bool can_seek(const struct file *file)
{
	return !file->fops->stream || file->fops->llseek;
}

/* POS NULL: from where IN stands, which moves. */
static ssize_t send_file(struct file *in, struct file *out, loff_t *pos,
			 size_t count)
{
	loff_t from = pos ? *pos : in->pos, to = out->pos;
	ssize_t ret;

	if (!file_writable(out))
		return -EBADF;
	if (out->flags & O_APPEND)
		return -EINVAL;
	if (!count && can_seek(in) && !S_ISFIFO(out->inode->mode))
		return 0; /* from whatever it is */
	if (in->fops != &regular_fops)
		return -EINVAL;
	ret = copy_bytes(in, &from, out, &to, count);
	if (ret > 0) {
		if (!out->fops->stream)
			out->pos = to;
		if (pos)
			*pos = from;
		else
			in->pos = from;
	}
	return ret;
}

ssize_t sendfile_fds(unsigned int out_fd, unsigned int in_fd, loff_t *pos,
		     size_t count)
{
	struct fd in = fdget(in_fd), out;
	ssize_t ret;

	if (!in.file)
		return -EBADF;
	ret = may_send_from(in.file, pos, count);
	if (!ret) {
		out = fdget(out_fd);
		ret = out.file ? send_file(in.file, out.file, pos, count)
			       : -EBADF;
		fdput(out);
	}
	fdput(in);
	return ret;
}

/* -------------------------------------------------------- copy_file_range */

static int may_copy(const struct file *in, const struct file *out)
{
	if (S_ISDIR(in->inode->mode) || S_ISDIR(out->inode->mode))
		return -EISDIR;
	if (!S_ISREG(in->inode->mode) || !S_ISREG(out->inode->mode))
		return -EINVAL;
	if (!file_readable(in) || !file_writable(out) ||
	    (out->flags & O_APPEND))
		return -EBADF;
	if (in->inode->sb != out->inode->sb)
		return -EXDEV;
	return in->fops == &regular_fops && out->fops == &regular_fops
		       ? 0
		       : -EINVAL;
}

/* Do [a, a + n) and [b, b + n) meet? */
static bool ranges_meet(loff_t a, loff_t b, size_t n)
{
	return a + (loff_t)n > b && b + (loff_t)n > a;
}

static ssize_t copy_range(struct file *in, loff_t *in_pos, struct file *out,
			  loff_t *out_pos, size_t n)
{
	int err = may_copy(in, out);
	loff_t size;

	if (err)
		return err;
	if (*in_pos < 0 || *out_pos < 0 || (u64)n > (u64)(S64_MAX - *in_pos) ||
	    (u64)n > (u64)(S64_MAX - *out_pos))
		return -EOVERFLOW;
	size = i_size_read(in->inode);
	if (*in_pos >= size)
		return 0;
	if ((u64)n > (u64)(size - *in_pos))
		n = (size_t)(size - *in_pos);
	if (in->inode == out->inode && ranges_meet(*in_pos, *out_pos, n))
		return -EINVAL;
	return copy_bytes(in, in_pos, out, out_pos, n);
}

/* *POS from UPOS, or FILE's own. */
static int get_pos(const loff_t __user *upos, const struct file *file,
		   loff_t *pos)
{
	*pos = file->pos;
	return upos && copy_from_user(pos, upos, sizeof(*pos)) ? -EFAULT : 0;
}

static int put_pos(loff_t __user *upos, struct file *file, loff_t pos)
{
	if (upos)
		return copy_to_user(upos, &pos, sizeof(pos)) ? -EFAULT : 0;
	file->pos = pos;
	return 0;
}

struct copy_request {
	loff_t __user *in_pos, *out_pos;
	size_t n;
};

static ssize_t copy_files(struct file *in, struct file *out,
			  const struct copy_request *r)
{
	loff_t from, to;
	ssize_t ret;

	if (get_pos(r->in_pos, in, &from) || get_pos(r->out_pos, out, &to))
		return -EFAULT;
	ret = copy_range(in, &from, out, &to, r->n);
	if (ret > 0 &&
	    (put_pos(r->in_pos, in, from) || put_pos(r->out_pos, out, to)))
		return -EFAULT;
	return ret;
}

SYSCALL_DEFINE6(copy_file_range, unsigned int, in_fd, loff_t __user *, in_pos,
		unsigned int, out_fd, loff_t __user *, out_pos, size_t, n,
		unsigned int, flags)
{
	const struct copy_request request = { in_pos, out_pos, n };
	struct fd in = fdget(in_fd), out;
	ssize_t ret = -EBADF;

	if (!in.file)
		return -EBADF;
	out = fdget(out_fd);
	if (out.file) {
		ret = flags ? -EINVAL : copy_files(in.file, out.file, &request);
		fdput(out);
	}
	fdput(in);
	return ret;
}

/* --------------------------------------------------------------- fallocate */

long fallocate_fd(unsigned int fd, unsigned int mode, loff_t offset, loff_t len)
{
	struct fd f = fdget(fd);
	long ret;

	if (!f.file)
		return -EBADF;
	ret = vfs_fallocate(f.file, mode, offset, len);
	fdput(f);
	return ret;
}
