// SPDX-License-Identifier: MIT
/*
 * The virtual console: pictures that sequences have to draw, and random bytes,
 * which must stay inside the screen and mean the same however they are cut.
 */
// HOST_SOURCES: drivers/vt.c drivers/vt_csi.c drivers/vt_sgr.c
// HOST_SOURCES: drivers/vt_font.c
#include <fuzz.h>
#include <stdlib.h>
#include <kernel/ktest.h>
#include <lib/minmax.h>
#include <lib/random.h>
#include <lib/string.h>
#include "vt.h"

#define ROWS 4
#define COLS 10

static u16 cells[ROWS * COLS];
static struct vt vt;

static void start(void)
{
	vt_init(&vt, cells, ROWS, COLS);
}

static void say(const char *s)
{
	vt_write(&vt, s, strlen(s));
}

/* The screen's lines, each ended by | without the blanks before it. */
static const char *picture(void)
{
	static char text[ROWS * (COLS + 1) + 1];
	char *to = text;

	for (unsigned int y = 0; y < ROWS; y++) {
		char *end = to;

		for (unsigned int x = 0; x < COLS; x++) {
			*to++ = (char)(*vt_cell(&vt, x, y) & 0xff);
			if (to[-1] != ' ')
				end = to;
		}
		to = end;
		*to++ = '|';
	}
	*to = '\0';
	return text;
}

#define FILL "aaaa\r\nbbbb\r\ncccc\r\ndddd"

static const struct {
	const char *sequence, *picture;
	unsigned int x, y;
} pictures[] = {
	{ "ab\r\ncd", "ab|cd|||", 2, 1 },
	{ "ab\ncd", "ab|  cd|||", 4, 1 },
	{ "\033[20hab\ncd", "ab|cd|||", 2, 1 },
	{ "ab\rc\bd", "db||||", 1, 0 },
	{ "a\tb", "a       b||||", 9, 0 },
	{ "0123456789", "0123456789||||", 9, 0 },
	{ "0123456789x", "0123456789|x|||", 1, 1 },
	{ "0123456789\bx", "01234567x9||||", 9, 0 },
	{ "0123456789\rx", "x123456789||||", 1, 0 },
	{ "\033[?7l0123456789xy", "012345678y||||", 9, 0 },
	{ FILL "\r\ne", "bbbb|cccc|dddd|e|", 1, 3 },
	{ FILL "\033[H\033Me", "e|aaaa|bbbb|cccc|", 1, 0 },
	{ FILL "\033D", "bbbb|cccc|dddd||", 4, 3 },
	{ "ab\033Ec", "ab|c|||", 1, 1 },
	/* The cursor. */
	{ "\033[2;3Hx", "|  x|||", 3, 1 },
	{ "\033[99;99Hx", "|||         x|", 9, 3 },
	{ "\033[3dx\033[5Gy", "||x   y||", 5, 2 },
	{ "\033[3;3H\033[A\033[2Dx", "|x|||", 1, 1 },
	{ "\033[2B\033[3Cx", "||   x||", 4, 2 },
	{ "abc\033[Fx\033[2Ey", "xbc||y||", 1, 2 },
	{ "ab\0337\033[3;3Hx\0338y", "aby||  x||", 3, 0 },
	{ "ab\033[s\033[3;3Hx\033[uy", "aby||  x||", 3, 0 },
	{ "\033[2;2Hx\033[Hy", "y| x|||", 1, 0 },
	/* Erasing, inserting, deleting. */
	{ FILL "\033[2;3H\033[J", "aaaa|bb|||", 2, 1 },
	{ FILL "\033[2;3H\033[1J", "|   b|cccc|dddd|", 2, 1 },
	{ FILL "\033[2J", "||||", 4, 3 },
	{ "abcd\033[2D\033[K", "ab||||", 2, 0 },
	{ "abcd\033[2D\033[1K", "   d||||", 2, 0 },
	{ "abcd\033[2D\033[2K", "||||", 2, 0 },
	{ "abcd\033[3D\033[2Px", "ax||||", 2, 0 },
	{ "abcd\033[3D\033[99P", "a||||", 1, 0 },
	{ "abcd\033[3D\033[2@x", "ax bcd||||", 2, 0 },
	{ "abcd\033[3D\033[2Xx", "ax d||||", 2, 0 },
	{ "abcd\033[3D\033[4hxy\033[4lz", "axyzcd||||", 4, 0 },
	{ FILL "\033[2;2H\033[L", "aaaa||bbbb|cccc|", 1, 1 },
	{ FILL "\033[2;2H\033[2M", "aaaa|dddd|||", 1, 1 },
	{ FILL "\033[H\033[99M", "||||", 0, 0 },
	/* The scroll region. */
	{ FILL "\033[2;3r\033[3;1H\nx", "aaaa|cccc|x|dddd|", 1, 2 },
	{ FILL "\033[2;3r\033[2;1H\033Mx", "aaaa|x|bbbb|dddd|", 1, 1 },
	{ FILL "\033[2;3r\033[4;1H\nx", "aaaa|bbbb|cccc|xddd|", 1, 3 },
	{ FILL "\033[2;3r\033[2;1H\033[Mx", "aaaa|xccc||dddd|", 1, 1 },
	{ FILL "\033[2;3r\033[1;1H\033[Mx", "xaaa|bbbb|cccc|dddd|", 1, 0 },
	{ FILL "\033[2;3r\033[?6hx", "aaaa|xbbb|cccc|dddd|", 1, 1 },
	{ FILL "\033[2;3r\033[?6h\033[9;1Hx", "aaaa|bbbb|xccc|dddd|", 1, 2 },
	{ FILL "\033[3;2rx", "aaaa|bbbb|cccc|ddddx|", 5, 3 },
	{ FILL "\033[1;9rx", "aaaa|bbbb|cccc|ddddx|", 5, 3 },
	/* Tabs. */
	{ "\033[3gab\033H\r\tx", "abx||||", 3, 0 },
	{ "\033[3g\tx", "         x||||", 9, 0 },
	/* Sets of characters, and what is not shown. */
	{ "\033(0lqk\033(Bl", "\xda\xc4\xbfl||||", 4, 0 },
	{ "l\016l\017l", "l\xdal||||", 3, 0 },
	{ "a\xc3\xa4\xe2\x94\x80z", "a\x84\xc4z||||", 4, 0 },
	{ "\xe2\x94z", "?z||||", 2, 0 },
	{ "\xc0\xafz\x80z", "?z?z||||", 4, 0 },
	{ "e\xcc\x81z", "ez||||", 2, 0 },
	{ "\xe4\xb8\xadz", "? z||||", 3, 0 },
	{ "\033%@\xe4\033%Gz", "\x84z||||", 2, 0 },
	{ "a\033]0;title\ab", "ab||||", 2, 0 },
	{ "a\033]0;title\033\\b", "ab||||", 2, 0 },
	{ "a\033]P0123456b", "ab||||", 2, 0 },
	{ "a\033Pq#0\033\\b", "ab||||", 2, 0 },
	{ "a\033[?2004hb\033[>1;2cc\033[[Ad", "abcd||||", 4, 0 },
	{ "a\033[1:2mb\033[1;\030c", "abc||||", 3, 0 },
	{ "a\033[2\nCb", "a|   b|||", 4, 1 },
	{ "\033#8\033[2;1H\033[0J", "EEEEEEEEEE||||", 0, 1 },
	{ "ab\033[5;5H\033c", "||||", 0, 0 },
};

