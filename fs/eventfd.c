// SPDX-License-Identifier: MIT
/*
 * eventfd.c - a counter in a file: one adds to it, another waits for it
 *
 *	write(8 bytes) --> count += n          full (U64_MAX - 1): waits
 *	read(8 bytes)  --> n = count, count = 0, or, as a semaphore, n = 1,
 *	                   count -= 1          zero: waits
 *
 * Invariants  count never is U64_MAX: a write would have to wait.
 * Locking     lock over count; who waits is on the queue before it looks.
 *             eventfds_lock over the list of all.
 * Failure     EINVAL for less than 8 bytes and for U64_MAX, EAGAIN, EFAULT: what
 *             was read and could not be copied is gone.
 * See         eventfd(2).
 */
#include <asm/uaccess.h>
#include <fs/eventfd.h>
#include <fs/fs.h>
#include <fs/poll.h>
#include <fs/seq_file.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <lib/err.h>
#include <mm/slab.h>
#include <uapi/errno.h>
#include <uapi/eventfd.h>

struct eventfd {
	struct list_head node; /* [eventfds_lock] ascending by id */
	int id;		       /* constant: for fdinfo */
	spinlock_t lock;
	u64 count;		   /* [lock] */
	bool semaphore;		   /* constant */
	wait_queue_head_t changed; /* count is another */
};

static LIST_HEAD(eventfds);
static spinlock_t eventfds_lock = SPINLOCK_INIT("eventfds_lock", RANK_EVENTS);

/* The lowest number that is free. */
static void publish(struct eventfd *e)
{
	struct eventfd *other;

	spin_lock(&eventfds_lock);
	list_for_each_entry(other, &eventfds, node) {
		if (other->id != e->id)
			break;
		e->id++;
	}
	list_add_tail(&e->node, &other->node);
	spin_unlock(&eventfds_lock);
}

static void withdraw(struct eventfd *e)
{
	spin_lock(&eventfds_lock);
	list_del(&e->node);
	spin_unlock(&eventfds_lock);
}

/* Takes what a read is to tell; false: there is nothing. */
static bool take(struct eventfd *e, u64 *value)
{
	bool there;

	spin_lock(&e->lock);
	there = e->count > 0;
	*value = e->semaphore && there ? 1 : e->count;
	e->count -= *value;
	spin_unlock(&e->lock);
	return there;
}

/* Adds VALUE; false: there is no room. */
static bool add(struct eventfd *e, u64 value)
{
	bool room;

	spin_lock(&e->lock);
	room = U64_MAX - e->count > value;
	if (room)
		e->count += value;
	spin_unlock(&e->lock);
	return room;
}

static ssize_t eventfd_read(struct file *file, char __user *buf, size_t n,
			    loff_t *pos __maybe_unused)
{
	struct eventfd *e = file->private_data;
	u64 value;
	int err;

	if (n < sizeof(value))
		return -EINVAL;
	if (!take(e, &value)) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		err = wait_event_interruptible(&e->changed, take(e, &value));
		if (err)
			return err;
	}
	wake_up(&e->changed);
	return copy_to_user(buf, &value, sizeof(value))
		       ? -EFAULT
		       : (ssize_t)sizeof(value);
}

static ssize_t eventfd_write(struct file *file, const char __user *buf,
			     size_t n, loff_t *pos __maybe_unused)
{
	struct eventfd *e = file->private_data;
	u64 value;
	int err;

	if (n < sizeof(value))
		return -EINVAL;
	if (copy_from_user(&value, buf, sizeof(value)))
		return -EFAULT;
	if (value == U64_MAX)
		return -EINVAL;
	if (!add(e, value)) {
		if (file->flags & O_NONBLOCK)
			return -EAGAIN;
		err = wait_event_interruptible(&e->changed, add(e, value));
		if (err)
			return err;
	}
	wake_up(&e->changed);
	return sizeof(value);
}

static unsigned int eventfd_poll(struct file *file, struct poll_table *table)
{
	struct eventfd *e = file->private_data;
	u64 count;

	poll_wait(file, &e->changed, table);
	spin_lock(&e->lock);
	count = e->count;
	spin_unlock(&e->lock);
	return (count > 0 ? POLLIN : 0) | (count < U64_MAX - 1 ? POLLOUT : 0);
}

static void eventfd_release(struct file *file)
{
	struct eventfd *e = file->private_data;

	if (e)
		withdraw(e);
	kfree(e);
}

static void eventfd_show(struct seq_file *m, struct file *file)
{
	struct eventfd *e = file->private_data;
	u64 count;

	spin_lock(&e->lock);
	count = e->count;
	spin_unlock(&e->lock);
	seq_printf(m, "eventfd-count: %16llx\neventfd-id: %d\n", count, e->id);
}

static const struct file_operations eventfd_fops = {
	.release = eventfd_release,
	.read = eventfd_read,
	.write = eventfd_write,
	.poll = eventfd_poll,
	.llseek = no_position,
	.show_fdinfo = eventfd_show,
	.stream = true,
};

struct file *eventfd_file(unsigned int count, unsigned int flags)
{
	struct eventfd *e = kzalloc(sizeof(*e), GFP_KERNEL);
	struct file *file;

	if (!e)
		return ERR_PTR(-ENOMEM);
	spin_lock_init(&e->lock, "eventfd.lock", RANK_EVENT);
	init_waitqueue_head(&e->changed);
	e->count = count;
	e->semaphore = flags & EFD_SEMAPHORE;
	file = anon_inode_file("anon_inode:[eventfd]",
			       O_RDWR | (flags & EFD_NONBLOCK), &eventfd_fops);
	if (IS_ERR(file)) {
		kfree(e);
		return file;
	}
	publish(e);
	file->private_data = e;
	return file;
}
