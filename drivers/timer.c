// SPDX-License-Identifier: MIT
/*
 * timer.c - the timer interrupt, HZ times a second, from either source
 *
 * The local APIC's timer where it works, else the PIT on IRQ 0.
 */
#include <asm/percpu.h>
#include <asm/ptrace.h>
#include <drivers/devices.h>
#include <drivers/lapic.h>
#include <drivers/pit.h>
#include <drivers/timer.h>
#include <kernel/irq.h>
#include <kernel/preempt.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/time.h>

unsigned long timer_ticks;

static void tick(const struct pt_regs *regs)
{
	timer_ticks++;
	timer_tick();
	scheduler_tick(user_mode(regs));
}

/* From entry_32.asm: the local APIC's vector has no IRQ number. */
asmlinkage void do_apic_timer(struct pt_regs *regs)
{
	this_cpu_add(preempt_count, PREEMPT_IRQ_OFFSET);
	lapic_eoi();
	tick(regs);
	this_cpu_add(preempt_count, -PREEMPT_IRQ_OFFSET);
}

static void pit_interrupt(unsigned int irq, struct pt_regs *regs)
{
	(void)irq;
	tick(regs);
}

void timer_init(void)
{
	if (lapic_timer_init(HZ))
		return;
	pit_start_periodic(HZ);
	if (request_irq(0, pit_interrupt, "timer"))
		pr_err("timer: IRQ 0 is taken, no timer\n");
	else
		pr_info("timer: PIT at %d Hz\n", HZ);
}
