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
 *	too. Its `ret` goes to sa_restorer, or if there is none to the same code as
 *	retcode's in a page of its own (mm/sigpage_32.c): the stack need not be
 *	executable. retcode is there for debuggers, which know the frame by it.
 *
 * Invariants  Whatever a frame says: cs and ss come back as ring 3's, of the
 *             flags only those that are harmless. A segment register that then
 *             does not load ends in SIGSEGV (entry_32.asm: bad_iret).
 * See         docs/signals.md.
 */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <asm/user_access.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <kernel/syscalls.h>
#include <mm/mm.h>
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

/* What handlers return to, byte by byte Linux's: unwinders look for it. Programs see
 * the whole page. */
static const union {
	struct {
		/* popl %eax; movl $__NR_sigreturn, %eax; int $0x80 */
		u8 retcode[8];
		/* movl $__NR_rt_sigreturn, %eax; int $0x80 */
		u8 rt_retcode[8];
	};
	u8 bytes[PAGE_SIZE];
} sigpage __aligned(PAGE_SIZE) = {
	.retcode = { 0x58, 0xb8, __NR_sigreturn, 0, 0, 0, 0xcd, 0x80 },
	.rt_retcode = { 0xb8, __NR_rt_sigreturn, 0, 0, 0, 0xcd, 0x80, 0 },
};

static u16 read_gs(void)
{
	u32 gs;

	asm volatile("movl %%gs, %0" : "=r"(gs));
	return (u16)gs;
}

/* ---------------------------------------------------------------- building */

/* Into an open window: 0 or -EFAULT. */
#define PUT(field, value) \
	unsafe_put_user(value, (u32 __user *)&to->field, fault)

static __always_inline int put_sigcontext(struct sigcontext __user *to,
					  const struct pt_regs *regs,
					  unsigned long fpstate, sigset_t mask)
{
	const struct thread_struct *thread = &current->thread;

	PUT(gs, read_gs());
	PUT(fs, (u16)regs->fs);
	PUT(es, (u16)regs->es);
	PUT(ds, (u16)regs->ds);
	PUT(di, regs->di);
	PUT(si, regs->si);
	PUT(bp, regs->bp);
	PUT(sp, regs->sp);
	PUT(bx, regs->bx);
	PUT(dx, regs->dx);
	PUT(cx, regs->cx);
	PUT(ax, regs->ax);
	PUT(trapno, thread->trap_nr);
	PUT(err, thread->error_code);
	PUT(ip, regs->ip);
	PUT(cs, (u16)regs->cs);
	PUT(flags, regs->flags);
	PUT(sp_at_signal, regs->sp);
	PUT(ss, (u16)regs->ss);
	PUT(fpstate, fpstate);
	PUT(oldmask, mask);
	PUT(cr2, thread->cr2);
	return 0;
fault:
	return -EFAULT;
}

/* Room for SIZE bytes below the FPU's state, *FPSTATE, and there is something to
 * return to; NULL: it has none. The function that runs there finds sp as after a
 * call. */
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
	*fpstate = fpu_frame_below(sp);
	sp = ((*fpstate - size + 4) & ~15UL) - 4;
	if (overflows_sig_stack(ksig, regs->sp, sp) || fpu_to_frame(*fpstate))
		return NULL;
	if (unlikely(!(ksig->ka.flags & SA_RESTORER)) &&
	    !get_sigpage(current->mm, &sigpage))
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

/* CODE is the sigpage's. */
static u32 return_address(const struct ksignal *ksig, const u8 *code)
{
	if (likely(ksig->ka.flags & SA_RESTORER))
		return ksig->ka.restorer;
	return READ_ONCE(current->mm->sigpage) + (u32)(code - sigpage.bytes);
}

/* The two words of CODE. */
#define PUT_RETCODE(code)                                              \
	do {                                                           \
		PUT(retcode[0], ((const u32 *)(const void *)code)[0]); \
		PUT(retcode[4], ((const u32 *)(const void *)code)[1]); \
	} while (0)

