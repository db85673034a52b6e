// SPDX-License-Identifier: MIT
/*
 * tty_ioctl.c - what terminals are asked
 *
 * What     Settings in their three forms: struct termios (stty), termios2 (with
 *          the speeds as numbers) and System V's termio; flushing, stopping,
 *          sizes. Who is in control is tty_jobctrl.c's, what only a device
 *          knows is its own (tty_operations.ioctl).
 * Note     A change from the background is SIGTTOU's (tty_check_change).
 * See      tty_ioctl(2).
 */
#include <asm/uaccess.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <uapi/ioctls.h>
#include "tty_internal.h"

/* -------------------------------------------------------------------- speeds */

/* By the low four bits of CBAUD; the second row with CBAUDEX. */
static const u32 speeds[2][16] = {
	{ 0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600,
	  19200, 38400 },
	{ 0, 57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000,
	  1152000, 1500000, 2000000, 2500000, 3000000, 3500000, 4000000 },
};

/* BOTHER: the number counts, not the code. */
static u32 speed_of(u32 code, u32 number)
{
	if (code == BOTHER)
		return number;
	return speeds[!!(code & CBAUDEX)][code & 017];
}

static void set_speeds(struct termios2 *t)
{
	u32 out = t->c_cflag & CBAUD, in = t->c_cflag >> IBSHIFT & CBAUD;

	t->c_ospeed = speed_of(out, t->c_ospeed);
	t->c_ispeed = in ? speed_of(in, t->c_ispeed) : t->c_ospeed;
}

/* ------------------------------------------------------------------ settings */

static struct termios2 get_termios(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	struct termios2 t = tty->ldisc.t;

	spin_unlock_irqrestore(&tty->lock, flags);
	return t;
}

/* Of a device without a speed: c_cflag is as it was, but for these. */
static void keep_hardware(struct termios2 *t, const struct termios2 *old)
{
	const u32 free = HUPCL | CREAD | CLOCAL;

	t->c_cflag = (t->c_cflag & free) | (old->c_cflag & ~free);
	t->c_ispeed = old->c_ispeed;
	t->c_ospeed = old->c_ospeed;
}

static void apply_termios(struct tty_struct *tty, const struct termios2 *t,
			  bool flush)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	struct termios2 old = tty->ldisc.t, new = *t;

	if (!tty->ops->set_termios)
		keep_hardware(&new, &old);
	if (flush)
		n_tty_flush_input(&tty->ldisc);
	n_tty_set_termios(&tty->ldisc, &new);
	if (tty->ops->set_termios)
		tty->ops->set_termios(tty, &old);
	tty_check_unthrottle(tty);
	tty_drain(tty);
	spin_unlock_irqrestore(&tty->lock, flags);
	tty_wake(tty);
}

/* What stty changes, in the three forms; T holds what is now. */
static int read_termios(struct termios2 *t, unsigned int cmd,
			const void __user *arg)
{
	struct termio old;

	switch (cmd) {
	case TCSETA:
	case TCSETAW:
	case TCSETAF:
		if (copy_from_user(&old, arg, sizeof(old)))
			return -EFAULT;
		t->c_iflag = (t->c_iflag & 0xffff0000) | old.c_iflag;
		t->c_oflag = (t->c_oflag & 0xffff0000) | old.c_oflag;
		t->c_cflag = (t->c_cflag & 0xffff0000) | old.c_cflag;
		t->c_lflag = (t->c_lflag & 0xffff0000) | old.c_lflag;
		t->c_line = old.c_line;
		memcpy(t->c_cc, old.c_cc, NCC);
		return 0;
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
		return copy_from_user(t, arg, sizeof(struct termios)) ? -EFAULT
								      : 0;
	}
	return copy_from_user(t, arg, sizeof(*t)) ? -EFAULT : 0;
}

static long write_termios(const struct termios2 *t, unsigned int cmd,
			  void __user *arg)
{
	struct termio old = {
		.c_iflag = (u16)t->c_iflag,
		.c_oflag = (u16)t->c_oflag,
		.c_cflag = (u16)t->c_cflag,
		.c_lflag = (u16)t->c_lflag,
		.c_line = t->c_line,
	};
	unsigned long left;

	memcpy(old.c_cc, t->c_cc, NCC);
	if (cmd == TCGETA)
		left = copy_to_user(arg, &old, sizeof(old));
	else
		left = copy_to_user(arg, t,
				    cmd == TCGETS ? sizeof(struct termios)
						  : sizeof(*t));
	return left ? -EFAULT : 0;
}

