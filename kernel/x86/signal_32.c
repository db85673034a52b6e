// SPDX-License-Identifier: MIT
/*
 * signal_32.c - i386's signal frames
 *
 *	            sigaction without SA_SIGINFO   with SA_SIGINFO
 *	            +--------------------------+   +--------------------------+
 *	            | FPU state                |   | FPU state                |
 *	            +--------------------------+   +--------------------------+
 *	            | retcode: pop, sigreturn  |   | retcode: rt_sigreturn    |
 *	            | the mask's upper half    |   | ucontext: registers,     |
 *	            | (room, unused)           |   |   mask, other stack      |
 *	            | sigcontext: registers,   |   | siginfo                  |
 *	            |   the mask's lower half  |   | pointers to both         |
 *	            | signal                   |   | signal                   |
 *	      sp -> | return address           |   | return address           |
 *	            +--------------------------+   +--------------------------+
 *
 *	The handler finds its arguments where C wants them, and in ax, dx, cx,
 *	too. Its `ret` goes to sa_restorer, or to retcode, which runs where the
 *	stack may be executed.
 *
 * Invariants  Whatever a frame says: cs and ss come back as ring 3's, of the
 *             flags only those that are harmless. A segment register that then
 *             does not load ends in SIGSEGV (entry_32.asm: bad_iret).
 * See         docs/signals.md.
 */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <uapi/unistd.h>

#include "internal.h"
#include "signal.h"

struct sigframe {
	u32 pretcode;
	s32 sig;
	struct sigcontext sc;
	struct fpstate fpstate_unused;
	u32 extramask;
	u8 retcode[8];
};

struct rt_sigframe {
	u32 pretcode;
	s32 sig;
	u32 pinfo;
	u32 puc;
	siginfo_t info;
	struct ucontext uc;
	u8 retcode[8];
};

static_assert(sizeof(struct sigcontext) == 88);
static_assert(sizeof(struct fpstate) == 624);
static_assert(sizeof(struct ucontext) == 116);
static_assert(offsetof(struct sigframe, retcode) == 724);
static_assert(offsetof(struct rt_sigframe, uc) == 144);

/* popl %eax; movl $__NR_sigreturn, %eax; int $0x80 */
static const u8 retcode[8] = {
	0x58, 0xb8, __NR_sigreturn, 0, 0, 0, 0xcd, 0x80
};
/* movl $__NR_rt_sigreturn, %eax; int $0x80 */
static const u8 rt_retcode[8] = { 0xb8, __NR_rt_sigreturn, 0, 0, 0, 0xcd, 0x80,
				  0 };

static u16 read_gs(void)
{
	u32 gs;

	asm volatile("movl %%gs, %0" : "=r"(gs));
	return (u16)gs;
}

/* ---------------------------------------------------------------- building */

static void fill_sigcontext(struct sigcontext *sc, const struct pt_regs *regs,
			    unsigned long fpstate, sigset_t mask)
{
	const struct thread_struct *thread = &current->thread;

	*sc = (struct sigcontext){
		.gs = read_gs(),
		.fs = (u16)regs->fs,
		.es = (u16)regs->es,
		.ds = (u16)regs->ds,
		.di = regs->di,
		.si = regs->si,
		.bp = regs->bp,
		.sp = regs->sp,
		.bx = regs->bx,
		.dx = regs->dx,
		.cx = regs->cx,
		.ax = regs->ax,
		.trapno = thread->trap_nr,
		.err = thread->error_code,
		.ip = regs->ip,
		.cs = (u16)regs->cs,
		.flags = regs->flags,
		.sp_at_signal = regs->sp,
		.ss = (u16)regs->ss,
		.fpstate = (struct fpstate *)fpstate,
		.oldmask = (u32)(mask & U32_MAX),
		.cr2 = thread->cr2,
	};
}

/* Room for SIZE bytes below the FPU's state, *FPSTATE; NULL: it has none. The
 * function that runs there finds sp as after a call. */
static void __user *get_sigframe(const struct ksignal *ksig,
				 const struct pt_regs *regs, size_t size,
				 unsigned long *fpstate)
{
	unsigned long sp = signal_stack(ksig, regs->sp, 0);

	/* The older way to name another stack. */
	if (!(ksig->ka.flags & (SA_ONSTACK | SA_RESTORER)) &&
	    (regs->ss & 0xFFFF) != USER_DS && ksig->ka.restorer &&
	    !on_sig_stack(sp))
		sp = ksig->ka.restorer;
	if (fpu_to_frame(&sp))
		return NULL;
	*fpstate = sp;
	sp = ((sp - size + 4) & ~15UL) - 4;
	if (overflows_sig_stack(ksig, regs->sp, sp))
		return NULL;
	return (void __user *)sp;
}

static void start_handler(const struct ksignal *ksig, struct pt_regs *regs,
			  const void __user *frame)
{
	regs->sp = (__force unsigned long)frame;
	regs->ip = ksig->ka.handler;
	regs->ax = (unsigned long)ksig->sig;
	regs->ds = regs->es = regs->ss = USER_DS;
	regs->cs = USER_CS;
}

static u32 return_address(const struct ksignal *ksig, const u8 __user *in_frame)
{
	return ksig->ka.flags & SA_RESTORER ? ksig->ka.restorer
					    : (__force u32)in_frame;
}