/* Fills TO: the frame in an open window, or a copy. */
static int put_old_frame(struct sigframe __user *to, const struct ksignal *ksig,
			 const struct pt_regs *regs, unsigned long fpstate)
{
	sigset_t mask = sigmask_to_save();

	PUT(pretcode, return_address(ksig, sigpage.retcode));
	PUT(sig, ksig->sig);
	PUT(extramask, mask >> 32);
	PUT_RETCODE(sigpage.retcode);
	return put_sigcontext(&to->sc, regs, fpstate, mask);
fault:
	return -EFAULT;
}

/* The room between is left as it is. */
static noinline int copy_old_frame(struct sigframe __user *frame,
				   const struct ksignal *ksig,
				   const struct pt_regs *regs,
				   unsigned long fpstate)
{
	struct sigframe copy = { 0 };
	const size_t head = offsetof(struct sigframe, fpstate_unused);
	const size_t tail = offsetof(struct sigframe, extramask);

	put_old_frame((struct sigframe __user *)&copy, ksig, regs, fpstate);
	if (copy_to_user(frame, &copy, head) ||
	    copy_to_user(&frame->extramask, &copy.extramask,
			 sizeof(copy) - tail))
		return -EFAULT;
	return 0;
}

static int setup_old_frame(const struct ksignal *ksig, struct pt_regs *regs)
{
	struct sigframe __user *frame;
	unsigned long fpstate;
	int err;

	frame = get_sigframe(ksig, regs, sizeof(*frame), &fpstate);
	if (!frame)
		return -EFAULT;
	if (unlikely(uaccess_looks_first)) {
		err = copy_old_frame(frame, ksig, regs, fpstate);
	} else {
		if (!user_access_begin(frame, sizeof(*frame)))
			return -EFAULT;
		err = put_old_frame(frame, ksig, regs, fpstate);
		user_access_end();
	}
	if (err)
		return err;
	start_handler(ksig, regs, frame);
	regs->dx = regs->cx = 0;
	return 0;
}

static __always_inline int put_siginfo(siginfo_t __user *to,
				       const struct kernel_siginfo *info)
{
	const u32 *from = (const u32 *)info;
	const unsigned int used = sizeof(*info) / sizeof(u32);
	unsigned int i;

#pragma GCC unroll 16
	for (i = 0; i < used; i++)
		PUT(si_pad[i], from[i]);
	return unsafe_clear_user(&to->si_pad[used],
				 ARRAY_SIZE(to->si_pad) - used)
		       ? -EFAULT
		       : 0;
fault:
	return -EFAULT;
}

/* The same for what FRAME is to be. */
static int put_rt_frame(struct rt_sigframe __user *to,
			const struct rt_sigframe __user *frame,
			const struct ksignal *ksig, const struct pt_regs *regs,
			unsigned long fpstate)
{
	sigset_t mask = sigmask_to_save();

	PUT(pretcode, return_address(ksig, sigpage.rt_retcode));
	PUT(sig, ksig->sig);
	PUT(pinfo, (__force u32)&frame->info);
	PUT(puc, (__force u32)&frame->uc);
	PUT(uc.uc_flags, 0);
	PUT(uc.uc_link, 0);
	PUT(uc.uc_stack.ss_sp, current->sas_ss_sp);
	PUT(uc.uc_stack.ss_flags, current->sas_ss_flags);
	PUT(uc.uc_stack.ss_size, current->sas_ss_size);
	PUT(uc.uc_sigmask, mask);
	unsafe_put_user(mask >> 32, (u32 __user *)&to->uc.uc_sigmask + 1,
			fault);
	PUT_RETCODE(sigpage.rt_retcode);
	if (put_siginfo(&to->info, &ksig->info))
		return -EFAULT;
	return put_sigcontext(&to->uc.uc_mcontext, regs, fpstate, mask);
fault:
	return -EFAULT;
}

