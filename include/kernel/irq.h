/* SPDX-License-Identifier: MIT */
/* irq.h - interrupt lines 0-15 and who serves them. */
#ifndef KERNEL_IRQ_H
#define KERNEL_IRQ_H

#include <asm/percpu.h>

struct pt_regs;

typedef void (*irq_handler_t)(unsigned int irq, struct pt_regs *regs);

#define NR_IRQS 16

void irq_init(void);

/* Installs the one handler of a line and unmasks it. It runs with interrupts
 * off. -EBUSY when the line has one, -EINVAL for a line past 15. */
int request_irq(unsigned int irq, irq_handler_t handler, const char *name);

/* Who serves a line, or NULL; and how often it has interrupted since boot. */
const char *irq_stat(unsigned int irq, unsigned long *count);
/* Interrupts of each CPU's local APIC timer. */
DECLARE_PER_CPU(unsigned long, nr_apic_timer);
/* Interrupts whose line had gone away. */
unsigned long irq_spurious(void);

#endif
