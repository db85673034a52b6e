// SPDX-License-Identifier: MIT
/*
 * pty_master.c - pseudo terminals: /dev/ptmx, the program's side
 *
 * What     Reads take what the slave's line discipline has sent, as soon as there
 *          is some; in packet mode a byte comes before it, or alone: what has
 *          happened. Writes are typing. Settings asked here are the slave's.
 * Locking  tty->lock of the slave for a piece at a time.
 */
#include <asm/uaccess.h>
#include <fs/poll.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include <uapi/ioctls.h>
#include "pty_internal.h"

#define PART_SIZE 256

static struct pty *master_of(const struct file *file)
{
	return file->private_data;
}

static int ptmx_open(struct inode *inode, struct file *file)
{
	struct pty *pty = pty_new();

	(void)inode;
	if (IS_ERR(pty))
		return (int)PTR_ERR(pty);
	file->private_data = pty;
	return 0;
}

static void ptmx_release(struct file *file)
{
	struct pty *pty = master_of(file);
	unsigned long flags = spin_lock_irqsave(&pty->tty.lock);

	pty->master_gone = true;
	spin_unlock_irqrestore(&pty->tty.lock, flags);
	tty_hangup(&pty->tty);
	tty_put(&pty->tty);
}

/* Up to N bytes for the master; the status alone when there is one. */
static size_t take_output(struct pty *pty, u8 *to, size_t n)
{
	unsigned long flags = spin_lock_irqsave(&pty->tty.lock);
	size_t done = 0;

	if (pty->packet) {
		to[done++] = pty->status;
		if (pty->status || pty->tail == pty->head)
			n = pty->status ? 1 : 0;
		pty->status = 0;
	}
	while (done < n && pty->tail != pty->head)
		to[done++] = pty->out[pty->tail++ % PTY_OUT_SIZE];
	tty_write_wakeup(&pty->tty);
	spin_unlock_irqrestore(&pty->tty.lock, flags);
	return n ? done : 0;
}

static bool has_output(struct pty *pty)
{
	return READ_ONCE(pty->head) != READ_ONCE(pty->tail) ||
	       READ_ONCE(pty->status);
}

static int wait_for_output(struct file *file)
{
	struct pty *pty = master_of(file);

	if (has_output(pty))
		return 0;
	if (READ_ONCE(pty->slave_gone))
		return -EIO;
	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	return wait_event_interruptible(&pty->master_wait,
					has_output(pty) ||
						READ_ONCE(pty->slave_gone));
}

static ssize_t ptmx_read(struct file *file, char __user *buf, size_t n,
			 loff_t *pos)
{
	u8 part[PART_SIZE];
	size_t done = 0, got;
	int err = 0;

	(void)pos;
	if (!n)
		return 0;
	while (!done && !err) {
		err = wait_for_output(file);
		if (!err)
			done = take_output(master_of(file), part,
					   min_t(size_t, n, sizeof(part)));
	}
	if (err)
		return err;
	if (copy_to_user(buf, part, done))
		return -EFAULT;
	while (done < n && !READ_ONCE(master_of(file)->packet)) {
		got = take_output(master_of(file), part,
				  min_t(size_t, n - done, sizeof(part)));
		if (!got || copy_to_user(buf + done, part, got))
			break;
		done += got;
	}
	return (ssize_t)done;
}

/* 0, or why no more of a write is taken. */
static int wait_for_room(struct file *file)
{
	struct pty *pty = master_of(file);

	if (tty_may_receive(&pty->tty))
		return 0;
	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	return wait_event_interruptible(&pty->master_wait,
					tty_may_receive(&pty->tty));
}

static ssize_t ptmx_write(struct file *file, const char __user *buf, size_t n,
			  loff_t *pos)
{
	u8 part[PART_SIZE];
	size_t done = 0, want;
	int err = 0;

	(void)pos;
	while (done < n && !err) {
		want = min_t(size_t, n - done, sizeof(part));
		err = wait_for_room(file);
		if (!err && copy_from_user(part, buf + done, want))
			err = -EFAULT;
		if (!err)
			done += tty_receive(&master_of(file)->tty, part, want,
					    TTY_NORMAL);
	}
	return done ? (ssize_t)done : err;
}