/* The room between is left as it is. */
static int setup_old_frame(const struct ksignal *ksig, struct pt_regs *regs)
{
	struct sigframe __user *frame;
	sigset_t mask = sigmask_to_save();
	unsigned long fpstate;
	struct {
		u32 pretcode;
		s32 sig;
		struct sigcontext sc;
	} head;
	struct {
		u32 extramask;
		u8 retcode[8];
	} tail;

	frame = get_sigframe(ksig, regs, sizeof(*frame), &fpstate);
	if (!frame)
		return -EFAULT;
	head.pretcode = return_address(ksig, frame->retcode);
	head.sig = ksig->sig;
	fill_sigcontext(&head.sc, regs, fpstate, mask);
	tail.extramask = (u32)(mask >> 32);
	__builtin_memcpy(tail.retcode, retcode, sizeof(retcode));
	if (copy_to_user(frame, &head, sizeof(head)) ||
	    copy_to_user(&frame->extramask, &tail, sizeof(tail)))
		return -EFAULT;
	start_handler(ksig, regs, frame);
	regs->dx = regs->cx = 0;
	return 0;
}

static int setup_rt_frame(const struct ksignal *ksig, struct pt_regs *regs)
{
	sigset_t mask = sigmask_to_save();
	struct rt_sigframe __user *frame;
	struct rt_sigframe f;
	unsigned long fpstate;

	frame = get_sigframe(ksig, regs, sizeof(*frame), &fpstate);
	if (!frame)
		return -EFAULT;
	f.pretcode = return_address(ksig, frame->retcode);
	f.sig = ksig->sig;
	f.pinfo = (__force u32)&frame->info;
	f.puc = (__force u32)&frame->uc;
	__builtin_memcpy(&f.info, &ksig->info, sizeof(ksig->info));
	__builtin_memset((char *)&f.info + sizeof(ksig->info), 0,
			 sizeof(f.info) - sizeof(ksig->info));
	f.uc.uc_flags = 0;
	f.uc.uc_link = NULL;
	get_sigstack(&f.uc.uc_stack, regs->sp);
	fill_sigcontext(&f.uc.uc_mcontext, regs, fpstate, mask);
	f.uc.uc_sigmask = mask;
	__builtin_memcpy(f.retcode, rt_retcode, sizeof(rt_retcode));
	if (copy_to_user(frame, &f, sizeof(f)))
		return -EFAULT;
	start_handler(ksig, regs, frame);
	regs->dx = f.pinfo;
	regs->cx = f.puc;
	return 0;
}

int setup_frame(const struct ksignal *ksig, struct pt_regs *regs)
{
	if (ksig->ka.flags & SA_SIGINFO)
		return setup_rt_frame(ksig, regs);
	return setup_old_frame(ksig, regs);
}

/* --------------------------------------------------------------- and back */

/* 0, or -1: SC is not readable, or its FPU state is none. */
static int restore_sigcontext(struct pt_regs *regs,
			      const struct sigcontext __user *usc)
{
	struct sigcontext sc;

	if (copy_from_user(&sc, usc, sizeof(sc)))
		return -1;
	preempt_disable();
	load_user_gs(sc.gs);
	preempt_enable();
	regs->fs = sc.fs;
	regs->es = sc.es;
	regs->ds = sc.ds;
	regs->di = sc.di;
	regs->si = sc.si;
	regs->bp = sc.bp;
	regs->sp = sc.sp;
	regs->bx = sc.bx;
	regs->dx = sc.dx;
	regs->cx = sc.cx;
	regs->ax = sc.ax;
	regs->ip = sc.ip;
	regs->cs = sc.cs | 3;
	regs->ss = sc.ss | 3;
	regs->flags = (regs->flags & ~(EFLAGS_FROM_FRAME | EFLAGS_RF)) |
		      (sc.flags & (EFLAGS_FROM_FRAME | EFLAGS_RF));
	regs->orig_ax = (unsigned long)-1;
	return fpu_from_frame((const void __user *)sc.fpstate);
}

SYSCALL_DEFINE0(sigreturn)
{
	struct pt_regs *regs = task_pt_regs(current);
	struct sigframe __user *frame =
		(struct sigframe __user *)(regs->sp - 8);
	u32 low, high;

	if (get_user(low, &frame->sc.oldmask) ||
	    get_user(high, &frame->extramask))
		return bad_frame("sigreturn", regs, frame);
	set_current_blocked(low | (sigset_t)high << 32);
	if (restore_sigcontext(regs, &frame->sc))
		return bad_frame("sigreturn", regs, frame);
	return (long)regs->ax;
}

SYSCALL_DEFINE0(rt_sigreturn)
{
	struct pt_regs *regs = task_pt_regs(current);
	struct rt_sigframe __user *frame =
		(struct rt_sigframe __user *)(regs->sp - 4);
	sigset_t mask;

	if (copy_from_user(&mask, &frame->uc.uc_sigmask, sizeof(mask)))
		return bad_frame("rt_sigreturn", regs, frame);
	set_current_blocked(mask);
	if (restore_sigcontext(regs, &frame->uc.uc_mcontext))
		return bad_frame("rt_sigreturn", regs, frame);
	restore_sigstack(&frame->uc.uc_stack, regs->sp);
	return (long)regs->ax;
}