static noinline int copy_rt_frame(struct rt_sigframe __user *frame,
				  const struct ksignal *ksig,
				  const struct pt_regs *regs,
				  unsigned long fpstate)
{
	struct rt_sigframe copy = { 0 };

	put_rt_frame((struct rt_sigframe __user *)&copy, frame, ksig, regs,
		     fpstate);
	return copy_to_user(frame, &copy, sizeof(copy)) ? -EFAULT : 0;
}

static int setup_rt_frame(const struct ksignal *ksig, struct pt_regs *regs)
{
	struct rt_sigframe __user *frame;
	unsigned long fpstate;
	int err;

	frame = get_sigframe(ksig, regs, sizeof(*frame), &fpstate);
	if (!frame)
		return -EFAULT;
	if (unlikely(uaccess_looks_first)) {
		err = copy_rt_frame(frame, ksig, regs, fpstate);
	} else {
		if (!user_access_begin(frame, sizeof(*frame)))
			return -EFAULT;
		err = put_rt_frame(frame, frame, ksig, regs, fpstate);
		user_access_end();
	}
	if (err)
		return err;
	start_handler(ksig, regs, frame);
	regs->dx = (__force u32)&frame->info;
	regs->cx = (__force u32)&frame->uc;
	return 0;
}

int setup_frame(const struct ksignal *ksig, struct pt_regs *regs)
{
	if (ksig->ka.flags & SA_SIGINFO)
		return setup_rt_frame(ksig, regs);
	return setup_old_frame(ksig, regs);
}

/* --------------------------------------------------------------- and back */

/*
 * 0, or -1: FROM is not readable, or its FPU state is none. Its ends are read
 * first: then all of it is there, and the registers are taken all or not at all
 * (unless another thread unmaps them meanwhile).
 */
#define GET(to, field) \
	unsafe_get_user(to, (const u32 __user *)&from->field, fault)

static int restore_sigcontext(struct pt_regs *regs,
			      const struct sigcontext __user *from)
{
	unsigned long gs, cs, ss, flags, fpstate, last;

	if (!user_access_begin(from, sizeof(*from)))
		return -1;
	GET(gs, gs);
	GET(last, cr2);
	GET(regs->fs, fs);
	GET(regs->es, es);
	GET(regs->ds, ds);
	GET(regs->di, di);
	GET(regs->si, si);
	GET(regs->bp, bp);
	GET(regs->sp, sp);
	GET(regs->bx, bx);
	GET(regs->dx, dx);
	GET(regs->cx, cx);
	GET(regs->ax, ax);
	GET(regs->ip, ip);
	GET(cs, cs);
	GET(ss, ss);
	GET(flags, flags);
	GET(fpstate, fpstate);
	user_access_end();
	regs->cs = (u16)cs | 3;
	regs->ss = (u16)ss | 3;
	regs->flags = (regs->flags & ~(EFLAGS_FROM_FRAME | EFLAGS_RF)) |
		      (flags & (EFLAGS_FROM_FRAME | EFLAGS_RF));
	regs->orig_ax = (unsigned long)-1;
	preempt_disable();
	load_user_gs((u16)gs);
	preempt_enable();
	return fpu_from_frame((const void __user *)fpstate);
fault:
	user_access_end();
	(void)last;
	return -1;
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
	u32 __user *mask = (u32 __user *)&frame->uc.uc_sigmask;
	u32 low, high;

	if (get_user(low, mask) || get_user(high, mask + 1))
		return bad_frame("rt_sigreturn", regs, frame);
	set_current_blocked(low | (sigset_t)high << 32);
	if (restore_sigcontext(regs, &frame->uc.uc_mcontext) ||
	    restore_sigstack(&frame->uc.uc_stack, regs->sp))
		return bad_frame("rt_sigreturn", regs, frame);
	return (long)regs->ax;
}
