// SPDX-License-Identifier: MIT
/*
 * fpu_frame_32.c - the FPU's state in i386's signal frames
 *
 *	+--------------------+
 *	| FXSAVE's 512 bytes |  on a multiple of 64; where the CPU has FXSAVE
 *	+--------------------+
 *	| FSAVE's 108 bytes  |  the same registers in the older shape
 *	| status, magic      |  magic tells whether there is more above
 *	+--------------------+ <- sc.fpstate
 *
 * What    Programs know either shape, and may change either: on the way back
 *         the x87 registers are taken from the older one, MXCSR and XMM from
 *         the newer. The tag word says it in two bits a register, and where
 *         the top of the stack is; FXSAVE's has a bit for "not empty".
 * See     Intel SDM volume 1, 8.1.7 and 10.5.1.
 */
#include <asm/thread.h>
#include <asm/user_access.h>
#include <kernel/sched.h>
#include <lib/string.h>

#include "internal.h"
#include "signal.h"

#define FSAVE_SIZE  112
#define FXSAVE_SIZE 512
#define FXSAVE_USED 288 /* to the end of XMM7; the rest is reserved */

/* FXSAVE's image. */
struct fxsave {
	u16 cwd, swd, twd, fop;
	u32 fip, fcs, foo, fos;
	u32 mxcsr, mxcsr_mask;
	u16 st[8][8];
	u32 rest[88];
} __aligned(16);

static_assert(sizeof(struct fxsave) == FXSAVE_SIZE);
static_assert(offsetof(struct fpstate, fxsave) == FSAVE_SIZE);

enum {
	TAG_VALID,
	TAG_ZERO,
	TAG_SPECIAL,
	TAG_EMPTY
};

static u32 tag_of(const u16 st[8])
{
	u16 exponent = st[4] & 0x7fff;

	if (exponent == 0x7fff)
		return TAG_SPECIAL;
	if (exponent == 0)
		return st[0] | st[1] | st[2] | st[3] ? TAG_SPECIAL : TAG_ZERO;
	return st[3] & 0x8000 ? TAG_VALID : TAG_SPECIAL;
}

/* Physical register I is ST(i - top). */
static u32 tags_of(const struct fxsave *fx)
{
	unsigned int top = (fx->swd >> 11) & 7, i;
	u32 tags = 0xffff;

	for (i = 0; fx->twd >> i; i++)
		if (fx->twd & (1U << i))
			tags ^= (TAG_EMPTY ^ tag_of(fx->st[(i - top) & 7]))
				<< (2 * i);
	return 0xffff0000U | tags;
}

static u16 bits_of_tags(u32 tags)
{
	u32 bits = ~tags;

	bits = (bits | bits >> 1) & 0x5555;
	bits = (bits | bits >> 1) & 0x3333;
	bits = (bits | bits >> 2) & 0x0f0f;
	return (u16)((bits | bits >> 4) & 0x00ff);
}

/* TO: in an open window, or a copy of it. 0 or -EFAULT. */
static int put_old_shape(struct fpstate __user *to, const struct fxsave *fx)
{
	unsigned int i;

	unsafe_put_user(fx->cwd | 0xffff0000U, &to->cw, fault);
	unsafe_put_user(fx->swd | 0xffff0000U, &to->sw, fault);
	unsafe_put_user(tags_of(fx), &to->tag, fault);
	unsafe_put_user(fx->fip, &to->ipoff, fault);
	unsafe_put_user((fx->fcs & 0xffff) | (u32)fx->fop << 16, &to->cssel,
			fault);
	unsafe_put_user(fx->foo, &to->dataoff, fault);
	unsafe_put_user(fx->fos, &to->datasel, fault);
#pragma GCC unroll 8
	for (i = 0; i < 8; i++) {
		const u32 *st = (const u32 *)fx->st[i];

		unsafe_put_user(st[0], (u32 __user *)&to->st[i][0], fault);
		unsafe_put_user(st[1], (u32 __user *)&to->st[i][2], fault);
		unsafe_put_user(st[2], &to->st[i][4], fault);
	}
	unsafe_put_user(fx->swd | FPSTATE_FXSR << 16, (u32 __user *)&to->status,
			fault);
	return 0;
fault:
	return -EFAULT;
}

static void from_old_shape(struct fxsave *fx, const struct fpstate *old)
{
	unsigned int i;

	fx->cwd = (u16)old->cw;
	fx->swd = (u16)old->sw;
	fx->twd = bits_of_tags(old->tag);
	fx->fop = (u16)(old->cssel >> 16);
	fx->fip = old->ipoff;
	fx->fcs = old->cssel & 0xffff;
	fx->foo = old->dataoff;
	fx->fos = old->datasel;
	for (i = 0; i < 8; i++)
		memcpy(fx->st[i], old->st[i], sizeof(old->st[i]));
}

/* ---------------------------------------------------------------- into it */

/* As Linux without XSAVE: the length of both shapes, with room for a second magic
 * number. */
static const struct fpx_sw_bytes sw_bytes = {
	.magic1 = FP_XSTATE_MAGIC1,
	.extended_size = FSAVE_SIZE + FXSAVE_SIZE + sizeof(u32),
	.xstate_size = FXSAVE_SIZE,
};

