// SPDX-License-Identifier: MIT
/*
 * pipe_ends.c - the two ends of a pipe or FIFO: opened, asked, closed
 *
 * What        pipe(2) makes both ends of a nameless inode at once. A FIFO's
 *             inode has a pipe while anybody has it open, or waits to: an
 *             opener waits for somebody at the other end.
 * Invariants  1. inode->pipe is there iff pipe->users is not 0.
 *             2. readers and writers count the files that can read and write.
 * Locking     inode->lock: inode->pipe and users; pipe->lock: the ends.
 * Failure     -ENXIO: nobody reads and the opener does not wait. -ENOMEM,
 *             -ERESTARTSYS: nothing has changed.
 * See         fifo(7), pipe(2).
 */
#include <asm/uaccess.h>
#include <fs/pipe.h>
#include <fs/poll.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <uapi/ioctls.h>
#include <uapi/limits.h>
#include "internal.h"
#include "pipe_internal.h"

/* A FIFO's reader who did not wait for a writer is not hung up before one has
 * come. The position, of no other use here, is what it saw when it opened. [lock] */
static bool had_writer(const struct file *file, const struct pipe *pipe)
{
	return (unsigned int)file->pos != pipe->writer_opens;
}

static unsigned int pipe_poll(struct file *file, struct poll_table *table)
{
	struct pipe *pipe = file->private_data;
	unsigned int mask = 0;

	if (file_readable(file))
		poll_wait(file, &pipe->rd_wait, table);
	if (file_writable(file))
		poll_wait(file, &pipe->wr_wait, table);
	mutex_lock(&pipe->lock);
	if (file_readable(file)) {
		if (pipe_used(pipe))
			mask |= POLLIN | POLLRDNORM;
		if (!pipe->writers && had_writer(file, pipe))
			mask |= POLLHUP;
	}
	if (file_writable(file)) {
		if (pipe_room(pipe) >= PIPE_BUF)
			mask |= POLLOUT | POLLWRNORM;
		if (!pipe->readers)
			mask |= POLLERR;
	}
	mutex_unlock(&pipe->lock);
	return mask;
}

static long pipe_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pipe *pipe = file->private_data;
	int used;

	if (cmd != FIONREAD)
		return -ENOTTY;
	mutex_lock(&pipe->lock);
	used = (int)pipe_used(pipe);
	mutex_unlock(&pipe->lock);
	return put_user(used, (int __user *)arg);
}

/* Its pipe with a user more; NULL: no memory. */
static struct pipe *get_pipe(struct inode *inode)
{
	struct pipe *pipe;

	mutex_lock(&inode->lock);
	if (!inode->pipe)
		inode->pipe = pipe_alloc();
	pipe = inode->pipe;
	if (pipe)
		pipe->users++;
	mutex_unlock(&inode->lock);
	return pipe;
}

static void put_pipe(struct inode *inode, struct pipe *pipe)
{
	bool last;

	mutex_lock(&inode->lock);
	last = --pipe->users == 0;
	if (last)
		inode->pipe = NULL;
	mutex_unlock(&inode->lock);
	if (last)
		pipe_free(pipe);
}

/* FILE's ends are there: who waits to open the other may go on. [lock] */
static void add_ends(struct pipe *pipe, const struct file *file)
{
	if (file_readable(file)) {
		pipe->readers++;
		pipe->reader_opens++;
		wake_waiters(&pipe->wr_wait);
	}
	if (file_writable(file)) {
		pipe->writers++;
		pipe->writer_opens++;
		wake_waiters(&pipe->rd_wait);
	}
}

/* [lock] */
static void drop_ends(struct pipe *pipe, const struct file *file)
{
	if (file_readable(file))
		pipe->readers--;
	if (file_writable(file))
		pipe->writers--;
	wake_waiters(&pipe->rd_wait);
	wake_waiters(&pipe->wr_wait);
}

