// SPDX-License-Identifier: MIT
/* regs_64.c - the registers in words: Linux's order for x86-64. */
#include <asm/cpu.h>
#include <asm/percpu.h>
#include <asm/ptrace.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>

#include "internal.h"

#define SYMBOL_LEN 96

/* The CPU pushes it on every entry. */
unsigned long regs_sp(const struct pt_regs *regs)
{
	return regs->sp;
}

void show_regs(const struct pt_regs *regs)
{
	bool user = user_mode(regs);
	char symbol[SYMBOL_LEN];

	pr_emerg("CPU: %u PID: %d Comm: %s\n", smp_processor_id(), current->pid,
		 current->comm);
	pr_emerg("RIP: %04lx:%016lx %s\n", regs->cs & 0xFFFF, regs->ip,
		 user ? "(ring 3)" : ksym_format(regs->ip, symbol, SYMBOL_LEN));
	pr_emerg("RSP: %04lx:%016lx EFLAGS: %08lx ORIG_RAX: %016lx\n",
		 regs->ss & 0xFFFF, regs->sp, regs->flags, regs->orig_ax);
	pr_emerg("RAX: %016lx RBX: %016lx RCX: %016lx\n", regs->ax, regs->bx,
		 regs->cx);
	pr_emerg("RDX: %016lx RSI: %016lx RDI: %016lx\n", regs->dx, regs->si,
		 regs->di);
	pr_emerg("RBP: %016lx R08: %016lx R09: %016lx\n", regs->bp, regs->r8,
		 regs->r9);
	pr_emerg("R10: %016lx R11: %016lx R12: %016lx\n", regs->r10, regs->r11,
		 regs->r12);
	pr_emerg("R13: %016lx R14: %016lx R15: %016lx\n", regs->r13, regs->r14,
		 regs->r15);
	pr_emerg("FS: %016lx GS: %016lx (ring 3's: %016lx)\n",
		 (unsigned long)rdmsr(MSR_FS_BASE),
		 (unsigned long)rdmsr(MSR_GS_BASE),
		 (unsigned long)rdmsr(MSR_KERNEL_GS_BASE));
	pr_emerg("CR0: %08lx CR2: %016lx CR3: %016lx CR4: %08lx\n", read_cr0(),
		 read_cr2(), read_cr3(), read_cr4());
}
