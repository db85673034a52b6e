// SPDX-License-Identifier: MIT
/*
 * vt.c - the virtual console: text, control characters, short sequences
 *
 *	bytes --utf8--> runes --charset--> cells
 *	   \--ESC--> state machine --> vt_csi.c, vt_sgr.c
 *
 * What        Linux's console, as terminfo's "linux" has it: VT102 with colours.
 *             Control characters act inside sequences, too.
 * Invariants  pen.x < cols, pen.y < rows, top < bottom <= rows: vt_model.c.
 *             The cursor stands on the last column after writing there, and
 *             need_wrap says that the next character begins a line.
 * Locking     The caller's.
 * Not here    Mouse, palettes, fonts; sequences for them are swallowed.
 * See         console_codes(4); ECMA-48; DEC VT102 user guide.
 */
#include <lib/minmax.h>
#include <lib/string.h>
#include "vt.h"

/* ------------------------------------------------------------------- cells */

/* The colour of what is cleared: background and reverse stay, no lines. */
static u8 erase_attribute(const struct vt *vt)
{
	struct vt plain = { .pen = vt->pen,
			    .reverse_screen = vt->reverse_screen };

	plain.pen.intensity = 1;
	plain.pen.underline = plain.pen.italic = false;
	return vt_attribute(&plain);
}

void vt_erase(struct vt *vt, u16 *from, unsigned int n)
{
	const u16 blank = (u16)(erase_attribute(vt) << 8 | ' ');

	while (n--)
		*from++ = blank;
}

/* The lines from FROM to the region's end move up by N; new ones are blank. */
void vt_scroll_up(struct vt *vt, unsigned int from, unsigned int n)
{
	unsigned int lines = vt->bottom - from;

	n = min(n, lines);
	memmove(vt_cell(vt, 0, from), vt_cell(vt, 0, from + n),
		(size_t)(lines - n) * vt->cols * sizeof(u16));
	vt_erase(vt, vt_cell(vt, 0, vt->bottom - n), n * vt->cols);
}

void vt_scroll_down(struct vt *vt, unsigned int from, unsigned int n)
{
	unsigned int lines = vt->bottom - from;

	n = min(n, lines);
	memmove(vt_cell(vt, 0, from + n), vt_cell(vt, 0, from),
		(size_t)(lines - n) * vt->cols * sizeof(u16));
	vt_erase(vt, vt_cell(vt, 0, from), n * vt->cols);
}

void vt_insert_cells(struct vt *vt, unsigned int n)
{
	u16 *at = vt_cell(vt, vt->pen.x, vt->pen.y);
	unsigned int left = vt->cols - vt->pen.x;

	n = min(n, left);
	memmove(at + n, at, (left - n) * sizeof(u16));
	vt_erase(vt, at, n);
}

/* ------------------------------------------------------------------ cursor */

void vt_goto(struct vt *vt, int x, int y)
{
	const int low = vt->origin ? (int)vt->top : 0;
	const int high = (int)(vt->origin ? vt->bottom : vt->rows) - 1;

	vt->pen.x = (unsigned int)clamp(x, 0, (int)vt->cols - 1);
	vt->pen.y = (unsigned int)clamp(y, low, high);
	vt->need_wrap = false;
}

static void carriage_return(struct vt *vt)
{
	vt->pen.x = 0;
	vt->need_wrap = false;
}

static void line_feed(struct vt *vt)
{
	if (vt->pen.y + 1 == vt->bottom)
		vt_scroll_up(vt, vt->top, 1);
	else if (vt->pen.y + 1 < vt->rows)
		vt->pen.y++;
	vt->need_wrap = false;
}

static void reverse_line_feed(struct vt *vt)
{
	if (vt->pen.y == vt->top)
		vt_scroll_down(vt, vt->top, 1);
	else if (vt->pen.y)
		vt->pen.y--;
	vt->need_wrap = false;
}

static void backspace(struct vt *vt)
{
	if (!vt->pen.x)
		return;
	vt->pen.x--;
	vt->need_wrap = false;
}

static void tab(struct vt *vt)
{
	unsigned int x = vt->pen.x;

	while (x < vt->cols - 1) {
		x++;
		if (vt->tabs[x / 8] & 1 << x % 8)
			break;
	}
	vt->pen.x = x;
}

void vt_save(struct vt *vt)
{
	vt->saved = vt->pen;
}

void vt_restore(struct vt *vt)
{
	vt->pen = vt->saved;
	vt_goto(vt, (int)vt->pen.x, (int)vt->pen.y);
}

void vt_reply(struct vt *vt, const char *s)
{
	size_t n = strlen(s);

	if (n > VT_REPLY_MAX - vt->reply_size)
		return;
	memcpy(vt->reply + vt->reply_size, s, n);
	vt->reply_size += (unsigned int)n;
}

