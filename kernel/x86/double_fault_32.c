// SPDX-License-Identifier: MIT
/*
 * double_fault_32.c - the exception that could not be delivered
 *
 * What    When the CPU cannot push an exception's frame it raises a double
 *         fault, and when that fails too, the machine resets. The common cause
 *         is a kernel stack that has run into its guard page: nothing more can
 *         be pushed there. So vector 8 is a task gate: the CPU saves all
 *         registers in the current TSS and loads them from another one, with a
 *         stack of its own and the kernel's own page tables.
 * See     Intel SDM volume 3A, 6.15 (vector 8) and 7.3.
 */
#include <asm/cpu.h>
#include <asm/page.h>
#include <asm/ptrace.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <lib/string.h>

#include "internal.h"

#define DF_STACK_SIZE PAGE_SIZE

static struct x86_tss df_tss;
static char df_stack[DF_STACK_SIZE] __aligned(16);

void double_fault_init(void)
{
	df_tss = (struct x86_tss){
		.ss0 = KERNEL_DS,
		.sp0 = (u32)(unsigned long)df_stack + DF_STACK_SIZE,
		.cr3 = (u32)read_cr3(),
		.ip = (u32)(unsigned long)double_fault_entry,
		.flags = 0x2, /* interrupts off */
		.sp = (u32)(unsigned long)df_stack + DF_STACK_SIZE,
		.cs = KERNEL_CS,
		.ss = KERNEL_DS,
		.ds = KERNEL_DS,
		.es = KERNEL_DS,
		.fs = PERCPU_SELECTOR,
		.io_bitmap = sizeof(df_tss),
	};
	gdt_set_tss(DF_TSS_SELECTOR, &df_tss);
	idt_set_task_gate(X86_TRAP_DF, DF_TSS_SELECTOR);
}

/* True, and its top, when SP lies in the double fault's own stack. */
bool double_fault_stack(unsigned long sp, unsigned long *top)
{
	*top = (unsigned long)df_stack + DF_STACK_SIZE;
	return sp >= (unsigned long)df_stack && sp < *top;
}

static void regs_from_tss(struct pt_regs *regs, const struct x86_tss *tss)
{
	*regs = (struct pt_regs){
		.bx = tss->bx,
		.cx = tss->cx,
		.dx = tss->dx,
		.si = tss->si,
		.di = tss->di,
		.bp = tss->bp,
		.ax = tss->ax,
		.ds = tss->ds,
		.es = tss->es,
		.fs = tss->fs,
		.gs = tss->gs,
		.ip = tss->ip,
		.cs = tss->cs,
		.flags = tss->flags,
		.sp = tss->sp,
		.ss = tss->ss,
	};
}

/* Within a page of ADDR below the stack: the guard page. */
static bool below_stack(unsigned long addr, unsigned long stack)
{
	return addr < stack + 64 && addr >= stack - PAGE_SIZE;
}

asmlinkage void do_double_fault(void)
{
	const struct x86_tss *tss = this_cpu_ptr(&cpu_tss);
	unsigned long stack = (unsigned long)current->stack;
	unsigned long cr2 = read_cr2();
	struct pt_regs regs;

	regs_from_tss(&regs, tss);
	if (below_stack(cr2, stack) && below_stack(tss->sp, stack))
		panic_regs(&regs,
			   "kernel stack overflow: %s[%d] ran below its stack "
			   "[%#lx-%#lx]",
			   current->comm, current->pid, stack,
			   stack + THREAD_SIZE - 1);
	panic_regs(&regs, "double fault (CR2 %#lx)", cr2);
}
