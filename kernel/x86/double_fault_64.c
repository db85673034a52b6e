// SPDX-License-Identifier: MIT
/*
 * double_fault_64.c - the exceptions with stacks of their own
 *
 * What    When the CPU cannot push an exception's frame it raises a double
 *         fault, and when that fails too, the machine resets. The common cause
 *         is a kernel stack that has run into its guard page: nothing more can
 *         be pushed there. So vector 8 has a stack from the interrupt stack
 *         table, and so have NMI and machine check, which may come when the
 *         stack pointer, or GS, is ring 3's still (the first and the last
 *         instructions of a system call). On top of each such stack stands the
 *         base of this CPU's GS, for paranoid_entry (entry_64.asm).
 * See     Intel SDM volume 3A, 6.14.5 (IST) and 6.15 (vector 8).
 */
#include <asm/cpu.h>
#include <asm/page.h>
#include <asm/percpu.h>
#include <asm/ptrace.h>
#include <kernel/panic.h>
#include <kernel/sched.h>

#include "internal.h"

enum {
	IST_DOUBLE_FAULT,
	IST_NMI,
	IST_MACHINE_CHECK,
	NR_IST
};

#define IST_STACK_SIZE	 (2 * PAGE_SIZE)
#define WORDS_IN_A_STACK (IST_STACK_SIZE / sizeof(unsigned long))

static DEFINE_PER_CPU(
	struct ist_stacks {
		unsigned long words[NR_IST][WORDS_IN_A_STACK];
	} __aligned(16),
	ist_stacks);

static void set_stack(unsigned int vector, unsigned int nr, void (*entry)(void))
{
	unsigned long *top =
		&this_cpu_ptr(&ist_stacks)->words[nr][WORDS_IN_A_STACK - 2];

	*top = this_cpu_read(this_cpu_off);
	this_cpu_ptr(&cpu_tss)->ist[nr] = (unsigned long)top;
	idt_set_ist(vector, entry, nr + 1);
}

void double_fault_init(void)
{
	set_stack(X86_TRAP_DF, IST_DOUBLE_FAULT, double_fault_entry);
	set_stack(X86_TRAP_NMI, IST_NMI, nmi_entry);
	set_stack(X86_TRAP_MC, IST_MACHINE_CHECK, machine_check_entry);
}

/* True, and its top, when SP lies in one of them. */
bool double_fault_stack(unsigned long sp, unsigned long *top)
{
	unsigned long stacks = (unsigned long)this_cpu_ptr(&ist_stacks);
	unsigned long nr = (sp - stacks) / IST_STACK_SIZE;

	*top = stacks + (nr + 1) * IST_STACK_SIZE;
	return sp >= stacks && nr < NR_IST;
}

/* Within a page of ADDR below the stack: the guard page. */
static bool below_stack(unsigned long addr, unsigned long stack)
{
	return addr < stack + 256 && addr >= stack - PAGE_SIZE;
}

asmlinkage void do_double_fault(struct pt_regs *regs)
{
	unsigned long stack = (unsigned long)current->stack;
	unsigned long cr2 = read_cr2();

	if (below_stack(cr2, stack) && below_stack(regs->sp, stack))
		panic_regs(regs,
			   "kernel stack overflow: %s[%d] ran below its stack "
			   "[%#lx-%#lx]",
			   current->comm, current->pid, stack,
			   stack + THREAD_SIZE - 1);
	panic_regs(regs, "double fault (CR2 %#lx)", cr2);
}
