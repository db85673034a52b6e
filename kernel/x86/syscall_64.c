// SPDX-License-Identifier: MIT
/*
 * syscall_64.c - where SYSCALL enters the kernel
 *
 * What   Four model-specific registers: which segments SYSCALL and SYSRET
 *        load, where SYSCALL goes, and which flags it clears: interrupts are
 *        off until there is a stack, TF would trap on it, DF and AC the
 *        kernel's code relies on, NT would make an IRET fail.
 * See    Intel SDM volume 3A, 5.8.8.
 */
#include <asm/cpu.h>
#include <asm/irqflags.h>

#include "internal.h"

#define EFLAGS_TF   0x100UL
#define EFLAGS_DF   0x400UL
#define EFLAGS_IOPL 0x3000UL
#define EFLAGS_NT   0x4000UL
#define EFLAGS_RF   0x10000UL

void syscall_init(void)
{
	wrmsr(MSR_STAR, (u64)SYSRET_BASE << 48 | (u64)KERNEL_CS << 32);
	wrmsr(MSR_LSTAR, (unsigned long)syscall_entry);
	wrmsr(MSR_SYSCALL_MASK, EFLAGS_TF | EFLAGS_IF | EFLAGS_DF |
					EFLAGS_IOPL | EFLAGS_NT | EFLAGS_RF |
					EFLAGS_AC);
	wrmsr(MSR_EFER, rdmsr(MSR_EFER) | EFER_SCE);
}
