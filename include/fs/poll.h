/* SPDX-License-Identifier: MIT */
/*
 * poll.h - how a file says what it is ready for, and where to wait
 *
 *	unsigned int (*poll)(struct file *file, struct poll_table *table);
 *
 * An operation names each queue that is woken when its answer may change
 * (poll_wait), and then returns what holds now, EPOLL* bits. It does not
 * sleep. A file without the operation is always ready.
 */
#ifndef FS_POLL_H
#define FS_POLL_H

#include <kernel/wait.h>
#include <uapi/poll.h>

struct file;

struct poll_table {
	/* Puts the caller on WQ; NULL: it does not want to wait. */
	void (*queue)(struct file *file, wait_queue_head_t *wq,
		      struct poll_table *table);
};

/* TABLE may be NULL: only the answer is wanted. */
static inline void poll_wait(struct file *file, wait_queue_head_t *wq,
			     struct poll_table *table)
{
	if (table && table->queue)
		table->queue(file, wq, table);
}

#define DEFAULT_POLLMASK (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM)

#endif
