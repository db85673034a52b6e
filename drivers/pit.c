// SPDX-License-Identifier: MIT
/*
 * pit.c - the 8254: 1.193182 MHz, on every PC since 1981
 *
 * What       Channel 0 interrupts; channel 2 is the clock. That one is nobody
 *            else's, so no interrupt reloads it and none has to be counted: it
 *            comes round every 54.9 ms, five ticks.
 * Locking    A read is three accesses: interrupts are off in it.
 * Not here   Channel 0 as the clock, which would have to know whether the
 *            interrupt of its last round has been served.
 */
#include <asm/io.h>
#include <asm/irqflags.h>
#include <drivers/clocksource.h>
#include <drivers/devices.h>
#include <drivers/pit.h>

#define PIT_CHANNEL0   0x40
#define PIT_CHANNEL2   0x42
#define PIT_COMMAND    0x43
#define SPEAKER	       0x61 /* bit 0: channel 2's gate, bit 1: the speaker */

#define PIT_SELECT2    0x80
#define PIT_BOTH_BYTES 0x30
#define PIT_RATE       0x04 /* mode 2: a pulse every COUNT */

void pit_start_periodic(unsigned int hz)
{
	const unsigned int count = (PIT_HZ + hz / 2) / hz;

	outb(PIT_BOTH_BYTES | PIT_RATE, PIT_COMMAND);
	outb((u8)count, PIT_CHANNEL0);
	outb((u8)(count >> 8), PIT_CHANNEL0);
}

/* From 65536, which is written as 0. */
static void start_channel2(void)
{
	outb((u8)((inb(SPEAKER) & ~2U) | 1), SPEAKER);
	outb(PIT_SELECT2 | PIT_BOTH_BYTES | PIT_RATE, PIT_COMMAND);
	outb(0, PIT_CHANNEL2);
	outb(0, PIT_CHANNEL2);
}

/* It counts down; what is gone counts up. The latch command (no mode, channel 2)
 * keeps both bytes of one moment. */
static u32 pit_read(void)
{
	unsigned long flags = local_irq_save();
	u32 left;

	outb(PIT_SELECT2, PIT_COMMAND);
	left = inb(PIT_CHANNEL2);
	left |= (u32)inb(PIT_CHANNEL2) << 8;
	local_irq_restore(flags);
	return -left & 0xFFFF;
}

static const struct clocksource pit = {
	.name = "pit",
	.read = pit_read,
	.mask = 0xFFFF,
	.hz = PIT_HZ,
	.mult = (u32)((1000000000ULL << 22) / PIT_HZ),
	.shift = 22,
};

static bool counts;

/* Whether it moves at all, or the ports say nothing but 0xFF. */
static bool moves(void)
{
	u32 first = pit_read();
	int i;

	for (i = 0; i < 10000; i++)
		if (pit_read() != first)
			return true;
	return false;
}

const struct clocksource *pit_init(void)
{
	start_channel2();
	counts = moves();
	return counts ? &pit : NULL;
}

void pit_wait_us(unsigned int us)
{
	const u32 ticks = us * (PIT_HZ / 1000) / 1000;
	u32 start;

	if (!counts && !pit_init())
		return;
	start = pit_read();
	while (((pit_read() - start) & pit.mask) < ticks)
		;
}
