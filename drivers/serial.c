// SPDX-License-Identifier: MIT
/*
 * serial.c - COM1, a 16550 UART: console ttyS0
 *
 * What     Output waits for the transmitter, so that nothing is lost when the
 *          kernel dies; sixteen bytes go into the FIFO for each wait. The wait
 *          is bounded: a line that never gets ready is given up until it does.
 *          Input comes by IRQ 4.
 * Failure  No UART (the scratch register does not keep a value): no console.
 * See      National Semiconductor PC16550D data sheet.
 */
#include <asm/cpu.h>
#include <asm/io.h>
#include <drivers/devices.h>
#include <drivers/tty.h>
#include <kernel/irq.h>
#include <kernel/printk.h>

#define COM1	       0x3F8
#define COM1_IRQ       4

#define UART_DATA      (COM1 + 0)
#define UART_IER       (COM1 + 1)
#define UART_FCR       (COM1 + 2)
#define UART_LCR       (COM1 + 3)
#define UART_MCR       (COM1 + 4)
#define UART_LSR       (COM1 + 5)
#define UART_SCRATCH   (COM1 + 7)

#define IER_RECEIVE    0x01
#define FCR_ENABLE     0x07 /* FIFOs on, both emptied */
#define LCR_8N1	       0x03
#define LCR_DIVISOR    0x80
#define MCR_DTR_RTS    0x03
#define MCR_OUT2       0x08 /* lets the interrupt through, on a PC */
#define LSR_DATA_READY 0x01
#define LSR_THR_EMPTY  0x20

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
	for (; n; n--, s++) {
		if (*s == '\n')
			put('\r');
		put(*s);
	}
}

static struct console serial_console = {
	.name = "ttyS0",
	.write = serial_write,
};

static bool uart_present(void)
{
	outb(0x5A, UART_SCRATCH);
	if (inb(UART_SCRATCH) != 0x5A)
		return false;
	outb(0xA5, UART_SCRATCH);
	return inb(UART_SCRATCH) == 0xA5;
}

void serial_early_init(void)
{
	if (!uart_present())
		return;
	outb(0, UART_IER);
	outb(LCR_DIVISOR, UART_LCR);
	outb(DIVISOR_115200, UART_DATA);
	outb(0, UART_IER); /* the divisor's high byte */
	outb(LCR_8N1, UART_LCR);
	outb(FCR_ENABLE, UART_FCR);
	outb(MCR_DTR_RTS, UART_MCR);
	register_console(&serial_console);
}

static void serial_interrupt(unsigned int irq, struct pt_regs *regs)
{
	(void)irq;
	(void)regs;
	while (inb(UART_LSR) & LSR_DATA_READY)
		tty_receive_char((char)inb(UART_DATA));
}

void serial_init(void)
{
	if (!uart_present())
		return;
	if (request_irq(COM1_IRQ, serial_interrupt, "ttyS0")) {
		pr_err("serial: IRQ %d is taken, no input\n", COM1_IRQ);
		return;
	}
	outb(MCR_DTR_RTS | MCR_OUT2, UART_MCR);
	outb(IER_RECEIVE, UART_IER);
}
