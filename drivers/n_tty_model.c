// SPDX-License-Identifier: MIT
/*
 * The line discipline against lines in plain arrays, and its echo against a
 * picture: what a terminal shows of it is at every moment the prompt and the
 * line as it stands, with the cursor behind it.
 */
// HOST_SOURCES: drivers/n_tty_model.h
#include <fuzz.h>
#include <stdio.h>
#include <kernel/ktest.h>
#include <lib/ctype.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>
#include "n_tty_model.h"

/* ---------------------------------------------------------------- pictures */

/* One line of a terminal: each cell's character, as its bytes in a word. */
static struct {
	u32 cells[65536]; /* tabs are wide */
	unsigned int cursor;
} seen, wanted;

static void show(typeof(seen) *s, u8 c, bool utf8)
{
	if (c == '\r' || c == '\n') {
		memset(s, 0, sizeof(*s));
	} else if (c == '\b') {
		s->cursor -= s->cursor > 0;
	} else if (c == '\t') {
		s->cursor = (s->cursor | 7) + 1;
	} else if (utf8 && (c & 0xc0) == 0x80 && s->cursor) {
		u32 *cell = &s->cells[s->cursor - 1];

		*cell = *cell << 8 | c;
	} else if (c >= ' ' && c != 0x7f) {
		s->cells[s->cursor++] = c == ' ' ? 0 : c;
	}
}

/* ------------------------------------------------------------------- model */

/* The bytes that can be read, with an end behind each line: '\n' is one of
 * its bytes, ^D is not. */
#define MODEL_MAX 8192
static struct {
	u8 bytes[MODEL_MAX];
	bool line_end[MODEL_MAX];
	bool eof[MODEL_MAX]; /* no byte */
	unsigned int size;
} lines;

static struct {
	u8 bytes[MODEL_MAX];
	unsigned int size;
	u8 starts[MODEL_MAX]; /* a character begins here */
} typed;

static char prompt[16];
static bool utf8, ctl, overflowed;

static unsigned int used(void)
{
	return lines.size + typed.size;
}

static void model_type(const char *s, unsigned int n)
{
	for (unsigned int i = 0; i < n; i++) {
		if (used() >= N_TTY_BUF_SIZE - 1) {
			overflowed = true;
			return;
		}
		typed.starts[typed.size] = i == 0 || !utf8;
		typed.bytes[typed.size++] = (u8)s[i];
	}
}

static void model_erase(void)
{
	while (typed.size && !typed.starts[--typed.size])
		;
}

static bool model_last_is_word(void)
{
	unsigned int at = typed.size;

	while (at && !typed.starts[--at])
		;
	return isalnum(typed.bytes[at]) || typed.bytes[at] == '_';
}

static void model_erase_word(void)
{
	while (typed.size && !model_last_is_word())
		model_erase();
	while (typed.size && model_last_is_word())
		model_erase();
}

static void model_end_line(bool eof)
{
	for (unsigned int i = 0; i < typed.size; i++)
		lines.bytes[lines.size++] = typed.bytes[i];
	lines.eof[lines.size] = eof;
	lines.line_end[lines.size] = true;
	lines.bytes[lines.size++] = eof ? 0 : '\n';
	typed.size = 0;
}

static size_t model_take(u8 *to, size_t count, bool *ended)
{
	unsigned int i, done = 0;

	*ended = false;
	for (i = 0; i < lines.size && !*ended; i++) {
		if (done == count && !lines.eof[i])
			break;
		*ended = lines.line_end[i];
		if (!lines.eof[i])
			to[done++] = lines.bytes[i];
	}
	lines.size -= i;
	memmove(lines.bytes, lines.bytes + i, lines.size);
	memmove(lines.line_end, lines.line_end + i, lines.size);
	memmove(lines.eof, lines.eof + i, lines.size);
	memset(lines.line_end + lines.size, 0, i);
	memset(lines.eof + lines.size, 0, i);
	return done;
}

static void model_picture(void)
{
	memset(&wanted, 0, sizeof(wanted));
	for (const char *s = prompt; *s; s++)
		show(&wanted, (u8)*s, utf8);
	for (unsigned int i = 0; i < typed.size; i++) {
		u8 c = typed.bytes[i];

		if (ctl && c != '\t' && (c < ' ' || c == 0x7f)) {
			show(&wanted, '^', utf8);
			c ^= 0100;
		}
		show(&wanted, c, utf8);
	}
}

/* ------------------------------------------------------------- random steps */

static const char *const utf8_letters[] = { "\xc3\xa4", "\xe2\x82\xac",
					    "\xf0\x9f\x98\x80" };

static void type_character(struct rnd *r)
{
	const char *s = utf8_letters[rnd_below(r, 3)];
	char c;

	switch (rnd_below(r, 8)) {
	case 0:
		model_type(s, (unsigned int)strlen(s));
		type_bytes(s, strlen(s));
		return;
	case 1:
		c = (char)(rnd_one_in(r, 2) ? CTRL('a') : CTRL('e'));
		break;
	case 2:
		c = '\t';
		break;
	case 3:
		c = ' ';
		break;
	default:
		c = (char)('!' + rnd_below(r, '~' - '!' + 1));
	}
	model_type(&c, 1);
	type_bytes(&c, 1);
}

/* ^V and something that would have been special. */
static void type_literal(struct rnd *r)
{
	static const char specials[] = { CTRL('c'), CTRL('d'), CTRL('u'),
					 CTRL('w'), CTRL('v'), 0x7f };
	char c = specials[rnd_below(r, sizeof(specials))];

	model_type(&c, 1);
	type_bytes("\026", 1);
	type_bytes(&c, 1);
}

