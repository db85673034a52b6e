/* SPDX-License-Identifier: MIT */
/*
 * preempt.h - when this CPU may take the task away
 *
 * preempt_count counts the reasons against it. It is 0 in code that may be
 * preempted; every spinlock held adds one, an interrupt handler
 * PREEMPT_IRQ_OFFSET. Where it falls to 0 with RESCHED_NOW in need_resched,
 * schedule() is called. RESCHED_LAZY waits for the way back to ring 3, or for
 * the next tick: what the task is doing in the kernel may be short, and may
 * hold what the other one wants.
 */
#ifndef KERNEL_PREEMPT_H
#define KERNEL_PREEMPT_H

#include <asm/percpu.h>
#include <asm/traps.h>

#define PREEMPT_IRQ_OFFSET 0x10000

#define RESCHED_NOW	   1
#define RESCHED_LAZY	   2

DECLARE_PER_CPU(int, preempt_count);
DECLARE_PER_CPU(int, need_resched);

/* Gives the CPU away if preemption is allowed here: count 0, interrupts on. */
void preempt_schedule(void);

/* The same at the end of an interrupt that came from the kernel: called with
 * interrupts off, count 0 and RESCHED_NOW set; returns with them off. */
asmlinkage void preempt_schedule_irq(void);

static __always_inline bool should_resched(void)
{
	return this_cpu_read(need_resched) & RESCHED_NOW;
}

static inline void preempt_disable(void)
{
	this_cpu_inc(preempt_count);
	barrier();
}

static inline void preempt_enable_no_resched(void)
{
	barrier();
	this_cpu_dec(preempt_count);
}

static inline void preempt_enable(void)
{
	preempt_enable_no_resched();
	if (unlikely(should_resched()))
		preempt_schedule(); /* does nothing unless the count is 0 */
}

static inline bool in_interrupt(void)
{
	return this_cpu_read(preempt_count) >= PREEMPT_IRQ_OFFSET;
}

/* True where sleeping is forbidden: a spinlock is held or an IRQ is served. */
static inline bool in_atomic(void)
{
	return this_cpu_read(preempt_count) != 0;
}

#endif
