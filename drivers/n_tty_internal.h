/* SPDX-License-Identifier: MIT */
/* n_tty_internal.h - what the line discipline's files share. */
#ifndef DRIVERS_N_TTY_INTERNAL_H
#define DRIVERS_N_TTY_INTERNAL_H

#include <drivers/n_tty.h>
#include <lib/ctype.h>

#define DISABLED_CHAR '\0' /* in c_cc: no such character; in a buffer: ^D */

#define I(n, bits)    (((n)->t.c_iflag & (bits)) != 0)
#define O(n, bits)    (((n)->t.c_oflag & (bits)) != 0)
#define L(n, bits)    (((n)->t.c_lflag & (bits)) != 0)

static inline bool is_cntrl(u8 c)
{
	return c < ' ' || c == 0x7f;
}

/* A byte of a UTF-8 character that is not its first. */
static inline bool is_continuation(const struct n_tty *n, u8 c)
{
	return I(n, IUTF8) && (c & 0xc0) == 0x80;
}

static inline u8 read_buf(const struct n_tty *n, unsigned int at)
{
	return n->buf[at % N_TTY_BUF_SIZE];
}

/* C is this one of c_cc. */
static inline bool is_cc(const struct n_tty *n, unsigned int index, u8 c)
{
	return c == n->t.c_cc[index] && c != DISABLED_CHAR;
}

/* n_tty_edit.c: true when C is a character that erases. */
bool n_tty_erases(struct n_tty *n, u8 c);

/* n_tty_output.c. Raw: as a program had written it; char: ^X for controls. */
void echo_raw(struct n_tty *n, u8 c);
void echo_char(struct n_tty *n, u8 c);
void echo_finish_erasing(struct n_tty *n);
/* The last character before the line's end is rubbed out; FIRST: where its
 * bytes begin, CUT: where they end. */
void echo_erase(struct n_tty *n, unsigned int first, unsigned int cut,
		bool line);

#endif
