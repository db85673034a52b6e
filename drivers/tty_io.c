// SPDX-License-Identifier: MIT
/*
 * tty_io.c - terminals: which there are, their files, what comes in
 *
 *	device node --tty_open--> file --> tty_file --> tty_struct --> device
 *	                                   (hangups)    (hangups)
 *
 * What        A hang-up adds one to the terminal's count; a file whose own
 *             number is older is dead, for ever: reads 0, writes -EIO.
 * Invariants  opens is the number of tty_files; refs that and those who look.
 *             A static terminal keeps one reference for itself.
 * Locking     tty->lock, interrupts off. The list of terminals is complete
 *             when the first program runs.
 * Failure     ENOMEM when a file is opened; nothing else allocates.
 * See         drivers/n_tty.h; tty_ioctl(2), termios(3).
 */
#include <drivers/pty.h>
#include <drivers/tty.h>
#include <kernel/cred.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/panic.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/slab.h>
#include "tty_internal.h"

#define MAX_TTYS     4
#define TTY_CURRENT  MKDEV(5, 0)
#define TTY_CONSOLE  MKDEV(5, 1)
#define TTY_SCREEN   MKDEV(4, 0) /* the virtual console that is shown */
#define TTY_SCREEN_1 MKDEV(4, 1)

static struct tty_struct *ttys[MAX_TTYS]; /* made at boot */

/* ----------------------------------------------- the discipline's other side */

static struct tty_struct *tty_of(struct n_tty *n)
{
	return container_of(n, struct tty_struct, ldisc);
}

static void ldisc_signal(struct n_tty *n, int sig)
{
	tty_signal(tty_of(n), sig);
}

static void ldisc_flush_output(struct n_tty *n)
{
	struct tty_struct *tty = tty_of(n);

	if (tty->ops->flush_output)
		tty->ops->flush_output(tty);
}

static void ldisc_flow(struct n_tty *n, bool stopped)
{
	struct tty_struct *tty = tty_of(n);

	if (tty->ops->flow)
		tty->ops->flow(tty, stopped);
	if (!stopped)
		wake_up(&tty->write_wait);
}

static void ldisc_drain(struct n_tty *n)
{
	tty_drain(tty_of(n));
}

static const struct n_tty_ops ldisc_ops = {
	.signal = ldisc_signal,
	.flush_output = ldisc_flush_output,
	.flow = ldisc_flow,
	.drain = ldisc_drain,
};

size_t tty_room(struct tty_struct *tty)
{
	return tty->ops->room ? tty->ops->room(tty) : SIZE_MAX;
}

void tty_drain(struct tty_struct *tty)
{
	u8 part[64];
	size_t n;

	while (!tty->ldisc.stopped && n_tty_echo_waits(&tty->ldisc)) {
		n = n_tty_peek_echo(&tty->ldisc, part, sizeof(part));
		n = tty->ops->write(tty, part, min_t(size_t, n, tty_room(tty)));
		if (!n)
			return;
		n_tty_echo_sent(&tty->ldisc, n);
	}
}

void tty_write_wakeup(struct tty_struct *tty)
{
	assert_spin_held(&tty->lock);
	tty_drain(tty);
	wake_up(&tty->write_wait);
}

void tty_wake(struct tty_struct *tty)
{
	wake_up(&tty->read_wait);
	wake_up(&tty->write_wait);
}

/* ------------------------------------------------------------------- input */

/* Nobody has it open: what comes is lost. */
static size_t receive(struct tty_struct *tty, const u8 *s, size_t n,
		      enum tty_flag flag)
{
	size_t done;

	if (!tty->opens && !tty->pty)
		return n;
	for (done = 0; done < n && n_tty_room(&tty->ldisc); done++)
		n_tty_receive(&tty->ldisc, s[done], flag);
	tty_drain(tty);
	if (done < n)
		tty->throttled = true;
	if (n_tty_readable(&tty->ldisc, 1))
		wake_up(&tty->read_wait);
	return done;
}

size_t tty_receive(struct tty_struct *tty, const u8 *s, size_t n,
		   enum tty_flag flag)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	size_t done = receive(tty, s, n, flag);

	spin_unlock_irqrestore(&tty->lock, flags);
	return done;
}

bool tty_may_receive(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	bool room = (!tty->opens && !tty->pty) || n_tty_room(&tty->ldisc);

	if (!room)
		tty->throttled = true;
	spin_unlock_irqrestore(&tty->lock, flags);
	return room;
}

/* -------------------------------------------------------- which there are */

