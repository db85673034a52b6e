/* SPDX-License-Identifier: MIT */
/* Interrupts of a machine that has none: only the flag. */
#ifndef ASM_IRQFLAGS_H
#define ASM_IRQFLAGS_H

#include <asm/cpu.h>

#define EFLAGS_IF 0x200UL

static inline unsigned long local_save_flags(void)
{
	return host_cpu.interrupts_off ? 0 : EFLAGS_IF;
}

static inline void local_irq_disable(void)
{
	host_cpu.interrupts_off = true;
}

static inline void local_irq_enable(void)
{
	host_cpu.interrupts_off = false;
}

static inline unsigned long local_irq_save(void)
{
	unsigned long flags = local_save_flags();

	local_irq_disable();
	return flags;
}

static inline void local_irq_restore(unsigned long flags)
{
	host_cpu.interrupts_off = !(flags & EFLAGS_IF);
}

static inline bool irqs_disabled(void)
{
	return host_cpu.interrupts_off;
}

#endif
