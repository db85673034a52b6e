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
 * See         kernel/errno.h; signal_32.c, signal_64.c for the frames.
 */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <uapi/unistd.h>

#include "internal.h"

#define EFLAGS_TF	  0x100UL
#define EFLAGS_DF	  0x400UL
#define EFLAGS_RF	  0x10000UL
#define SYSCALL_INSN_SIZE 2

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
static void restart_syscall(struct pt_regs *regs)
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

void do_signal(struct pt_regs *regs)
{
	struct ksignal ksig;

	/* Only QEMU gets a program there: the frames know nothing of it. */
	if (regs->flags & EFLAGS_VM)
		do_group_exit(SIGSEGV);
	if (get_signal(&ksig))
		return;
	if (in_syscall(regs))
		restart_syscall(regs);
	restore_saved_sigmask();
}
