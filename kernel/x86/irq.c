// SPDX-License-Identifier: MIT
/*
 * irq.c - the two 8259A interrupt controllers and who serves their lines
 *
 * What     IRQ 0-7 come from the first PIC, 8-15 from the second, which hangs
 *          on line 2 of the first. The BIOS has them on vectors 8-15, where the
 *          CPU's exceptions are: they are moved to 0x20. A local APIC, where
 *          there is one, passes the PIC's signal on (drivers/lapic.c).
 * Spurious A line that goes away before the CPU asks is reported as IRQ 7 or
 *          15 without its in-service bit: not an interrupt, and no EOI (but
 *          the first PIC's, when the second was asked).
 * Locking  Handlers run with interrupts off. pic_lock: the mask registers.
 * See      Intel 8259A data sheet.
 */
#include <asm/io.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <kernel/irq.h>
#include <kernel/printk.h>
#include <kernel/spinlock.h>
#include <uapi/errno.h>

#include "internal.h"

#define CASCADE_IRQ  2

#define PIC1	     0x20
#define PIC2	     0xA0
#define PIC_COMMAND  0
#define PIC_DATA     1

#define PIC_INIT     0x11 /* ICW1: edge, cascade, ICW4 follows */
#define PIC_8086     0x01 /* ICW4 */
#define PIC_EOI	     0x20
#define PIC_READ_ISR 0x0B

static DEFINE_SPINLOCK(pic_lock, RANK_CONSOLE);

static struct {
	irq_handler_t handler;
	const char *name;
	unsigned long count; /* interrupts off */
	unsigned long spurious;
} irqs[NR_IRQS];

static u16 pic_mask = 0xFFFF & ~(1 << CASCADE_IRQ); /* [pic_lock] */

static void pic_write_mask(void)
{
	outb((u8)pic_mask, PIC1 + PIC_DATA);
	outb((u8)(pic_mask >> 8), PIC2 + PIC_DATA);
}

static void pic_init_one(u16 port, u8 vector, u8 wiring)
{
	outb(PIC_INIT, port + PIC_COMMAND);
	outb(vector, port + PIC_DATA);
	outb(wiring, port + PIC_DATA);
	outb(PIC_8086, port + PIC_DATA);
}

void irq_init(void)
{
	unsigned int irq;

	pic_init_one(PIC1, IRQ_VECTOR_BASE, 1 << CASCADE_IRQ);
	pic_init_one(PIC2, IRQ_VECTOR_BASE + 8, CASCADE_IRQ);
	pic_write_mask();
	for (irq = 0; irq < NR_IRQS; irq++)
		idt_set_gate(IRQ_VECTOR_BASE + irq, irq_entries[irq], 0, false);
	idt_set_gate(TIMER_VECTOR, apic_timer_entry, 0, false);
	idt_set_gate(SPURIOUS_VECTOR, apic_spurious_entry, 0, false);
}

static bool in_service(u16 port, unsigned int line)
{
	outb(PIC_READ_ISR, port + PIC_COMMAND);
	return inb(port + PIC_COMMAND) & 1 << line;
}

static bool is_spurious(unsigned int irq)
{
	if (irq == 7)
		return !in_service(PIC1, 7);
	if (irq == 15 && !in_service(PIC2, 7)) {
		outb(PIC_EOI, PIC1 + PIC_COMMAND);
		return true;
	}
	return false;
}

static void pic_eoi(unsigned int irq)
{
	if (irq >= 8)
		outb(PIC_EOI, PIC2 + PIC_COMMAND);
	outb(PIC_EOI, PIC1 + PIC_COMMAND);
}

/* From entry_32.asm: orig_ax is ~irq. */
asmlinkage void do_irq(struct pt_regs *regs)
{
	unsigned int irq = (unsigned int)~regs->orig_ax;

	if ((irq & 7) == 7 && is_spurious(irq)) {
		irqs[irq].spurious++;
		return;
	}
	this_cpu_add(preempt_count, PREEMPT_IRQ_OFFSET);
	irqs[irq].count++;
	if (irqs[irq].handler)
		irqs[irq].handler(irq, regs);
	pic_eoi(irq);
	this_cpu_add(preempt_count, -PREEMPT_IRQ_OFFSET);
}

int request_irq(unsigned int irq, irq_handler_t handler, const char *name)
{
	unsigned long flags;
	int err = 0;

	if (irq >= NR_IRQS || irq == CASCADE_IRQ)
		return -EINVAL;
	flags = spin_lock_irqsave(&pic_lock);
	if (irqs[irq].handler) {
		err = -EBUSY;
	} else {
		irqs[irq].handler = handler;
		irqs[irq].name = name;
		pic_mask &= (u16) ~(1U << irq);
		pic_write_mask();
	}
	spin_unlock_irqrestore(&pic_lock, flags);
	return err;
}

const char *irq_stat(unsigned int irq, unsigned long *count)
{
	*count = irqs[irq].count;
	return irqs[irq].handler ? irqs[irq].name : NULL;
}

unsigned long irq_spurious(void)
{
	return irqs[7].spurious + irqs[15].spurious;
}