void tty_init(struct tty_struct *tty, const char *name, u32 rdev,
	      const struct tty_operations *ops)
{
	unsigned int i = 0;

	tty->name = name;
	tty->rdev = rdev;
	tty->ops = ops;
	atomic_set(&tty->refs, 1);
	spin_lock_init(&tty->lock, "tty.lock", RANK_TTY);
	init_waitqueue_head(&tty->read_wait);
	init_waitqueue_head(&tty->write_wait);
	n_tty_init(&tty->ldisc, &ldisc_ops);
	if (tty->pty)
		return;
	while (ttys[i])
		BUG_ON(++i == MAX_TTYS);
	ttys[i] = tty;
}

struct tty_struct *tty_get(struct tty_struct *tty)
{
	atomic_inc(&tty->refs);
	return tty;
}

void tty_put(struct tty_struct *tty)
{
	if (atomic_dec_and_test(&tty->refs))
		tty->ops->free(tty);
}

/* Counted, or ERR_PTR(-ENXIO). */
static struct tty_struct *tty_lookup(u32 rdev)
{
	struct tty_struct *tty;
	unsigned int i;

	if (MAJOR(rdev) == PTS_MAJOR)
		return pts_get(MINOR(rdev));
	if (rdev == TTY_CURRENT) {
		tty = get_current_tty();
		return tty ? tty : ERR_PTR(-ENXIO);
	}
	if (rdev == TTY_CONSOLE)
		return tty_get(tty_of_console());
	if (rdev == TTY_SCREEN)
		rdev = TTY_SCREEN_1;
	for (i = 0; i < MAX_TTYS && ttys[i]; i++)
		if (ttys[i]->rdev == rdev)
			return tty_get(ttys[i]);
	return ERR_PTR(-ENXIO);
}

/* ------------------------------------------------------------------- files */

static int count_open(struct tty_struct *tty, unsigned int *hangups)
{
	bool privileged = capable(CAP_SYS_ADMIN);
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	int err = tty->exclusive && !privileged ? -EBUSY : 0;

	if (!err && tty->ops->opened)
		err = tty->ops->opened(tty);
	if (!err)
		tty->opens++;
	*hangups = tty->hangups;
	spin_unlock_irqrestore(&tty->lock, flags);
	return err;
}

int tty_file_open(struct file *file, struct tty_struct *tty, bool console)
{
	struct tty_file *tf = kzalloc(sizeof(*tf), GFP_KERNEL);
	int err;

	if (!tf)
		return -ENOMEM;
	err = count_open(tty, &tf->hangups);
	if (err) {
		kfree(tf);
		return err;
	}
	tf->tty = tty_get(tty);
	tf->console = console;
	file->private_data = tf;
	return 0;
}

/* Of the last file: true. A slave's terminal goes on with its master. */
static bool count_close(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	bool last = --tty->opens == 0;

	if (last && !tty->pty) {
		tty->exclusive = false;
		tty->ldisc.tco_stopped = false;
		n_tty_start(&tty->ldisc);
		n_tty_flush_input(&tty->ldisc);
		tty_check_unthrottle(tty);
	}
	spin_unlock_irqrestore(&tty->lock, flags);
	return last;
}

void tty_file_release(struct file *file)
{
	struct tty_file *tf = tty_file_of(file);
	struct tty_struct *tty = tf->tty;

	if (count_close(tty)) {
		if (!tty->pty)
			tty_clear_session(tty);
		if (tty->ops->last_close)
			tty->ops->last_close(tty);
	}
	tty_put(tty);
	kfree(tf);
}

static int tty_open(struct inode *inode, struct file *file)
{
	const u32 rdev = inode->rdev;
	struct tty_struct *tty = tty_lookup(rdev);
	int err;

	if (IS_ERR(tty))
		return (int)PTR_ERR(tty);
	err = tty_file_open(file, tty, rdev == TTY_CONSOLE);
	if (!err && rdev != TTY_CONSOLE && rdev != TTY_SCREEN)
		tty_open_controls(tty, file);
	tty_put(tty);
	return err;
}

void tty_hangup(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);

	tty->hangups++;
	tty->ldisc.tco_stopped = false;
	n_tty_start(&tty->ldisc);
	n_tty_flush_input(&tty->ldisc);
	spin_unlock_irqrestore(&tty->lock, flags);
	tty_signal_session(tty);
	tty_wake(tty);
}

const struct file_operations tty_fops = {
	.open = tty_open,
	.release = tty_file_release,
	.read = tty_read,
	.write = tty_write,
	.write_kernel = tty_write_kernel,
	.ioctl = tty_ioctl,
	.poll = tty_poll,
	.stream = true,
	.async = true,
};
