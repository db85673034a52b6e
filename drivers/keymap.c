// SPDX-License-Identifier: MIT
/*
 * keymap.c - the US keyboard
 *
 *	 code        key goes down          0xE0 code   a key that the first PC
 *	 code + 0x80 key comes up                       did not have
 *	 0xE1 …      Pause, six codes
 *
 * What   Characters by Shift, Ctrl and Caps Lock; Alt puts ESC before. Cursor
 *        and function keys send what terminfo's "linux" says; the keypad digits
 *        or cursor keys by Num Lock, or what an application asked for.
 * See    keymaps(5); IBM PS/2 technical reference; console_codes(4).
 */
#include <lib/ctype.h>
#include <lib/printf.h>
#include <lib/string.h>
#include "keymap.h"

#define EXTENDED      0xE0
#define PAUSE	      0xE1
#define RELEASED      0x80

#define KEY_BACKSPACE 0x0E
#define KEY_ENTER     0x1C
#define KEY_CTRL      0x1D
#define KEY_SHIFT_L   0x2A
#define KEY_SLASH     0x35
#define KEY_SHIFT_R   0x36
#define KEY_KP_TIMES  0x37
#define KEY_ALT	      0x38
#define KEY_SPACE     0x39
#define KEY_CAPS      0x3A
#define KEY_F1	      0x3B
#define KEY_F10	      0x44
#define KEY_NUM	      0x45
#define KEY_KP_7      0x47
#define KEY_KP_DOT    0x53
#define KEY_102ND     0x56
#define KEY_F11	      0x57
#define KEY_F12	      0x58

static const char plain[] =
	"\0\0331234567890-=\177\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./";
static const char shifted[] =
	"\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?";

static bool shift(const struct keyboard *kbd)
{
	return kbd->shift_l || kbd->shift_r;
}

static bool ctrl(const struct keyboard *kbd)
{
	return kbd->ctrl_l || kbd->ctrl_r;
}

static bool alt(const struct keyboard *kbd)
{
	return kbd->alt_l || kbd->alt_r;
}

/* ---------------------------------------------------------------- modifiers */

/* True: KEY was one. */
static bool modifier(struct keyboard *kbd, u8 key, bool extended, bool down)
{
	switch (key) {
	case KEY_SHIFT_L:
	case KEY_SHIFT_R:
		/* 0xE0 0x2A is the keyboard's own doing. */
		if (!extended)
			*(key == KEY_SHIFT_L ? &kbd->shift_l : &kbd->shift_r) =
				down;
		return true;
	case KEY_CTRL:
		*(extended ? &kbd->ctrl_r : &kbd->ctrl_l) = down;
		return true;
	case KEY_ALT:
		*(extended ? &kbd->alt_r : &kbd->alt_l) = down;
		return true;
	case KEY_CAPS:
		kbd->caps ^= down;
		return true;
	case KEY_NUM:
		kbd->num ^= down;
		return true;
	}
	return false;
}

/* --------------------------------------------------------------- characters */

/* What Ctrl makes of an unshifted character; -1: nothing. */
static int control(char c)
{
	static const char digits[] = "\0\033\034\035\036\037\177"; /* 2 … 8 */

	if (isalpha(c) || (c >= '[' && c <= ']'))
		return c & 0x1f;
	if (c >= '2' && c <= '8')
		return digits[c - '2'];
	switch (c) {
	case ' ':
	case '`':
		return 0;
	case '-':
		return 0x1f;
	case '/':
		return 0x7f;
	case '\177': /* the backspace key */
		return '\b';
	case '\'':
		return '\a';
	case '\t':
	case '\r':
	case '\033':
		return c;
	}
	return -1;
}

/* The character of a key of the main block, or -1. */
static int character(const struct keyboard *kbd, u8 key)
{
	char c;

	if (key == KEY_SPACE)
		c = ' ';
	else if (key == KEY_102ND)
		c = shift(kbd) ? '>' : '<';
	else if (key < sizeof(plain) - 1)
		c = shift(kbd) && !ctrl(kbd) ? shifted[key] : plain[key];
	else
		return -1;
	if (c == '\0')
		return -1;
	if (ctrl(kbd))
		return control(c);
	return kbd->caps && isalpha(c) ? c ^ 0x20 : c;
}