KTEST(vt, each_sequence_draws_its_picture)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(pictures); i++) {
		start();
		say(pictures[i].sequence);
		KT_EXPECT_MSG(!strcmp(picture(), pictures[i].picture),
			      "picture %u is %s", i, picture());
		KT_EXPECT_MSG(vt.pen.x == pictures[i].x &&
				      vt.pen.y == pictures[i].y,
			      "picture %u leaves the cursor at %u, %u", i,
			      vt.pen.x, vt.pen.y);
	}
}

static const struct {
	const char *sequence;
	u8 attribute;
} colours[] = {
	{ "", 0x07 },
	{ "\033[31m", 0x04 },
	{ "\033[34;43m", 0x61 },
	{ "\033[1;31m", 0x0c },
	{ "\033[1m\033[22;32m", 0x02 },
	{ "\033[91m", 0x0c },
	{ "\033[7m", 0x70 },
	{ "\033[7;27m", 0x07 },
	{ "\033[5m", 0x87 },
	{ "\033[2m", 0x08 },
	{ "\033[4m", 0x03 },
	{ "\033[3m", 0x02 },
	{ "\033[31;44m\033[39;49m", 0x07 },
	{ "\033[31;44;1;5;7m\033[m", 0x07 },
	{ "\033[38;5;9m", 0x0c },
	{ "\033[38;5;46m", 0x0a },
	{ "\033[48;5;21;31m", 0x14 },
	{ "\033[38;2;0;0;255m", 0x09 },
	{ "\033[48;2;255;0;0m", 0x47 },
	{ "\033[38;5m", 0x07 },
	{ "\033[?5h", 0x70 },
};

