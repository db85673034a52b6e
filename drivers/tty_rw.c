// SPDX-License-Identifier: MIT
/*
 * tty_rw.c - reads and writes that wait
 *
 * What     The line discipline says what there is; here is the sleeping: for a
 *          line, or in raw mode for MIN bytes and TIME tenths of a second, for
 *          room, for ^Q.
 *
 *	          TIME = 0               TIME > 0
 *	MIN = 0   what there is          the first byte within TIME
 *	MIN > 0   MIN bytes              MIN bytes, or a pause of TIME
 *
 * Locking  tty->lock for a piece at a time. One reader at a time: reading.
 * Failure  A signal ends the wait: what was moved so far, or -ERESTARTSYS. Bytes
 *          that cannot be copied to the reader are gone.
 * See      termios(3), canonical and noncanonical mode.
 */
#include <asm/uaccess.h>
#include <fs/poll.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/time.h>
#include <kernel/timer.h>
#include <lib/minmax.h>
#include "tty_internal.h"

#define PART_SIZE 256
#define TENTH_NS  (NSEC_PER_SEC / 10)

void tty_check_unthrottle(struct tty_struct *tty)
{
	if (!tty->throttled || !n_tty_room(&tty->ldisc))
		return;
	tty->throttled = false;
	if (tty->ops->unthrottle)
		tty->ops->unthrottle(tty);
}

/* -------------------------------------------------------------------- read */

/* How a read in raw mode waits, from c_cc. */
struct read_wait {
	bool lines;
	size_t minimum; /* bytes that it waits for */
	u64 pause_ns;	/* between two bytes, or 0: any */
	u64 deadline;
};

static struct read_wait read_wait_of(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	const struct termios2 *t = &tty->ldisc.t;
	struct read_wait w = { .minimum = 1, .deadline = TIME_NEVER };
	u64 time_ns = t->c_cc[VTIME] * (u64)TENTH_NS;

	w.lines = t->c_lflag & ICANON;
	if (!w.lines && t->c_cc[VMIN]) {
		w.minimum = t->c_cc[VMIN];
		w.pause_ns = time_ns;
	} else if (!w.lines) {
		w.deadline = time_ns ? deadline_after(time_ns) : 0;
	}
	spin_unlock_irqrestore(&tty->lock, flags);
	return w;
}

static bool readable(struct tty_struct *tty, unsigned int amount)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	bool ret = n_tty_readable(&tty->ldisc, amount);

	spin_unlock_irqrestore(&tty->lock, flags);
	return ret;
}

/* What a read that waits gets when the file dies: a master's end is an error. */
static int hung_up_result(const struct tty_struct *tty)
{
	return tty->pty ? -EIO : 0;
}

/* 1: there is input; 0: the file is dead, or the time is over; or -errno. */
static int wait_for_input(struct file *file, u64 deadline)
{
	const struct tty_file *tf = tty_file_of(file);
	struct tty_struct *tty = tf->tty;
	int ret;

	if (readable(tty, 1))
		return 1;
	if (tty_hung_up(tf))
		return hung_up_result(tty);
	if (deadline == 0)
		return 0;
	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	ret = wait_event_interruptible_until(
		&tty->read_wait, readable(tty, 1) || tty_hung_up(tf), deadline);
	return ret == 1 && tty_hung_up(tf) ? hung_up_result(tty) : ret;
}

static size_t take(struct tty_struct *tty, u8 *to, size_t n, bool *ended)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	size_t got = n_tty_take(&tty->ldisc, to, n, ended);

	tty_check_unthrottle(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	return got;
}

/* What there is now, up to N bytes or the end of a line. */
static ssize_t take_to_user(struct tty_struct *tty, char __user *buf, size_t n)
{
	bool ended = false;
	size_t done = 0, want, got;
	u8 part[PART_SIZE];

	do {
		want = min_t(size_t, n - done, sizeof(part));
		got = take(tty, part, want, &ended);
		if (copy_to_user(buf + done, part, got))
			return done ? (ssize_t)done : -EFAULT;
		done += got;
	} while (!ended && got == want && done < n);
	return (ssize_t)done;
}

static ssize_t read_input(struct file *file, char __user *buf, size_t n)
{
	struct tty_struct *tty = tty_file_of(file)->tty;
	struct read_wait w = read_wait_of(tty);
	size_t done = 0;
	ssize_t ret;

	while (done < n) {
		ret = wait_for_input(file, w.deadline);
		if (ret > 0)
			ret = take_to_user(tty, buf + done, n - done);
		if (ret < 0)
			return done ? (ssize_t)done : ret;
		done += (size_t)ret;
		if (ret == 0 || w.lines || done >= w.minimum)
			break;
		if (w.pause_ns)
			w.deadline = deadline_after(w.pause_ns);
	}
	return (ssize_t)done;
}

static bool try_begin_read(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	bool free = !tty->reading;

	tty->reading = true;
	spin_unlock_irqrestore(&tty->lock, flags);
	return free;
}

static int begin_read(struct file *file)
{
	struct tty_struct *tty = tty_file_of(file)->tty;

	if (try_begin_read(tty))
		return 0;
	if (file->flags & O_NONBLOCK)
		return -EAGAIN;
	return wait_event_interruptible(&tty->read_wait, try_begin_read(tty));
}

static void end_read(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);

	tty->reading = false;
	spin_unlock_irqrestore(&tty->lock, flags);
	wake_up(&tty->read_wait);
}

