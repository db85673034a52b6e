/* SPDX-License-Identifier: MIT */
/*
 * ptrace.h - the registers as an entry into the kernel leaves them on the stack
 *
 * The order is that of the pushes in kernel/x86/entry_*.asm, lowest address
 * first; Linux has the same. With 32 bits, esp and ss are there only when the
 * entry came from ring 3, and %gs is ring 3's own: the kernel never loads it,
 * so the slot is filled only by who wants a full picture (a dump).
 */
#ifndef ASM_PTRACE_H
#define ASM_PTRACE_H

#include <lib/types.h>
#include <asm/irqflags.h>

#ifdef __x86_64__
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx;
	unsigned long r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax; /* syscall number, or the CPU's error code */
	unsigned long ip, cs, flags, sp, ss;
};

static inline bool user_mode(const struct pt_regs *regs)
{
	return regs->cs & 3;
}

/* What a system call was given. */
static inline void syscall_get_arguments(const struct pt_regs *regs,
					 unsigned long arg[6])
{
	arg[0] = regs->di;
	arg[1] = regs->si;
	arg[2] = regs->dx;
	arg[3] = regs->r10;
	arg[4] = regs->r8;
	arg[5] = regs->r9;
}
#else
struct pt_regs {
	unsigned long bx, cx, dx, si, di, bp, ax;
	unsigned long ds, es, fs, gs;
	unsigned long orig_ax; /* syscall number, or the CPU's error code */
	unsigned long ip, cs, flags, sp, ss;
};

/* In virtual-8086 mode cs is no selector, and always ring 3's. */
static inline bool user_mode(const struct pt_regs *regs)
{
	return ((regs->cs & 3) | (regs->flags & EFLAGS_VM)) >= 3;
}

/* What a system call was given. */
static inline void syscall_get_arguments(const struct pt_regs *regs,
					 unsigned long arg[6])
{
	arg[0] = regs->bx;
	arg[1] = regs->cx;
	arg[2] = regs->dx;
	arg[3] = regs->si;
	arg[4] = regs->di;
	arg[5] = regs->bp;
}
#endif

/* What a system call returns to ring 3. */
static inline void syscall_set_return(struct pt_regs *regs, long value)
{
	regs->ax = (unsigned long)value;
}

/* Prints REGS in the order that Linux's oops has. */
void show_regs(const struct pt_regs *regs);

/* Makes REGS those of a program that starts at IP with its stack at SP. */
void start_thread(struct pt_regs *regs, vaddr_t ip, vaddr_t sp);

#endif
