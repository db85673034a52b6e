/* SPDX-License-Identifier: MIT */
/* devices.h - the drivers that the boot story starts. */
#ifndef DRIVERS_DEVICES_H
#define DRIVERS_DEVICES_H

#include <lib/types.h>

/* Output: usable before paging is set up; register their console. */
void serial_early_init(void); /* COM1, 115200 8N1; quiet when there is none */
void vga_early_init(void);    /* 80x25 text at 0xB8000 through the direct map */

/* Terminals on them, and input. */
void tty_console_init(void); /* /dev/console */
void vga_init(void);	     /* tty1 */
void serial_init(void);	     /* ttyS0 */
void keyboard_init(void);    /* types on tty1 */

struct tty_struct;

struct tty_struct *vga_tty(void);
/* tty_operations.answer of the screen. */
size_t vga_take_reply(struct tty_struct *tty, u8 *to, size_t n);
/* Whether cursor keys, and the keypad, send what applications asked for. */
void vga_keyboard_modes(bool *cursor, bool *keypad);
/* The bits of KDGETLED: 1 scroll, 2 num, 4 caps. */
u8 keyboard_leds(void);
/* The terminal has room for input again. */
void serial_unthrottle(void);

/* The timer interrupt: the local APIC's timer where there is one, once for
 * each event, else the PIT at HZ. Calls timer_run() and scheduler_tick(). */
void timer_interrupt_init(void);

/* PIT channel 2, polled: waits US microseconds (at most 50,000). */
void pit_wait_us(unsigned int us);

#endif