ssize_t tty_read(struct file *file, char __user *buf, size_t n, loff_t *pos)
{
	struct tty_file *tf = tty_file_of(file);
	ssize_t ret;

	(void)pos;
	if (tty_hung_up(tf))
		return 0;
	ret = tf->console ? 0 : tty_check_change(tf->tty, SIGTTIN);
	if (!ret)
		ret = begin_read(file);
	if (ret)
		return ret;
	ret = read_input(file, buf, n);
	end_read(tf->tty);
	return ret;
}

/* ------------------------------------------------------------------- write */

/* Sends what there is room for of N bytes: how many it took. [tty->lock] */
static size_t output(struct tty_struct *tty, const u8 *s, size_t n)
{
	u8 out[PART_SIZE];
	size_t room, made = 0, i;
	int more;

	tty_drain(tty);
	if (tty->ldisc.stopped || n_tty_echo_waits(&tty->ldisc))
		return 0;
	room = min_t(size_t, sizeof(out), tty_room(tty));
	for (i = 0; i < n; i++) {
		more = n_tty_opost(&tty->ldisc, s[i], out + made, room - made);
		if (more < 0)
			break;
		made += (size_t)more;
	}
	tty->ops->write(tty, out, made);
	return i;
}

static bool writable(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	bool ret = !tty->ldisc.stopped && tty_room(tty) >= N_TTY_OPOST_MAX;

	spin_unlock_irqrestore(&tty->lock, flags);
	return ret;
}

/* What the device answers comes in as if it had been typed. */
static void take_answers(struct tty_struct *tty)
{
	u8 part[32];
	size_t n;

	while (tty->ops->answer &&
	       (n = tty->ops->answer(tty, part, sizeof(part))))
		tty_receive(tty, part, n, TTY_NORMAL);
}

/* All of N bytes of kernel memory, waiting for room: how many went, or -errno
 * when none did. */
static ssize_t write_part(struct file *file, const u8 *s, size_t n)
{
	const struct tty_file *tf = tty_file_of(file);
	struct tty_struct *tty = tf->tty;
	unsigned long flags;
	size_t done = 0;
	int err = 0;

	while (done < n && !err) {
		if (tty_hung_up(tf)) {
			err = -EIO;
			break;
		}
		flags = spin_lock_irqsave(&tty->lock);
		done += output(tty, s + done, n - done);
		spin_unlock_irqrestore(&tty->lock, flags);
		take_answers(tty);
		if (done == n || signal_pending() || writable(tty))
			err = done < n && signal_pending() ? -ERESTARTSYS : 0;
		else if (file->flags & O_NONBLOCK)
			err = -EAGAIN;
		else
			err = wait_event_interruptible(&tty->write_wait,
						       writable(tty) ||
							       tty_hung_up(tf));
	}
	return done ? (ssize_t)done : err;
}

static ssize_t write_output(struct file *file, const char __user *buf, size_t n)
{
	u8 part[PART_SIZE];
	size_t done = 0;

	while (done < n) {
		size_t want = min_t(size_t, n - done, sizeof(part));
		size_t left = copy_from_user(part, buf + done, want);
		ssize_t ret = want == left
				      ? -EFAULT
				      : write_part(file, part, want - left);

		if (ret < 0)
			return done ? (ssize_t)done : ret;
		done += (size_t)ret;
		if ((size_t)ret < want)
			break;
	}
	return (ssize_t)done;
}

static int may_write(const struct tty_file *tf)
{
	if (tty_hung_up(tf))
		return -EIO;
	if (tf->console || !(READ_ONCE(tf->tty->ldisc.t.c_lflag) & TOSTOP))
		return 0;
	return tty_check_change(tf->tty, SIGTTOU);
}

ssize_t tty_write(struct file *file, const char __user *buf, size_t n,
		  loff_t *pos)
{
	int err = may_write(tty_file_of(file));

	(void)pos;
	return err ? err : write_output(file, buf, n);
}

ssize_t tty_write_kernel(struct file *file, const void *buf, size_t n,
			 loff_t *pos)
{
	int err = may_write(tty_file_of(file));

	(void)pos;
	return err ? err : write_part(file, buf, n);
}

/* -------------------------------------------------------------------- poll */

/* In raw mode without TIME, MIN bytes are awaited at once. */
static unsigned int poll_amount(const struct n_tty *n)
{
	if (n->t.c_cc[VTIME] || !n->t.c_cc[VMIN])
		return 1;
	return n->t.c_cc[VMIN];
}

unsigned int tty_poll(struct file *file, struct poll_table *table)
{
	struct tty_file *tf = tty_file_of(file);
	struct tty_struct *tty = tf->tty;
	unsigned int mask = 0;
	unsigned long flags;

	if (tty_hung_up(tf))
		return POLLIN | POLLOUT | POLLERR | POLLHUP | POLLRDNORM |
		       POLLWRNORM;
	poll_wait(file, &tty->read_wait, table);
	poll_wait(file, &tty->write_wait, table);
	flags = spin_lock_irqsave(&tty->lock);
	if (n_tty_readable(&tty->ldisc, poll_amount(&tty->ldisc)))
		mask |= POLLIN | POLLRDNORM;
	if (tty_room(tty) >= N_TTY_OPOST_MAX && !tty->ldisc.stopped)
		mask |= POLLOUT | POLLWRNORM;
	spin_unlock_irqrestore(&tty->lock, flags);
	if (tty_hung_up(tf))
		mask |= POLLHUP;
	return mask;
}