static void type_line_end(struct rnd *r)
{
	bool eof = rnd_one_in(r, 3);

	type_bytes(eof ? "\004" : rnd_one_in(r, 2) ? "\r" : "\n", 1);
	model_end_line(eof);
	/* The program has the next line's begin. */
	snprintf(prompt, sizeof(prompt), "%.*s", (int)rnd_below(r, 12),
		 "prompt 12> ");
	to_device('\r');
	tty.column = 0;
	for (const char *s = prompt; *s; s++) {
		u8 bytes[N_TTY_OPOST_MAX];

		KT_EXPECT_EQ(n_tty_opost(&tty, (u8)*s, bytes, 8), 1);
		to_device(bytes[0]);
	}
	overflowed = false;
}

static void read_some(struct rnd *r)
{
	static u8 got[MODEL_MAX], want[MODEL_MAX];
	size_t count = rnd_below(r, rnd_one_in(r, 4) ? 6000 : 12), n;
	bool got_end, want_end;

	KT_EXPECT_EQ(n_tty_readable(&tty, 1), lines.size != 0);
	n = n_tty_take(&tty, got, count, &got_end);
	KT_EXPECT_EQ(n, model_take(want, count, &want_end));
	KT_EXPECT_EQ(got_end, want_end);
	KT_EXPECT(!memcmp(got, want, n));
}

static void step(struct rnd *r)
{
	if (n_tty_room(&tty) < 4) {
		KT_EXPECT(used() + 5 > N_TTY_BUF_SIZE);
		if (lines.size) {
			read_some(r);
			return;
		}
	}
	switch (rnd_below(r, 24)) {
	case 0:
		type_line_end(r);
		return;
	case 1:
		type_bytes("\025", 1);
		typed.size = 0;
		return;
	case 2:
		type_bytes("\027", 1);
		model_erase_word();
		return;
	case 3:
	case 4:
	case 5:
		type_bytes("\177", 1);
		model_erase();
		return;
	case 6:
		type_literal(r);
		return;
	case 7:
		if (rnd_one_in(r, 8))
			read_some(r);
		return;
	case 8:
		if (rnd_one_in(r, 100))
			for (int i = 0; i < 3000; i++)
				type_character(r);
		return;
	default:
		type_character(r);
	}
}

static void look_at_the_screen(void)
{
	for (size_t i = 0; i < device_size; i++)
		show(&seen, device[i], utf8);
	device_size = 0;
	if (overflowed || typed.size > 1000)
		return;
	model_picture();
	KT_EXPECT_EQ(seen.cursor, wanted.cursor);
	KT_EXPECT(!memcmp(seen.cells, wanted.cells, sizeof(seen.cells)));
}

static unsigned int model_count(void)
{
	unsigned int i, n = 0;

	for (i = 0; i < lines.size; i++)
		n += !lines.eof[i];
	return n;
}

FUZZ(n_tty, lines_are_those_of_a_plain_array_and_the_screen_shows_them, 20,
     3000)
{
	memset(&lines, 0, sizeof(lines));
	memset(&typed, 0, sizeof(typed));
	memset(&seen, 0, sizeof(seen));
	device_size = 0;
	prompt[0] = '\0';
	overflowed = false;
	utf8 = rnd_one_in(r, 2);
	ctl = !rnd_one_in(r, 4);
	n_tty_init(&tty, &ops);
	set_flags(ICRNL | IXON | (utf8 ? IUTF8 : 0),
		  OPOST | ONLCR | (rnd_one_in(r, 2) ? XTABS : 0),
		  ISIG | ICANON | ECHO | ECHOE | ECHOK | ECHOKE | IEXTEN |
			  (ctl ? ECHOCTL : 0));
	while (fuzz_goes_on(r)) {
		step(r);
		look_at_the_screen();
		KT_EXPECT_EQ(n_tty_count(&tty), model_count());
	}
}

/* Whatever comes under whatever settings, the buffers keep their bounds. */
KTEST(n_tty, any_bytes_under_any_settings_keep_the_bounds)
{
	struct rnd rnd, *r = &rnd;
	static u8 out[N_TTY_BUF_SIZE];
	bool ended;

	rnd_seed(r, 7);
	n_tty_init(&tty, &ops);
	for (int i = 0; i < 400000; i++) {
		if (rnd_one_in(r, 50))
			set_flags(rnd_next(r) & 077777, rnd_next(r) & 014077,
				  rnd_next(r) & 0377777);
		if (rnd_one_in(r, 500))
			tty.t.c_cc[rnd_below(r, NCCS)] = (u8)rnd_next(r);
		if (n_tty_room(&tty))
			n_tty_receive(&tty, (u8)rnd_next(r),
				      rnd_one_in(r, 30) ? rnd_below(r, 5)
							: TTY_NORMAL);
		if (rnd_one_in(r, 40))
			n_tty_take(&tty, out, rnd_below(r, 500), &ended);
		if (rnd_one_in(r, 9))
			drain(&tty);
		device_size = 0;
		KT_ASSERT(tty.canon - tty.tail <= tty.head - tty.tail);
		KT_ASSERT(tty.head - tty.tail <= N_TTY_BUF_SIZE);
		KT_ASSERT(tty.echo_head - tty.echo_tail <= N_TTY_ECHO_SIZE);
	}
}
