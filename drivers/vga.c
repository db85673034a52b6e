// SPDX-License-Identifier: MIT
/*
 * vga.c - the 80x25 text screen: console tty0
 *
 * What    A cell is two bytes in the buffer at 0xB8000: character (code page
 *         437) and attribute. Understood: \n \r \b \t, of the ANSI sequences
 *         colours (m), cursor (A B C D H) and erasing (J K), and of UTF-8 what
 *         code page 437 can show of boxes; other sequences are swallowed.
 * Locking printk's console lock.
 * See     ECMA-48; IBM VGA technical reference for the CRT controller.
 */
#include <asm/io.h>
#include <asm/page.h>
#include <drivers/devices.h>
#include <kernel/printk.h>
#include <lib/minmax.h>
#include <lib/string.h>

#define COLUMNS		  80
#define ROWS		  25

#define VGA_TEXT	  0xB8000
#define CRTC_INDEX	  0x3D4
#define CRTC_DATA	  0x3D5

#define CRTC_CURSOR_START 0x0A
#define CRTC_CURSOR_HIGH  0x0E
#define CRTC_CURSOR_LOW	  0x0F

#define ATTR_DEFAULT	  0x07
#define MAX_PARAMS	  4

enum state {
	TEXT,
	ESCAPE,
	SEQUENCE
};

static struct {
	unsigned int row, column;
	u8 attr;
	enum state state;
	unsigned int params[MAX_PARAMS], nr_params;
	u32 rune; /* UTF-8 being decoded */
	unsigned int more;
} vga = { .attr = ATTR_DEFAULT };

static u16 *cell(unsigned int row, unsigned int column)
{
	return (u16 *)__va(VGA_TEXT) + row * COLUMNS + column;
}

/* Erases N cells from CELL on. */
static void erase(u16 *from, unsigned int n)
{
	const u16 blank = (u16)((u16)vga.attr << 8 | ' ');

	while (n--)
		*from++ = blank;
}

static void scroll(void)
{
	memmove(cell(0, 0), cell(1, 0), (ROWS - 1) * COLUMNS * sizeof(u16));
	erase(cell(ROWS - 1, 0), COLUMNS);
}

static void new_line(void)
{
	vga.column = 0;
	if (++vga.row == ROWS) {
		vga.row--;
		scroll();
	}
}

static void show(u8 c)
{
	if (vga.column == COLUMNS)
		new_line();
	*cell(vga.row, vga.column++) = (u16)((u16)vga.attr << 8 | c);
}

/* ANSI counts blue last, the VGA red. */
static u8 colour(unsigned int ansi)
{
	return (u8)((ansi & 1) << 2 | (ansi & 2) | (ansi & 4) >> 2);
}

static void set_attribute(unsigned int p)
{
	if (p == 0)
		vga.attr = ATTR_DEFAULT;
	else if (p == 1)
		vga.attr |= 0x08;
	else if (p == 7)
		vga.attr = (u8)(vga.attr << 4 | vga.attr >> 4);
	else if (p >= 30 && p <= 37)
		vga.attr = (u8)((vga.attr & 0xF8) | colour(p - 30));
	else if (p == 39)
		vga.attr = (vga.attr & 0xF8) | (ATTR_DEFAULT & 7);
	else if (p >= 40 && p <= 47)
		vga.attr = (u8)((vga.attr & 0x0F) | colour(p - 40) << 4);
	else if (p == 49)
		vga.attr &= 0x0F;
	else if (p >= 90 && p <= 97)
		vga.attr = (u8)((vga.attr & 0xF0) | 8 | colour(p - 90));
}

static void erase_display(unsigned int what)
{
	unsigned int at = vga.row * COLUMNS + min(vga.column, COLUMNS - 1U);

	if (what == 0)
		erase(cell(0, 0) + at, ROWS * COLUMNS - at);
	else if (what == 1)
		erase(cell(0, 0), at + 1);
	else
		erase(cell(0, 0), ROWS * COLUMNS);
}

static void erase_line(unsigned int what)
{
	unsigned int column = min(vga.column, COLUMNS - 1U);

	if (what == 0)
		erase(cell(vga.row, column), COLUMNS - column);
	else if (what == 1)
		erase(cell(vga.row, 0), column + 1);
	else
		erase(cell(vga.row, 0), COLUMNS);
}

