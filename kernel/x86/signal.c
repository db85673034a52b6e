// SPDX-License-Identifier: MIT
/*
 * signal.c - on the way back to ring 3 with signals to see to
 *
 *	do_signal
 *	   ├─ a handler wants it     a frame on its stack, ip at the handler
 *	   └─ none does              the interrupted system call again, or EINTR
 *
 * What        ip stands behind the two bytes of int 0x80 or SYSCALL, orig_ax
 *             holds the number: with ip 2 less and ax = orig_ax the call is
 *             made again. Behind an exception or an interrupt the entry code
 *             has put -1 into orig_ax: no call to make.
 * Failure     The frame cannot be written: SIGSEGV instead, with the default
 *             action if it was SIGSEGV's own frame.
 * See         kernel/errno.h; signal_32.c, signal_64.c for the frames.
 */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/user_access.h>
#include <kernel/printk.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <lib/string.h>
#include <uapi/unistd.h>

#include "internal.h"
#include "signal.h"

#define SYSCALL_INSN_SIZE 2

/* ---------------------------------------------------------- the other stack */

bool on_sig_stack(unsigned long sp)
{
	const struct task_struct *task = current;

	if (task->sas_ss_flags & SS_AUTODISARM)
		return false;
	return __on_sig_stack(sp);
}

bool __on_sig_stack(unsigned long sp)
{
	const struct task_struct *task = current;

	return sp > task->sas_ss_sp &&
	       sp - task->sas_ss_sp <= task->sas_ss_size;
}

int sas_ss_flags(unsigned long sp)
{
	if (!current->sas_ss_size)
		return SS_DISABLE;
	return on_sig_stack(sp) ? SS_ONSTACK : 0;
}

static void sas_ss_reset(void)
{
	current->sas_ss_sp = current->sas_ss_size = 0;
	current->sas_ss_flags = SS_DISABLE;
}

void get_sigstack(stack_t *ss, unsigned long sp)
{
	memset(ss, 0, sizeof(*ss)); /* what lies between the fields, too */
	ss->ss_sp = (void *)current->sas_ss_sp;
	ss->ss_flags =
		sas_ss_flags(sp) | (int)(current->sas_ss_flags & SS_AUTODISARM);
	ss->ss_size = current->sas_ss_size;
}

int set_sigstack(const stack_t *ss, unsigned long sp)
{
	unsigned int mode = (unsigned int)ss->ss_flags & ~SS_AUTODISARM;

	if (on_sig_stack(sp))
		return -EPERM;
	if (mode != SS_DISABLE && mode != SS_ONSTACK && mode != 0)
		return -EINVAL;
	if (mode != SS_DISABLE && ss->ss_size < MINSIGSTKSZ)
		return -ENOMEM;
	current->sas_ss_sp = mode == SS_DISABLE ? 0 : (unsigned long)ss->ss_sp;
	current->sas_ss_size = mode == SS_DISABLE ? 0 : ss->ss_size;
	current->sas_ss_flags = (unsigned int)ss->ss_flags;
	return 0;
}

unsigned long signal_stack(const struct ksignal *ksig, unsigned long sp,
			   unsigned long redzone)
{
	sp -= redzone;
	if ((ksig->ka.flags & SA_ONSTACK) && sas_ss_flags(sp) == 0)
		sp = current->sas_ss_sp + current->sas_ss_size;
	return sp;
}

bool leaves_sig_stack(const struct ksignal *ksig, unsigned long old_sp,
		      unsigned long frame)
{
	bool nested = on_sig_stack(old_sp);
	bool entering =
		(ksig->ka.flags & SA_ONSTACK) && sas_ss_flags(old_sp) == 0;

	if (likely(!nested && !entering) || __on_sig_stack(frame))
		return false;
	pr_info("%s[%d] overflowed sigaltstack\n", current->comm, current->pid);
	return true;
}

/* ------------------------------------------------------------------ the call */

static bool in_syscall(const struct pt_regs *regs)
{
	return (long)regs->orig_ax >= 0;
}

static void call_again(struct pt_regs *regs, unsigned long nr)
{
	regs->ax = nr;
	regs->ip -= SYSCALL_INSN_SIZE;
}

/* No handler has run: whatever can be gone on with is. */
static void restart_without_handler(struct pt_regs *regs)
{
	switch (-(long)regs->ax) {
	case ERESTARTSYS:
	case ERESTARTNOINTR:
	case ERESTARTNOHAND:
		call_again(regs, regs->orig_ax);
		break;
	case ERESTART_RESTARTBLOCK:
		call_again(regs, __NR_restart_syscall);
		break;
	}
}

static void restart_after_handler(struct pt_regs *regs, unsigned long flags)
{
	bool again = false;

	switch (-(long)regs->ax) {
	case ERESTARTSYS:
		again = flags & SA_RESTART;
		break;
	case ERESTARTNOINTR:
		again = true;
		break;
	case ERESTARTNOHAND:
	case ERESTART_RESTARTBLOCK:
		break;
	default:
		return;
	}
	if (again)
		call_again(regs, regs->orig_ax);
	else
		syscall_set_return(regs, -EINTR);
}

static void handle_signal(struct ksignal *ksig, struct pt_regs *regs)
{
	bool failed;

	if (in_syscall(regs))
		restart_after_handler(regs, ksig->ka.flags);
	failed = setup_frame(ksig, regs) != 0;
	if (!failed) {
		regs->flags &= ~(EFLAGS_DF | EFLAGS_RF | EFLAGS_TF);
		fpu_flush();
		if (current->sas_ss_flags & SS_AUTODISARM)
			sas_ss_reset();
	}
	signal_setup_done(failed, ksig);
}

void do_signal(struct pt_regs *regs)
{
	struct ksignal ksig;

	/* Only QEMU gets a program there: the frames know nothing of it. */
	if (regs->flags & EFLAGS_VM)
		do_group_exit(SIGSEGV);
	if (get_signal(&ksig)) {
		handle_signal(&ksig, regs);
		return;
	}
	if (in_syscall(regs))
		restart_without_handler(regs);
	restore_saved_sigmask();
}

long bad_frame(const char *which, const struct pt_regs *regs,
	       const void __user *frame)
{
	if (!sig_is_caught(SIGSEGV))
		pr_info("%s[%d] bad frame in %s frame:%p ip:%lx sp:%lx\n",
			current->comm, current->pid, which, frame, regs->ip,
			regs->sp);
	force_sig(SIGSEGV);
	return 0;
}

int restore_sigstack(const stack_t __user *uss, unsigned long sp)
{
	unsigned long base, flags, size;
	stack_t ss;

	if (!user_access_begin(uss, sizeof(*uss)))
		return -EFAULT;
	unsafe_get_user(base, (const unsigned long __user *)&uss->ss_sp, fault);
	unsafe_get_user(flags, (const unsigned long __user *)&uss->ss_flags,
			fault);
	unsafe_get_user(size, (const unsigned long __user *)&uss->ss_size,
			fault);
	user_access_end();
	if (likely(base == current->sas_ss_sp && size == current->sas_ss_size &&
		   (unsigned int)flags == current->sas_ss_flags))
		return 0;
	ss = (stack_t){ (void *)base, (int)flags, size };
	set_sigstack(&ss, sp); /* what it would refuse is passed over */
	return 0;
fault:
	user_access_end();
	return -EFAULT;
}
