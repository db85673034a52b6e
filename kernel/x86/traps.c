// SPDX-License-Identifier: MIT
/*
 * traps.c - the exceptions, but for the page fault and the double fault
 *
 * What    A table says which signal each exception sends to a program, as on
 *         Linux. In the kernel an exception is either one that the exception
 *         table expects, or the end.
 * See     Intel SDM volume 3A, 6.15; mm/x86/fault_entry.c; double_fault.c.
 */
#include <asm/cpu.h>
#include <asm/irqflags.h>
#include <asm/ptrace.h>
#include <asm/traps.h>
#include <asm/uaccess.h>
#include <kernel/panic.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <uapi/signal.h>

#include "internal.h"

static const struct trap {
	const char *name;
	int signal; /* 0: not a program's doing */
} traps[NR_EXCEPTIONS] = {
	[X86_TRAP_DE] = { "divide error", SIGFPE },
	[X86_TRAP_DB] = { "debug", SIGTRAP },
	[X86_TRAP_NMI] = { "non-maskable interrupt", 0 },
	[X86_TRAP_BP] = { "int3", SIGTRAP },
	[X86_TRAP_OF] = { "overflow", SIGSEGV },
	[X86_TRAP_BR] = { "bounds", SIGSEGV },
	[X86_TRAP_UD] = { "invalid opcode", SIGILL },
	[X86_TRAP_NM] = { "device not available", SIGSEGV },
	[X86_TRAP_DF] = { "double fault", 0 },
	[9] = { "coprocessor segment overrun", SIGFPE },
	[X86_TRAP_TS] = { "invalid TSS", SIGSEGV },
	[X86_TRAP_NP] = { "segment not present", SIGBUS },
	[X86_TRAP_SS] = { "stack segment", SIGBUS },
	[X86_TRAP_GP] = { "general protection fault", SIGSEGV },
	[X86_TRAP_PF] = { "page fault", SIGSEGV },
	[X86_TRAP_MF] = { "x87 FPU error", SIGFPE },
	[X86_TRAP_AC] = { "alignment check", SIGBUS },
	[X86_TRAP_MC] = { "machine check", 0 },
	[X86_TRAP_XF] = { "SIMD error", SIGFPE },
};

static const char *trap_name(unsigned long vector)
{
	return traps[vector].name ? traps[vector].name : "reserved exception";
}

/* Linux's line and Linux's signal; it dies before it is back in ring 3. */
static void user_trap(struct pt_regs *regs, unsigned long vector,
		      unsigned long error_code)
{
	local_irq_enable();
	pr_info("traps: %s[%d] %s%s ip:%lx sp:%lx error:%lx\n", current->comm,
		current->pid, vector == X86_TRAP_GP ? "" : "trap ",
		trap_name(vector), regs->ip, regs->sp, error_code);
	force_sig(traps[vector].signal ? traps[vector].signal : SIGILL);
}

asmlinkage void do_trap(struct pt_regs *regs, unsigned long vector,
			unsigned long error_code)
{
	if (vector == X86_TRAP_NMI)
		panic_regs(regs, "non-maskable interrupt: hardware failure");
	if (vector == X86_TRAP_MC)
		panic_regs(regs, "machine check: hardware failure");
	if (user_mode(regs)) {
		user_trap(regs, vector, error_code);
		return;
	}
	if (fixup_exception(regs))
		return;
	if (vector == X86_TRAP_PF)
		panic_regs(regs, "page fault at %#lx before there is paging",
			   read_cr2());
	panic_regs(regs, "%s in the kernel (vector %lu, error code %#lx)",
		   trap_name(vector), vector, error_code);
}

/* IRET found a CS or SS that ring 3 had made invalid under itself. */
asmlinkage void do_bad_iret(struct pt_regs *regs)
{
	local_irq_enable();
	pr_info("traps: %s[%d] bad return to cs:ip %lx:%lx ss:sp %lx:%lx\n",
		current->comm, current->pid, regs->cs & 0xFFFF, regs->ip,
		regs->ss & 0xFFFF, regs->sp);
	force_sig(SIGSEGV);
}

/* INT3 and INTO are ring 3's to execute. */
void traps_early_init(void)
{
	unsigned int vector, dpl;

	for (vector = 0; vector < NR_EXCEPTIONS; vector++) {
		dpl = vector == X86_TRAP_BP || vector == X86_TRAP_OF ? 3 : 0;
		idt_set_gate(vector, exception_entries[vector], dpl, false);
	}
	idt_load();
}

void traps_init(void)
{
	double_fault_init();
	idt_set_gate(X86_TRAP_PF, page_fault_entry, 0, false);
	syscall_init();
}
