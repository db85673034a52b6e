/* SPDX-License-Identifier: MIT */
/*
 * tty.h - the terminal: one line discipline over serial line and keyboard
 *
 * Drivers feed what was typed; readers get whole lines (canonical mode, echo,
 * backspace, ^U, ^D). Output goes to the consoles.
 */
#ifndef DRIVERS_TTY_H
#define DRIVERS_TTY_H

#include <lib/types.h>
#include <fs/fs.h>

/* From an interrupt handler: one character came in ('\r' counts as '\n'). */
void tty_receive_char(char c);

/* /dev/console's operations. */
extern const struct file_operations tty_fops;

#endif
