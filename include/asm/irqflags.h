/* SPDX-License-Identifier: MIT */
/* irqflags.h - interrupts on and off on this CPU. */
#ifndef ASM_IRQFLAGS_H
#define ASM_IRQFLAGS_H

#include <lib/types.h>

#define EFLAGS_IF 0x200UL
#define EFLAGS_VM 0x20000UL /* virtual-8086 mode */
#define EFLAGS_AC 0x40000UL /* ring 0: SMAP's window is open */

static inline unsigned long local_save_flags(void)
{
	unsigned long flags;

	asm volatile("pushf; pop %0" : "=r"(flags) : : "memory");
	return flags;
}

static inline void local_irq_disable(void)
{
	asm volatile("cli" : : : "memory");
}

static inline void local_irq_enable(void)
{
	asm volatile("sti" : : : "memory");
}

/* Turns interrupts off; returns what local_irq_restore wants back. */
static inline unsigned long local_irq_save(void)
{
	unsigned long flags = local_save_flags();

	local_irq_disable();
	return flags;
}

static inline void local_irq_restore(unsigned long flags)
{
	asm volatile("push %0; popf" : : "r"(flags) : "memory", "cc");
}

static inline bool irqs_disabled(void)
{
	return !(local_save_flags() & EFLAGS_IF);
}

#endif
