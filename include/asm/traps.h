/* SPDX-License-Identifier: MIT */
/*
 * traps.h - exception vectors and the bits of a page fault's error code
 * See: Intel SDM volume 3A, 6.15 and 4.7.
 */
#ifndef ASM_TRAPS_H
#define ASM_TRAPS_H

#define X86_TRAP_DE	0
#define X86_TRAP_DB	1
#define X86_TRAP_NMI	2
#define X86_TRAP_BP	3
#define X86_TRAP_OF	4
#define X86_TRAP_BR	5
#define X86_TRAP_UD	6
#define X86_TRAP_NM	7
#define X86_TRAP_DF	8
#define X86_TRAP_TS	10
#define X86_TRAP_NP	11
#define X86_TRAP_SS	12
#define X86_TRAP_GP	13
#define X86_TRAP_PF	14
#define X86_TRAP_MF	16
#define X86_TRAP_AC	17
#define X86_TRAP_MC	18
#define X86_TRAP_XF	19

#define NR_EXCEPTIONS	32
#define IRQ_VECTOR_BASE 0x20
#define SYSCALL_VECTOR	0x80
#define TIMER_VECTOR	0xEF /* the local APIC's timer */
#define SPURIOUS_VECTOR 0xFF /* the local APIC had nothing after all */

#define X86_PF_PROT	0x01 /* 0: no page found, 1: protection */
#define X86_PF_WRITE	0x02
#define X86_PF_USER	0x04
#define X86_PF_RSVD	0x08
#define X86_PF_INSTR	0x10

#ifndef __ASSEMBLER__
struct pt_regs;

/* What assembly calls takes its arguments on the stack, whatever the flags. */
#ifdef __i386__
#define asmlinkage __attribute__((regparm(0)))
#else
#define asmlinkage
#endif

/* First of all: every exception is printed rather than a reset. */
void traps_early_init(void);

/* Once paging_init() has made the kernel's own tables: page faults go to
 * do_page_fault, int 0x80 and the double fault's task gate are in place. */
void traps_init(void);

/* mm/x86/fault_entry.c: every page fault enters here, interrupts off. */
asmlinkage void do_page_fault(struct pt_regs *regs, unsigned long error_code);
#endif

#endif