/* -------------------------------------------------------------------- reset */

static void reset(struct vt *vt)
{
	vt->pen = (struct vt_pen){ .colour = VT_GREY,
				   .intensity = 1,
				   .g = { VT_LATIN, VT_GRAPHICS } };
	vt->top = 0;
	vt->bottom = vt->rows;
	vt->state = VT_TEXT;
	vt->application_cursor = vt->reverse_screen = vt->origin = false;
	vt->insert = vt->newline = vt->application_keypad = false;
	vt->show_controls = false;
	vt->autowrap = vt->cursor_on = true;
	vt->need_wrap = false;
	vt->utf8 = true;
	vt->rune_more = 0;
	memset(vt->tabs, 1, sizeof(vt->tabs)); /* each eighth column */
	vt_save(vt);
	vt_erase(vt, vt->cells, vt->rows * vt->cols);
}

void vt_init(struct vt *vt, u16 *cells, unsigned int rows, unsigned int cols)
{
	memset(vt, 0, sizeof(*vt));
	vt->cells = cells;
	vt->rows = rows;
	vt->cols = min(cols, (unsigned int)VT_MAX_COLS);
	reset(vt);
}

/* --------------------------------------------------------------------- text */

static void put_cell(struct vt *vt, u8 glyph)
{
	if (vt->need_wrap) {
		carriage_return(vt);
		line_feed(vt);
	}
	if (vt->insert)
		vt_insert_cells(vt, 1);
	*vt_cell(vt, vt->pen.x, vt->pen.y) =
		(u16)(vt_attribute(vt) << 8 | glyph);
	if (vt->pen.x + 1 == vt->cols)
		vt->need_wrap = vt->autowrap;
	else
		vt->pen.x++;
}

static void put_rune(struct vt *vt, u32 rune)
{
	bool wide = false;
	int glyph = vt_glyph(rune, &wide);

	if (glyph < 0)
		return;
	put_cell(vt, (u8)glyph);
	if (wide)
		put_cell(vt, ' ');
}

#define RUNE_BROKEN 0xfffd

static void end_rune(struct vt *vt)
{
	u32 rune = vt->rune;

	if (rune < vt->rune_min || rune > 0x10ffff ||
	    (rune >= 0xd800 && rune < 0xe000))
		rune = RUNE_BROKEN;
	put_rune(vt, rune);
}

static void begin_rune(struct vt *vt, u8 c)
{
	static const u32 smallest[] = { 0, 0x80, 0x800, 0x10000 };

	if (c < 0xc0 || c >= 0xf8) {
		put_rune(vt, RUNE_BROKEN);
		return;
	}
	vt->rune_more = c >= 0xf0 ? 3 : c >= 0xe0 ? 2 : 1;
	vt->rune_min = smallest[vt->rune_more];
	vt->rune = c & (0x3fU >> vt->rune_more);
}

/* True: C was of a character beyond ASCII. One that breaks off is shown so. */
static bool in_utf8(struct vt *vt, u8 c)
{
	if (vt->rune_more && (c & 0xc0) == 0x80) {
		vt->rune = vt->rune << 6 | (c & 0x3f);
		if (--vt->rune_more == 0)
			end_rune(vt);
		return true;
	}
	if (vt->rune_more) {
		vt->rune_more = 0;
		put_rune(vt, RUNE_BROKEN);
	}
	if (c < 0x80)
		return false;
	begin_rune(vt, c);
	return true;
}

static void put_byte(struct vt *vt, u8 c)
{
	switch (vt->pen.g[vt->pen.active]) {
	case VT_GRAPHICS:
		put_cell(vt, vt_graphics(c));
		break;
	case VT_IBM:
		put_cell(vt, c);
		break;
	case VT_LATIN:
		put_rune(vt, c);
		break;
	}
}

/* -------------------------------------------------------- control characters */

static bool in_string(const struct vt *vt)
{
	return vt->state == VT_STRING || vt->state == VT_OSC;
}

/* True: C was one, and is done. */
static bool control(struct vt *vt, u8 c)
{
	if (in_string(vt) && c >= '\b' && c <= '\r')
		return true;
	switch (c) {
	case '\a':
		if (in_string(vt))
			vt->state = VT_TEXT;
		return true;
	case '\b':
		backspace(vt);
		return true;
	case '\t':
		tab(vt);
		return true;
	case '\n':
	case '\v':
	case '\f':
		line_feed(vt);
		if (vt->newline)
			carriage_return(vt);
		return true;
	case '\r':
		carriage_return(vt);
		return true;
	case 0x0e: /* shift out, shift in */
	case 0x0f:
		vt->pen.active = c == 0x0e;
		return true;
	case 0x18: /* cancel, substitute */
	case 0x1a:
		vt->state = VT_TEXT;
		return true;
	case 0x1b:
		vt->state = VT_ESC;
		return true;
	}
	return c < ' ' || c == 0x7f;
}

