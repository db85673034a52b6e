// SPDX-License-Identifier: MIT
/*
 * pipe.c - bytes from one process to another: pipes, and FIFOs by name
 *
 *	 pages:  [ 0 ][ 1 ][ 2 ] …  [ nr_pages - 1 ]      a ring of bytes
 *	             ^tail    ^head
 *	             read()   write()
 *
 * What        A ring of whole pages, each there from the first byte written to
 *             it until the ring is empty; then both ends go back to the first
 *             page, which stays: a byte to and fro costs no page.
 * Invariants  1. head - tail is what is in it, at most nr_pages pages; both
 *                count bytes and run freely.
 *             2. Every byte between tail and head stands in a page.
 *             3. A write of at most PIPE_BUF bytes is never torn apart.
 * Locking     pipe->lock, held over the copies. Who waits joins the queue
 *             before the lock is let go (a poller: before it takes it), so a
 *             waker who finds the queue empty after its change, with the lock
 *             let go, has nobody to wake.
 * Failure     EAGAIN, EPIPE with SIGPIPE, EINTR; ENOMEM for a page only when
 *             nothing was written before it.
 * Not here    Packets (O_DIRECT), splice, tee, vmsplice.
 * See         pipe(7), fifo(7); Stevens and Rago, chapter 15.
 */
#include <asm/uaccess.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/highmem.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <uapi/ioctls.h>
#include <uapi/limits.h>
#include <uapi/poll.h>
#include <uapi/signal.h>
#include "internal.h"
#include "pipe_internal.h"

struct pipe *pipe_alloc(void)
{
	struct pipe *pipe = kzalloc(sizeof(*pipe), GFP_KERNEL);

	if (!pipe)
		return NULL;
	pipe->pages =
		kcalloc(PIPE_DEF_PAGES, sizeof(pipe->pages[0]), GFP_KERNEL);
	if (!pipe->pages) {
		kfree(pipe);
		return NULL;
	}
	pipe->nr_pages = PIPE_DEF_PAGES;
	mutex_init(&pipe->lock, "pipe.lock", RANK_PIPE);
	init_waitqueue_head(&pipe->rd_wait);
	init_waitqueue_head(&pipe->wr_wait);
	return pipe;
}

void pipe_free_pages(struct pipe *pipe, unsigned int first)
{
	unsigned int i;

	for (i = first; i < pipe->nr_pages; i++) {
		if (pipe->pages[i])
			__free_page(pipe->pages[i]);
		pipe->pages[i] = NULL;
	}
}

void pipe_free(struct pipe *pipe)
{
	pipe_free_pages(pipe, 0);
	kfree(pipe->pages);
	kfree(pipe);
}

/* All is read: back to the first page, which stays. [lock] */
static void pipe_rewind(struct pipe *pipe)
{
	if (pipe->head > PAGE_SIZE)
		pipe_free_pages(pipe, 1);
	pipe->head = 0;
	pipe->tail = 0;
}

/* --------------------------------------------------------------- waiting */

int pipe_sleep(struct pipe *pipe, wait_queue_head_t *wq)
{
	DEFINE_WAIT(wait);

	prepare_to_wait(wq, &wait, TASK_INTERRUPTIBLE);
	mutex_unlock(&pipe->lock);
	if (!signal_pending())
		schedule();
	finish_wait(wq, &wait);
	mutex_lock(&pipe->lock);
	return signal_pending() ? -ERESTARTSYS : 0;
}

/* ---------------------------------------------------------- read and write */

/* What is there of N bytes; -EFAULT when not one could be copied. [lock] */
static ssize_t take_bytes(struct pipe *pipe, char __user *buf, size_t n)
{
	size_t done = 0;

	n = min_t(size_t, n, pipe_used(pipe));
	while (done < n) {
		size_t part = part_of_page(pipe->tail, n - done);
		const char *from =
			kmap_local_page(*pipe_slot(pipe, pipe->tail));
		size_t left = copy_to_user(
			buf + done, from + (pipe->tail & (PAGE_SIZE - 1)),
			part);

		kunmap_local(from);
		pipe->tail += (unsigned int)(part - left);
		done += part - left;
		if (unlikely(left))
			return done ? (ssize_t)done : -EFAULT;
	}
	if (pipe->head == pipe->tail)
		pipe_rewind(pipe);
	return (ssize_t)done;
}

