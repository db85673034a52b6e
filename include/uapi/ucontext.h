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

#define UC_FP_XSTATE	     0x1
#define UC_SIGCONTEXT_SS     0x2 /* x86-64: ss is there */
#define UC_STRICT_RESTORE_SS 0x4

#endif
