// SPDX-License-Identifier: MIT
/*
 * iovec.c - pieces of ring 3's memory, as readv and its kin are told them
 *
 * Failure  EINVAL for more than UIO_MAXIOV or a length without meaning, EFAULT,
 *          ENOMEM.
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include <uapi/uio.h>
#include "internal.h"

/* One by one: a length that cannot be counts before a fault behind it. */
static int copy_pieces(struct iovec *vec, const struct iovec __user *uvec,
		       unsigned long nr)
{
	unsigned long i;

	for (i = 0; i < nr; i++) {
		if (copy_from_user(&vec[i], uvec + i, sizeof(vec[i])))
			return -EFAULT;
		if ((ssize_t)vec[i].iov_len < 0)
			return -EINVAL;
	}
	return 0;
}

struct iovec *copy_iovec(const struct iovec __user *uvec, unsigned long nr)
{
	struct iovec *vec;
	int err;

	if (nr == 0)
		return NULL;
	if (nr > UIO_MAXIOV)
		return ERR_PTR(-EINVAL);
	vec = kmalloc(nr * sizeof(struct iovec), GFP_KERNEL);
	if (!vec)
		return ERR_PTR(-ENOMEM);
	err = copy_pieces(vec, uvec, nr);
	if (!err)
		return vec;
	kfree(vec);
	return ERR_PTR(err);
}

struct iovec *import_iovec(const struct iovec __user *uvec, unsigned long nr)
{
	struct iovec *vec = copy_iovec(uvec, nr);
	size_t total = 0;
	unsigned long i;

	if (IS_ERR_OR_NULL(vec))
		return vec;
	for (i = 0; i < nr; i++) {
		if (!user_range_ok((__force void __user *)vec[i].iov_base,
				   vec[i].iov_len)) {
			kfree(vec);
			return ERR_PTR(-EFAULT);
		}
		vec[i].iov_len =
			min_t(size_t, vec[i].iov_len, MAX_RW_COUNT - total);
		total += vec[i].iov_len;
	}
	return vec;
}
