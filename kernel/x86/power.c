// SPDX-License-Identifier: MIT
/*
 * power.c - off, restart, and the way out for tests
 *
 * What   Emulators and their firmware have fixed ports that power off; each is
 *        tried in turn, and a machine that has none of them does not notice.
 * Not here ACPI's own way, by the FADT and the \_S5 object of the DSDT.
 */
#include <asm/cpu.h>
#include <asm/io.h>
#include <asm/irqflags.h>
#include <kernel/power.h>
#include <kernel/printk.h>

#define KBD_STATUS	0x64
#define KBD_PULSE_RESET 0xFE

bool under_test;

/* SLP_EN (bit 13) with sleep type 0 is S5 in the first three firmwares. */
static const struct {
	u16 port, value;
} off_ports[] = {
	{ 0x604, 0x2000 },  /* QEMU: PIIX4 and ICH9 as SeaBIOS sets them */
	{ 0xB004, 0x2000 }, /* Bochs, and QEMU before 2.0 */
	{ 0x4004, 0x3400 }, /* VirtualBox */
};

void machine_power_off(void)
{
	static const char bochs[] = "Shutdown";
	unsigned int i;

	local_irq_disable();
	for (i = 0; i < ARRAY_SIZE(off_ports); i++)
		outw(off_ports[i].value, off_ports[i].port);
	for (i = 0; bochs[i]; i++)
		outb((u8)bochs[i], 0x8900);
	pr_emerg("It is now safe to turn off your computer.\n");
	cpu_halt();
}

void machine_restart(void)
{
	const struct {
		u16 limit;
		u32 base;
	} __packed no_idt = { 0, 0 };
	unsigned int spins;

	local_irq_disable();
	for (spins = 0; spins < 100000 && inb(KBD_STATUS) & 2; spins++)
		cpu_relax();
	outb(KBD_PULSE_RESET, KBD_STATUS);
	for (spins = 0; spins < 1000000; spins++)
		cpu_relax();
	asm volatile("lidt %0; int3" : : "m"(no_idt)); /* triple fault */
	cpu_halt();
}

void test_exit(unsigned int code)
{
	local_irq_disable();
	outb((u8)code, TEST_EXIT_PORT);
	machine_power_off();
}
