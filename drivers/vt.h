/* SPDX-License-Identifier: MIT */
/*
 * vt.h - the virtual console: a terminal as Linux's (TERM=linux), drawn into
 * cells of a character (code page 437) and an attribute
 *
 * Pure logic over an array of cells: the VGA's memory, or a test's.
 */
#ifndef DRIVERS_VT_H
#define DRIVERS_VT_H

#include <lib/types.h>

#define VT_MAX_COLS	 256
#define VT_MAX_PARAMS	 16
#define VT_REPLY_MAX	 64

#define VT_BLACK_ON_GREY 0x70
#define VT_GREY		 0x07 /* on black: the attribute of a new console */

enum vt_state {
	VT_TEXT,
	VT_ESC,	     /* ESC */
	VT_CSI,	     /* ESC [ : nothing yet */
	VT_PARAMS,   /* ESC [ 1 ; 2 */
	VT_IGNORE,   /* ESC [ and something we do not know, up to its end */
	VT_FUNCTION, /* ESC [ [ : one more */
	VT_HASH,     /* ESC # */
	VT_PERCENT,  /* ESC % */
	VT_SET_G0,   /* ESC ( */
	VT_SET_G1,   /* ESC ) */
	VT_OSC,	     /* ESC ] */
	VT_PALETTE,  /* ESC ] P and seven digits */
	VT_STRING,   /* up to BEL or ESC \ */
};

enum vt_charset {
	VT_LATIN,
	VT_GRAPHICS, /* DEC's lines */
	VT_IBM,	     /* code page 437 as it is */
};

/* What ESC 7 keeps. */
struct vt_pen {
	unsigned int x, y;
	u8 colour;    /* background << 4 | foreground, in the VGA's order */
	u8 intensity; /* 0 half, 1 normal, 2 bold */
	bool italic, underline, blink, reverse;
	enum vt_charset g[2];
	u8 active; /* of g */
};

struct vt {
	u16 *cells; /* rows * cols, by lines */
	unsigned int rows, cols;
	struct vt_pen pen, saved;
	unsigned int top, bottom; /* what scrolls: top <= line < bottom */
	bool need_wrap;		  /* the last column was written to */
	/* Modes: ESC [ ? n h, ESC [ n h. */
	bool application_cursor, reverse_screen, origin, autowrap, cursor_on;
	bool insert, newline, application_keypad, show_controls;
	u8 tabs[VT_MAX_COLS / 8];
	enum vt_state state;
	u8 private; /* '?', '>', … behind ESC [, or 0 */
	unsigned int params[VT_MAX_PARAMS], nr_params;
	/* UTF-8: a character in the making. */
	bool utf8;
	u32 rune, rune_min;
	unsigned int rune_more;
	/* Answers for the one who asked, until somebody takes them. */
	char reply[VT_REPLY_MAX];
	unsigned int reply_size;
};

/* A console over CELLS, which are cleared. */
void vt_init(struct vt *vt, u16 *cells, unsigned int rows, unsigned int cols);

void vt_write(struct vt *vt, const char *s, size_t n);

/* What SGR and modes make of a cell's attribute now. */
u8 vt_attribute(const struct vt *vt);

/* -- what the files share ------------------------------------------------- */

static inline u16 *vt_cell(const struct vt *vt, unsigned int x, unsigned int y)
{
	return vt->cells + (size_t)y * vt->cols + x;
}

/* vt.c */
void vt_erase(struct vt *vt, u16 *from, unsigned int n);
void vt_scroll_up(struct vt *vt, unsigned int from, unsigned int n);
void vt_scroll_down(struct vt *vt, unsigned int from, unsigned int n);
void vt_goto(struct vt *vt, int x, int y); /* held inside screen or region */
void vt_insert_cells(struct vt *vt, unsigned int n);
void vt_save(struct vt *vt);
void vt_restore(struct vt *vt);
void vt_reply(struct vt *vt, const char *s);

/* vt_csi.c: ESC [ … FINAL. */
void vt_csi(struct vt *vt, u8 final);
/* vt_sgr.c: ESC [ … m. */
void vt_sgr(struct vt *vt);
/* vt_font.c: the code page's character, or -1: it takes no place. *WIDE: it
 * takes two. */
int vt_glyph(u32 rune, bool *wide);
u8 vt_graphics(u8 c);

#endif
