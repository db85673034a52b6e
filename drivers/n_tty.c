// SPDX-License-Identifier: MIT
/*
 * n_tty.c - the line discipline: input
 *
 *	 device                                              read()
 *	   | n_tty_receive                                     ^ n_tty_take
 *	   v                                                   |
 *	 signal? ^S ^Q? --> [ line being typed ] --\n ^D--> [ lines ]
 *	                      | ^ ^H ^W ^U ^V ^R          tail     canon    head
 *	                      v                             |--lines-|-typed-|
 *	                    echo --> device
 *
 * What        Canonical mode (ICANON): a line can be changed until it is ended;
 *             ^D ends it without being part of it, and alone reads as the end
 *             of the file. Else each character can be read at once.
 * Invariants  1. tail <= canon <= head <= tail + N_TTY_BUF_SIZE.
 *             2. Canonical: the last place is kept for the line's end.
 *             n_tty_model.c tests both, against lines in plain arrays.
 * Locking     The caller's.
 * Not here    VDISCARD and VSWTC: characters like others, as on Linux.
 * See         termios(3); POSIX, chapter 11, general terminal interface.
 */
#include <lib/minmax.h>
#include <lib/string.h>
#include <uapi/signal.h>
#include "n_tty_internal.h"

#define CTRL(c) ((c)&0x1f)

const struct termios2 tty_std_termios = {
	.c_iflag = ICRNL | IXON,
	.c_oflag = OPOST | ONLCR,
	.c_cflag = B38400 | CS8 | CREAD | HUPCL,
	.c_lflag = ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOCTL | ECHOKE |
		   IEXTEN,
	.c_cc = {
		[VINTR] = CTRL('c'),
		[VQUIT] = 0x1c,
		[VERASE] = 0x7f,
		[VKILL] = CTRL('u'),
		[VEOF] = CTRL('d'),
		[VMIN] = 1,
		[VSTART] = CTRL('q'),
		[VSTOP] = CTRL('s'),
		[VSUSP] = CTRL('z'),
		[VREPRINT] = CTRL('r'),
		[VDISCARD] = CTRL('o'),
		[VWERASE] = CTRL('w'),
		[VLNEXT] = CTRL('v'),
	},
	.c_ispeed = 38400,
	.c_ospeed = 38400,
};

void n_tty_init(struct n_tty *n, const struct n_tty_ops *ops)
{
	memset(n, 0, sizeof(*n));
	n->ops = ops;
	n->t = tty_std_termios;
}

/* ------------------------------------------------------------- the buffer */

/* The last place is for what ends a line; in raw mode n_tty_room told. */
static void put(struct n_tty *n, u8 c)
{
	if (n->head - n->tail >= N_TTY_BUF_SIZE - 1)
		return;
	__clear_bit(n->head % N_TTY_BUF_SIZE, n->ends);
	n->buf[n->head++ % N_TTY_BUF_SIZE] = c;
}

/* With PARMRK, 0377 announces a fault; a real one comes twice. */
static void put_marked(struct n_tty *n, u8 c)
{
	if (c == 0377 && I(n, PARMRK))
		put(n, c);
	put(n, c);
}

static void end_line(struct n_tty *n, u8 c)
{
	if (n->head - n->tail >= N_TTY_BUF_SIZE)
		return;
	__set_bit(n->head % N_TTY_BUF_SIZE, n->ends);
	n->buf[n->head++ % N_TTY_BUF_SIZE] = c;
	n->canon = n->head;
}

unsigned int n_tty_room(const struct n_tty *n)
{
	unsigned int used = n->head - n->tail, room = N_TTY_BUF_SIZE - used;

	if (I(n, PARMRK))
		room = (room + 2) / 3;
	if (room > 1)
		return room - 1;
	return L(n, ICANON) && n->canon == n->tail ? 1 : 0;
}

void n_tty_flush_input(struct n_tty *n)
{
	n->tail = n->canon = n->head;
	n->lnext = false;
	n->erasing = false;
}

/* What is typed and not ended is a line of its own when canonical mode begins:
 * it was readable. */
static void change_mode(struct n_tty *n, bool canonical)
{
	memset(n->ends, 0, sizeof(n->ends));
	n->canon = n->tail;
	if (canonical && n->head != n->tail) {
		__set_bit((n->head - 1) % N_TTY_BUF_SIZE, n->ends);
		n->canon = n->head;
	}
	n->erasing = false;
	n->lnext = false;
}

