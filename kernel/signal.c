// SPDX-License-Identifier: MIT
/*
 * signal.c - the signals that end a program
 *
 * What      No handlers yet: every signal that is sent here is fatal. It is
 *           noted in pending_kill; the program dies of it on its way back to
 *           ring 3, when it holds nothing. Interruptible sleeps end at once.
 * Not here  Handlers, masks, stops, kill(2).
 */
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/wait.h>
#include <asm/irqflags.h>

/* The first signal counts. */
static void note_signal(struct task_struct *task, int sig)
{
	int none = 0;

	__atomic_compare_exchange_n(&task->pending_kill, &none, sig, false,
				    __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

void force_sig(int sig)
{
	BUG_ON(!current->mm);
	note_signal(current, sig);
}

void kill_task(struct task_struct *task, int sig)
{
	assert_spin_held(&tasklist_lock);
	note_signal(task, sig);
	if (READ_ONCE(task->state) == TASK_INTERRUPTIBLE)
		wake_up_process(task);
}

bool fatal_signal_pending(void)
{
	return READ_ONCE(current->pending_kill) != 0;
}

asmlinkage void exit_to_user_slow(struct pt_regs *regs)
{
	(void)regs; /* where a handler's frame will be built */
	kmap_local_check_leak("returns to ring 3");
	while (this_cpu_read(need_resched) || current->pending_kill) {
		local_irq_enable();
		if (current->pending_kill)
			do_exit(current->pending_kill);
		schedule();
		local_irq_disable();
	}
}