static void pipe_release(struct file *file)
{
	struct pipe *pipe = file->private_data;

	mutex_lock(&pipe->lock);
	drop_ends(pipe, file);
	mutex_unlock(&pipe->lock);
	put_pipe(file->inode, pipe);
}

/* Until somebody has opened the other end, even if he is gone again. [lock] */
static int wait_for_partner(struct pipe *pipe, const unsigned int *opens,
			    wait_queue_head_t *wq)
{
	unsigned int before = *opens;
	int err = 0;

	while (!err && *opens == before)
		err = pipe_sleep(pipe, wq);
	return *opens == before ? err : 0;
}

/* A pipe of pipe(2), opened once more through /proc/PID/fd: nobody waits. */
static bool is_nameless(const struct file *file)
{
	return file->inode->sb == anon_mnt->mnt_sb;
}

/* FILE's end of the FIFO, of one direction unless it is both. [lock] */
static int open_ends(struct pipe *pipe, struct file *file)
{
	bool reads = file_readable(file), writes = file_writable(file);
	bool waits = !(file->flags & O_NONBLOCK);
	int err = 0;

	if (is_nameless(file)) {
		file->pos = -1;
		add_ends(pipe, file);
		return 0;
	}
	if (writes && !reads && !waits && !pipe->readers)
		return -ENXIO;
	file->pos = reads && !pipe->writers ? (loff_t)pipe->writer_opens : -1;
	add_ends(pipe, file);
	if (reads && writes)
		return 0;
	if (reads && !pipe->writers && waits)
		err = wait_for_partner(pipe, &pipe->writer_opens,
				       &pipe->rd_wait);
	if (writes && !pipe->readers)
		err = wait_for_partner(pipe, &pipe->reader_opens,
				       &pipe->wr_wait);
	if (err)
		drop_ends(pipe, file);
	return err;
}

static int fifo_open(struct inode *inode, struct file *file)
{
	struct pipe *pipe = get_pipe(inode);
	int err;

	if (!pipe)
		return -ENOMEM;
	mutex_lock(&pipe->lock);
	err = open_ends(pipe, file);
	mutex_unlock(&pipe->lock);
	if (err)
		put_pipe(inode, pipe);
	else
		file->private_data = pipe;
	return err;
}

const struct file_operations pipe_fops = {
	.open = fifo_open,
	.release = pipe_release,
	.read = pipe_read,
	.write = pipe_write,
	.write_kernel = pipe_write_kernel,
	.poll = pipe_poll,
	.ioctl = pipe_ioctl,
	.stream = true,
	.async = true,
};

/* One end of a new pipe; the inode's reference is taken over in any case. */
static struct file *pipe_end(struct inode *inode, unsigned int flags)
{
	struct pipe *pipe = get_pipe(inode);
	struct file *file;

	if (!pipe) {
		iput(inode);
		return ERR_PTR(-ENOMEM);
	}
	iget(inode); /* for put_pipe */
	file = anon_file("pipe", inode, flags, &pipe_fops);
	if (IS_ERR(file)) {
		put_pipe(inode, pipe);
	} else {
		file->private_data = pipe;
		file->pos = -1;
		mutex_lock(&pipe->lock);
		add_ends(pipe, file);
		mutex_unlock(&pipe->lock);
	}
	iput(inode);
	return file;
}

int create_pipe(struct file *ends[2], unsigned int flags)
{
	struct inode *inode = anon_inode(S_IFIFO | 0600);

	if (!inode)
		return -ENOMEM;
	inode_set_fops(inode);
	ends[0] = pipe_end(iget(inode), O_RDONLY | (flags & O_NONBLOCK));
	if (IS_ERR(ends[0])) {
		iput(inode);
		return (int)PTR_ERR(ends[0]);
	}
	ends[1] = pipe_end(inode, O_WRONLY | (flags & O_NONBLOCK));
	if (!IS_ERR(ends[1]))
		return 0;
	fput(ends[0]);
	return (int)PTR_ERR(ends[1]);
}
