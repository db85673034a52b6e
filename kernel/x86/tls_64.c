// SPDX-License-Identifier: MIT
/*
 * tls_64.c - FS and GS: where a thread's own data begin
 *
 * What   In ring 3 the bases of FS and GS are the program's: by arch_prctl,
 *        and by WRFSBASE and WRGSBASE where the CPU has FSGSBASE. While the
 *        kernel runs, GS is this CPU's, and ring 3's base of it waits in
 *        MSR_KERNEL_GS_BASE for the SWAPGS on the way out.
 * Note   A program may also load the null selector, or its data segment, into
 *        a segment register. Loading clears a base, so bases are saved as they
 *        are, whoever set them, and restored after the selectors. Loading GS
 *        clears the base that counts now, the kernel's own: that is put back
 *        at once, with interrupts off.
 * See    Intel SDM volume 3A, 3.4.4; Linux, Documentation/arch/x86/x86_64/fsgs.rst.
 */
#include <asm/cpu.h>
#include <asm/layout.h>
#include <asm/percpu.h>
#include <asm/thread.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <uapi/errno.h>

#include "internal.h"

static bool use_fsgsbase;

void segments_init(void)
{
	use_fsgsbase = cpu_has(CPU_FSGSBASE);
	if (use_fsgsbase)
		write_cr4(read_cr4() | CR4_FSGSBASE);
}

static unsigned long read_fsbase(void)
{
	unsigned long base;

	if (!use_fsgsbase)
		return rdmsr(MSR_FS_BASE);
	asm volatile("rdfsbase %0" : "=r"(base));
	return base;
}

static void write_fsbase(unsigned long base)
{
	if (use_fsgsbase)
		asm volatile("wrfsbase %0" : : "r"(base));
	else
		wrmsr(MSR_FS_BASE, base);
}

#define SAVE(segment, to) asm volatile("mov %%" segment ", %0" : "=m"(to))
#define LOAD(segment, from) \
	asm volatile("mov %0, %%" segment : : "r"((u32)(from)))

void segments_save(struct thread_struct *t)
{
	SAVE("ds", t->ds);
	SAVE("es", t->es);
	SAVE("fs", t->fs);
	SAVE("gs", t->gs);
	t->fsbase = read_fsbase();
	t->gsbase = rdmsr(MSR_KERNEL_GS_BASE);
}

static u16 gs_now(void)
{
	u16 gs;

	SAVE("gs", gs);
	return gs;
}

/* The segment that GS has is loaded without touching per-CPU data. */
static void load_gs(u16 gs)
{
	unsigned long base = this_cpu_read(this_cpu_off);

	asm volatile("mov %0, %%gs" : : "r"((u32)gs) : "memory");
	wrmsr(MSR_GS_BASE, base);
}

void segments_restore(const struct thread_struct *t)
{
	u16 now;

	SAVE("ds", now);
	if (unlikely(now | t->ds))
		LOAD("ds", t->ds);
	SAVE("es", now);
	if (unlikely(now | t->es))
		LOAD("es", t->es);
	SAVE("fs", now);
	if (unlikely(now | t->fs))
		LOAD("fs", t->fs);
	if (unlikely(gs_now() | t->gs))
		load_gs(t->gs);
	write_fsbase(t->fsbase);
	wrmsr(MSR_KERNEL_GS_BASE, t->gsbase);
}

/* Where no selector is loaded, nor was, the bases are still PREV's. */
void segments_switch(struct thread_struct *prev,
		     const struct thread_struct *next)
{
	segments_save(prev);
	if (unlikely(prev->selectors | next->selectors)) {
		segments_restore(next);
		return;
	}
	if (prev->fsbase != next->fsbase)
		write_fsbase(next->fsbase);
	if (prev->gsbase != next->gsbase)
		wrmsr(MSR_KERNEL_GS_BASE, next->gsbase);
}

int thread_set_fsbase(unsigned long base)
{
	unsigned long flags;

	if (base >= TASK_SIZE)
		return -EPERM;
	flags = local_irq_save();
	LOAD("fs", 0);
	write_fsbase(base);
	local_irq_restore(flags);
	return 0;
}

int thread_set_gsbase(unsigned long base)
{
	unsigned long flags;

	if (base >= TASK_SIZE)
		return -EPERM;
	flags = local_irq_save();
	load_gs(0);
	wrmsr(MSR_KERNEL_GS_BASE, base);
	local_irq_restore(flags);
	return 0;
}

int thread_set_tls(struct task_struct *task, unsigned long tls)
{
	if (tls >= TASK_SIZE)
		return -EPERM;
	task->thread.fs = 0;
	task->thread.fsbase = tls;
	return 0;
}

unsigned long thread_fsbase(void)
{
	return read_fsbase();
}

unsigned long thread_gsbase(void)
{
	return rdmsr(MSR_KERNEL_GS_BASE);
}

void thread_flush(void)
{
	static const struct thread_struct none;
	unsigned long flags = local_irq_save();

	fpu_flush();
	segments_restore(&none);
	local_irq_restore(flags);
}

void thread_copy(struct task_struct *task)
{
	preempt_disable();
	fpu_copy(task);
	segments_save(&task->thread);
	preempt_enable();
}
