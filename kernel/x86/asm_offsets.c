// SPDX-License-Identifier: MIT
/*
 * asm_offsets.c - constants that C and assembly share
 *
 * Compiled to assembly text only; the build turns each "->NAME $value" line
 * into a %define of asm_offsets.inc.
 */
#include <asm/cpu.h>
#include <asm/page.h>
#include <asm/pgtable.h>
#include <asm/ptrace.h>
#include <asm/segment.h>
#include <asm/thread.h>
#include <asm/traps.h>
#include <kernel/boot.h>
#include <kernel/power.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>

#include "internal.h"

#define DEFINE(name, value) \
	asm volatile("\n->" #name " %0" : : "i"((long)(value)))
#define CONSTANT(name)	     asm volatile("\n->" #name " %0" : : "i"((long)(name)))
#define OFFSET(name, s, mbr) DEFINE(name, offsetof(s, mbr))

void asm_offsets(void);

static void boot_constants(void)
{
	DEFINE(KERNEL_MAP_BASE, KERNEL_MAP_BASE);
	CONSTANT(MB1_BOOT_MAGIC);
	CONSTANT(MB2_BOOT_MAGIC);
	CONSTANT(MIN_MEMORY_MIB);
	CONSTANT(EFLAGS_ID);
	CONSTANT(CR0_PG);
	CONSTANT(CR4_PAE);
	CONSTANT(MSR_EFER);
	CONSTANT(EFER_NXE);
	CONSTANT(CPU_FPU);
	CONSTANT(CPU_TSC);
	CONSTANT(CPU_CMOV);
	CONSTANT(CPU_PAE);
	DEFINE(CPU_NX, CPU_NX % 32);
	CONSTANT(TEST_EXIT_PANIC);
	CONSTANT(THREAD_SIZE);
	CONSTANT(RESCHED_NOW);
}

static void segment_constants(void)
{
	CONSTANT(GDT_ENTRIES);
	CONSTANT(KERNEL_CS);
	CONSTANT(KERNEL_DS);
}

static void entry_constants(void)
{
	DEFINE(PT_SIZE, sizeof(struct pt_regs));
	OFFSET(PT_BX, struct pt_regs, bx);
	OFFSET(PT_CX, struct pt_regs, cx);
	OFFSET(PT_DX, struct pt_regs, dx);
	OFFSET(PT_SI, struct pt_regs, si);
	OFFSET(PT_DI, struct pt_regs, di);
	OFFSET(PT_BP, struct pt_regs, bp);
	OFFSET(PT_AX, struct pt_regs, ax);
	OFFSET(PT_ORIG_AX, struct pt_regs, orig_ax);
	OFFSET(PT_IP, struct pt_regs, ip);
	OFFSET(PT_CS, struct pt_regs, cs);
	OFFSET(PT_FLAGS, struct pt_regs, flags);
	OFFSET(PT_SP, struct pt_regs, sp);
	OFFSET(TASK_SIGPENDING, struct task_struct, sigpending);
	OFFSET(TASK_KMAP_DEPTH, struct task_struct, kmap_ctrl);
	CONSTANT(NR_SYSCALLS);
	CONSTANT(NR_EXCEPTIONS);
	CONSTANT(X86_TRAP_DF);
	CONSTANT(X86_TRAP_NMI);
	CONSTANT(X86_TRAP_MC);
	CONSTANT(X86_TRAP_PF);
	DEFINE(ERROR_CODE_VECTORS, TRAPS_WITH_ERROR_CODE);
}

#ifdef __x86_64__
static void own_constants(void)
{
	CONSTANT(PAGE_OFFSET_L5);
	CONSTANT(VMALLOC_START_L5);
	CONSTANT(TASK_SIZE_L5);
	CONSTANT(CR4_LA57);
	DEFINE(CPUID_7_ECX_LA57, CPU_LA57 % 32);
	CONSTANT(EFER_SCE);
	CONSTANT(EFER_LME);
	CONSTANT(MSR_GS_BASE);
	CONSTANT(MSR_KERNEL_GS_BASE);
	CONSTANT(USER_CS);
	CONSTANT(USER_DS);
	OFFSET(PT_R8, struct pt_regs, r8);
	OFFSET(PT_R9, struct pt_regs, r9);
	OFFSET(PT_R10, struct pt_regs, r10);
	OFFSET(PT_R11, struct pt_regs, r11);
	OFFSET(PT_R12, struct pt_regs, r12);
	OFFSET(PT_R13, struct pt_regs, r13);
	OFFSET(PT_R14, struct pt_regs, r14);
	OFFSET(PT_R15, struct pt_regs, r15);
	OFFSET(PT_SS, struct pt_regs, ss);
	OFFSET(TSS_SP0, struct x86_tss, sp0);
}
#else
static void own_constants(void)
{
	DEFINE(KERNEL_PGD_OFFSET,
	       pt_index(PAGE_OFFSET, PT_ROOT_LEVEL) * sizeof(pte_t));
	DEFINE(WINDOW_PGD_OFFSET,
	       pt_index(PKMAP_BASE, PT_ROOT_LEVEL) * sizeof(pte_t));
	DEFINE(WINDOW_PMD_OFFSET, pt_index(PKMAP_BASE, 2) * sizeof(pte_t));
	CONSTANT(EFLAGS_VM);
	CONSTANT(PERCPU_SELECTOR);
	OFFSET(PT_DS, struct pt_regs, ds);
	OFFSET(PT_ES, struct pt_regs, es);
	OFFSET(PT_FS, struct pt_regs, fs);
	OFFSET(PT_GS, struct pt_regs, gs);
}
#endif

void asm_offsets(void)
{
	boot_constants();
	segment_constants();
	entry_constants();
	own_constants();
}
