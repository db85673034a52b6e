/* SPDX-License-Identifier: MIT */
/* i386's part of ucontext.h. */
#ifndef UAPI_UCONTEXT_32_H
#define UAPI_UCONTEXT_32_H

#include "types.h"

/* FSAVE's image, then FXSAVE's where the CPU has it. */
struct fpstate {
	__u32 cw, sw, tag, ipoff, cssel, dataoff, datasel;
	__u16 st[8][5];
	__u16 status;
	__u16 magic; /* FPSTATE_FXSR or FPSTATE_REGULAR */
	__u8 fxsave[512];
};

#define FPSTATE_FXSR	0x0000
#define FPSTATE_REGULAR 0xffff

struct sigcontext {
	__u16 gs, __gsh, fs, __fsh, es, __esh, ds, __dsh;
	__u32 di, si, bp, sp, bx, dx, cx, ax;
	__u32 trapno, err, ip;
	__u16 cs, __csh;
	__u32 flags, sp_at_signal;
	__u16 ss, __ssh;
	struct fpstate *fpstate;
	__u32 oldmask, cr2;
};

#endif
