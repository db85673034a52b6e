/* SPDX-License-Identifier: MIT */
/*
 * n_tty.h - the line discipline: what becomes of characters between a terminal
 * and its readers and writers, as termios(3) tells
 *
 * Pure logic: no lock, no sleep, no device. The tty core (drivers/tty_io.c)
 * calls it with the terminal's lock held and does the waiting.
 */
#ifndef DRIVERS_N_TTY_H
#define DRIVERS_N_TTY_H

#include <lib/bitmap.h>
#include <lib/types.h>
#include <uapi/termios.h>

#define N_TTY_BUF_SIZE	4096U /* powers of two */
#define N_TTY_ECHO_SIZE 1024U
#define N_TTY_OPOST_MAX 8U /* bytes that one character may become */

/* How a character came in. */
enum tty_flag {
	TTY_NORMAL,
	TTY_BREAK,
	TTY_PARITY,
	TTY_FRAME,
	TTY_OVERRUN,
};

struct n_tty;

struct n_tty_ops {
	/* To the foreground process group. */
	void (*signal)(struct n_tty *n, int sig);
	/* What was written and has not left yet is forgotten. */
	void (*flush_output)(struct n_tty *n);
	/* Output was stopped (^S) or started again (^Q). */
	void (*flow)(struct n_tty *n, bool stopped);
	/* Takes what n_tty_peek_echo has, as far as there is room. */
	void (*drain)(struct n_tty *n);
};

struct n_tty {
	const struct n_tty_ops *ops;
	struct termios2 t;
	/* Input: tail <= canon <= head, free-running; a bit in ends for each
	 * character that ends a line. Canonical: what is before canon can be
	 * read, what is behind it is the line being typed. */
	unsigned int tail, canon, head;
	DECLARE_BITMAP(ends, N_TTY_BUF_SIZE);
	u8 buf[N_TTY_BUF_SIZE];
	/* Output. */
	unsigned int column;	   /* where the next character goes */
	unsigned int canon_column; /* where the line being typed begins */
	bool stopped;		   /* by ^S, or by the next */
	bool tco_stopped;	   /* by tcflow(TCOOFF): ^Q does not start it */
	bool lnext;		   /* ^V: the next character is a plain one */
	bool erasing;		   /* ECHOPRT: between \ and / */
	unsigned int echo_tail, echo_head; /* free-running */
	u8 echo[N_TTY_ECHO_SIZE]; /* wait for the device, as it gets them */
};

/* Linux's settings of a new terminal. */
extern const struct termios2 tty_std_termios;

void n_tty_init(struct n_tty *n, const struct n_tty_ops *ops);

/* Other settings: what has been typed stays readable. */
void n_tty_set_termios(struct n_tty *n, const struct termios2 *t);

/* Characters that n_tty_receive can be given now; the rest has to wait. A line
 * that is too long is cut, so there is always room for its end. */
unsigned int n_tty_room(const struct n_tty *n);
void n_tty_receive(struct n_tty *n, u8 c, enum tty_flag flag);

/* Whether a read has something: a line, or AMOUNT bytes (>= 1) in raw mode. */
bool n_tty_readable(const struct n_tty *n, unsigned int amount);
/* FIONREAD: bytes that can be read. */
unsigned int n_tty_count(const struct n_tty *n);
/* Takes up to COUNT bytes of what can be read; *ENDED: up to a line's end. */
size_t n_tty_take(struct n_tty *n, u8 *to, size_t count, bool *ended);

/* Input is forgotten. */
void n_tty_flush_input(struct n_tty *n);

/* What C becomes on its way to the device: bytes put into TO, at most ROOM and
 * N_TTY_OPOST_MAX. -1: there is not room enough, and nothing has changed. */
int n_tty_opost(struct n_tty *n, u8 c, u8 *to, size_t room);

/* Up to COUNT bytes of the echo, and that they have gone to the device. */
size_t n_tty_peek_echo(const struct n_tty *n, u8 *to, size_t count);
void n_tty_echo_sent(struct n_tty *n, size_t count);
static inline bool n_tty_echo_waits(const struct n_tty *n)
{
	return n->echo_head != n->echo_tail;
}

/* ^S and ^Q, and tcflow's. */
void n_tty_stop(struct n_tty *n);
void n_tty_start(struct n_tty *n);

#endif
