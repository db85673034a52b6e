/* SPDX-License-Identifier: MIT */
/* irq.h - interrupt lines 0-15 and who serves them. */
#ifndef KERNEL_IRQ_H
#define KERNEL_IRQ_H

struct pt_regs;

typedef void (*irq_handler_t)(unsigned int irq, struct pt_regs *regs);

void irq_init(void);

/* Installs the one handler of a line and unmasks it. It runs with interrupts
 * off. -EBUSY when the line has one, -EINVAL for a line past 15. */
int request_irq(unsigned int irq, irq_handler_t handler, const char *name);

#endif
