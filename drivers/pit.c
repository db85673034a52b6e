// SPDX-License-Identifier: MIT
/* pit.c - the 8254: 1.193182 MHz, on every PC since 1981. */
#include <asm/io.h>
#include <drivers/devices.h>
#include <drivers/pit.h>

#define PIT_CHANNEL0   0x40
#define PIT_CHANNEL2   0x42
#define PIT_COMMAND    0x43
#define SPEAKER	       0x61 /* bit 0: channel 2's gate, bit 1: the speaker */

#define PIT_SELECT2    0x80
#define PIT_BOTH_BYTES 0x30
#define PIT_ONCE       0x00 /* mode 0: count down, then high */
#define PIT_RATE       0x04 /* mode 2: a pulse every COUNT */

void pit_start_periodic(unsigned int hz)
{
	const unsigned int count = (PIT_HZ + hz / 2) / hz;

	outb(PIT_BOTH_BYTES | PIT_RATE, PIT_COMMAND);
	outb((u8)count, PIT_CHANNEL0);
	outb((u8)(count >> 8), PIT_CHANNEL0);
}

void pit_start_channel2(u16 count)
{
	outb((u8)((inb(SPEAKER) & ~2U) | 1), SPEAKER);
	outb(PIT_SELECT2 | PIT_BOTH_BYTES | PIT_ONCE, PIT_COMMAND);
	outb((u8)count, PIT_CHANNEL2);
	outb((u8)(count >> 8), PIT_CHANNEL2);
}

/* The latch command (no count, channel 2) keeps both bytes of one moment. */
u16 pit_read_channel2(void)
{
	u8 low;

	outb(PIT_SELECT2, PIT_COMMAND);
	low = inb(PIT_CHANNEL2);
	return (u16)(low | inb(PIT_CHANNEL2) << 8);
}

void pit_wait_us(unsigned int us)
{
	const u32 ticks = us * (PIT_HZ / 1000) / 1000;
	u32 spins = 0;

	pit_start_channel2(0xFFFF);
	while ((u16)(0xFFFF - pit_read_channel2()) < ticks &&
	       ++spins < 10000000)
		;
}
