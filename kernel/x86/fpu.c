// SPDX-License-Identifier: MIT
/*
 * fpu.c - a program's FPU and SSE registers
 *
 * What    Saved and loaded at each switch from and to a task with an mm: by
 *         FXSAVE/FXRSTOR, or FNSAVE/FRSTOR on a CPU without them. The kernel
 *         executes no FPU or SSE instruction of its own, so between switches
 *         the registers simply stay in the CPU.
 * Errors  CR0.NE: an FPU error is exception 16, at the program's next FPU
 *         instruction; none of the instructions here raises it.
 * See     Intel SDM volume 3A, chapter 13; volume 1, 10.5.
 */
#include <asm/cpu.h>
#include <asm/thread.h>
#include <kernel/sched.h>
#include <lib/string.h>

#include "internal.h"

#define MXCSR_DEFAULT 0x1F80 /* all SIMD exceptions masked */

/* The MXCSR and the XMM registers in FXSAVE's image. */
#define FXSAVE_MXCSR  24
#define FXSAVE_XMM    160

/* With all 64 bits of the FPU's own pointers, where there are so many. */
#ifdef __x86_64__
#define FXSAVE	"fxsave64"
#define FXRSTOR "fxrstor64"
#else
#define FXSAVE	"fxsave"
#define FXRSTOR "fxrstor"
#endif

static bool use_fxsr;
static struct fpu_state clean_state;

static void save(struct fpu_state *fpu)
{
	if (likely(use_fxsr))
		asm volatile(FXSAVE " %0" : "=m"(*fpu));
	else
		asm volatile("fnsave %0" : "=m"(*fpu));
}

static void restore(const struct fpu_state *fpu)
{
	if (likely(use_fxsr))
		asm volatile(FXRSTOR " %0" : : "m"(*fpu));
	else
		asm volatile("frstor %0" : : "m"(*fpu));
}

void fpu_save(struct task_struct *task)
{
	save(&task->thread.fpu);
}

void fpu_restore(const struct task_struct *task)
{
	restore(&task->thread.fpu);
}

/* FNSAVE empties the registers that it saved. */
void fpu_copy(struct task_struct *task)
{
	fpu_save(task);
	if (!use_fxsr)
		fpu_restore(task);
}

void fpu_flush(void)
{
	restore(&clean_state);
}

/* CR0 and CR4 for the FPU, and the image that every program starts with. */
void fpu_init(void)
{
	use_fxsr = cpu_has(CPU_FXSR);
	write_cr0((read_cr0() & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE | CR0_AM);
	if (use_fxsr)
		write_cr4(read_cr4() | CR4_OSFXSR);
	if (cpu_has(CPU_SSE))
		write_cr4(read_cr4() | CR4_OSXMMEXCPT);
	asm volatile("fninit");
	save(&clean_state);
	if (!use_fxsr)
		return;
	memset(clean_state.bytes + FXSAVE_XMM, 0,
	       sizeof(clean_state) - FXSAVE_XMM);
	*(u32 *)(clean_state.bytes + FXSAVE_MXCSR) = MXCSR_DEFAULT;
}
