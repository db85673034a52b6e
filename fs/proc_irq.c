// SPDX-License-Identifier: MIT
/* proc_irq.c - /proc/interrupts: how often each line has interrupted. */
#include <fs/procfs.h>
#include <kernel/irq.h>

#define NUMBER_WIDTH 3

static int show_interrupts(struct seq_file *m)
{
	unsigned long count;
	const char *name;

	seq_printf(m, "%*sCPU%-8u\n", NUMBER_WIDTH + 8, "", 0);
	for (unsigned int irq = 0; irq < NR_IRQS; irq++) {
		name = irq_stat(irq, &count);
		if (name)
			seq_printf(m, "%*u: %10lu %8s %*s  %s\n", NUMBER_WIDTH,
				   irq, count, "XT-PIC", NUMBER_WIDTH, "",
				   name);
	}
	seq_printf(m, "%*s: %10lu   Local timer interrupts\n", NUMBER_WIDTH,
		   "LOC", this_cpu_read(nr_apic_timer));
	seq_printf(m, "%*s: %10lu\n", NUMBER_WIDTH, "ERR", irq_spurious());
	return 0;
}
PROC_FILE("interrupts", show_interrupts);
