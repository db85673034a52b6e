// SPDX-License-Identifier: MIT
/*
 * serial.c - COM1, a 16550 UART: console and terminal ttyS0
 *
 * What     Output waits for the transmitter, so that nothing is lost when the
 *          kernel dies; sixteen bytes go into the FIFO for each wait. The wait
 *          is bounded: a line that never gets ready is given up until it does.
 *          Input comes by IRQ 4. While the terminal has no room for it, it
 *          stays in the UART, and the interrupt is off.
 * Locking  printk's console lock: all registers but what input reads; IER:
 *          tty->lock.
 * Failure  No UART (the scratch register does not keep a value): no console.
 * See      National Semiconductor PC16550D data sheet.
 */
#include <asm/cpu.h>
#include <asm/io.h>
#include <asm/uaccess.h>
#include <drivers/devices.h>
#include <drivers/tty.h>
#include <kernel/irq.h>
#include <kernel/printk.h>
#include <lib/minmax.h>
#include <uapi/ioctls.h>

#define COM1	       0x3F8
#define COM1_IRQ       4

#define UART_DATA      (COM1 + 0)
#define UART_IER       (COM1 + 1)
#define UART_FCR       (COM1 + 2)
#define UART_LCR       (COM1 + 3)
#define UART_MCR       (COM1 + 4)
#define UART_LSR       (COM1 + 5)
#define UART_MSR       (COM1 + 6)
#define UART_SCRATCH   (COM1 + 7)

#define IER_RECEIVE    0x01
#define FCR_ENABLE     0x07 /* FIFOs on, both emptied */
#define LCR_8N1	       0x03
#define LCR_STOP2      0x04
#define LCR_ODD	       0x08
#define LCR_EVEN       0x18
#define LCR_DIVISOR    0x80
#define MCR_DTR_RTS    0x03
#define MCR_OUT2       0x08 /* lets the interrupt through, on a PC */
#define LSR_DATA_READY 0x01
#define LSR_PARITY     0x04
#define LSR_FRAME      0x08
#define LSR_BREAK      0x10
#define LSR_THR_EMPTY  0x20

#define MAX_SPEED      115200U
#define DIVISOR_115200 1
#define FIFO_SIZE      16
#define WAIT_SPINS     10000000 /* seconds: the other end may be slow */

static bool stuck; /* the last wait was in vain */
static unsigned int room;

static bool wait_empty(void)
{
	unsigned int spins = stuck ? 1 : WAIT_SPINS;

	while (!(inb(UART_LSR) & LSR_THR_EMPTY)) {
		if (--spins == 0) {
			stuck = true;
			return false;
		}
		cpu_relax();
	}
	stuck = false;
	room = FIFO_SIZE;
	return true;
}

static void put(char c)
{
	if (room == 0 && !wait_empty())
		return;
	room--;
	outb((u8)c, UART_DATA);
}

static void serial_write(const char *s, size_t n)
{
	room = 0; /* somebody may have waited long: look again */
	while (n--)
		put(*s++);
}

static struct tty_struct ttyS0;

static struct console serial_console = {
	.name = "ttyS0",
	.write = serial_write,
	.tty = &ttyS0,
};

static bool uart_present(void)
{
	outb(0x5A, UART_SCRATCH);
	if (inb(UART_SCRATCH) != 0x5A)
		return false;
	outb(0xA5, UART_SCRATCH);
	return inb(UART_SCRATCH) == 0xA5;
}

/* Sets LCR, and a speed of 115200 / DIVISOR. */
static void set_line(u8 lcr, u16 divisor)
{
	u8 ier;

	outb(lcr, UART_LCR);
	ier = inb(UART_IER);
	outb(LCR_DIVISOR | lcr, UART_LCR);
	outb((u8)divisor, UART_DATA);
	outb((u8)(divisor >> 8), UART_IER);
	outb(lcr, UART_LCR);
	outb(ier, UART_IER);
}

void serial_early_init(void)
{
	if (!uart_present())
		return;
	outb(LCR_8N1, UART_LCR);
	outb(0, UART_IER);
	set_line(LCR_8N1, DIVISOR_115200);
	outb(FCR_ENABLE, UART_FCR);
	outb(MCR_DTR_RTS, UART_MCR);
	register_console(&serial_console);
}

/* ---------------------------------------------------------------- terminal */

static size_t ttyS0_write(struct tty_struct *tty, const u8 *s, size_t n)
{
	(void)tty;
	console_write_raw(&serial_console, (const char *)s, n);
	return n;
}

void serial_unthrottle(void)
{
	outb(IER_RECEIVE, UART_IER);
}

static void ttyS0_unthrottle(struct tty_struct *tty)
{
	(void)tty;
	serial_unthrottle();
}

static u8 line_control(u32 cflag)
{
	u8 lcr = (u8)((cflag & CSIZE) >> 4); /* 5 … 8 bits: 0 … 3 */

	if (cflag & CSTOPB)
		lcr |= LCR_STOP2;
	if (cflag & PARENB)
		lcr |= cflag & PARODD ? LCR_ODD : LCR_EVEN;
	return lcr;
}

