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
#include <kernel/signal.h>

#include "internal.h"

#define DR6_RESERVED 0xFFFF0FF0UL
#define DR6_TRAPS    0xFUL
#define DR6_STEP     0x4000UL

static const struct trap {
	const char *name;
	int signal; /* 0: not a program's doing */
	int code;   /* si_code, with ip as si_addr; 0: SI_KERNEL */
} traps[NR_EXCEPTIONS] = {
	[X86_TRAP_DE] = { "divide error", SIGFPE, FPE_INTDIV },
	[X86_TRAP_DB] = { "debug", SIGTRAP, TRAP_TRACE },
	[X86_TRAP_NMI] = { "non-maskable interrupt", 0, 0 },
	[X86_TRAP_BP] = { "int3", SIGTRAP, 0 },
	[X86_TRAP_OF] = { "overflow", SIGSEGV, 0 },
	[X86_TRAP_BR] = { "bounds", SIGSEGV, 0 },
	[X86_TRAP_UD] = { "invalid opcode", SIGILL, ILL_ILLOPN },
	[X86_TRAP_NM] = { "device not available", SIGSEGV, 0 },
	[X86_TRAP_DF] = { "double fault", 0, 0 },
	[9] = { "coprocessor segment overrun", SIGFPE, 0 },
	[X86_TRAP_TS] = { "invalid TSS", SIGSEGV, 0 },
	[X86_TRAP_NP] = { "segment not present", SIGBUS, 0 },
	[X86_TRAP_SS] = { "stack segment", SIGBUS, 0 },
	[X86_TRAP_GP] = { "general protection fault", SIGSEGV, 0 },
	[X86_TRAP_PF] = { "page fault", SIGSEGV, 0 },
	[X86_TRAP_MF] = { "x87 FPU error", SIGFPE, FPE_FLTUNK },
	[X86_TRAP_AC] = { "alignment check", SIGBUS, BUS_ADRALN },
	[X86_TRAP_MC] = { "machine check", 0, 0 },
	[X86_TRAP_XF] = { "SIMD error", SIGFPE, FPE_FLTUNK },
};

static const char *trap_name(unsigned long vector)
{
	return traps[vector].name ? traps[vector].name : "reserved exception";
}

/* DR6 says why, and is the kernel's to clear. */
static int debug_si_code(void)
{
	unsigned long dr6;

	asm volatile("mov %%dr6, %0" : "=r"(dr6));
	asm volatile("mov %0, %%dr6" : : "r"(DR6_RESERVED));
	if (dr6 & DR6_STEP)
		return TRAP_TRACE;
	return dr6 & DR6_TRAPS ? TRAP_HWBKPT : TRAP_BRKPT;
}

/* What the table cannot say. 0: there was nothing, go on. */
static int code_of(unsigned long vector)
{
	switch (vector) {
	case X86_TRAP_DB:
		return debug_si_code();
	case X86_TRAP_MF:
	case X86_TRAP_XF:
		return fpu_si_code(vector);
	}
	return traps[vector].code;
}

/* Linux's signal, and Linux's line when the program will die of it. */
static void user_trap(struct pt_regs *regs, unsigned long vector,
		      unsigned long error_code)
{
	int sig = traps[vector].signal ? traps[vector].signal : SIGILL;
	int code = code_of(vector);

	local_irq_enable();
	if (!code && traps[vector].code)
		return;
	current->thread.trap_nr = vector;
	current->thread.error_code = error_code;
	if (!sig_is_caught(sig))
		pr_info("traps: %s[%d] %s%s ip:%lx sp:%lx error:%lx\n",
			current->comm, current->pid,
			vector == X86_TRAP_GP ? "" : "trap ", trap_name(vector),
			regs->ip, regs->sp, error_code);
	if (code)
		force_sig_fault(sig, code,
				vector == X86_TRAP_AC ? 0 : regs->ip);
	else
		force_sig(sig);
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

/* IRET found a CS or SS that ring 3 had made invalid under itself. Linux's
 * number and signal for it differ between the machines. */
#ifdef __x86_64__
#define BAD_IRET_TRAP	X86_TRAP_GP
#define BAD_IRET_SIGNAL SIGSEGV
#else
#define BAD_IRET_TRAP	32
#define BAD_IRET_SIGNAL SIGILL
#endif

asmlinkage void do_bad_iret(struct pt_regs *regs)
{
	local_irq_enable();
	current->thread.trap_nr = BAD_IRET_TRAP;
	current->thread.error_code = 0;
	if (!sig_is_caught(BAD_IRET_SIGNAL))
		pr_info("traps: %s[%d] bad return to cs:ip %lx:%lx ss:sp %lx:%lx\n",
			current->comm, current->pid, regs->cs & 0xFFFF,
			regs->ip, regs->ss & 0xFFFF, regs->sp);
	if (BAD_IRET_SIGNAL == SIGILL)
		force_sig_fault(SIGILL, ILL_BADSTK, 0);
	else
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
