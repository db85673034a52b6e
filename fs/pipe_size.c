// SPDX-License-Identifier: MIT
/*
 * pipe_size.c - how much a pipe holds: F_GETPIPE_SZ, F_SETPIPE_SZ
 *
 * What     A ring of the new size is made and what is in the old one copied
 *          to its beginning; only then do they change places.
 * Failure  -EBUSY, -ENOMEM, -EPERM: the pipe is as it was.
 * See      fcntl(2).
 */
#include <fs/pipe.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <lib/string.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include "internal.h"
#include "pipe_internal.h"

/* All bytes of FROM go to the beginning of TO's ring; their pages are made.
 * 0 or -ENOMEM. [FROM's lock] */
static int copy_ring(struct pipe *to, const struct pipe *from)
{
	unsigned int pos = from->tail;

	while (pos != from->head) {
		struct page *page = pipe_head_page(to);
		size_t part = part_of_page(pos, from->head - pos);
		const char *source;
		char *target;

		if (!page)
			return -ENOMEM;
		part = part_of_page(to->head, part);
		source = kmap_local_page(*pipe_slot(from, pos));
		target = kmap_local_page(page);
		memcpy(target + (to->head & (PAGE_SIZE - 1)),
		       source + (pos & (PAGE_SIZE - 1)), part);
		kunmap_local(target);
		kunmap_local(source);
		to->head += (unsigned int)part;
		pos += (unsigned int)part;
	}
	return 0;
}

/* Takes over RING's pages; what was there goes. [PIPE's lock] */
static void adopt_ring(struct pipe *pipe, const struct pipe *ring)
{
	pipe_free_pages(pipe, 0);
	kfree(pipe->pages);
	pipe->pages = ring->pages;
	pipe->nr_pages = ring->nr_pages;
	pipe->head = ring->head;
	pipe->tail = 0;
}

/* -EBUSY when what is in it would not fit. [PIPE's lock] */
static long resize_ring(struct pipe *pipe, unsigned int nr_pages)
{
	struct pipe ring = { .nr_pages = nr_pages };
	int err;

	if (pipe_used(pipe) > pipe_size(&ring))
		return -EBUSY;
	ring.pages = kcalloc(nr_pages, sizeof(ring.pages[0]), GFP_KERNEL);
	if (!ring.pages)
		return -ENOMEM;
	err = copy_ring(&ring, pipe);
	if (err) {
		pipe_free_pages(&ring, 0);
		kfree(ring.pages);
		return err;
	}
	adopt_ring(pipe, &ring);
	return (long)pipe_size(pipe);
}

/* Rounded up to a power of two pages, at least one. */
static long set_size(struct pipe *pipe, unsigned long size)
{
	unsigned int nr_pages = 1;
	long ret;

	if (size > 1UL << 31)
		return -EINVAL;
	if (size > PIPE_MAX_PAGES * PAGE_SIZE && !capable(CAP_SYS_RESOURCE))
		return -EPERM;
	while (nr_pages * PAGE_SIZE < size)
		nr_pages *= 2;
	mutex_lock(&pipe->lock);
	ret = resize_ring(pipe, nr_pages);
	mutex_unlock(&pipe->lock);
	wake_waiters(&pipe->wr_wait);
	return ret;
}

long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pipe *pipe = file->private_data;

	if (file->fops != &pipe_fops)
		return -EBADF;
	return cmd == F_SETPIPE_SZ ? set_size(pipe, arg)
				   : (long)pipe_size(pipe);
}
