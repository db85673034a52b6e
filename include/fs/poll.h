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

/* What FILE is ready for, EPOLL* bits; TABLE as above. */
unsigned int vfs_poll(struct file *file, struct poll_table *table);

/*
 * Fills in the revents of NFDS entries in kernel memory; sleeps until one is
 * ready, DEADLINE (ns of the monotonic clock; 0: does not sleep) or a signal.
 * How many are ready, -EINTR or -ENOMEM.
 */
int do_poll(struct pollfd *fds, unsigned int nfds, u64 deadline);

#define SELECT_SETS 3 /* readable, writable, exceptional */

/* Bit FD of a set: asked for; ready (zero before). The caller's memory. */
struct select_request {
	unsigned int nfds;
	unsigned long *asked[SELECT_SETS], *ready[SELECT_SETS];
};

/* The same for select: how many bits are ready; -EBADF when one is not open. */
int do_select(struct select_request *request, u64 deadline);

#define DEFAULT_POLLMASK (POLLIN | POLLOUT | POLLRDNORM | POLLWRNORM)

#endif
