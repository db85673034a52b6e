// SPDX-License-Identifier: MIT
/*
 * hpet.c - the high precision event timer, as a clock
 *
 * What     A counter in memory that says itself how long its ticks are; ACPI says
 *          where it is.
 *
 *	0x00  bit 13: 64 bits of counter; 63-32: femtoseconds a tick
 *	0x10  bit 0: it counts; bit 1: its comparators are IRQ 0 and IRQ 8
 *	0xF0  the counter
 *
 *          32 bits are enough: they wrap in 40 seconds at least.
 * Failure  No HPET where its registers make no sense or it does not move.
 * Not here Its comparators, which could interrupt.
 * See      IA-PC HPET specification 1.0a.
 */
#include <asm/io.h>
#include <drivers/acpi.h>
#include <drivers/clocksource.h>
#include <kernel/printk.h>
#include <lib/div64.h>
#include <mm/vmalloc.h>

#define HPET_SIZE     0x400
#define HPET_REVISION 0x000
#define HPET_PERIOD   0x004
#define HPET_CONFIG   0x010
#define HPET_COUNTER  0x0F0

#define CONFIG_COUNTS 0x1U
#define CONFIG_LEGACY 0x2U

/* Femtoseconds a tick: what the specification allows, and no faster than 1 GHz. */
#define PERIOD_MAX    100000000U
#define PERIOD_MIN    1000000U
#define FS_PER_SEC    1000000000000000ULL
#define FS_PER_NS     1000000U
#define HPET_SHIFT    24

static void __iomem *registers; /* constant after boot */

static u32 hpet_reg(unsigned int reg)
{
	return readl((const volatile char __iomem *)registers + reg);
}

static u32 hpet_read(void)
{
	return hpet_reg(HPET_COUNTER);
}

static struct clocksource hpet = {
	.name = "hpet",
	.read = hpet_read,
	.mask = U32_MAX,
	.shift = HPET_SHIFT,
};

static void start(void)
{
	u32 config = hpet_reg(HPET_CONFIG);

	config = (config & ~CONFIG_LEGACY) | CONFIG_COUNTS;
	writel(config, (volatile char __iomem *)registers + HPET_CONFIG);
}

static bool moves(void)
{
	u32 first = hpet_read();
	int i;

	for (i = 0; i < 10000; i++)
		if (hpet_read() != first)
			return true;
	return false;
}

/* Whether these are the registers of one. */
static bool believe(u64 address)
{
	u32 revision = hpet_reg(HPET_REVISION), period = hpet_reg(HPET_PERIOD);

	if ((revision & 0xFF) == 0 || revision == U32_MAX ||
	    period < PERIOD_MIN || period > PERIOD_MAX) {
		pr_warn("hpet: none at %#llx\n", address);
		return false;
	}
	hpet.hz = (u32)div_u64(FS_PER_SEC, period);
	hpet.mult = (u32)div_u64((u64)period << HPET_SHIFT, FS_PER_NS);
	start();
	if (!moves()) {
		pr_warn("hpet: does not count\n");
		return false;
	}
	return true;
}

const struct clocksource *hpet_init(void)
{
	u64 address = acpi_hpet_address();

	if (!address)
		return NULL;
	registers = ioremap(address, HPET_SIZE);
	if (registers && believe(address))
		return &hpet;
	iounmap(registers);
	registers = NULL;
	return NULL;
}
