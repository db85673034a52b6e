// SPDX-License-Identifier: MIT
/*
 * pty.c - pseudo terminals: a terminal whose device is a program
 *
 *	/dev/ptmx (master)                          /dev/pts/N (slave)
 *	   write --> n_tty: lines, echo, signals -->   read
 *	   read  <-- [ out, a page ] <-- n_tty --      write
 *
 * What        Each open of /dev/ptmx makes a pair. The slave is a tty_struct as
 *             any other; the master stands where a cable would: what it writes
 *             has been typed, what it reads has been shown.
 * Ends        The slave's last close: the master reads the rest, then -EIO. The
 *             master's close: the slave is hung up and never opened again.
 *             The pair goes with the last file of either.
 * Invariants  tail <= head <= tail + PAGE_SIZE, free-running.
 * Locking     tty->lock of the slave: the pair. ptys_lock: the table.
 * Failure     ENOMEM, ENOSPC at NR_PTYS; nothing is left then.
 * See         pts(4), ptmx(4), tty_ioctl(2): packet mode.
 */
#include <drivers/pty.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/page_alloc.h>
#include <mm/slab.h>
#include <uapi/ioctls.h>
#include "pty_internal.h"

#define NR_PTYS 256

static DEFINE_SPINLOCK(ptys_lock, RANK_PTYS);
static struct pty *ptys[NR_PTYS]; /* [ptys_lock] */
static unsigned long serial;	  /* [ptys_lock] pairs made so far */

/* --------------------------------------------------------- the slave's device */

/* What the master is told in packet mode. [tty.lock] */
static void tell(struct pty *pty, u8 set, u8 clear)
{
	if (pty->packet)
		pty->status = (u8)((pty->status & ~clear) | set);
	wake_up(&pty->master_wait);
}

static size_t pts_room(struct tty_struct *tty)
{
	const struct pty *pty = pty_of(tty);

	return PTY_OUT_SIZE - (pty->head - pty->tail);
}

static size_t pts_write(struct tty_struct *tty, const u8 *s, size_t n)
{
	struct pty *pty = pty_of(tty);
	size_t i;

	n = min(n, pts_room(tty));
	for (i = 0; i < n; i++)
		pty->out[pty->head++ % PTY_OUT_SIZE] = s[i];
	if (n)
		wake_up(&pty->master_wait);
	return n;
}

static void pts_flush_output(struct tty_struct *tty)
{
	struct pty *pty = pty_of(tty);

	pty->tail = pty->head;
	tell(pty, TIOCPKT_FLUSHWRITE, 0);
}

static void pts_flush_input(struct tty_struct *tty)
{
	tell(pty_of(tty), TIOCPKT_FLUSHREAD, 0);
}

static void pts_flow(struct tty_struct *tty, bool stopped)
{
	if (stopped)
		tell(pty_of(tty), TIOCPKT_STOP, TIOCPKT_START);
	else
		tell(pty_of(tty), TIOCPKT_START, TIOCPKT_STOP);
}

static void pts_unthrottle(struct tty_struct *tty)
{
	wake_up(&pty_of(tty)->master_wait);
}

/* Whether ^S and ^Q do what the master may do in their place. */
static bool stops_by_keys(const struct termios2 *t)
{
	return (t->c_iflag & IXON) && t->c_cc[VSTOP] == ('s' & 0x1f) &&
	       t->c_cc[VSTART] == ('q' & 0x1f);
}

static void pts_set_termios(struct tty_struct *tty, const struct termios2 *old)
{
	struct termios2 *t = &tty->ldisc.t;
	bool flow = stops_by_keys(t);

	t->c_cflag = (t->c_cflag & ~(CSIZE | PARENB)) | CS8 | CREAD;
	if (flow != stops_by_keys(old))
		tell(pty_of(tty), flow ? TIOCPKT_DOSTOP : TIOCPKT_NOSTOP,
		     flow ? TIOCPKT_NOSTOP : TIOCPKT_DOSTOP);
	if ((t->c_lflag | old->c_lflag) & EXTPROC)
		tell(pty_of(tty), TIOCPKT_IOCTL, 0);
}

