// SPDX-License-Identifier: MIT
/*
 * idt_64.c - the interrupt descriptor table: which vector enters the kernel where
 *
 *   0-31   exceptions        0x20-0x2F  IRQ 0-15
 *   0xEF, 0xFF the local APIC
 *
 * A gate has 16 bytes (SDM volume 3A, 6.14.1): entry 15..0 | selector | IST |
 * P DPL type | entry 31..16 | entry 63..32. One table serves every CPU.
 */
#include <lib/types.h>
#include <asm/page.h>
#include <asm/traps.h>

#include "internal.h"

#define IDT_ENTRIES    256

#define GATE_INTERRUPT 0x8E00UL /* turns interrupts off */
#define GATE_TRAP      0x8F00UL /* leaves them */

struct idt_gate {
	u64 low, high;
};

static struct idt_gate idt[IDT_ENTRIES] __aligned(PAGE_SIZE);

void idt_set_gate(unsigned int vector, void (*entry)(void), unsigned int dpl,
		  bool trap)
{
	const u64 address = (unsigned long)entry;
	const u64 type = (u64)dpl << 13 | (trap ? GATE_TRAP : GATE_INTERRUPT);

	idt[vector].low = (address & 0xFFFF) | (u64)KERNEL_CS << 16 |
			  type << 32 | (address >> 16 & 0xFFFF) << 48;
	idt[vector].high = address >> 32;
}

void idt_set_ist(unsigned int vector, void (*entry)(void), unsigned int ist)
{
	idt_set_gate(vector, entry, 0, false);
	idt[vector].low |= (u64)ist << 32;
}

void idt_load(void)
{
	const struct {
		u16 limit;
		u64 base;
	} __packed pointer = { sizeof(idt) - 1, (unsigned long)idt };

	asm volatile("lidt %0" : : "m"(pointer));
}
