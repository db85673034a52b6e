// SPDX-License-Identifier: MIT
/*
 * vt_sgr.c - the virtual console: colours and other attributes, ESC [ … m
 *
 *	attribute   blink | background 3 | bright | foreground 3
 *
 * What    ANSI counts red as 1 and blue as 4, the VGA the other way round. What
 *         the VGA has not (underlined, half bright, 256 colours) becomes the
 *         nearest colour it has, as on Linux.
 */
#include <lib/minmax.h>
#include "vt.h"

#define COLOUR_ITALIC	 2 /* green */
#define COLOUR_UNDERLINE 3 /* cyan */
#define COLOUR_HALF	 8 /* dark grey */
#define FOREGROUND	 0x0f
#define BACKGROUND	 0xf0

u8 vt_attribute(const struct vt *vt)
{
	const struct vt_pen *pen = &vt->pen;
	u8 a = pen->colour;

	if (pen->italic)
		a = (a & BACKGROUND) | COLOUR_ITALIC;
	else if (pen->underline)
		a = (a & BACKGROUND) | COLOUR_UNDERLINE;
	else if (pen->intensity == 0)
		a = (a & BACKGROUND) | COLOUR_HALF;
	if (pen->reverse != vt->reverse_screen)
		a = (u8)((a & 0x88) | ((a >> 4 | a << 4) & 0x77));
	if (pen->blink)
		a ^= 0x80;
	if (pen->intensity == 2)
		a ^= 0x08;
	return a;
}

static u8 vga_colour(unsigned int ansi)
{
	return (u8)((ansi & 1) << 2 | (ansi & 2) | (ansi & 4) >> 2);
}

static void set_foreground(struct vt *vt, u8 colour)
{
	vt->pen.colour = (u8)((vt->pen.colour & BACKGROUND) | colour);
}

static void set_background(struct vt *vt, u8 colour)
{
	vt->pen.colour = (u8)((vt->pen.colour & FOREGROUND) | colour << 4);
}

struct rgb {
	unsigned int r, g, b;
};

/* xterm's 256: 16, a cube of six a side, and greys. */
static struct rgb rgb_of_256(unsigned int i)
{
	struct rgb c;

	if (i < 16) {
		unsigned int on = i < 8 ? 0xaa : 0xff, off = i < 8 ? 0 : 0x55;

		c.r = i & 1 ? on : off;
		c.g = i & 2 ? on : off;
		c.b = i & 4 ? on : off;
	} else if (i < 232) {
		i -= 16;
		c = (struct rgb){ i / 36 * 85 / 2, i / 6 % 6 * 85 / 2,
				  i % 6 * 85 / 2 };
	} else {
		c.r = c.g = c.b = i * 10 - 2312;
	}
	return c;
}

static void set_rgb_foreground(struct vt *vt, struct rgb c)
{
	unsigned int most = max(max(c.r, c.g), c.b);
	u8 hue = 0;

	if (c.r > most / 2)
		hue |= 4;
	if (c.g > most / 2)
		hue |= 2;
	if (c.b > most / 2)
		hue |= 1;
	vt->pen.intensity = most > 0xaa ? 2 : 1;
	if (hue == 7 && most <= 0x55) {
		hue = 0;
		vt->pen.intensity = 2;
	}
	set_foreground(vt, hue);
}

static void set_rgb_background(struct vt *vt, struct rgb c)
{
	set_background(vt, (u8)((c.r & 0x80) >> 5 | (c.g & 0x80) >> 6 |
				(c.b & 0x80) >> 7));
}

/* 38 and 48: "5;n" or "2;r;g;b" follow at I + 1; -> the last one used. */
static unsigned int extended_colour(struct vt *vt, unsigned int i)
{
	const bool background = vt->params[i] == 48;
	const unsigned int *p = &vt->params[i], left = vt->nr_params - i;
	struct rgb c;

	if (left >= 2 && p[1] == 5) {
		c = rgb_of_256(min(p[2], 255U));
		i += 2;
	} else if (left >= 4 && p[1] == 2) {
		c.r = min(p[2], 255U);
		c.g = min(p[3], 255U);
		c.b = min(p[4], 255U);
		i += 4;
	} else {
		return left ? i + 1 : i;
	}
	if (background)
		set_rgb_background(vt, c);
	else
		set_rgb_foreground(vt, c);
	return i;
}

static void default_attributes(struct vt_pen *pen)
{
	pen->colour = VT_GREY;
	pen->intensity = 1;
	pen->italic = pen->underline = pen->blink = pen->reverse = false;
}

/* True: P is 30 … 37 or one of its kin. */
static bool set_colour(struct vt *vt, unsigned int p)
{
	const u8 colour = vga_colour(p % 10);

	if (p % 10 > 7)
		return false;
	if (p / 10 == 9)
		vt->pen.intensity = 2;
	switch (p / 10) {
	case 3:
	case 9:
		set_foreground(vt, colour);
		return true;
	case 4:
	case 10:
		set_background(vt, colour);
		return true;
	}
	return false;
}

static void set_attribute(struct vt *vt, unsigned int p)
{
	struct vt_pen *pen = &vt->pen;

	if (set_colour(vt, p))
		return;
	switch (p) {
	case 0:
		default_attributes(pen);
		break;
	case 1:
		pen->intensity = 2;
		break;
	case 2:
		pen->intensity = 0;
		break;
	case 22:
		pen->intensity = 1;
		break;
	case 3:
	case 23:
		pen->italic = p == 3;
		break;
	case 4:
	case 21:
	case 24:
		pen->underline = p != 24;
		break;
	case 5:
	case 25:
		pen->blink = p == 5;
		break;
	case 7:
	case 27:
		pen->reverse = p == 7;
		break;
	case 10:
	case 11: /* the PC's character set, with control characters shown */
	case 12:
		pen->g[pen->active] = p == 10 ? VT_LATIN : VT_IBM;
		vt->show_controls = p != 10;
		break;
	case 39:
		set_foreground(vt, VT_GREY & FOREGROUND);
		pen->intensity = 1;
		break;
	case 49:
		set_background(vt, VT_GREY >> 4);
		break;
	}
}

void vt_sgr(struct vt *vt)
{
	unsigned int i;

	for (i = 0; i <= vt->nr_params; i++)
		if (vt->params[i] == 38 || vt->params[i] == 48)
			i = extended_colour(vt, i);
		else
			set_attribute(vt, vt->params[i]);
}