/* ---------------------------------------------------------------- sequences */

static enum vt_charset charset_of(u8 c)
{
	return c == '0' ? VT_GRAPHICS : c == 'U' ? VT_IBM : VT_LATIN;
}

/* ESC and one character that has more to come: the state, or VT_TEXT. */
static enum vt_state state_after_esc(u8 c)
{
	switch (c) {
	case '[':
		return VT_CSI;
	case ']':
		return VT_OSC;
	case 'P':
	case '_':
	case '^':
		return VT_STRING;
	case '#':
		return VT_HASH;
	case '%':
		return VT_PERCENT;
	case '(':
		return VT_SET_G0;
	case ')':
		return VT_SET_G1;
	}
	return VT_TEXT;
}

static void after_esc(struct vt *vt, u8 c)
{
	vt->state = state_after_esc(c);
	switch (c) {
	case 'D':
		line_feed(vt);
		break;
	case 'E':
		carriage_return(vt);
		line_feed(vt);
		break;
	case 'M':
		reverse_line_feed(vt);
		break;
	case 'H':
		vt->tabs[vt->pen.x / 8] |= (u8)(1 << vt->pen.x % 8);
		break;
	case 'Z':
		vt_reply(vt, "\033[?6c");
		break;
	case '7':
		vt_save(vt);
		break;
	case '8':
		vt_restore(vt);
		break;
	case 'c':
		reset(vt);
		break;
	case '=':
	case '>':
		vt->application_keypad = c == '=';
		break;
	}
}

static void in_params(struct vt *vt, u8 c)
{
	unsigned int *p = &vt->params[vt->nr_params];

	if (c >= '0' && c <= '9') {
		*p = min(*p * 10 + (c - '0'), 9999U);
	} else if (c == ';' && vt->nr_params < VT_MAX_PARAMS - 1) {
		vt->nr_params++;
	} else if (c < '@') {
		vt->state = VT_IGNORE;
	} else {
		vt->state = VT_TEXT;
		vt_csi(vt, c);
	}
}

static void begin_params(struct vt *vt, u8 c)
{
	memset(vt->params, 0, sizeof(vt->params));
	vt->nr_params = 0;
	vt->private = 0;
	vt->state = VT_PARAMS;
	if (c == '[')
		vt->state = VT_FUNCTION;
	else if (c >= '<' && c <= '?')
		vt->private = c;
	else
		in_params(vt, c);
}

/* DEC's test picture. */
static void fill_with_e(struct vt *vt)
{
	unsigned int i;

	for (i = 0; i < vt->rows * vt->cols; i++)
		vt->cells[i] = (u16)(vt_attribute(vt) << 8 | 'E');
}

/* ESC ] P nrrggbb and ESC ] R, Linux's own, have no end of a string. */
static void in_osc(struct vt *vt, u8 c)
{
	if (c == 'P')
		vt->state = VT_PALETTE;
	else if (c >= '0' && c <= '9')
		vt->state = VT_STRING;
	else
		vt->state = VT_TEXT;
	vt->nr_params = 0;
}

static void in_sequence(struct vt *vt, u8 c)
{
	const enum vt_state state = vt->state;

	switch (state) {
	case VT_TEXT:
	case VT_STRING:
		return;
	case VT_ESC:
		after_esc(vt, c);
		return;
	case VT_CSI:
		begin_params(vt, c);
		return;
	case VT_PARAMS:
		in_params(vt, c);
		return;
	case VT_OSC:
		in_osc(vt, c);
		return;
	case VT_IGNORE:
		vt->state = c >= '@' ? VT_TEXT : VT_IGNORE;
		return;
	case VT_PALETTE:
		if (++vt->nr_params == 7)
			vt->state = VT_TEXT;
		return;
	case VT_FUNCTION:
		break;
	case VT_HASH:
		if (c == '8')
			fill_with_e(vt);
		break;
	case VT_PERCENT:
		vt->utf8 = c == 'G' || c == '8';
		break;
	case VT_SET_G0:
	case VT_SET_G1:
		vt->pen.g[state == VT_SET_G1] = charset_of(c);
		break;
	}
	vt->state = VT_TEXT;
}

static void put(struct vt *vt, u8 c)
{
	if (vt->state == VT_TEXT && vt->utf8 && in_utf8(vt, c))
		return;
	if (vt->show_controls && vt->state == VT_TEXT &&
	    !strchr("\033\b\n\f\r\016\017", c))
		put_cell(vt, c);
	else if (control(vt, c))
		return;
	else if (vt->state == VT_TEXT)
		put_byte(vt, c);
	else
		in_sequence(vt, c);
}

void vt_write(struct vt *vt, const char *s, size_t n)
{
	while (n--)
		put(vt, (u8)*s++);
}
