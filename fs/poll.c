// SPDX-License-Identifier: MIT
/*
 * poll.c - waiting for any of several files: what poll and select are made of
 *
 * What        One round asks each file what it is ready for; the first round
 *             also puts the caller on every queue that a file names. When
 *             nothing is ready the caller sleeps, and the next round finds out
 *             who woke it.
 * Invariants  1. The state is TASK_INTERRUPTIBLE before a round begins, so a
 *                wake-up during it ends the sleep that follows.
 *             2. A file stays open as long as the caller is on its queue.
 * Failure     -ENOMEM when there is no room to note a queue; the caller is on
 *             none of them when the call returns.
 * Not here    epoll; busy polling.
 * See         poll(2), select(2); Stevens and Rago, 14.4.
 */
#include <fs/fs.h>
#include <fs/poll.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/timer.h>
#include <lib/bitops.h>
#include <lib/string.h>
#include <mm/slab.h>

#define POLL_INLINE 8U
#define POLL_CHUNK  62U

/* One queue that the caller is on. */
struct poll_entry {
	struct wait_queue_entry wait;
	wait_queue_head_t *wq;
	struct file *file; /* counted */
};

struct poll_chunk {
	struct poll_chunk *next;
	struct poll_entry entries[POLL_CHUNK];
};

struct poll_waiter {
	struct poll_table table;
	int error;
	unsigned int nr;	   /* entries in use, those inline first */
	struct poll_chunk *chunks; /* owned; the newest first */
	struct poll_entry entries[POLL_INLINE];
};

static struct poll_entry *next_entry(struct poll_waiter *waiter)
{
	unsigned int place;
	struct poll_chunk *chunk;

	if (waiter->nr < POLL_INLINE)
		return &waiter->entries[waiter->nr++];
	place = (waiter->nr - POLL_INLINE) % POLL_CHUNK;
	if (place == 0) {
		chunk = kmalloc(sizeof(*chunk), GFP_KERNEL);
		if (!chunk)
			return NULL;
		chunk->next = waiter->chunks;
		waiter->chunks = chunk;
	}
	waiter->nr++;
	return &waiter->chunks->entries[place];
}

static void join_queue(struct file *file, wait_queue_head_t *wq,
		       struct poll_table *table)
{
	struct poll_waiter *waiter =
		container_of(table, struct poll_waiter, table);
	struct poll_entry *entry = next_entry(waiter);

	if (!entry) {
		waiter->error = -ENOMEM;
		return;
	}
	INIT_LIST_HEAD(&entry->wait.entry);
	entry->wq = wq;
	entry->file = file;
	get_file(file);
	prepare_to_wait(wq, &entry->wait, TASK_INTERRUPTIBLE);
}

static void leave_queues_of(struct poll_entry *entries, unsigned int n)
{
	while (n--) {
		finish_wait(entries[n].wq, &entries[n].wait);
		fput(entries[n].file);
	}
}

static void poll_leave(struct poll_waiter *waiter)
{
	struct poll_chunk *chunk;

	while ((chunk = waiter->chunks) != NULL) {
		unsigned int n =
			(waiter->nr - POLL_INLINE - 1) % POLL_CHUNK + 1;

		leave_queues_of(chunk->entries, n);
		waiter->nr -= n;
		waiter->chunks = chunk->next;
		kfree(chunk);
	}
	leave_queues_of(waiter->entries, waiter->nr);
}

unsigned int vfs_poll(struct file *file, struct poll_table *table)
{
	return file->fops->poll ? file->fops->poll(file, table)
				: DEFAULT_POLLMASK;
}

/* Rounds of ASK(request) until it returns something, DEADLINE or a signal. */
static int poll_rounds(int (*ask)(void *request, struct poll_table *table),
		       void *request, u64 deadline)
{
	struct poll_waiter waiter = { .table.queue = join_queue };
	bool late = deadline == 0;
	int ret;

	if (late)
		waiter.table.queue = NULL;
	for (;;) {
		set_current_state(TASK_INTERRUPTIBLE);
		ret = ask(request, &waiter.table);
		waiter.table.queue = NULL;
		if (ret == 0)
			ret = waiter.error;
		if (ret || late)
			break;
		ret = signal_pending() ? -EINTR : 0;
		if (ret)
			break;
		late = schedule_until(deadline);
	}
	set_current_state(TASK_RUNNING);
	poll_leave(&waiter);
	return ret;
}

/* -------------------------------------------------------------------- poll */

struct poll_request {
	struct pollfd *fds;
	unsigned int nfds;
};

static short poll_one(const struct pollfd *pfd, struct poll_table *table)
{
	unsigned int wanted = (unsigned short)pfd->events | POLLERR | POLLHUP;
	struct fd f;
	unsigned int mask;

	if (pfd->fd < 0)
		return 0;
	f = fdget((unsigned int)pfd->fd);
	if (!f.file)
		return POLLNVAL;
	mask = vfs_poll(f.file, table) & wanted;
	fdput(f);
	return (short)mask;
}

/* Once one is ready nobody will wait: no more queues. */
static int poll_round(void *arg, struct poll_table *table)
{
	struct poll_request *request = arg;
	unsigned int i;
	int ready = 0;

	for (i = 0; i < request->nfds; i++) {
		request->fds[i].revents = poll_one(&request->fds[i], table);
		if (!request->fds[i].revents)
			continue;
		ready++;
		table->queue = NULL;
	}
	return ready;
}

int do_poll(struct pollfd *fds, unsigned int nfds, u64 deadline)
{
	struct poll_request request = { fds, nfds };

	return poll_rounds(poll_round, &request, deadline);
}

/* ------------------------------------------------------------------ select */

/* What makes a descriptor readable, writable, exceptional. */
static const unsigned int select_masks[SELECT_SETS] = {
	POLLRDNORM | POLLRDBAND | POLLIN | POLLHUP | POLLERR | POLLNVAL,
	POLLWRBAND | POLLWRNORM | POLLOUT | POLLERR | POLLNVAL,
	POLLPRI | POLLNVAL,
};

/* Asks for one descriptor: how many sets it is ready in, or -EBADF. */
static int select_one(const struct select_request *request, unsigned int fd,
		      struct poll_table *table)
{
	struct fd f = fdget(fd);
	unsigned int mask, i;
	int ready = 0;

	if (!f.file)
		return -EBADF;
	mask = vfs_poll(f.file, table);
	fdput(f);
	for (i = 0; i < SELECT_SETS; i++) {
		if (!(mask & select_masks[i]) ||
		    !test_bit(fd, request->asked[i]))
			continue;
		__set_bit(fd, request->ready[i]);
		ready++;
	}
	return ready;
}

static int select_round(void *arg, struct poll_table *table)
{
	struct select_request *request = arg;
	unsigned int fd;
	int ready = 0, ret;

	for (fd = 0; fd < request->nfds; fd++) {
		if (!test_bit(fd, request->asked[0]) &&
		    !test_bit(fd, request->asked[1]) &&
		    !test_bit(fd, request->asked[2]))
			continue;
		ret = select_one(request, fd, table);
		if (ret < 0)
			return ret;
		ready += ret;
		if (ready)
			table->queue = NULL;
	}
	return ready;
}

int do_select(struct select_request *request, u64 deadline)
{
	return poll_rounds(select_round, request, deadline);
}