static void run_sequence(char final)
{
	unsigned int p = vga.params[0], n = max(p, 1U), i;

	switch (final) {
	case 'm':
		for (i = 0; i <= vga.nr_params; i++)
			set_attribute(vga.params[i]);
		break;
	case 'A':
		vga.row -= min(n, vga.row);
		break;
	case 'B':
		vga.row = min(vga.row + n, ROWS - 1U);
		break;
	case 'C':
		vga.column = min(vga.column + n, COLUMNS - 1U);
		break;
	case 'D':
		vga.column -= min(n, vga.column);
		break;
	case 'H':
	case 'f':
		vga.row = min(n, (unsigned int)ROWS) - 1;
		vga.column =
			clamp(vga.params[1], 1U, (unsigned int)COLUMNS) - 1;
		break;
	case 'J':
		erase_display(p);
		break;
	case 'K':
		erase_line(p);
		break;
	}
}

/* After ESC [: digits and ; until a letter. */
static void in_sequence(char c)
{
	if (c >= '0' && c <= '9') {
		unsigned int *p = &vga.params[vga.nr_params];

		*p = min(*p * 10 + (unsigned int)(c - '0'), 999U);
	} else if (c == ';') {
		if (vga.nr_params < MAX_PARAMS - 1)
			vga.nr_params++;
	} else if (c >= '@') {
		vga.state = TEXT;
		run_sequence(c);
	}
}

/* What code page 437 has for a character beyond ASCII. */
static u8 code_page(u32 rune)
{
	static const struct {
		u16 rune;
		u8 code;
	} map[] = {
		{ 0x2500, 0xC4 }, { 0x2502, 0xB3 }, { 0x250C, 0xDA },
		{ 0x2510, 0xBF }, { 0x2514, 0xC0 }, { 0x2518, 0xD9 },
		{ 0x251C, 0xC3 }, { 0x2524, 0xB4 }, { 0x252C, 0xC2 },
		{ 0x2534, 0xC1 }, { 0x253C, 0xC5 }, { 0x2550, 0xCD },
		{ 0x2551, 0xBA }, { 0x2580, 0xDF }, { 0x2584, 0xDC },
		{ 0x2588, 0xDB }, { 0x2591, 0xB0 }, { 0x2592, 0xB1 },
		{ 0x2593, 0xB2 }, { 0x2192, 0x1A }, { 0x2190, 0x1B },
		{ 0x2191, 0x18 }, { 0x2193, 0x19 }, { 0x00B7, 0xFA },
		{ 0x2022, 0x07 }, { 0x00D7, 'x' },  { 0x2264, 0xF3 },
		{ 0x2265, 0xF2 }, { 0x2013, '-' },  { 0x2014, '-' },
		{ 0x2019, '\'' }, { 0x00B5, 0xE6 }, { 0x00B0, 0xF8 },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(map); i++)
		if (map[i].rune == rune)
			return map[i].code;
	return '?';
}

/* Bytes of a character beyond ASCII; a broken one ends with the next byte. */
static void in_utf8(u8 c)
{
	if (c >= 0xC0) {
		vga.more = c >= 0xF0 ? 3 : c >= 0xE0 ? 2 : 1;
		vga.rune = c & (0x3FU >> vga.more);
	} else if (vga.more) {
		vga.rune = vga.rune << 6 | (c & 0x3F);
		if (--vga.more == 0)
			show(code_page(vga.rune));
	}
}

static void in_text(char c)
{
	switch (c) {
	case '\n':
		new_line();
		break;
	case '\r':
		vga.column = 0;
		break;
	case '\b':
		if (vga.column)
			vga.column--;
		break;
	case '\t':
		vga.column = min((vga.column | 7) + 1, COLUMNS - 1U);
		break;
	case '\033':
		vga.state = ESCAPE;
		break;
	default:
		if ((u8)c >= 0x80)
			in_utf8((u8)c);
		else if (c >= ' ')
			show((u8)c);
	}
}

static void put(char c)
{
	switch (vga.state) {
	case TEXT:
		in_text(c);
		break;
	case ESCAPE:
		vga.state = c == '[' ? SEQUENCE : TEXT;
		memset(vga.params, 0, sizeof(vga.params));
		vga.nr_params = 0;
		break;
	case SEQUENCE:
		in_sequence(c);
		break;
	}
}

static void crtc_write(u8 reg, u8 value)
{
	outb(reg, CRTC_INDEX);
	outb(value, CRTC_DATA);
}

static void move_cursor(void)
{
	unsigned int at = vga.row * COLUMNS + min(vga.column, COLUMNS - 1U);

	crtc_write(CRTC_CURSOR_HIGH, (u8)(at >> 8));
	crtc_write(CRTC_CURSOR_LOW, (u8)at);
}

static void vga_write(const char *s, size_t n)
{
	while (n--)
		put(*s++);
	move_cursor();
}

static struct console vga_console = {
	.name = "tty0",
	.write = vga_write,
};

void vga_early_init(void)
{
	erase_display(2);
	crtc_write(CRTC_CURSOR_START, 13); /* shown, lines 13 and 14 */
	move_cursor();
	register_console(&vga_console);
}
