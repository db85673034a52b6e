// SPDX-License-Identifier: MIT
/*
 * idt_32.c - the interrupt descriptor table: which vector enters the kernel where
 *
 *   0-31   exceptions        0x20-0x2F  IRQ 0-15
 *   0x80   system calls      0xEF, 0xFF the local APIC
 *
 * A gate (SDM volume 3A, 6.11): entry 31..16, P DPL type | selector, entry
 * 15..0. One table serves every CPU.
 */
#include <lib/types.h>
#include <asm/page.h>
#include <asm/traps.h>

#include "internal.h"

#define IDT_ENTRIES    256

#define GATE_TASK      0x8500U
#define GATE_INTERRUPT 0x8E00U /* turns interrupts off */
#define GATE_TRAP      0x8F00U /* leaves them */

struct idt_gate {
	u32 low, high;
};

static struct idt_gate idt[IDT_ENTRIES] __aligned(PAGE_SIZE);

void idt_set_gate(unsigned int vector, void (*entry)(void), unsigned int dpl,
		  bool trap)
{
	const u32 address = (u32)(unsigned long)entry;

	idt[vector].low = (u32)KERNEL_CS << 16 | (address & 0xFFFF);
	idt[vector].high = (address & 0xFFFF0000) | dpl << 13 |
			   (trap ? GATE_TRAP : GATE_INTERRUPT);
}

void idt_set_task_gate(unsigned int vector, unsigned int selector)
{
	idt[vector].low = (u32)selector << 16;
	idt[vector].high = GATE_TASK;
}

void idt_load(void)
{
	const struct {
		u16 limit;
		u32 base;
	} __packed pointer = { sizeof(idt) - 1, (u32)(unsigned long)idt };

	asm volatile("lidt %0" : : "m"(pointer));
}
