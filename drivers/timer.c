// SPDX-License-Identifier: MIT
/*
 * timer.c - the timer interrupt, and the tick
 *
 * What     Two ways to be interrupted in time:
 *
 *	local APIC  one interrupt an event: clock_event_program() sets the
 *		    counter for the first timer of the queue. The tick is
 *		    a timer in that queue like the others.
 *	PIT	    HZ interrupts a second on IRQ 0, each of them a tick; timers
 *		    wait for the next.
 *
 *          The PIT is left to run by itself because its counter is the clock
 *          of machines that have no better one, and setting it is slow.
 * Locking  Interrupts are off. The tick's timer is this CPU's own.
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
#include <kernel/timer.h>
#include <lib/minmax.h>

#define TICK_NS	       (NSEC_PER_SEC / HZ)

/* However late or dense the timers are, something runs between them. */
#define MIN_PROGRAM_NS 10000

unsigned long timer_ticks;

static bool one_shot; /* constant after boot */
static DEFINE_PER_CPU(struct timer, tick_timer);
/* Ring 3 was interrupted by the interrupt that is being served. */
static DEFINE_PER_CPU(int, from_user);

static void tick(void)
{
	timer_ticks++;
	timekeeping_tick();
	scheduler_tick(this_cpu_read(from_user));
}

/* Late ticks are made up for one by one; a machine that was stopped for long
 * goes on from now. */
static void tick_due(struct timer *timer)
{
	u64 now = ktime_get_ns(), next = timer->expires_ns + TICK_NS;

	tick();
	if (next + HZ * TICK_NS < now)
		next = now + TICK_NS;
	timer_start(timer, next);
}

bool clock_event_is_exact(void)
{
	return one_shot;
}

void clock_event_program(u64 expires_ns)
{
	u64 now;

	if (!one_shot)
		return;
	now = ktime_get_ns();
	lapic_timer_program(expires_ns > now + MIN_PROGRAM_NS ? expires_ns - now
							      : MIN_PROGRAM_NS);
}

/* From entry_*.asm: the local APIC's vector has no IRQ number. */
DEFINE_PER_CPU(unsigned long, nr_apic_timer);

asmlinkage void do_apic_timer(struct pt_regs *regs)
{
	this_cpu_add(preempt_count, PREEMPT_IRQ_OFFSET);
	this_cpu_inc(nr_apic_timer);
	lapic_eoi();
	this_cpu_write(from_user, user_mode(regs));
	timer_run();
	this_cpu_add(preempt_count, -PREEMPT_IRQ_OFFSET);
}

static void pit_interrupt(unsigned int irq, struct pt_regs *regs)
{
	(void)irq;
	this_cpu_write(from_user, user_mode(regs));
	timer_run();
	tick();
}

void timer_interrupt_init(void)
{
	one_shot = lapic_timer_init();
	if (one_shot) {
		timer_setup(this_cpu_ptr(&tick_timer), tick_due);
		timer_start(this_cpu_ptr(&tick_timer),
			    ktime_get_ns() + TICK_NS);
		return;
	}
	pit_start_periodic(HZ);
	if (request_irq(0, pit_interrupt, "timer"))
		pr_err("timer: IRQ 0 is taken, no timer\n");
	else
		pr_info("timer: PIT at %d Hz\n", HZ);
}
