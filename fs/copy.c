// SPDX-License-Identifier: MIT
/*
 * copy.c - from file to file within the kernel: sendfile, copy_file_range
 *
 * What     A page at a time through a buffer. The source's bytes have to be in
 *          the page cache; what they go to needs an operation that takes
 *          them from kernel memory.
 * Locking  None over both files: each page is read, then written.
 */
#include <fs/fs.h>
#include <kernel/signal.h>
#include <lib/minmax.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "internal.h"

static ssize_t copy_part(struct file *in, loff_t *in_pos, struct file *out,
			 loff_t *out_pos, size_t n, void *buf)
{
	ssize_t got = kernel_read(in, buf, n, *in_pos), put;

	if (got <= 0)
		return got;
	if (!out->fops->write_kernel)
		return -EINVAL;
	put = out->fops->write_kernel(out, buf, (size_t)got, out_pos);
	if (put > 0)
		*in_pos += put;
	return put;
}

ssize_t copy_bytes(struct file *in, loff_t *in_pos, struct file *out,
		   loff_t *out_pos, size_t n)
{
	void *buf = kmalloc(PAGE_SIZE, GFP_KERNEL);
	size_t done = 0;
	ssize_t ret = 0;

	if (!buf)
		return -ENOMEM;
	n = min_t(size_t, n, MAX_RW_COUNT);
	while (done < n) {
		size_t part = min_t(size_t, n - done, PAGE_SIZE);

		ret = copy_part(in, in_pos, out, out_pos, part, buf);
		if (ret <= 0)
			break;
		done += (size_t)ret;
		if (signal_pending())
			break;
	}
	kfree(buf);
	file_accessed(in);
	return done ? (ssize_t)done : ret;
}