static size_t put_char(const struct keyboard *kbd, int c, char *to)
{
	size_t n = 0;

	if (alt(kbd))
		to[n++] = '\033';
	to[n++] = (char)c;
	return n;
}

/* ---------------------------------------------------------------- sequences */

static size_t put(char *to, const char *s)
{
	strscpy(to, s, KEYMAP_MAX);
	return strlen(to);
}

static size_t put_cursor(const struct keyboard *kbd, char c, char *to)
{
	to[0] = '\033';
	to[1] = kbd->application_cursor ? 'O' : '[';
	to[2] = c;
	return 3;
}

/* F1 … F20: the last eight with Shift. */
static size_t put_function(const struct keyboard *kbd, unsigned int n, char *to)
{
	static const u8 codes[] = { 17, 18, 19, 20, 21, 23, 24, 25,
				    26, 28, 29, 31, 32, 33, 34 };

	if (shift(kbd))
		n += 12;
	if (n > 20)
		return 0;
	if (n <= 5)
		return (size_t)scnprintf(to, KEYMAP_MAX, "\033[[%c",
					 (int)('A' + n - 1));
	return (size_t)scnprintf(to, KEYMAP_MAX, "\033[%u~", codes[n - 6]);
}

/* The keys of the cursor block, by the code they share with the keypad:
 * 7 8 9 - 4 5 6 + 1 2 3 0 . */
static size_t put_edit(const struct keyboard *kbd, u8 key, char *to)
{
	static const char what[] = "1A5-DGC+4B623";
	const char c = what[key - KEY_KP_7];

	if (isalpha(c))
		return put_cursor(kbd, c, to);
	if (!isdigit(c))
		return 0;
	return (size_t)scnprintf(to, KEYMAP_MAX, "\033[%c~", c);
}

static size_t put_application(char c, char *to)
{
	to[0] = '\033';
	to[1] = 'O';
	to[2] = c;
	return 3;
}

static size_t keypad(const struct keyboard *kbd, u8 key, char *to)
{
	static const char digits[] = "789-456+1230.";
	static const char application[] = "wxyStuvlqrspn";
	const unsigned int i = key - KEY_KP_7;
	const char c = digits[i];

	if (kbd->application_keypad && !shift(kbd))
		return put_application(application[i], to);
	if (kbd->num || c == '-' || c == '+')
		return put_char(kbd, c, to);
	return put_edit(kbd, key, to);
}

/* Behind 0xE0. */
static size_t extended_key(const struct keyboard *kbd, u8 key, char *to)
{
	if (key == KEY_ENTER)
		return kbd->application_keypad ? put_application('M', to)
					       : put(to, "\r");
	if (key == KEY_SLASH)
		return kbd->application_keypad ? put_application('Q', to)
					       : put(to, "/");
	if (key >= KEY_KP_7 && key <= KEY_KP_DOT)
		return put_edit(kbd, key, to);
	return 0;
}

static size_t plain_key(const struct keyboard *kbd, u8 key, char *to)
{
	int c;

	if (key >= KEY_F1 && key <= KEY_F10)
		return put_function(kbd, key - KEY_F1 + 1U, to);
	if (key == KEY_F11 || key == KEY_F12)
		return put_function(kbd, key - KEY_F11 + 11U, to);
	if (key >= KEY_KP_7 && key <= KEY_KP_DOT)
		return keypad(kbd, key, to);
	if (key == KEY_KP_TIMES)
		return kbd->application_keypad ? put_application('R', to)
					       : put(to, "*");
	c = character(kbd, key);
	return c < 0 ? 0 : put_char(kbd, c, to);
}

size_t keymap_code(struct keyboard *kbd, u8 code, char to[KEYMAP_MAX])
{
	const bool down = !(code & RELEASED), extended = kbd->extended;
	const u8 key = code & (RELEASED - 1);

	if (kbd->skip) {
		kbd->skip--;
		return 0;
	}
	if (code == PAUSE)
		kbd->skip = 2;
	kbd->extended = code == EXTENDED;
	if (code == PAUSE || code == EXTENDED)
		return 0;
	if (modifier(kbd, key, extended, down) || !down)
		return 0;
	return extended ? extended_key(kbd, key, to) : plain_key(kbd, key, to);
}