KTEST(vt, each_attribute_is_the_vgas_nearest)
{
	for (unsigned int i = 0; i < ARRAY_SIZE(colours); i++) {
		start();
		say(colours[i].sequence);
		say("x");
		KT_EXPECT_MSG(cells[0] >> 8 == colours[i].attribute,
			      "%u: attribute %02x", i, cells[0] >> 8);
	}
}

KTEST(vt, what_is_erased_keeps_the_background)
{
	start();
	say("\033[44;1;4mx\033[2J");
	KT_EXPECT_EQ(cells[COLS], 0x1720);
	say("\033[0m\033[?5h");
	KT_EXPECT_EQ(cells[COLS], 0x7120);
	say("\033[?5l");
	KT_EXPECT_EQ(cells[COLS], 0x1720);
}

KTEST(vt, questions_are_answered)
{
	static const struct {
		const char *asked, *answer;
	} cases[] = {
		{ "\033[5n", "\033[0n" },
		{ "\033[3;4H\033[6n", "\033[3;4R" },
		{ "\033[2;3r\033[?6h\033[2;1H\033[6n", "\033[2;1R" },
		{ "\033[c", "\033[?6c" },
		{ "\033[0c", "\033[?6c" },
		{ "\033Z", "\033[?6c" },
		{ "\033[>c\033[1c\033[?6n\033[7n", "" },
	};

	for (unsigned int i = 0; i < ARRAY_SIZE(cases); i++) {
		start();
		say(cases[i].asked);
		vt.reply[vt.reply_size] = '\0';
		KT_EXPECT_MSG(!strcmp(vt.reply, cases[i].answer),
			      "answer %u: %s", i, vt.reply + 1);
	}
	for (unsigned int i = 0; i < 100; i++)
		say("\033[6n");
	KT_EXPECT(vt.reply_size <= VT_REPLY_MAX);
}

KTEST(vt, modes_for_the_cursor_and_the_keyboard)
{
	start();
	KT_EXPECT(vt.cursor_on && !vt.application_cursor);
	say("\033[?25;1l\033[?1h\033=");
	KT_EXPECT(!vt.cursor_on && vt.application_cursor);
	KT_EXPECT(vt.application_keypad);
	say("\033[?25h\033[?1l\033>");
	KT_EXPECT(vt.cursor_on && !vt.application_cursor);
	KT_EXPECT(!vt.application_keypad);
}

/* --------------------------------------------------------------- random bytes */

static size_t random_text(struct rnd *r, char *to)
{
	static const char finals[] = "ABCDEFGHJKLMPX@`adefghlmnrsuc";
	static const char after[] = "[[[[[[DEMHZ78c#%()]P_^=>";
	size_t n = 0;

	switch (rnd_below(r, 6)) {
	case 0:
	case 1:
		to[n++] = '\033';
		to[n++] = '[';
		if (rnd_one_in(r, 4))
			to[n++] = '?';
		for (u32 k = rnd_below(r, 4); k; k--) {
			to[n++] = (char)('0' + rnd_below(r, 10));
			if (rnd_one_in(r, 3))
				to[n++] = ';';
		}
		to[n++] = finals[rnd_below(r, sizeof(finals) - 1)];
		break;
	case 2:
		to[n++] = '\033';
		to[n++] = after[rnd_below(r, sizeof(after) - 1)];
		break;
	case 3:
		to[n++] = (char)rnd_below(r, 32);
		break;
	default:
		for (u32 k = 1 + rnd_below(r, 12); k; k--)
			to[n++] = (char)(rnd_one_in(r, 4)
						 ? rnd_below(r, 256)
						 : ' ' + rnd_below(r, 95));
	}
	return n;
}

FUZZ(vt, any_bytes_stay_on_the_screen_however_they_are_cut, 10, 20000)
{
	/* Heap blocks of their exact size: the address sanitizer's. */
	u16 *a = malloc(sizeof(cells)), *b = malloc(sizeof(cells));
	struct vt whole, cut;
	char text[64];

	vt_init(&whole, a, ROWS, COLS);
	vt_init(&cut, b, ROWS, COLS);
	while (fuzz_goes_on(r)) {
		size_t n = random_text(r, text);

		vt_write(&whole, text, n);
		for (size_t i = 0; i < n; i++)
			vt_write(&cut, text + i, 1);
		KT_EXPECT(whole.pen.x < COLS && whole.pen.y < ROWS);
		KT_EXPECT(whole.top < whole.bottom && whole.bottom <= ROWS);
		KT_EXPECT(whole.reply_size <= VT_REPLY_MAX);
		KT_EXPECT(!memcmp(a, b, sizeof(cells)));
		if (rnd_one_in(r, 10))
			whole.reply_size = cut.reply_size = 0;
	}
	free(a);
	free(b);
}
