// SPDX-License-Identifier: MIT
/*
 * vga.c - the 80x25 text screen: console tty0, terminal tty1
 *
 * What    A cell is two bytes in the buffer at 0xB8000: character (code page
 *         437) and attribute. What is written there is vt.c's; here are the
 *         cursor, the terminal on the screen and what it answers.
 * Locking printk's console lock: the console's state and the CRT controller.
 * See     IBM VGA technical reference for the CRT controller; console_ioctl(2).
 */
#include <asm/io.h>
#include <asm/page.h>
#include <asm/uaccess.h>
#include <drivers/devices.h>
#include <drivers/tty.h>
#include <kernel/cred.h>
#include <kernel/printk.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <uapi/ioctls.h>
#include "vt.h"

#define COLUMNS		  80
#define ROWS		  25

#define VGA_TEXT	  0xB8000
#define CRTC_INDEX	  0x3D4
#define CRTC_DATA	  0x3D5

#define CRTC_CURSOR_START 0x0A
#define CRTC_CURSOR_HIGH  0x0E
#define CRTC_CURSOR_LOW	  0x0F
#define CURSOR_LINES	  13 /* and 14: of the character's 16 */
#define CURSOR_OFF	  0x20

static struct vt screen; /* [console lock] */
static bool cursor_shown;
static struct tty_struct tty1;

static void crtc_write(u8 reg, u8 value)
{
	outb(reg, CRTC_INDEX);
	outb(value, CRTC_DATA);
}

static void show_cursor(void)
{
	unsigned int at = screen.pen.y * COLUMNS + screen.pen.x;

	crtc_write(CRTC_CURSOR_HIGH, (u8)(at >> 8));
	crtc_write(CRTC_CURSOR_LOW, (u8)at);
	if (cursor_shown == screen.cursor_on)
		return;
	cursor_shown = screen.cursor_on;
	crtc_write(CRTC_CURSOR_START, cursor_shown ? CURSOR_LINES : CURSOR_OFF);
}

static void vga_write(const char *s, size_t n)
{
	vt_write(&screen, s, n);
	show_cursor();
}

static struct console vga_console = {
	.name = "tty0",
	.write = vga_write,
	.tty = &tty1,
};

void vga_early_init(void)
{
	vt_init(&screen, __va(VGA_TEXT), ROWS, COLUMNS);
	show_cursor();
	register_console(&vga_console);
}

void vga_keyboard_modes(bool *cursor, bool *keypad)
{
	*cursor = READ_ONCE(screen.application_cursor);
	*keypad = READ_ONCE(screen.application_keypad);
}

/* ---------------------------------------------------------------- terminal */

static size_t tty1_write(struct tty_struct *tty, const u8 *s, size_t n)
{
	(void)tty;
	console_write_raw(&vga_console, (const char *)s, n);
	return n;
}

size_t vga_take_reply(struct tty_struct *tty, u8 *to, size_t n)
{
	unsigned long flags;

	(void)tty;
	if (!READ_ONCE(screen.reply_size))
		return 0;
	flags = lock_console();
	n = min_t(size_t, n, screen.reply_size);
	memcpy(to, screen.reply, n);
	screen.reply_size -= (unsigned int)n;
	memmove(screen.reply, screen.reply + n, screen.reply_size);
	unlock_console(flags);
	return n;
}

static long put_state(void __user *to)
{
	/* Number 0, the one that is shown, is always there. */
	const struct vt_stat state = { .v_active = 1, .v_state = 1 << 1 | 1 };

	return copy_to_user(to, &state, sizeof(state)) ? -EFAULT : 0;
}

static long put_mode(void __user *to)
{
	const struct vt_mode mode = {};

	return copy_to_user(to, &mode, sizeof(mode)) ? -EFAULT : 0;
}

/* There is one console: who may ask for it has it. */
static long change(unsigned int cmd, unsigned long arg)
{
	if (!capable(CAP_SYS_TTY_CONFIG))
		return -EPERM;
	if (cmd == KDSETMODE)
		return arg == KD_TEXT || arg == KD_GRAPHICS ? 0 : -EINVAL;
	return arg == 1 ? 0 : -ENXIO;
}

static long tty1_ioctl(struct tty_struct *tty, unsigned int cmd,
		       unsigned long arg)
{
	void __user *to = (void __user *)arg;

	(void)tty;
	switch (cmd) {
	case KDGKBTYPE:
		return put_user((u8)KB_101, (u8 __user *)to);
	case KDGETMODE:
		return put_user(KD_TEXT, (int __user *)to);
	case KDGKBMODE:
		return put_user(K_UNICODE, (int __user *)to);
	case KDGKBLED:
	case KDGETLED:
		return put_user(keyboard_leds(), (u8 __user *)to);
	case VT_OPENQRY:
		return put_user(-1, (int __user *)to);
	case VT_GETMODE:
		return put_mode(to);
	case VT_GETSTATE:
		return put_state(to);
	case KDSETMODE:
	case VT_ACTIVATE:
	case VT_WAITACTIVE:
		return change(cmd, arg);
	}
	return -ENOTTY;
}

static const struct tty_operations tty1_ops = {
	.write = tty1_write,
	.answer = vga_take_reply,
	.ioctl = tty1_ioctl,
};

struct tty_struct *vga_tty(void)
{
	return &tty1;
}

void vga_init(void)
{
	tty_init(&tty1, "tty1", MKDEV(4, 1), &tty1_ops);
	tty1.winsize = (struct winsize){ .ws_row = ROWS, .ws_col = COLUMNS };
	tty1.ldisc.t.c_iflag |= IUTF8;
}