static long set_termios(struct tty_struct *tty, unsigned int cmd,
			const void __user *arg)
{
	const bool flush = cmd == TCSETSF || cmd == TCSETSF2 || cmd == TCSETAF;
	struct termios2 t = get_termios(tty);
	int err = tty_check_change(tty, SIGTTOU);

	if (!err)
		err = read_termios(&t, cmd, arg);
	if (err)
		return err;
	set_speeds(&t);
	apply_termios(tty, &t, flush);
	return 0;
}

/* ---------------------------------------------------- flushing and stopping */

static long flush(struct tty_struct *tty, unsigned long what)
{
	unsigned long flags;
	int err = tty_check_change(tty, SIGTTOU);

	if (err)
		return err;
	if (what > TCIOFLUSH)
		return -EINVAL;
	flags = spin_lock_irqsave(&tty->lock);
	if (what != TCOFLUSH) {
		n_tty_flush_input(&tty->ldisc);
		tty_check_unthrottle(tty);
		if (tty->ops->flush_input)
			tty->ops->flush_input(tty);
	}
	if (what != TCIFLUSH) {
		n_tty_echo_sent(&tty->ldisc,
				tty->ldisc.echo_head - tty->ldisc.echo_tail);
		if (tty->ops->flush_output)
			tty->ops->flush_output(tty);
	}
	spin_unlock_irqrestore(&tty->lock, flags);
	tty_wake(tty);
	return 0;
}

/* The other side is asked to stop or go on. [tty->lock] */
static void send_flow(struct tty_struct *tty, unsigned int index)
{
	u8 c = tty->ldisc.t.c_cc[index];

	if (c && tty_room(tty))
		tty->ops->write(tty, &c, 1);
}

static long flow(struct tty_struct *tty, unsigned long what)
{
	unsigned long flags;
	int err = tty_check_change(tty, SIGTTOU);

	if (err)
		return err;
	flags = spin_lock_irqsave(&tty->lock);
	switch (what) {
	case TCOOFF:
		tty->ldisc.tco_stopped = true;
		n_tty_stop(&tty->ldisc);
		break;
	case TCOON:
		if (tty->ldisc.tco_stopped) {
			tty->ldisc.tco_stopped = false;
			n_tty_start(&tty->ldisc);
		}
		break;
	case TCIOFF:
		send_flow(tty, VSTOP);
		break;
	case TCION:
		send_flow(tty, VSTART);
		break;
	default:
		err = -EINVAL;
	}
	spin_unlock_irqrestore(&tty->lock, flags);
	return err;
}

/* ------------------------------------------------------------- what is left */

void tty_resize(struct tty_struct *tty, const struct winsize *size)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);

	if (memcmp(&tty->winsize, size, sizeof(*size))) {
		tty->winsize = *size;
		tty_signal(tty, SIGWINCH);
	}
	spin_unlock_irqrestore(&tty->lock, flags);
}

static long set_winsize(struct tty_struct *tty, const void __user *arg)
{
	struct winsize size;

	if (copy_from_user(&size, arg, sizeof(size)))
		return -EFAULT;
	tty_resize(tty, &size);
	return 0;
}

static long get_winsize(struct tty_struct *tty, void __user *arg)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	struct winsize size = tty->winsize;

	spin_unlock_irqrestore(&tty->lock, flags);
	return copy_to_user(arg, &size, sizeof(size)) ? -EFAULT : 0;
}

static int input_count(struct tty_struct *tty)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);
	int n = (int)n_tty_count(&tty->ldisc);

	spin_unlock_irqrestore(&tty->lock, flags);
	return n;
}

/* As if it had been typed: by who has the terminal, or may anything. */
static long fake_input(struct tty_struct *tty, const void __user *arg)
{
	struct tty_struct *own = get_current_tty();
	bool allowed = own == tty || capable(CAP_SYS_ADMIN);
	u8 c;

	if (own)
		tty_put(own);
	if (!allowed)
		return -EPERM;
	if (get_user(c, (const u8 __user *)arg))
		return -EFAULT;
	tty_receive(tty, &c, 1, TTY_NORMAL);
	return 0;
}

