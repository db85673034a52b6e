/* SPDX-License-Identifier: MIT */
/*
 * signal.h - what signal.c and the frames of the two machines share
 */
#ifndef KERNEL_X86_SIGNAL_H
#define KERNEL_X86_SIGNAL_H

#include <kernel/signal.h>
#include <uapi/ucontext.h>

#define EFLAGS_CF 0x00001UL
#define EFLAGS_PF 0x00004UL
#define EFLAGS_AF 0x00010UL
#define EFLAGS_ZF 0x00040UL
#define EFLAGS_SF 0x00080UL
#define EFLAGS_TF 0x00100UL
#define EFLAGS_DF 0x00400UL
#define EFLAGS_OF 0x00800UL
#define EFLAGS_RF 0x10000UL

/* What sigreturn takes from ring 3 of the flags. */
#define EFLAGS_FROM_FRAME                                            \
	(EFLAGS_AC | EFLAGS_OF | EFLAGS_DF | EFLAGS_TF | EFLAGS_SF | \
	 EFLAGS_ZF | EFLAGS_AF | EFLAGS_PF | EFLAGS_CF)

/* Builds the frame of KSIG and sends REGS to its handler: 0 or -EFAULT. */
int setup_frame(const struct ksignal *ksig, struct pt_regs *regs);

/* Where the frame's stack begins, below REDZONE bytes or on the other stack;
 * is FRAME, built below that, outside of it? */
unsigned long signal_stack(const struct ksignal *ksig, unsigned long sp,
			   unsigned long redzone);
bool leaves_sig_stack(const struct ksignal *ksig, unsigned long old_sp,
		      unsigned long frame);
static inline bool overflows_sig_stack(const struct ksignal *ksig,
				       unsigned long old_sp,
				       unsigned long frame)
{
	return current->sas_ss_size && leaves_sig_stack(ksig, old_sp, frame);
}

/* sigaltstack(2) on current, whose stack pointer is SP. */
bool on_sig_stack(unsigned long sp);
bool __on_sig_stack(unsigned long sp); /* SS_AUTODISARM or not */
int sas_ss_flags(unsigned long sp);
/* What a frame keeps of it: 0, or -EFAULT. */
int restore_sigstack(const stack_t __user *uss, unsigned long sp);

/* A sigreturn found what it cannot use: SIGSEGV. The call's result. */
long bad_frame(const char *which, const struct pt_regs *regs,
	       const void __user *frame);

/*
 * fpu_frame_*.c. The highest suitable address below SP for the FPU's state. The
 * state goes there: 0 or -EFAULT. And back: -1 when it is no state (NULL: a fresh
 * one).
 */
unsigned long fpu_frame_below(unsigned long sp);
int fpu_to_frame(unsigned long fpstate);
int fpu_from_frame(const void __user *fpstate);

#endif