/* Until there is something: 0, or 1 at the end of the file, or -errno. [lock] */
static int wait_for_bytes(struct pipe *pipe, unsigned int flags)
{
	int err = 0;

	while (!err && !pipe_used(pipe)) {
		if (!pipe->writers)
			return 1;
		if (flags & O_NONBLOCK)
			return -EAGAIN;
		err = pipe_sleep(pipe, &pipe->rd_wait);
	}
	return err;
}

ssize_t pipe_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	struct pipe *pipe = file->private_data;
	ssize_t ret;

	(void)pos;
	if (n == 0)
		return 0;
	mutex_lock(&pipe->lock);
	ret = wait_for_bytes(pipe, file->flags);
	if (likely(ret == 0))
		ret = take_bytes(pipe, buf, n);
	else if (ret > 0)
		ret = 0;
	mutex_unlock(&pipe->lock);
	if (ret > 0)
		wake_waiters(&pipe->wr_wait);
	return ret;
}

struct page *pipe_head_page(struct pipe *pipe)
{
	struct page **slot = pipe_slot(pipe, pipe->head);

	if (unlikely(!*slot))
		*slot = alloc_page(GFP_HIGHUSER);
	return *slot;
}

/* As many of N bytes as there is room for; -EFAULT or -ENOMEM when not one
 * could be written. [lock] */
static __always_inline ssize_t add_bytes(struct pipe *pipe,
					 const struct source *src, size_t done,
					 size_t n)
{
	size_t first = done;

	n = done + min_t(size_t, n - done, pipe_room(pipe));
	while (done < n) {
		struct page *page = pipe_head_page(pipe);
		size_t part = part_of_page(pipe->head, n - done), left;
		char *to;

		if (unlikely(!page))
			return done > first ? (ssize_t)(done - first) : -ENOMEM;
		to = kmap_local_page(page);
		left = copy_from_source(
			src, done, to + (pipe->head & (PAGE_SIZE - 1)), part);
		kunmap_local(to);
		pipe->head += (unsigned int)(part - left);
		done += part - left;
		if (unlikely(left))
			return done > first ? (ssize_t)(done - first) : -EFAULT;
	}
	return (ssize_t)(done - first);
}

/* Until N bytes (all of them up to PIPE_BUF, else one) have room. [lock] */
static int wait_for_room(struct pipe *pipe, size_t n, unsigned int flags)
{
	size_t wanted = n <= PIPE_BUF ? n : 1;
	int err = 0;

	while (!err) {
		if (unlikely(!pipe->readers)) {
			send_sig(SIGPIPE, current);
			return -EPIPE;
		}
		if (likely(pipe_room(pipe) >= wanted))
			return 0;
		if (flags & O_NONBLOCK)
			return -EAGAIN;
		mutex_unlock(&pipe->lock);
		wake_waiters(&pipe->rd_wait);
		mutex_lock(&pipe->lock);
		if (pipe_room(pipe) < wanted && pipe->readers)
			err = pipe_sleep(pipe, &pipe->wr_wait);
	}
	return err;
}

static __always_inline ssize_t write_source(struct pipe *pipe,
					    const struct source *src, size_t n,
					    unsigned int flags)
{
	ssize_t ret = 0;
	size_t done = 0;

	if (n == 0)
		return 0;
	mutex_lock(&pipe->lock);
	while (done < n) {
		/* What is left of a long write may be torn. */
		size_t left = done ? max_t(size_t, n - done, PIPE_BUF + 1) : n;

		ret = wait_for_room(pipe, left, flags);
		if (likely(!ret))
			ret = add_bytes(pipe, src, done, n);
		if (unlikely(ret < 0))
			break;
		done += (size_t)ret;
	}
	mutex_unlock(&pipe->lock);
	wake_waiters(&pipe->rd_wait);
	return done ? (ssize_t)done : ret;
}

ssize_t pipe_write(struct file *file, const char __user *buf, size_t n,
		   loff_t *pos)
{
	const struct source src = { .user = buf };

	(void)pos;
	return write_source(file->private_data, &src, n, file->flags);
}

ssize_t pipe_write_kernel(struct file *file, const void *buf, size_t n,
			  loff_t *pos)
{
	const struct source src = { .kernel = buf };

	(void)pos;
	return write_source(file->private_data, &src, n, file->flags);
}
