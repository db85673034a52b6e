/* SPDX-License-Identifier: MIT */
/* x86-64's part of ucontext.h. */
#ifndef UAPI_UCONTEXT_64_H
#define UAPI_UCONTEXT_64_H

#include "types.h"

/* FXSAVE64's image. */
struct fpstate {
	__u16 cwd, swd, twd, fop;
	__u64 rip, rdp;
	__u32 mxcsr, mxcsr_mask;
	__u32 st_space[32], xmm_space[64], reserved[24];
};

struct sigcontext {
	__u64 r8, r9, r10, r11, r12, r13, r14, r15;
	__u64 di, si, bp, bx, dx, ax, cx, sp, ip, flags;
	__u16 cs, gs, fs, ss;
	__u64 err, trapno, oldmask, cr2;
	struct fpstate *fpstate;
	__u64 reserved1[8];
};

#endif
