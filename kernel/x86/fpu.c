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
#include <uapi/signal.h>

#include "internal.h"

#define MXCSR_DEFAULT	  0x1F80 /* all SIMD exceptions masked */

/* The MXCSR and the XMM registers in FXSAVE's image. */
#define FXSAVE_MXCSR	  24
#define FXSAVE_MXCSR_MASK 28
#define FXSAVE_XMM	  160

bool fpu_has_fxsr;
static struct fpu_state clean_state;

/* The bits of MXCSR that there are: SDM volume 1, 11.6.6. */
u32 fpu_mxcsr_mask(void)
{
	u32 mask = *(const u32 *)(clean_state.bytes + FXSAVE_MXCSR_MASK);

	return mask ? mask : 0xFFBF;
}

/* FNSAVE empties the registers that it saved. */
void fpu_copy(struct task_struct *task)
{
	fpu_save(&task->thread.fpu);
	if (!fpu_has_fxsr)
		fpu_restore(&task->thread.fpu);
}

void fpu_flush(void)
{
	fpu_restore(&clean_state);
}

/* The exceptions that are raised and not masked: bits 0 to 5 of either word,
 * as SDM volume 1, 8.1.3 and 10.2.3, have them. */
static unsigned int raised(unsigned long vector)
{
	u32 mxcsr;
	u16 cwd, swd;

	if (vector == X86_TRAP_XF) {
		asm volatile("stmxcsr %0" : "=m"(mxcsr));
		return mxcsr & ~(mxcsr >> 7) & 0x3f;
	}
	asm volatile("fnstcw %0" : "=m"(cwd));
	asm volatile("fnstsw %0" : "=m"(swd));
	return swd & ~(unsigned int)cwd & 0x3f;
}

int fpu_si_code(unsigned long vector)
{
	unsigned int what = raised(vector);

	if (what & 0x01)
		return FPE_FLTINV;
	if (what & 0x04)
		return FPE_FLTDIV;
	if (what & 0x08)
		return FPE_FLTOVF;
	if (what & 0x12) /* denormal, underflow */
		return FPE_FLTUND;
	return what & 0x20 ? FPE_FLTRES : 0;
}

/* CR0 and CR4 for the FPU, and the image that every program starts with. */
void fpu_init(void)
{
	fpu_has_fxsr = cpu_has(CPU_FXSR);
	write_cr0((read_cr0() & ~(CR0_EM | CR0_TS)) | CR0_MP | CR0_NE | CR0_AM);
	if (fpu_has_fxsr)
		write_cr4(read_cr4() | CR4_OSFXSR);
	if (cpu_has(CPU_SSE))
		write_cr4(read_cr4() | CR4_OSXMMEXCPT);
	asm volatile("fninit");
	fpu_save(&clean_state);
	if (!fpu_has_fxsr)
		return;
	memset(clean_state.bytes + FXSAVE_XMM, 0,
	       sizeof(clean_state) - FXSAVE_XMM);
	*(u32 *)(clean_state.bytes + FXSAVE_MXCSR) = MXCSR_DEFAULT;
}
