/* SPDX-License-Identifier: MIT */
/*
 * The registers of an interrupted program, as a signal's handler finds (and
 * may change) them; the frames they stand in are drawn in docs/signals.md.
 */
#ifndef UAPI_UCONTEXT_H
#define UAPI_UCONTEXT_H

#include "signal.h"
#include "wordsize.h"

#include WORDSIZE_FILE(ucontext)

struct ucontext {
	unsigned long uc_flags;
	struct ucontext *uc_link;
	stack_t uc_stack;
	struct sigcontext uc_mcontext;
	sigset_t uc_sigmask;
};

/* FXSAVE's last 48 bytes, which the CPU leaves to software. */
struct fpx_sw_bytes {
	__u32 magic1;	     /* FP_XSTATE_MAGIC1 */
	__u32 extended_size; /* i386: the older shape included */
	__u64 xfeatures;     /* XSAVE's, if uc_flags says that it is there */
	__u32 xstate_size;
	__u32 padding[7];
};

#define FPX_SW_BYTES	     464 /* where they are */
#define FP_XSTATE_MAGIC1     0x46505853U

#define UC_FP_XSTATE	     0x1
#define UC_SIGCONTEXT_SS     0x2 /* x86-64: ss is there */
#define UC_STRICT_RESTORE_SS 0x4

#endif