static unsigned int ptmx_poll(struct file *file, struct poll_table *table)
{
	struct pty *pty = master_of(file);
	unsigned int mask = 0;

	poll_wait(file, &pty->master_wait, table);
	if (has_output(pty))
		mask |= POLLIN | POLLRDNORM;
	if (READ_ONCE(pty->status))
		mask |= POLLPRI;
	if (READ_ONCE(pty->slave_gone))
		mask |= POLLHUP;
	if (tty_may_receive(&pty->tty))
		mask |= POLLOUT | POLLWRNORM;
	return mask;
}

static long set_flag(struct pty *pty, bool *flag, const int __user *from)
{
	unsigned long flags;
	int on;

	if (get_user(on, from))
		return -EFAULT;
	flags = spin_lock_irqsave(&pty->tty.lock);
	if (flag == &pty->packet && on && !pty->packet)
		pty->status = 0;
	*flag = on != 0;
	spin_unlock_irqrestore(&pty->tty.lock, flags);
	return 0;
}

static long signal_slave(struct pty *pty, unsigned long sig)
{
	unsigned long flags;

	if (sig < 1 || sig > NSIG)
		return -EINVAL;
	flags = spin_lock_irqsave(&pty->tty.lock);
	tty_signal(&pty->tty, (int)sig);
	spin_unlock_irqrestore(&pty->tty.lock, flags);
	return 0;
}

/* The slave as if it had been opened by its name. */
static long open_slave(struct pty *pty, unsigned long open_flags)
{
	struct file *file;
	char path[24];
	int fd;

	scnprintf(path, sizeof(path), "/dev/pts/%u", pty->n);
	file = file_open(path,
			 (unsigned int)open_flags & (O_ACCMODE | O_NOCTTY |
						     O_NONBLOCK | O_CLOEXEC));
	if (IS_ERR(file))
		return PTR_ERR(file);
	fd = fd_install_lowest(file, open_flags & O_CLOEXEC);
	if (fd < 0)
		fput(file);
	return fd;
}

static long own_ioctl(struct pty *pty, unsigned int cmd, unsigned long arg)
{
	int __user *user = (int __user *)arg;

	switch (cmd) {
	case TIOCGPTN:
		return put_user(pty->n, (unsigned int __user *)user);
	case TIOCSPTLCK:
		return set_flag(pty, &pty->locked, user);
	case TIOCGPTLCK:
		return put_user((int)READ_ONCE(pty->locked), user);
	case TIOCPKT:
		return set_flag(pty, &pty->packet, user);
	case TIOCGPKT:
		return put_user((int)READ_ONCE(pty->packet), user);
	case TIOCSIG:
		return signal_slave(pty, arg);
	case TIOCGPTPEER:
		return open_slave(pty, arg);
	case FIONREAD:
		return put_user(
			(int)(READ_ONCE(pty->head) - READ_ONCE(pty->tail)),
			user);
	case TIOCOUTQ:
		return put_user(0, user);
	}
	return -ENOTTY;
}

/* One side's input is the other's output. */
static unsigned long other_side(unsigned long what)
{
	return what == TCIFLUSH ? TCOFLUSH : what == TCOFLUSH ? TCIFLUSH : what;
}

static long ptmx_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct pty *pty = master_of(file);
	long ret = own_ioctl(pty, cmd, arg);

	if (ret == -ENOTTY && cmd != TCXONC)
		ret = tty_mode_ioctl(&pty->tty, cmd,
				     cmd == TCFLSH ? other_side(arg) : arg);
	if (ret == -ENOTTY)
		ret = tty_job_ioctl(file, &pty->tty, false, cmd, arg);
	return ret;
}

const struct file_operations ptmx_fops = {
	.open = ptmx_open,
	.release = ptmx_release,
	.read = ptmx_read,
	.write = ptmx_write,
	.ioctl = ptmx_ioctl,
	.poll = ptmx_poll,
	.stream = true,
	.async = true,
};
