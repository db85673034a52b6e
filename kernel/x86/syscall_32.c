// SPDX-License-Identifier: MIT
/* syscall_32.c - the gate of int 0x80. */
#include <asm/irqflags.h>
#include <asm/ptrace.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/signal.h>

#include "internal.h"

void syscall_init(void)
{
	idt_set_gate(SYSCALL_VECTOR, syscall_entry, 3, true);
}

/* A system call from virtual-8086 mode, which is no way to make one. */
asmlinkage void do_vm86_call(struct pt_regs *regs)
{
	local_irq_enable();
	pr_info("traps: %s[%d] system call from virtual-8086 mode cs:ip %lx:%lx\n",
		current->comm, current->pid, regs->cs & 0xFFFF, regs->ip);
	force_sig(SIGSEGV);
}
