// SPDX-License-Identifier: MIT
/*
 * tty_console.c - /dev/console
 *
 *	console=ttyS0         /dev/console is ttyS0
 *	console=tty0          /dev/console is tty1
 *	both, or none         a terminal of its own, on all that are enabled:
 *
 *	 serial line --+                    +--> serial line
 *	               +--> the console ----+
 *	 keyboard   ---+                    +--> screen
 *
 * What     One terminal on two devices: what is written is seen on both, what
 *          is typed on either is read. A device that somebody has opened by its
 *          own name keeps its input for itself.
 * Note     Linux takes the last console= and leaves the others to the log.
 */
#include <drivers/devices.h>
#include <drivers/tty.h>
#include <kernel/printk.h>
#include "tty_internal.h"

static struct tty_struct joined;
static bool has_input; /* constant after boot: it is made */

static size_t joined_write(struct tty_struct *tty, const u8 *s, size_t n)
{
	(void)tty;
	console_write_raw(NULL, (const char *)s, n);
	return n;
}

static void joined_unthrottle(struct tty_struct *tty)
{
	(void)tty;
	serial_unthrottle();
}

static const struct tty_operations joined_ops = {
	.write = joined_write,
	.answer = vga_take_reply,
	.unthrottle = joined_unthrottle,
};

struct tty_struct *tty_of_console(void)
{
	const struct console *only = console_chosen_alone();

	return only && only->tty ? only->tty : &joined;
}

struct tty_struct *tty_for_input(struct tty_struct *tty)
{
	if (READ_ONCE(tty->opens) || !has_input || tty_of_console() != &joined)
		return tty;
	return &joined;
}

void tty_console_init(void)
{
	tty_init(&joined, "console", MKDEV(5, 1), &joined_ops);
	joined.winsize = (struct winsize){ .ws_row = 25, .ws_col = 80 };
	joined.ldisc.t.c_iflag |= IUTF8;
	has_input = true;
	tty_jobctrl_init();
}
