// SPDX-License-Identifier: MIT
/*
 * kbd.c - the PS/2 keyboard
 *
 * What   The 8042 controller translates to scan code set 1, which keymap.c turns
 *        into what tty1 is sent.
 * See    IBM PS/2 technical reference, keyboard and auxiliary device controller.
 */
#include <asm/cpu.h>
#include <asm/io.h>
#include <drivers/devices.h>
#include <drivers/tty.h>
#include <kernel/irq.h>
#include <kernel/printk.h>
#include "keymap.h"

#define KBD_IRQ		     1
#define KBD_DATA	     0x60
#define KBD_STATUS	     0x64

#define STATUS_OUTPUT	     0x01 /* a byte for us */
#define STATUS_INPUT	     0x02 /* the controller has not taken ours yet */

#define COMMAND_READ_CONFIG  0x20
#define COMMAND_WRITE_CONFIG 0x60
#define COMMAND_ENABLE	     0xAE
#define CONFIG_IRQ	     0x01
#define CONFIG_DISABLED	     0x10
#define CONFIG_TRANSLATE     0x40

static struct keyboard kbd = { .num = true }; /* as the BIOS leaves it */

static void scan_code(u8 code)
{
	char keys[KEYMAP_MAX];
	size_t n;

	vga_keyboard_modes(&kbd.application_cursor, &kbd.application_keypad);
	n = keymap_code(&kbd, code, keys);
	if (n)
		tty_receive(tty_for_input(vga_tty()), (const u8 *)keys, n,
			    TTY_NORMAL);
}

u8 keyboard_leds(void)
{
	return (u8)((kbd.num ? 2 : 0) | (kbd.caps ? 4 : 0));
}

static void keyboard_interrupt(unsigned int irq, struct pt_regs *regs)
{
	(void)irq;
	(void)regs;
	while (inb(KBD_STATUS) & STATUS_OUTPUT)
		scan_code(inb(KBD_DATA));
}

/* Waits until the bits of MASK in the status are VALUE; false: never. */
static bool wait_status(u8 mask, u8 value)
{
	unsigned int spins;

	for (spins = 0; spins < 100000; spins++) {
		if ((inb(KBD_STATUS) & mask) == value)
			return true;
		cpu_relax();
	}
	return false;
}

static bool command(u8 code)
{
	if (!wait_status(STATUS_INPUT, 0))
		return false;
	outb(code, KBD_STATUS);
	return wait_status(STATUS_INPUT, 0);
}

/* The firmware has set the controller up; this makes sure of it. */
static bool controller_init(void)
{
	u8 config;

	if (inb(KBD_STATUS) == 0xFF)
		return false; /* nobody drives the bus */
	while (inb(KBD_STATUS) & STATUS_OUTPUT)
		inb(KBD_DATA);
	if (!command(COMMAND_READ_CONFIG) ||
	    !wait_status(STATUS_OUTPUT, STATUS_OUTPUT))
		return false;
	config = inb(KBD_DATA);
	config |= CONFIG_IRQ | CONFIG_TRANSLATE;
	config &= 0xFF & ~CONFIG_DISABLED;
	if (!command(COMMAND_WRITE_CONFIG))
		return false;
	outb(config, KBD_DATA);
	return command(COMMAND_ENABLE);
}

void keyboard_init(void)
{
	if (!controller_init()) {
		pr_info("kbd: no PS/2 keyboard controller\n");
		return;
	}
	if (request_irq(KBD_IRQ, keyboard_interrupt, "kbd"))
		pr_err("kbd: IRQ %d is taken, no keyboard\n", KBD_IRQ);
}
