// SPDX-License-Identifier: MIT
/*
 * kbd.c - the PS/2 keyboard, US layout
 *
 * What   The 8042 controller translates to scan code set 1: a code when a key
 *        goes down, the code + 0x80 when it comes up, 0xE0 before the keys that
 *        the first PC did not have. Characters go to the terminal; the cursor
 *        keys as the sequences that a VT100 sends.
 * See    IBM PS/2 technical reference, keyboard and auxiliary device
 * controller.
 */
#include <asm/cpu.h>
#include <asm/io.h>
#include <drivers/devices.h>
#include <drivers/tty.h>
#include <kernel/irq.h>
#include <kernel/printk.h>
#include <lib/ctype.h>

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

#define CODE_EXTENDED	     0xE0
#define CODE_RELEASED	     0x80
#define CODE_KEY	     0x7F
#define KEY_CTRL	     0x1D
#define KEY_SHIFT_L	     0x2A
#define KEY_SHIFT_R	     0x36
#define KEY_CAPS	     0x3A

static const char plain[] =
	"\0\0331234567890-=\177\tqwertyuiop[]\r\0asdfghjkl;'`\0\\zxcvbnm,./"
	"\0*\0 ";
static const char shifted[] =
	"\0\033!@#$%^&*()_+\177\tQWERTYUIOP{}\r\0ASDFGHJKL:\"~\0|ZXCVBNM<>?"
	"\0*\0 ";

static struct {
	bool shift, ctrl, caps, extended;
} kbd;

/* The numeric keypad, as if Num Lock were always on. */
static char keypad(u8 key)
{
	static const char keys[] = "789-456+1230.";

	return key >= 0x47 && key < 0x47 + sizeof(keys) - 1 ? keys[key - 0x47]
							    : '\0';
}

static char translate(u8 key)
{
	char c;

	if (key >= sizeof(plain) - 1)
		return keypad(key);
	c = kbd.shift ? shifted[key] : plain[key];
	if (kbd.caps && isalpha(c))
		c = (char)(c ^ 0x20);
	if (kbd.ctrl && c >= '@' && c < 0x7F)
		c &= 0x1F;
	return c;
}

static void send(const char *s)
{
	while (*s)
		tty_receive_char(*s++);
}

/* Keys that come after 0xE0. */
static void extended_key(u8 key)
{
	switch (key) {
	case 0x48:
		send("\033[A");
		break;
	case 0x50:
		send("\033[B");
		break;
	case 0x4D:
		send("\033[C");
		break;
	case 0x4B:
		send("\033[D");
		break;
	case 0x47:
		send("\033[H");
		break;
	case 0x4F:
		send("\033[F");
		break;
	case 0x53:
		send("\033[3~");
		break;
	case 0x1C:
		send("\r");
		break;
	case 0x35:
		send("/");
		break;
	}
}

/* Shift, Ctrl, Caps Lock: true when KEY was one of them. */
static bool modifier(u8 key, bool down)
{
	switch (key) {
	case KEY_SHIFT_L:
	case KEY_SHIFT_R:
		if (!kbd.extended) /* 0xE0 0x2A is the keyboard's own doing */
			kbd.shift = down;
		return true;
	case KEY_CTRL:
		kbd.ctrl = down;
		return true;
	case KEY_CAPS:
		if (down)
			kbd.caps = !kbd.caps;
		return true;
	default:
		return false;
	}
}

static void scan_code(u8 code)
{
	const u8 key = code & CODE_KEY;
	const bool down = !(code & CODE_RELEASED);
	char c;

	if (code == CODE_EXTENDED) {
		kbd.extended = true;
		return;
	}
	if (!modifier(key, down) && down) {
		c = kbd.extended ? '\0' : translate(key);
		if (kbd.extended)
			extended_key(key);
		else if (c)
			tty_receive_char(c);
	}
	kbd.extended = false;
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
