// SPDX-License-Identifier: MIT
/*
 * signal_64.c - x86-64's signal frame
 *
 *	      | 128 bytes: the red zone        |  ring 3's, below its sp
 *	      +--------------------------------+  on a multiple of 64
 *	      | FPU state                      |
 *	      | siginfo                        |
 *	      | ucontext: registers, mask,     |
 *	      |   other stack                  |
 *	sp -> | return address: sa_restorer    |  on a multiple of 16, less 8
 *	      +--------------------------------+
 *
 *	The handler finds its arguments in di, si (siginfo), dx (ucontext),
 *	whether it asked for SA_SIGINFO or not. A program that gives no
 *	sa_restorer has no way back: its frame is refused.
 *
 * Invariants  Whatever a frame says: cs and ss come back as ring 3's, of the
 *             flags only those that are harmless. What then does not load ends
 *             in SIGSEGV (entry_64.asm: bad_iret).
 * See         docs/signals.md; System V ABI, x86-64 supplement, 3.2.2.
 */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <lib/string.h>

#include "internal.h"
#include "signal.h"

#define REDZONE 128

struct rt_sigframe {
	unsigned long pretcode;
	struct ucontext uc;
	siginfo_t info;
};

static_assert(sizeof(struct sigcontext) == 256);
static_assert(sizeof(struct fpstate) == 512);
static_assert(sizeof(struct ucontext) == 304);
static_assert(sizeof(struct rt_sigframe) == 440);

static void fill_sigcontext(struct sigcontext *sc, const struct pt_regs *regs,
			    unsigned long fpstate, sigset_t mask)
{
	const struct thread_struct *thread = &current->thread;

	*sc = (struct sigcontext){
		.r8 = regs->r8,
		.r9 = regs->r9,
		.r10 = regs->r10,
		.r11 = regs->r11,
		.r12 = regs->r12,
		.r13 = regs->r13,
		.r14 = regs->r14,
		.r15 = regs->r15,
		.di = regs->di,
		.si = regs->si,
		.bp = regs->bp,
		.bx = regs->bx,
		.dx = regs->dx,
		.ax = regs->ax,
		.cx = regs->cx,
		.sp = regs->sp,
		.ip = regs->ip,
		.flags = regs->flags,
		.cs = (u16)regs->cs,
		.ss = (u16)regs->ss,
		.err = thread->error_code,
		.trapno = thread->trap_nr,
		.oldmask = mask,
		.cr2 = thread->cr2,
		.fpstate = (struct fpstate *)fpstate,
	};
}

static struct rt_sigframe __user *get_sigframe(const struct ksignal *ksig,
					       const struct pt_regs *regs,
					       unsigned long *fpstate)
{
	unsigned long sp = signal_stack(ksig, regs->sp, REDZONE);

	if (!(ksig->ka.flags & SA_RESTORER) || fpu_to_frame(&sp))
		return NULL;
	*fpstate = sp;
	sp = ((sp - sizeof(struct rt_sigframe)) & ~15UL) - 8;
	if (overflows_sig_stack(ksig, regs->sp - REDZONE, sp))
		return NULL;
	return (struct rt_sigframe __user *)sp;
}

int setup_frame(const struct ksignal *ksig, struct pt_regs *regs)
{
	sigset_t mask = sigmask_to_save();
	struct rt_sigframe __user *frame;
	struct rt_sigframe f;
	unsigned long fpstate;

	frame = get_sigframe(ksig, regs, &fpstate);
	if (!frame)
		return -EFAULT;
	f.pretcode = ksig->ka.restorer;
	f.uc.uc_flags = UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS;
	f.uc.uc_link = NULL;
	get_sigstack(&f.uc.uc_stack, regs->sp);
	fill_sigcontext(&f.uc.uc_mcontext, regs, fpstate, mask);
	f.uc.uc_sigmask = mask;
	memset(&f.info, 0, sizeof(f.info));
	memcpy(&f.info, &ksig->info, sizeof(ksig->info));
	if (copy_to_user(frame, &f, sizeof(f)))
		return -EFAULT;
	regs->di = (unsigned long)ksig->sig;
	regs->ax = 0;
	regs->si = (__force unsigned long)&frame->info;
	regs->dx = (__force unsigned long)&frame->uc;
	regs->ip = ksig->ka.handler;
	regs->sp = (__force unsigned long)frame;
	regs->cs = USER_CS;
	regs->ss = USER_DS;
	return 0;
}

/* 0, or -1: SC is not readable, or its FPU state is none. */
static int restore_sigcontext(struct pt_regs *regs,
			      const struct sigcontext __user *usc,
			      unsigned long uc_flags)
{
	struct sigcontext sc;

	if (copy_from_user(&sc, usc, sizeof(sc)))
		return -1;
	regs->r8 = sc.r8;
	regs->r9 = sc.r9;
	regs->r10 = sc.r10;
	regs->r11 = sc.r11;
	regs->r12 = sc.r12;
	regs->r13 = sc.r13;
	regs->r14 = sc.r14;
	regs->r15 = sc.r15;
	regs->di = sc.di;
	regs->si = sc.si;
	regs->bp = sc.bp;
	regs->bx = sc.bx;
	regs->dx = sc.dx;
	regs->ax = sc.ax;
	regs->cx = sc.cx;
	regs->sp = sc.sp;
	regs->ip = sc.ip;
	regs->cs = sc.cs | 3;
	regs->ss = uc_flags & UC_STRICT_RESTORE_SS ? sc.ss | 3 : USER_DS;
	regs->flags = (regs->flags & ~EFLAGS_FROM_FRAME) |
		      (sc.flags & EFLAGS_FROM_FRAME);
	regs->orig_ax = (unsigned long)-1;
	/* SYSRET would not look at these two; the slow way out does. */
	if (regs->cs != USER_CS || regs->ss != USER_DS)
		current->sigpending = 1;
	return fpu_from_frame((const void __user *)sc.fpstate);
}

SYSCALL_DEFINE0(rt_sigreturn)
{
	struct pt_regs *regs = task_pt_regs(current);
	struct rt_sigframe __user *frame =
		(struct rt_sigframe __user *)(regs->sp - 8);
	unsigned long uc_flags;
	sigset_t mask;

	if (get_user(mask, &frame->uc.uc_sigmask) ||
	    get_user(uc_flags, &frame->uc.uc_flags))
		return bad_frame("rt_sigreturn", regs, frame);
	set_current_blocked(mask);
	if (restore_sigcontext(regs, &frame->uc.uc_mcontext, uc_flags))
		return bad_frame("rt_sigreturn", regs, frame);
	restore_sigstack(&frame->uc.uc_stack, regs->sp);
	return (long)regs->ax;
}