static int pts_opened(struct tty_struct *tty)
{
	struct pty *pty = pty_of(tty);

	if (pty->locked || pty->master_gone)
		return -EIO;
	pty->slave_gone = false;
	return 0;
}

static void pts_last_close(struct tty_struct *tty)
{
	struct pty *pty = pty_of(tty);
	unsigned long flags = spin_lock_irqsave(&tty->lock);

	pty->slave_gone = tty->opens == 0;
	wake_up(&pty->master_wait);
	spin_unlock_irqrestore(&tty->lock, flags);
}

static void pts_free(struct tty_struct *tty)
{
	struct pty *pty = pty_of(tty);

	spin_lock(&ptys_lock);
	ptys[pty->n] = NULL;
	spin_unlock(&ptys_lock);
	free_pages((vaddr_t)pty->out, 0);
	kfree(pty);
}

static const struct tty_operations pts_ops = {
	.write = pts_write,
	.room = pts_room,
	.flush_output = pts_flush_output,
	.flush_input = pts_flush_input,
	.flow = pts_flow,
	.unthrottle = pts_unthrottle,
	.set_termios = pts_set_termios,
	.opened = pts_opened,
	.last_close = pts_last_close,
	.free = pts_free,
};

/* ------------------------------------------------------------------ the table */

static int take_number(struct pty *pty)
{
	unsigned int n;

	spin_lock(&ptys_lock);
	for (n = 0; n < NR_PTYS && ptys[n]; n++)
		;
	if (n < NR_PTYS) {
		ptys[n] = pty;
		pty->owner.serial = ++serial;
	}
	spin_unlock(&ptys_lock);
	pty->n = n;
	pty->tty.rdev = MKDEV(PTS_MAJOR, n);
	return n < NR_PTYS ? 0 : -ENOSPC;
}

struct pty *pty_new(void)
{
	struct pty *pty = kzalloc(sizeof(*pty), GFP_KERNEL);
	int err;

	if (!pty)
		return ERR_PTR(-ENOMEM);
	pty->out = (u8 *)__get_free_pages(GFP_KERNEL, 0);
	if (!pty->out) {
		kfree(pty);
		return ERR_PTR(-ENOMEM);
	}
	pty->tty.pty = true;
	pty->locked = true;
	pty->owner.uid = current_cred()->fsuid;
	pty->owner.gid = PTS_GID;
	pty->owner.mode = 0620;
	init_waitqueue_head(&pty->master_wait);
	tty_init(&pty->tty, "pts", 0, &pts_ops);
	pty->tty.ldisc.t.c_cflag = B38400 | CS8 | CREAD;
	err = take_number(pty);
	if (!err)
		return pty;
	free_pages((vaddr_t)pty->out, 0);
	kfree(pty);
	return ERR_PTR(err);
}

/* Master gone: the number is not given away yet, and nobody finds it. */
struct tty_struct *pts_get(unsigned int n)
{
	struct tty_struct *tty = NULL;

	spin_lock(&ptys_lock);
	if (n < NR_PTYS && ptys[n] && !READ_ONCE(ptys[n]->master_gone))
		tty = tty_get(&ptys[n]->tty);
	spin_unlock(&ptys_lock);
	return tty ? tty : ERR_PTR(-EIO);
}

int pts_next(unsigned int from)
{
	int found = -1;

	spin_lock(&ptys_lock);
	for (; from < NR_PTYS && found < 0; from++)
		if (ptys[from] && !READ_ONCE(ptys[from]->master_gone))
			found = (int)from;
	spin_unlock(&ptys_lock);
	return found;
}

bool pts_get_owner(unsigned int n, struct pts_owner *owner)
{
	bool found;

	spin_lock(&ptys_lock);
	found = n < NR_PTYS && ptys[n] && !READ_ONCE(ptys[n]->master_gone);
	if (found)
		*owner = ptys[n]->owner;
	spin_unlock(&ptys_lock);
	return found;
}

void pts_set_owner(unsigned int n, const struct pts_owner *owner)
{
	spin_lock(&ptys_lock);
	if (n < NR_PTYS && ptys[n] && ptys[n]->owner.serial == owner->serial)
		ptys[n]->owner = *owner;
	spin_unlock(&ptys_lock);
}