static long set_exclusive(struct tty_struct *tty, bool on)
{
	unsigned long flags = spin_lock_irqsave(&tty->lock);

	tty->exclusive = on;
	spin_unlock_irqrestore(&tty->lock, flags);
	return 0;
}

static long set_softcar(struct tty_struct *tty, const void __user *arg)
{
	struct termios2 t = get_termios(tty);
	int on;

	if (get_user(on, (const int __user *)arg))
		return -EFAULT;
	t.c_cflag = on ? t.c_cflag | CLOCAL : t.c_cflag & ~CLOCAL;
	apply_termios(tty, &t, false);
	return 0;
}

/* All that is written is out when write returns; a break is nothing that these
 * devices can send. */
static long send_break(struct tty_struct *tty)
{
	return tty_check_change(tty, SIGTTOU);
}

static long set_discipline(const void __user *arg)
{
	int number;

	if (get_user(number, (const int __user *)arg))
		return -EFAULT;
	return number == N_TTY ? 0 : -EINVAL;
}

long tty_mode_ioctl(struct tty_struct *tty, unsigned int cmd,
		    unsigned long word)
{
	void __user *arg = (void __user *)word;
	struct termios2 t;

	switch (cmd) {
	case TCGETS:
	case TCGETS2:
	case TCGETA:
		t = get_termios(tty);
		return write_termios(&t, cmd, arg);
	case TCSETS:
	case TCSETSW:
	case TCSETSF:
	case TCSETS2:
	case TCSETSW2:
	case TCSETSF2:
	case TCSETA:
	case TCSETAW:
	case TCSETAF:
		return set_termios(tty, cmd, arg);
	case TCFLSH:
		return flush(tty, word);
	case TCXONC:
		return flow(tty, word);
	case TIOCGWINSZ:
		return get_winsize(tty, arg);
	case TIOCSWINSZ:
		return set_winsize(tty, arg);
	case TIOCGSOFTCAR:
		t = get_termios(tty);
		return put_user(!!(t.c_cflag & CLOCAL), (int __user *)arg);
	case TIOCSSOFTCAR:
		return set_softcar(tty, arg);
	}
	return -ENOTTY;
}

static long other_ioctl(struct tty_struct *tty, unsigned int cmd,
			void __user *arg)
{
	switch (cmd) {
	case FIONREAD:
		return put_user(input_count(tty), (int __user *)arg);
	case TIOCOUTQ:
		return put_user(0, (int __user *)arg);
	case TIOCSTI:
		return fake_input(tty, arg);
	case TIOCEXCL:
		return set_exclusive(tty, true);
	case TIOCNXCL:
		return set_exclusive(tty, false);
	case TIOCGEXCL:
		return put_user((int)READ_ONCE(tty->exclusive),
				(int __user *)arg);
	case TIOCGDEV:
		return put_user(encode_dev(tty->rdev),
				(unsigned int __user *)arg);
	case TIOCGETD:
		return put_user(N_TTY, (int __user *)arg);
	case TIOCSETD:
		return set_discipline(arg);
	case TCSBRK:
	case TCSBRKP:
	case TIOCSBRK:
		return send_break(tty);
	case TIOCCBRK:
		return 0;
	case TIOCVHANGUP:
		if (!capable(CAP_SYS_ADMIN))
			return -EPERM;
		tty_hangup(tty);
		return 0;
	}
	return -ENOTTY;
}

long tty_ioctl(struct file *file, unsigned int cmd, unsigned long arg)
{
	struct tty_file *tf = tty_file_of(file);
	struct tty_struct *tty = tf->tty;
	void __user *user = (void __user *)arg;
	long ret;

	if (tty_hung_up(tf))
		return cmd == TIOCSPGRP ? -ENOTTY : -EIO;
	ret = tty_mode_ioctl(tty, cmd, arg);
	if (ret == -ENOTTY)
		ret = other_ioctl(tty, cmd, user);
	if (ret == -ENOTTY)
		ret = tty_job_ioctl(file, tty, true, cmd, arg);
	if (ret == -ENOTTY && tty->ops->ioctl)
		ret = tty->ops->ioctl(tty, cmd, arg);
	return ret;
}