/* Speed 0 hangs up: it lowers DTR. */
static void ttyS0_set_termios(struct tty_struct *tty,
			      const struct termios2 *old)
{
	struct termios2 *t = &tty->ldisc.t;
	unsigned long flags;
	u8 mcr = MCR_OUT2;

	if (t->c_cflag == old->c_cflag && t->c_ospeed == old->c_ospeed)
		return;
	flags = lock_console();
	if (t->c_ospeed) {
		mcr |= MCR_DTR_RTS;
		set_line(line_control(t->c_cflag),
			 (u16)clamp(MAX_SPEED / t->c_ospeed, 1U, U16_MAX));
	}
	outb(mcr, UART_MCR);
	unlock_console(flags);
}

static int modem_lines(void)
{
	const u8 mcr = inb(UART_MCR), msr = inb(UART_MSR);

	return (mcr & 1 ? TIOCM_DTR : 0) | (mcr & 2 ? TIOCM_RTS : 0) |
	       (msr & 0x10 ? TIOCM_CTS : 0) | (msr & 0x20 ? TIOCM_DSR : 0) |
	       (msr & 0x40 ? TIOCM_RNG : 0) | (msr & 0x80 ? TIOCM_CAR : 0);
}

static long set_modem_lines(unsigned int cmd, const int __user *from)
{
	unsigned long flags;
	int lines;
	u8 bits, mcr;

	if (get_user(lines, from))
		return -EFAULT;
	bits = (u8)((lines & TIOCM_DTR ? 1 : 0) | (lines & TIOCM_RTS ? 2 : 0));
	flags = lock_console();
	mcr = inb(UART_MCR);
	if (cmd == TIOCMBIS)
		mcr |= bits;
	else if (cmd == TIOCMBIC)
		mcr &= (u8)~bits;
	else
		mcr = (u8)((mcr & ~MCR_DTR_RTS) | bits);
	outb(mcr, UART_MCR);
	unlock_console(flags);
	return 0;
}

static long put_serial(void __user *to)
{
	const struct serial_struct info = {
		.type = 4, /* 16550A */
		.port = COM1,
		.irq = COM1_IRQ,
		.xmit_fifo_size = FIFO_SIZE,
		.baud_base = MAX_SPEED,
		.close_delay = 50, /* hundredths of a second */
		.closing_wait = 3000,
	};

	return copy_to_user(to, &info, sizeof(info)) ? -EFAULT : 0;
}

static long ttyS0_ioctl(struct tty_struct *tty, unsigned int cmd,
			unsigned long arg)
{
	void __user *user = (void __user *)arg;

	(void)tty;
	switch (cmd) {
	case TIOCMGET:
		return put_user(modem_lines(), (int __user *)user);
	case TIOCMBIS:
	case TIOCMBIC:
	case TIOCMSET:
		return set_modem_lines(cmd, user);
	case TIOCGSERIAL:
		return put_serial(user);
	}
	return -ENOTTY;
}

static const struct tty_operations ttyS0_ops = {
	.write = ttyS0_write,
	.unthrottle = ttyS0_unthrottle,
	.set_termios = ttyS0_set_termios,
	.ioctl = ttyS0_ioctl,
};

static enum tty_flag fault_of(u8 lsr)
{
	if (lsr & LSR_BREAK)
		return TTY_BREAK;
	if (lsr & LSR_PARITY)
		return TTY_PARITY;
	return lsr & LSR_FRAME ? TTY_FRAME : TTY_NORMAL;
}

static void serial_interrupt(unsigned int irq, struct pt_regs *regs)
{
	struct tty_struct *tty = tty_for_input(&ttyS0);
	u8 lsr, c;

	(void)irq;
	(void)regs;
	while ((lsr = inb(UART_LSR)) & LSR_DATA_READY) {
		if (!tty_may_receive(tty)) {
			outb(0, UART_IER);
			return;
		}
		c = inb(UART_DATA);
		tty_receive(tty, &c, 1, fault_of(lsr));
	}
}

void serial_init(void)
{
	if (!uart_present())
		return;
	tty_init(&ttyS0, "ttyS0", MKDEV(4, 64), &ttyS0_ops);
	ttyS0.ldisc.t.c_cflag = B115200 | CS8 | CREAD | HUPCL | CLOCAL;
	ttyS0.ldisc.t.c_ispeed = ttyS0.ldisc.t.c_ospeed = MAX_SPEED;
	if (request_irq(COM1_IRQ, serial_interrupt, "ttyS0")) {
		pr_err("serial: IRQ %d is taken, no input\n", COM1_IRQ);
		return;
	}
	outb(MCR_DTR_RTS | MCR_OUT2, UART_MCR);
	outb(IER_RECEIVE, UART_IER);
}
