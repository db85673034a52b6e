// SPDX-License-Identifier: MIT
/*
 * fpu_frame_64.c - the FPU's state in x86-64's signal frame
 *
 * What    FXSAVE64's image as it is, on a multiple of 64 as Linux has it (XSAVE
 *         would want that). The one thing in it that FXRSTOR64 would refuse, a
 *         reserved bit of MXCSR, is looked for first.
 */
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <kernel/sched.h>

#include "internal.h"
#include "signal.h"

int fpu_to_frame(unsigned long *sp)
{
	*sp = (*sp - sizeof(struct fpstate)) & ~63UL;
	fpu_save(&current->thread.fpu);
	return copy_to_user((void __user *)*sp, &current->thread.fpu,
			    sizeof(struct fpstate))
		       ? -EFAULT
		       : 0;
}

int fpu_from_frame(const void __user *fpstate)
{
	struct fpstate image __aligned(16);

	if (!fpstate) {
		fpu_flush();
		return 0;
	}
	if (copy_from_user(&image, fpstate, sizeof(image)) ||
	    (image.mxcsr & ~fpu_mxcsr_mask()))
		return -1;
	fpu_restore((const struct fpu_state *)&image);
	return 0;
}
