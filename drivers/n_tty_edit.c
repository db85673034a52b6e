// SPDX-License-Identifier: MIT
/*
 * n_tty_edit.c - the line discipline: what is rubbed out of a line
 *
 * What    VERASE takes a character back, VWERASE a word, VKILL the line. With
 *         IUTF8 a character is all of its bytes; a piece of one is left alone.
 *         The line's end moves first, then the echo shows it.
 */
#include "n_tty_internal.h"

/* Where the bytes of the line's last character begin. */
static unsigned int last_char(const struct n_tty *n)
{
	unsigned int at = n->head;

	do {
		at--;
	} while (is_continuation(n, read_buf(n, at)) && at != n->canon);
	return at;
}

static void erase_from(struct n_tty *n, unsigned int at, bool line)
{
	unsigned int cut = n->head;

	n->head = at;
	if (L(n, ECHO))
		echo_erase(n, at, cut, line);
}

static void erase_char(struct n_tty *n)
{
	unsigned int at = last_char(n);

	if (!is_continuation(n, read_buf(n, at)))
		erase_from(n, at, false);
}

/* Back over what is no word, then over a word. */
static void erase_word(struct n_tty *n)
{
	bool in_word = false;

	while (n->head != n->canon) {
		unsigned int at = last_char(n);
		u8 c = read_buf(n, at);

		if (is_continuation(n, c))
			break;
		if (isalnum(c) || c == '_')
			in_word = true;
		else if (in_word)
			break;
		erase_from(n, at, true);
	}
}

/* Rubbed out character by character where the settings say all of ECHOK ECHOKE
 * ECHOE; else the line is left on the screen and a new one begun. */
static void erase_line(struct n_tty *n)
{
	if (!L(n, ECHO)) {
		n->head = n->canon;
		return;
	}
	if (!L(n, ECHOK) || !L(n, ECHOKE) || !L(n, ECHOE)) {
		n->head = n->canon;
		echo_finish_erasing(n);
		echo_char(n, n->t.c_cc[VKILL]);
		if (L(n, ECHOK))
			echo_raw(n, '\n');
		return;
	}
	while (n->head != n->canon) {
		unsigned int at = last_char(n);

		if (is_continuation(n, read_buf(n, at)))
			break;
		erase_from(n, at, true);
	}
}

bool n_tty_erases(struct n_tty *n, u8 c)
{
	bool word = is_cc(n, VWERASE, c) && L(n, IEXTEN);

	if (!is_cc(n, VERASE, c) && !is_cc(n, VKILL, c) && !word)
		return false;
	if (n->head == n->canon)
		return true;
	if (is_cc(n, VERASE, c))
		erase_char(n);
	else if (word)
		erase_word(n);
	else
		erase_line(n);
	if (n->head == n->canon && L(n, ECHO))
		echo_finish_erasing(n);
	return true;
}
