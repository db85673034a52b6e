// SPDX-License-Identifier: MIT
/*
 * vt_csi.c - the virtual console: sequences with parameters, ESC [ 1 ; 2 X
 *
 * What    A missing parameter is 0; where 0 makes no sense it means 1.
 * See     console_codes(4), ECMA-48 CSI sequences.
 */
#include <lib/minmax.h>
#include <lib/printf.h>
#include <lib/string.h>
#include "vt.h"

/* ------------------------------------------------------------------ erasing */

/* 0: from the cursor on; 1: up to it, inclusive; 2, 3: all. */
static void erase_part(struct vt *vt, u16 *start, unsigned int at,
		       unsigned int size)
{
	switch (vt->params[0]) {
	case 0:
		vt_erase(vt, start + at, size - at);
		break;
	case 1:
		vt_erase(vt, start, at + 1);
		break;
	case 2:
	case 3:
		vt_erase(vt, start, size);
		break;
	default:
		return;
	}
	vt->need_wrap = false;
}

static void delete_cells(struct vt *vt, unsigned int n)
{
	u16 *at = vt_cell(vt, vt->pen.x, vt->pen.y);
	unsigned int left = vt->cols - vt->pen.x;

	n = min(n, left);
	memmove(at, at + n, (left - n) * sizeof(u16));
	vt_erase(vt, at + left - n, n);
}

/* Lines are inserted and deleted inside the scroll region only. */
static void shift_lines(struct vt *vt, bool insert, unsigned int n)
{
	if (vt->pen.y < vt->top || vt->pen.y >= vt->bottom)
		return;
	if (insert)
		vt_scroll_down(vt, vt->pen.y, n);
	else
		vt_scroll_up(vt, vt->pen.y, n);
	vt->need_wrap = false;
}

/* --------------------------------------------------------------------- modes */

/* DECSCNM: every cell changes its two colours. */
static void reverse_screen(struct vt *vt, bool on)
{
	unsigned int i;

	if (vt->reverse_screen == on)
		return;
	vt->reverse_screen = on;
	for (i = 0; i < vt->rows * vt->cols; i++) {
		u16 cell = vt->cells[i];

		vt->cells[i] = (u16)((cell & 0x88ff) | (cell & 0x7000) >> 4 |
				     (cell & 0x0700) << 4);
	}
}

static void set_private_mode(struct vt *vt, unsigned int mode, bool on)
{
	switch (mode) {
	case 1:
		vt->application_cursor = on;
		break;
	case 5:
		reverse_screen(vt, on);
		break;
	case 6:
		vt->origin = on;
		vt_goto(vt, 0, on ? (int)vt->top : 0);
		break;
	case 7:
		vt->autowrap = on;
		break;
	case 25:
		vt->cursor_on = on;
		break;
	}
}

static void set_mode(struct vt *vt, unsigned int mode, bool on)
{
	switch (mode) {
	case 3:
		vt->show_controls = on;
		break;
	case 4:
		vt->insert = on;
		break;
	case 20:
		vt->newline = on;
		break;
	}
}

static void set_modes(struct vt *vt, bool on)
{
	unsigned int i;

	for (i = 0; i <= vt->nr_params; i++)
		if (vt->private == '?')
			set_private_mode(vt, vt->params[i], on);
		else if (!vt->private)
			set_mode(vt, vt->params[i], on);
}

/* ------------------------------------------------------------------- answers */

static void report(struct vt *vt, unsigned int what)
{
	unsigned int first = vt->origin ? vt->top : 0;
	char text[24];

	if (what == 5)
		vt_reply(vt, "\033[0n");
	if (what != 6)
		return;
	scnprintf(text, sizeof(text), "\033[%u;%uR", vt->pen.y - first + 1,
		  vt->pen.x + 1);
	vt_reply(vt, text);
}

/* ------------------------------------------------------------------ the rest */

static void set_region(struct vt *vt)
{
	unsigned int top = max(vt->params[0], 1U);
	unsigned int bottom = vt->params[1] ? vt->params[1] : vt->rows;

	if (top >= bottom || bottom > vt->rows)
		return;
	vt->top = top - 1;
	vt->bottom = bottom;
	vt_goto(vt, 0, vt->origin ? (int)vt->top : 0);
}

static void clear_tabs(struct vt *vt)
{
	if (vt->params[0] == 3)
		memset(vt->tabs, 0, sizeof(vt->tabs));
	else if (vt->params[0] == 0)
		vt->tabs[vt->pen.x / 8] &= (u8) ~(1 << vt->pen.x % 8);
}

/* True: FINAL moves the cursor. */
static bool move(struct vt *vt, u8 final)
{
	const int p = (int)vt->params[0], n = max(p, 1);
	const int x = (int)vt->pen.x, y = (int)vt->pen.y;
	const int first = vt->origin ? (int)vt->top : 0;

	switch (final) {
	case 'A':
		vt_goto(vt, x, y - n);
		return true;
	case 'B':
	case 'e':
		vt_goto(vt, x, y + n);
		return true;
	case 'C':
	case 'a':
		vt_goto(vt, x + n, y);
		return true;
	case 'D':
		vt_goto(vt, x - n, y);
		return true;
	case 'E':
		vt_goto(vt, 0, y + n);
		return true;
	case 'F':
		vt_goto(vt, 0, y - n);
		return true;
	case 'G':
	case '`':
		vt_goto(vt, n - 1, y);
		return true;
	case 'd':
		vt_goto(vt, x, first + n - 1);
		return true;
	case 'H':
	case 'f':
		vt_goto(vt, max((int)vt->params[1], 1) - 1, first + n - 1);
		return true;
	}
	return false;
}

/* True: FINAL erases or shifts what stands there. */
static bool edit(struct vt *vt, u8 final)
{
	const unsigned int n = max(vt->params[0], 1U);
	const unsigned int x = vt->pen.x, y = vt->pen.y;

	switch (final) {
	case 'J':
		erase_part(vt, vt->cells, y * vt->cols + x,
			   vt->rows * vt->cols);
		return true;
	case 'K':
		erase_part(vt, vt_cell(vt, 0, y), x, vt->cols);
		return true;
	case 'L':
	case 'M':
		shift_lines(vt, final == 'L', n);
		return true;
	case 'P':
		delete_cells(vt, n);
		return true;
	case 'X':
		vt_erase(vt, vt_cell(vt, x, y), min(n, vt->cols - x));
		return true;
	case '@':
		vt_insert_cells(vt, n);
		return true;
	}
	return false;
}

static void other(struct vt *vt, u8 final)
{
	switch (final) {
	case 'c':
		if (vt->params[0] == 0)
			vt_reply(vt, "\033[?6c");
		break;
	case 'g':
		clear_tabs(vt);
		break;
	case 'm':
		vt_sgr(vt);
		break;
	case 'n':
		report(vt, vt->params[0]);
		break;
	case 'r':
		set_region(vt);
		break;
	case 's':
		vt_save(vt);
		break;
	case 'u':
		vt_restore(vt);
		break;
	}
}

void vt_csi(struct vt *vt, u8 final)
{
	if (final == 'h' || final == 'l')
		set_modes(vt, final == 'h');
	else if (!vt->private && !move(vt, final) && !edit(vt, final))
		other(vt, final);
}
