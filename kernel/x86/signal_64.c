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
#include <asm/user_access.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>

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

/* Into an open window: 0 or -EFAULT. */
#define PUT(field, value) unsafe_put_user(value, &to->field, fault)

static __always_inline int put_sigcontext(struct sigcontext __user *to,
					  const struct pt_regs *regs,
					  unsigned long fpstate, sigset_t mask)
{
	const struct thread_struct *thread = &current->thread;

	PUT(r8, regs->r8);
	PUT(r9, regs->r9);
	PUT(r10, regs->r10);
	PUT(r11, regs->r11);
	PUT(r12, regs->r12);
	PUT(r13, regs->r13);
	PUT(r14, regs->r14);
	PUT(r15, regs->r15);
	PUT(di, regs->di);
	PUT(si, regs->si);
	PUT(bp, regs->bp);
	PUT(bx, regs->bx);
	PUT(dx, regs->dx);
	PUT(ax, regs->ax);
	PUT(cx, regs->cx);
	PUT(sp, regs->sp);
	PUT(ip, regs->ip);
	PUT(flags, regs->flags);
	PUT(cs, regs->cs);
	PUT(gs, 0);
	PUT(fs, 0);
	PUT(ss, regs->ss);
	PUT(err, thread->error_code);
	PUT(trapno, thread->trap_nr);
	PUT(oldmask, mask);
	PUT(cr2, thread->cr2);
	PUT(fpstate, fpstate);
	return unsafe_clear_user(to->reserved1, ARRAY_SIZE(to->reserved1))
		       ? -EFAULT
		       : 0;
fault:
	return -EFAULT;
}

static __always_inline int put_siginfo(siginfo_t __user *to,
				       const struct kernel_siginfo *info)
{
	const u64 *from = (const u64 *)info;
	const unsigned int used = sizeof(*info) / sizeof(u64);
	u64 __user *word = (u64 __user *)to;
	unsigned int i;

#pragma GCC unroll 16
	for (i = 0; i < used; i++)
		unsafe_put_user(from[i], word + i, fault);
	return unsafe_clear_user(word + used, sizeof(*to) / sizeof(u64) - used)
		       ? -EFAULT
		       : 0;
fault:
	return -EFAULT;
}

/* Fills TO: the frame itself in an open window, or a copy. 0 or -EFAULT. */
static int put_frame(struct rt_sigframe __user *to, const struct ksignal *ksig,
		     const struct pt_regs *regs, unsigned long fpstate)
{
	sigset_t mask = sigmask_to_save();

	PUT(pretcode, ksig->ka.restorer);
	PUT(uc.uc_flags, UC_SIGCONTEXT_SS | UC_STRICT_RESTORE_SS);
	PUT(uc.uc_link, 0);
	PUT(uc.uc_stack.ss_sp, current->sas_ss_sp);
	/* and what lies between it and the next field */
	unsafe_put_user(current->sas_ss_flags,
			(u64 __user *)&to->uc.uc_stack.ss_flags, fault);
	PUT(uc.uc_stack.ss_size, current->sas_ss_size);
	PUT(uc.uc_sigmask, mask);
	if (put_siginfo(&to->info, &ksig->info))
		return -EFAULT;
	return put_sigcontext(&to->uc.uc_mcontext, regs, fpstate, mask);
fault:
	return -EFAULT;
}

static noinline int copy_frame(struct rt_sigframe __user *frame,
			       const struct ksignal *ksig,
			       const struct pt_regs *regs,
			       unsigned long fpstate)
{
	struct rt_sigframe copy = { 0 };

	put_frame((struct rt_sigframe __user *)&copy, ksig, regs, fpstate);
	return copy_to_user(frame, &copy, sizeof(copy)) ? -EFAULT : 0;
}

static struct rt_sigframe __user *get_sigframe(const struct ksignal *ksig,
					       const struct pt_regs *regs,
					       unsigned long *fpstate)
{
	unsigned long sp = signal_stack(ksig, regs->sp, REDZONE);

	*fpstate = fpu_frame_below(sp);
	sp = ((*fpstate - sizeof(struct rt_sigframe)) & ~15UL) - 8;
	if (!(ksig->ka.flags & SA_RESTORER) ||
	    overflows_sig_stack(ksig, regs->sp, sp) || fpu_to_frame(*fpstate))
		return NULL;
	return (struct rt_sigframe __user *)sp;
}

int setup_frame(const struct ksignal *ksig, struct pt_regs *regs)
{
	struct rt_sigframe __user *frame;
	unsigned long fpstate;
	int err;

	frame = get_sigframe(ksig, regs, &fpstate);
	if (!frame)
		return -EFAULT;
	if (unlikely(uaccess_looks_first)) {
		err = copy_frame(frame, ksig, regs, fpstate);
	} else {
		if (!user_access_begin(frame, sizeof(*frame)))
			return -EFAULT;
		err = put_frame(frame, ksig, regs, fpstate);
		user_access_end();
	}
	if (err)
		return err;
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

/*
 * 0, or -1: FROM is not readable, or its FPU state is none. Its ends are read
 * first: then all of it is there, and the registers are taken all or not at all
 * (unless another thread unmaps them meanwhile).
 */
#define GET(to, field) \
	unsafe_get_user(to, (const u64 __user *)&from->field, fault)

static int restore_sigcontext(struct pt_regs *regs,
			      const struct sigcontext __user *from,
			      unsigned long uc_flags)
{
	unsigned long flags, selectors, fpstate, last;

	if (!user_access_begin(from, sizeof(*from)))
		return -1;
	GET(last, reserved1[7]);
	GET(regs->r8, r8);
	GET(regs->r9, r9);
	GET(regs->r10, r10);
	GET(regs->r11, r11);
	GET(regs->r12, r12);
	GET(regs->r13, r13);
	GET(regs->r14, r14);
	GET(regs->r15, r15);
	GET(regs->di, di);
	GET(regs->si, si);
	GET(regs->bp, bp);
	GET(regs->bx, bx);
	GET(regs->dx, dx);
	GET(regs->ax, ax);
	GET(regs->cx, cx);
	GET(regs->sp, sp);
	GET(regs->ip, ip);
	GET(flags, flags);
	GET(selectors, cs); /* cs, gs, fs, ss */
	GET(fpstate, fpstate);
	user_access_end();
	regs->cs = (u16)selectors | 3;
	regs->ss =
		uc_flags & UC_STRICT_RESTORE_SS ? selectors >> 48 | 3 : USER_DS;
	regs->flags = (regs->flags & ~EFLAGS_FROM_FRAME) |
		      (flags & EFLAGS_FROM_FRAME);
	regs->orig_ax = (unsigned long)-1;
	/* SYSRET would not look at these two; the slow way out does. */
	if (regs->cs != USER_CS || regs->ss != USER_DS)
		current->sigpending = 1;
	return fpu_from_frame((const void __user *)fpstate);
fault:
	user_access_end();
	(void)last;
	return -1;
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
	if (restore_sigcontext(regs, &frame->uc.uc_mcontext, uc_flags) ||
	    restore_sigstack(&frame->uc.uc_stack, regs->sp))
		return bad_frame("rt_sigreturn", regs, frame);
	return (long)regs->ax;
}
