/* SPDX-License-Identifier: MIT */
/*
 * keymap.h - from scan codes (set 1) to what a terminal sends
 *
 * Pure logic. US layout; sequences as Linux's console has them.
 */
#ifndef DRIVERS_KEYMAP_H
#define DRIVERS_KEYMAP_H

#include <lib/types.h>

#define KEYMAP_MAX 8 /* bytes that one key sends, at most */

struct keyboard {
	bool shift_l, shift_r, ctrl_l, ctrl_r, alt_l, alt_r;
	bool caps, num;
	bool extended;	   /* 0xE0 came */
	unsigned int skip; /* codes of Pause that are left */
	/* What the screen's application asked for. */
	bool application_cursor, application_keypad;
};

/* One more CODE from the keyboard: the bytes that go to the terminal are put
 * into TO; how many. */
size_t keymap_code(struct keyboard *kbd, u8 code, char to[KEYMAP_MAX]);

#endif