void n_tty_set_termios(struct n_tty *n, const struct termios2 *t)
{
	const struct termios2 old = n->t;

	n->t = *t;
	if ((old.c_lflag ^ t->c_lflag) & (ICANON | EXTPROC))
		change_mode(n, t->c_lflag & ICANON);
	if ((old.c_iflag & ~t->c_iflag & IXON) && !n->tco_stopped)
		n_tty_start(n);
}

/* ------------------------------------------------------------ the line's own */

/* Where tabs are counted from when they are rubbed out. */
static void note_canon_column(struct n_tty *n)
{
	if (n->canon == n->head)
		n->canon_column = n->column;
}

static void echo_typed(struct n_tty *n, u8 c)
{
	if (!L(n, ECHO))
		return;
	echo_finish_erasing(n);
	if (c == '\n') {
		echo_raw(n, c);
		return;
	}
	note_canon_column(n);
	echo_char(n, c);
}

static void literal_next(struct n_tty *n)
{
	n->lnext = true;
	if (!L(n, ECHO))
		return;
	echo_finish_erasing(n);
	if (L(n, ECHOCTL)) {
		echo_raw(n, '^');
		echo_raw(n, '\b');
	}
}

static void reprint(struct n_tty *n, u8 c)
{
	unsigned int at;

	echo_finish_erasing(n);
	echo_char(n, c);
	echo_raw(n, '\n');
	for (at = n->canon; at != n->head; at++)
		echo_char(n, read_buf(n, at));
}

static bool ends_line(struct n_tty *n, u8 c)
{
	if (c == '\n') {
		if (L(n, ECHO | ECHONL))
			echo_raw(n, c);
		end_line(n, c);
	} else if (is_cc(n, VEOF, c)) {
		end_line(n, DISABLED_CHAR);
	} else if (is_cc(n, VEOL, c) || (is_cc(n, VEOL2, c) && L(n, IEXTEN))) {
		if (L(n, ECHO)) {
			note_canon_column(n);
			echo_char(n, c);
		}
		if (c == 0377 && I(n, PARMRK))
			put(n, c);
		end_line(n, c);
	} else {
		return false;
	}
	return true;
}

/* True when C was one of canonical mode's own. */
static bool receive_canonical(struct n_tty *n, u8 c)
{
	if (n_tty_erases(n, c))
		return true;
	if (is_cc(n, VLNEXT, c) && L(n, IEXTEN)) {
		literal_next(n);
		return true;
	}
	if (is_cc(n, VREPRINT, c) && L(n, ECHO) && L(n, IEXTEN)) {
		reprint(n, c);
		return true;
	}
	return ends_line(n, c);
}

/* ------------------------------------------------------ signals, ^S and ^Q */

void n_tty_stop(struct n_tty *n)
{
	if (n->stopped)
		return;
	n->stopped = true;
	n->ops->flow(n, true);
}

void n_tty_start(struct n_tty *n)
{
	if (!n->stopped || n->tco_stopped)
		return;
	n->stopped = false;
	n->ops->flow(n, false);
	n->ops->drain(n);
}

static void interrupt(struct n_tty *n, int sig)
{
	if (!L(n, NOFLSH)) {
		n->echo_tail = n->echo_head;
		n->ops->flush_output(n);
		n_tty_flush_input(n);
	}
	n->ops->signal(n, sig);
}

static int signal_of(const struct n_tty *n, u8 c)
{
	if (!L(n, ISIG))
		return 0;
	if (is_cc(n, VINTR, c))
		return SIGINT;
	if (is_cc(n, VQUIT, c))
		return SIGQUIT;
	return is_cc(n, VSUSP, c) ? SIGTSTP : 0;
}

static bool receive_signal(struct n_tty *n, u8 c)
{
	int sig = signal_of(n, c);

	if (!sig)
		return false;
	interrupt(n, sig);
	if (I(n, IXON))
		n_tty_start(n);
	if (L(n, ECHO))
		echo_char(n, c);
	return true;
}

static bool receive_flow_control(struct n_tty *n, u8 c)
{
	if (!I(n, IXON))
		return false;
	if (is_cc(n, VSTART, c))
		n_tty_start(n);
	else if (is_cc(n, VSTOP, c))
		n_tty_stop(n);
	else
		return false;
	return true;
}

