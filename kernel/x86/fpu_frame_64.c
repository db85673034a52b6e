// SPDX-License-Identifier: MIT
/*
 * fpu_frame_64.c - the FPU's state in x86-64's signal frame
 *
 * What    FXSAVE64's image as it is, on a multiple of 64 as Linux has it (XSAVE
 *         would want that), written and read in the frame itself. What FXRSTOR64
 *         refuses, a reserved bit of MXCSR or an odd address, is a bad frame.
 */
#include <asm/thread.h>
#include <asm/user_access.h>
#include <kernel/sched.h>
#include <lib/string.h>

#include "internal.h"
#include "signal.h"

#define FXSAVE_SIZE 512

/* As Linux without XSAVE: the length, with room for a second magic number. */
static const struct fpx_sw_bytes sw_bytes = {
	.magic1 = FP_XSTATE_MAGIC1,
	.extended_size = FXSAVE_SIZE + sizeof(u32),
	.xstate_size = FXSAVE_SIZE,
};

static int put_fpstate(char __user *to)
{
	const u64 *from = (const u64 *)&sw_bytes;
	u64 __user *words = (u64 __user *)(to + FPX_SW_BYTES);
	unsigned int i;

	asm goto("1: fxsave64 %0\n\t" EXTABLE_GOTO(1b, fault)
		 :
		 : "m"(*(struct fpstate *)(__force unsigned long)to)
		 : "memory"
		 : fault);
#pragma GCC unroll 8
	for (i = 0; i < sizeof(sw_bytes) / sizeof(u64); i++)
		unsafe_put_user(from[i], words + i, fault);
	return 0;
fault:
	return -EFAULT;
}

static noinline int copy_fpstate(char __user *to)
{
	struct task_struct *task = current;

	fpu_save(&task->thread.fpu);
	memcpy(task->thread.fpu.bytes + FPX_SW_BYTES, &sw_bytes,
	       sizeof(sw_bytes));
	return copy_to_user(to, &task->thread.fpu, FXSAVE_SIZE) ? -EFAULT : 0;
}

unsigned long fpu_frame_below(unsigned long sp)
{
	return (sp - FXSAVE_SIZE) & ~63UL;
}

int fpu_to_frame(unsigned long fpstate)
{
	char __user *to = (char __user *)fpstate;
	int err;

	if (unlikely(uaccess_looks_first))
		return copy_fpstate(to);
	if (!user_access_begin(to, FXSAVE_SIZE))
		return -EFAULT;
	err = put_fpstate(to);
	user_access_end();
	return err;
}

/* QEMU's FXRSTOR64 takes reserved bits of MXCSR, so they are looked for. */
static int load_fpstate(const struct fpstate __user *from)
{
	unsigned long mxcsr; /* and mxcsr_mask, above it */

	unsafe_get_user(mxcsr, (const u64 __user *)&from->mxcsr, fault);
	if ((u32)mxcsr & ~fpu_mxcsr_mask())
		return -1;
	asm goto("1: fxrstor64 %0\n\t" EXTABLE_GOTO(1b, fault)
		 :
		 : "m"(*(const struct fpstate *)(__force unsigned long)from)
		 : "memory"
		 : fault);
	return 0;
fault:
	return -1;
}

int fpu_from_frame(const void __user *fpstate)
{
	int err = -1;

	if (fpstate && user_access_begin(fpstate, FXSAVE_SIZE)) {
		err = load_fpstate(fpstate);
		user_access_end();
	}
	if (err)
		fpu_flush();
	return fpstate ? err : 0;
}
