// SPDX-License-Identifier: MIT
/* regs_32.c - the registers in words: Linux's order for i386. */
#include <asm/cpu.h>
#include <asm/percpu.h>
#include <asm/ptrace.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>

#include "internal.h"

#define SYMBOL_LEN 96

/*
 * The stack pointer at REGS' moment. The CPU pushes it on entry from ring 3
 * only; in the kernel it is the address right behind what was pushed, but for
 * the double fault's registers, which are a copy on the double fault's stack,
 * and panic's.
 */
unsigned long regs_sp(const struct pt_regs *regs)
{
	unsigned long top;

	if (user_mode(regs) || regs == &panic_frame ||
	    double_fault_stack((unsigned long)regs, &top))
		return regs->sp;
	return (unsigned long)&regs->sp;
}

void show_regs(const struct pt_regs *regs)
{
	bool user = user_mode(regs);
	char symbol[SYMBOL_LEN];

	pr_emerg("CPU: %u PID: %d Comm: %s\n", smp_processor_id(), current->pid,
		 current->comm);
	pr_emerg("EIP: %04lx:%08lx %s EFLAGS: %08lx\n", regs->cs & 0xFFFF,
		 regs->ip,
		 user ? "(ring 3)" : ksym_format(regs->ip, symbol, SYMBOL_LEN),
		 regs->flags);
	pr_emerg("EAX: %08lx EBX: %08lx ECX: %08lx EDX: %08lx\n", regs->ax,
		 regs->bx, regs->cx, regs->dx);
	pr_emerg("ESI: %08lx EDI: %08lx EBP: %08lx ESP: %08lx\n", regs->si,
		 regs->di, regs->bp, regs_sp(regs));
	pr_emerg("DS: %04lx ES: %04lx FS: %04lx GS: %04lx SS: %04lx\n",
		 regs->ds & 0xFFFF, regs->es & 0xFFFF, regs->fs & 0xFFFF,
		 regs->gs & 0xFFFF,
		 user ? regs->ss & 0xFFFF : (unsigned long)KERNEL_DS);
	pr_emerg("CR0: %08lx CR2: %08lx CR3: %08lx CR4: %08lx\n", read_cr0(),
		 read_cr2(), read_cr3(), read_cr4());
}