/* ---------------------------------------------------------------- receive */

/* ISTRIP and IUCLC. */
static u8 narrow(const struct n_tty *n, u8 c)
{
	if (I(n, ISTRIP))
		c &= 0x7f;
	if (I(n, IUCLC) && L(n, IEXTEN))
		c = (u8)tolower(c);
	return c;
}

static void receive_plain(struct n_tty *n, u8 c)
{
	echo_typed(n, c);
	put_marked(n, c);
}

static void receive_normal(struct n_tty *n, u8 c)
{
	c = narrow(n, c);
	if (L(n, EXTPROC)) {
		put(n, c);
		return;
	}
	if (n->lnext) {
		n->lnext = false;
		receive_plain(n, c);
		return;
	}
	if (receive_flow_control(n, c) || receive_signal(n, c))
		return;
	if (I(n, IXON) && I(n, IXANY))
		n_tty_start(n);
	if (c == '\r') {
		if (I(n, IGNCR))
			return;
		if (I(n, ICRNL))
			c = '\n';
	} else if (c == '\n' && I(n, INLCR)) {
		c = '\r';
	}
	if (!L(n, ICANON) || !receive_canonical(n, c))
		receive_plain(n, c);
}

static void put_fault(struct n_tty *n, u8 c)
{
	if (I(n, PARMRK)) {
		put(n, 0377);
		put(n, 0);
		put(n, c);
	} else {
		put(n, 0);
	}
}

static void receive_break(struct n_tty *n)
{
	if (I(n, IGNBRK))
		return;
	if (I(n, BRKINT))
		interrupt(n, SIGINT);
	else
		put_fault(n, 0);
}

static void receive_damaged(struct n_tty *n, u8 c)
{
	if (!I(n, INPCK))
		receive_normal(n, c);
	else if (!I(n, IGNPAR))
		put_fault(n, c);
}

void n_tty_receive(struct n_tty *n, u8 c, enum tty_flag flag)
{
	switch (flag) {
	case TTY_NORMAL:
		receive_normal(n, c);
		break;
	case TTY_BREAK:
		receive_break(n);
		break;
	case TTY_PARITY:
	case TTY_FRAME:
		receive_damaged(n, c);
		break;
	case TTY_OVERRUN: /* what was lost, was */
		break;
	}
}

/* -------------------------------------------------------------------- take */

static bool ends_at(const struct n_tty *n, unsigned int at)
{
	return test_bit(at % N_TTY_BUF_SIZE, n->ends);
}

static bool is_eof_mark(const struct n_tty *n, unsigned int at)
{
	return ends_at(n, at) && read_buf(n, at) == DISABLED_CHAR;
}

static bool by_lines(const struct n_tty *n)
{
	return L(n, ICANON) && !L(n, EXTPROC);
}

bool n_tty_readable(const struct n_tty *n, unsigned int amount)
{
	if (by_lines(n))
		return n->canon != n->tail;
	return n->head - n->tail >= amount;
}

unsigned int n_tty_count(const struct n_tty *n)
{
	unsigned int at, count = 0;

	if (!by_lines(n))
		return n->head - n->tail;
	for (at = n->tail; at != n->canon; at++)
		if (!is_eof_mark(n, at))
			count++;
	return count;
}

/* ^D right behind the last byte that fits is taken as well, or the next read
 * would see the end of the file. */
static size_t take_line(struct n_tty *n, u8 *to, size_t count, bool *ended)
{
	size_t done = 0;

	while (!*ended && n->tail != n->canon) {
		bool eof = is_eof_mark(n, n->tail);

		if (done == count && !eof)
			break;
		*ended = ends_at(n, n->tail);
		if (!eof)
			to[done++] = read_buf(n, n->tail);
		n->tail++;
	}
	return done;
}

size_t n_tty_take(struct n_tty *n, u8 *to, size_t count, bool *ended)
{
	size_t done = 0;

	*ended = false;
	if (by_lines(n))
		return take_line(n, to, count, ended);
	while (done < count && n->tail != n->head)
		to[done++] = read_buf(n, n->tail++);
	if (n->canon - n->tail > N_TTY_BUF_SIZE) /* it was overtaken */
		n->canon = n->tail;
	return done;
}