/* Both shapes into an open window. FXSAVE leaves the last bytes as they are. */
static int put_fpstate(struct fpstate __user *to, const struct fxsave *fx)
{
	const u32 *from = (const u32 *)&sw_bytes;
	u32 __user *words = (u32 __user *)(to->fxsave + FPX_SW_BYTES);
	unsigned int i;

	asm goto("1: fxsave %0\n\t" EXTABLE_GOTO(1b, fault)
		 :
		 : "m"(*(struct fxsave *)(__force unsigned long)to->fxsave)
		 : "memory"
		 : fault);
#pragma GCC unroll 16
	for (i = 0; i < sizeof(sw_bytes) / sizeof(u32); i++)
		unsafe_put_user(from[i], words + i, fault);
	return put_old_shape(to, fx);
fault:
	return -EFAULT;
}

static noinline int copy_fpstate(struct fpstate __user *to,
				 const struct fxsave *fx)
{
	struct fpstate copy;

	put_old_shape((struct fpstate __user *)&copy, fx);
	memcpy(copy.fxsave, fx, FXSAVE_USED);
	memset(copy.fxsave + FXSAVE_USED, 0, FXSAVE_SIZE - FXSAVE_USED);
	memcpy(copy.fxsave + FPX_SW_BYTES, &sw_bytes, sizeof(sw_bytes));
	return copy_to_user(to, &copy, sizeof(copy)) ? -EFAULT : 0;
}

/* The task's own save area, too, for the older shape: a switch in between would
 * fill it alike. */
static int fxsave_to_frame(struct fpstate __user *to)
{
	const struct fxsave *fx = (const struct fxsave *)&current->thread.fpu;
	int err;

	fpu_save(&current->thread.fpu);
	if (unlikely(uaccess_looks_first))
		return copy_fpstate(to, fx);
	if (!user_access_begin(to, sizeof(*to)))
		return -EFAULT;
	err = put_fpstate(to, fx);
	user_access_end();
	return err;
}

static int fsave_to_frame(void __user *to)
{
	u32 image[FSAVE_SIZE / 4];

	preempt_disable(); /* a switch saves to the same place */
	fpu_copy(current);
	memcpy(image, &current->thread.fpu, sizeof(image));
	preempt_enable();
	image[FSAVE_SIZE / 4 - 1] = image[1]; /* status; magic is all ones */
	return copy_to_user(to, image, sizeof(image)) ? -EFAULT : 0;
}

unsigned long fpu_frame_below(unsigned long sp)
{
	if (likely(fpu_has_fxsr))
		return ((sp - FXSAVE_SIZE) & ~63UL) - FSAVE_SIZE;
	return (sp - FSAVE_SIZE) & ~63UL;
}

int fpu_to_frame(unsigned long fpstate)
{
	return likely(fpu_has_fxsr)
		       ? fxsave_to_frame((struct fpstate __user *)fpstate)
		       : fsave_to_frame((void __user *)fpstate);
}

/* ---------------------------------------------------------------- and back */

/*
 * MXCSR and XMM by FXRSTOR, then x87's by FRSTOR, straight from the frame. False:
 * it is not readable, or not as FXRSTOR wants it, aligned and with no reserved
 * bit of MXCSR (which QEMU's would take). An error that the first image has
 * pending must not meet FRSTOR.
 */
static bool load_fpstate(const struct fpstate __user *from)
{
	const struct fxsave __user *fx =
		(const struct fxsave __user *)from->fxsave;
	unsigned long mxcsr;
	bool loaded = false;

	if (!user_access_begin(from, sizeof(*from)))
		return false;
	unsafe_get_user(mxcsr, &fx->mxcsr, fault);
	if (mxcsr & ~fpu_mxcsr_mask())
		goto fault;
	asm goto("1: fxrstor %0\n\t"
		 "fnclex\n"
		 "2: frstor %1\n\t" EXTABLE_GOTO(1b, fault)
			 EXTABLE_GOTO(2b, fault)
		 :
		 : "m"(*(const struct fxsave *)(__force unsigned long)fx),
		   "m"(*(const struct fpstate *)(__force unsigned long)from)
		 : "memory"
		 : fault);
	loaded = true;
fault:
	user_access_end();
	return loaded;
}

/* The same for what FXRSTOR refuses as it is. */
static noinline int load_fpstate_copy(const struct fpstate __user *from)
{
	struct fpstate old;
	struct fxsave fx;

	if (copy_from_user(&old, from, FSAVE_SIZE) ||
	    copy_from_user(&fx, from->fxsave, FXSAVE_SIZE))
		return -1;
	from_old_shape(&fx, &old);
	fx.mxcsr &= fpu_mxcsr_mask();
	fpu_restore((const struct fpu_state *)&fx);
	return 0;
}

static noinline int frstor_from_frame(const void __user *fpstate)
{
	struct fpu_state image;

	if (copy_from_user(&image, fpstate, FSAVE_SIZE))
		return -1;
	fpu_restore(&image);
	return 0;
}

int fpu_from_frame(const void __user *fpstate)
{
	int err = 0;

	if (!fpstate)
		fpu_flush();
	else if (!fpu_has_fxsr)
		err = frstor_from_frame(fpstate);
	else if (!load_fpstate(fpstate))
		err = load_fpstate_copy(fpstate);
	if (err)
		fpu_flush();
	return err;
}
