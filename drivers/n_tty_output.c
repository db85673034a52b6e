// SPDX-License-Identifier: MIT
/*
 * n_tty_output.c - the line discipline: output and echo
 *
 * What        n_tty_opost turns a character as a program writes it into what
 *             the device gets: \n into \r\n, tabs into blanks, as c_oflag says;
 *             it keeps the column for that. The echo of what is typed takes the
 *             same way into a ring, and waits there while output is stopped or
 *             the device has no room.
 * Failure     An echo that finds the ring full pushes the oldest out.
 */
#include <lib/minmax.h>
#include <lib/string.h>
#include "n_tty_internal.h"

#define TAB_WIDTH 8U

static int output_newline(struct n_tty *n, u8 *to, size_t room)
{
	if (O(n, ONLRET))
		n->column = 0;
	if (!O(n, ONLCR)) {
		n->canon_column = n->column;
		to[0] = '\n';
		return 1;
	}
	if (room < 2)
		return -1;
	n->canon_column = n->column = 0;
	to[0] = '\r';
	to[1] = '\n';
	return 2;
}

static int output_return(struct n_tty *n, u8 *to)
{
	if (O(n, ONOCR) && n->column == 0)
		return 0;
	to[0] = O(n, OCRNL) ? '\n' : '\r';
	if (!O(n, OCRNL) || O(n, ONLRET))
		n->canon_column = n->column = 0;
	return 1;
}

static int output_tab(struct n_tty *n, u8 *to, size_t room)
{
	unsigned int blanks = TAB_WIDTH - n->column % TAB_WIDTH;

	if ((n->t.c_oflag & TABDLY) != XTABS) {
		n->column += blanks;
		to[0] = '\t';
		return 1;
	}
	if (room < blanks)
		return -1;
	n->column += blanks;
	memset(to, ' ', blanks);
	return (int)blanks;
}

int n_tty_opost(struct n_tty *n, u8 c, u8 *to, size_t room)
{
	if (room == 0)
		return -1;
	to[0] = c;
	if (!O(n, OPOST))
		return 1;
	switch (c) {
	case '\n':
		return output_newline(n, to, room);
	case '\r':
		return output_return(n, to);
	case '\t':
		return output_tab(n, to, room);
	case '\b':
		if (n->column)
			n->column--;
		return 1;
	}
	if (is_cntrl(c))
		return 1;
	if (O(n, OLCUC))
		to[0] = (u8)toupper(c);
	if (!is_continuation(n, c))
		n->column++;
	return 1;
}

/* -------------------------------------------------------------------- echo */

/* To the device as it is. */
static void echo_byte(struct n_tty *n, u8 c)
{
	if (n->echo_head - n->echo_tail == N_TTY_ECHO_SIZE)
		n->ops->drain(n);
	if (n->echo_head - n->echo_tail == N_TTY_ECHO_SIZE)
		n->echo_tail++;
	n->echo[n->echo_head++ % N_TTY_ECHO_SIZE] = c;
}

void echo_raw(struct n_tty *n, u8 c)
{
	u8 bytes[N_TTY_OPOST_MAX];
	int i, count = n_tty_opost(n, c, bytes, sizeof(bytes));

	for (i = 0; i < count; i++)
		echo_byte(n, bytes[i]);
}

void echo_char(struct n_tty *n, u8 c)
{
	if (!L(n, ECHOCTL) || !is_cntrl(c) || c == '\t') {
		echo_raw(n, c);
		return;
	}
	echo_byte(n, '^');
	echo_byte(n, c ^ 0100);
	n->column += 2;
}

void echo_finish_erasing(struct n_tty *n)
{
	if (!n->erasing)
		return;
	n->erasing = false;
	echo_raw(n, '/');
}

static void rub_out(struct n_tty *n)
{
	echo_raw(n, '\b');
	echo_raw(n, ' ');
	echo_raw(n, '\b');
}

/* How far a tab at the line's end went depends on where it began: behind
 * another tab, or so many columns behind the line's begin. */
static void erase_tab(struct n_tty *n)
{
	unsigned int at = n->head, columns = 0, back;
	bool after_tab = false;

	while (at != n->canon && !after_tab) {
		u8 c = read_buf(n, --at);

		if (c == '\t')
			after_tab = true;
		else if (is_cntrl(c))
			columns += L(n, ECHOCTL) ? 2 : 0;
		else if (!is_continuation(n, c))
			columns++;
	}
	if (!after_tab)
		columns += n->canon_column;
	for (back = TAB_WIDTH - columns % TAB_WIDTH; back; back--) {
		echo_byte(n, '\b');
		if (n->column)
			n->column--;
	}
}

/* A printing terminal: what is taken back stands between \ and /. */
static void print_erased(struct n_tty *n, unsigned int first, unsigned int cut)
{
	if (!n->erasing) {
		echo_raw(n, '\\');
		n->erasing = true;
	}
	echo_char(n, read_buf(n, first));
	while (++first != cut)
		echo_raw(n, read_buf(n, first));
}

void echo_erase(struct n_tty *n, unsigned int first, unsigned int cut,
		bool line)
{
	u8 c = read_buf(n, first);

	if (L(n, ECHOPRT)) {
		print_erased(n, first, cut);
	} else if (!line && !L(n, ECHOE)) {
		echo_char(n, n->t.c_cc[VERASE]);
	} else if (c == '\t') {
		erase_tab(n);
	} else {
		if (is_cntrl(c) && L(n, ECHOCTL))
			rub_out(n);
		if (!is_cntrl(c) || L(n, ECHOCTL))
			rub_out(n);
	}
}

size_t n_tty_peek_echo(const struct n_tty *n, u8 *to, size_t count)
{
	size_t i;

	count = min_t(size_t, count, n->echo_head - n->echo_tail);
	for (i = 0; i < count; i++)
		to[i] = n->echo[(n->echo_tail + i) % N_TTY_ECHO_SIZE];
	return count;
}

void n_tty_echo_sent(struct n_tty *n, size_t count)
{
	n->echo_tail += (unsigned int)count;
}
