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
#include <asm/uaccess.h>
#include <kernel/sched.h>
#include <lib/string.h>

#include "internal.h"
#include "signal.h"

#define FSAVE_SIZE	 112
#define FXSAVE_SIZE	 512
#define FXSAVE_USED	 288	/* to the end of XMM7; the rest is reserved */
#define MXCSR_MASK_KNOWN 0xFFBF /* when the CPU does not say */

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

/* 10 bytes of each 16. */
static void st_to_old(u16 to[8][5], const u16 from[8][8])
{
	unsigned int i;

	for (i = 0; i < 8; i++) {
		*(u64 *)to[i] = *(const u64 *)from[i];
		to[i][4] = from[i][4];
	}
}

static void to_old_shape(struct fpstate *old, const struct fxsave *fx)
{
	old->cw = fx->cwd | 0xffff0000U;
	old->sw = fx->swd | 0xffff0000U;
	old->tag = tags_of(fx);
	old->ipoff = fx->fip;
	old->cssel = (fx->fcs & 0xffff) | (u32)fx->fop << 16;
	old->dataoff = fx->foo;
	old->datasel = fx->fos;
	st_to_old(old->st, fx->st);
	old->status = fx->swd;
	old->magic = FPSTATE_FXSR;
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

static int fxsave_to_frame(unsigned long *sp)
{
	struct fpstate __user *to;
	struct fpstate old; /* its first FSAVE_SIZE bytes */

	*sp = ((*sp - FXSAVE_SIZE) & ~63UL) - FSAVE_SIZE;
	to = (struct fpstate __user *)*sp;
	to_old_shape(&old, (const struct fxsave *)&current->thread.fpu);
	if (copy_to_user(to, &old, FSAVE_SIZE) ||
	    copy_to_user(to->fxsave, &current->thread.fpu, FXSAVE_USED))
		return -EFAULT;
	return 0;
}

static int fsave_to_frame(unsigned long *sp)
{
	u32 image[FSAVE_SIZE / 4];

	*sp = (*sp - FSAVE_SIZE) & ~63UL;
	memcpy(image, &current->thread.fpu, sizeof(image));
	image[FSAVE_SIZE / 4 - 1] = image[1]; /* status; magic is all ones */
	return copy_to_user((void __user *)*sp, image, sizeof(image)) ? -EFAULT
								      : 0;
}

/* The task's own save area, which a switch in between would fill alike. */
int fpu_to_frame(unsigned long *sp)
{
	fpu_copy(current);
	return fpu_has_fxsr ? fxsave_to_frame(sp) : fsave_to_frame(sp);
}

/* ---------------------------------------------------------------- and back */

int fpu_from_frame(const void __user *fpstate)
{
	struct fxsave fx;
	struct fpstate old;

	if (!fpstate) {
		fpu_flush();
		return 0;
	}
	if (copy_from_user(&old, fpstate, FSAVE_SIZE))
		return -1;
	if (!fpu_has_fxsr) {
		fpu_restore((const struct fpu_state *)&old);
		return 0;
	}
	if (copy_from_user(&fx, (const char __user *)fpstate + FSAVE_SIZE,
			   FXSAVE_USED))
		return -1;
	from_old_shape(&fx, &old);
	fx.mxcsr &= fpu_mxcsr_mask();
	fpu_restore((const struct fpu_state *)&fx);
	return 0;
}
