// SPDX-License-Identifier: MIT
/*
 * switch_64.c - from one task to another, and where a new one begins
 *
 * What    A task that is switched out stands in switch_stacks() (entry_64.asm)
 *         with its registers on its own stack. A new task's stack is laid out
 *         as if it had been switched out just before task_entry:
 *
 *           stack + THREAD_SIZE  +---------------------------+
 *                                | struct pt_regs: ring 3's  | task_pt_regs()
 *                                +---------------------------+
 *                                | task_entry                |
 *                                | bp, bx = fn, r12 = arg, … |
 *                   thread.sp -> +---------------------------+
 *
 * Locking Everything here runs with interrupts off, or on a task that no one
 *         runs yet.
 */
#include <asm/irqflags.h>
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <lib/string.h>

#include "internal.h"

char init_stack[THREAD_SIZE] __aligned(THREAD_SIZE);

struct switch_frame {
	unsigned long r15, r14, r13, r12, bx, bp, ip;
};

struct task_struct *switch_to(struct task_struct *prev,
			      struct task_struct *next)
{
	if (likely(prev->mm && next->mm)) {
		segments_switch(&prev->thread, &next->thread);
		fpu_save(&prev->thread.fpu);
		fpu_restore(&next->thread.fpu);
	} else if (prev->mm) {
		segments_save(&prev->thread);
		fpu_save(&prev->thread.fpu);
	} else if (next->mm) {
		segments_restore(&next->thread);
		fpu_restore(&next->thread.fpu);
	}
	this_cpu_write(cpu_tss.sp0, (unsigned long)next->stack + THREAD_SIZE);
	this_cpu_write(current_task, next);
	return switch_stacks(&prev->thread.sp, next->thread.sp, prev);
}

struct pt_regs *task_pt_regs(struct task_struct *task)
{
	return (struct pt_regs *)((char *)task->stack + THREAD_SIZE) - 1;
}

void thread_init_stack(struct task_struct *task, int (*fn)(void *), void *arg)
{
	struct pt_regs *regs = task_pt_regs(task);
	struct switch_frame *frame = (struct switch_frame *)regs - 1;

	if (fn)
		memset(regs, 0, sizeof(*regs));
	*frame = (struct switch_frame){
		.bx = (unsigned long)fn,
		.r12 = (unsigned long)arg,
		.ip = (unsigned long)task_entry,
	};
	task->thread.sp = (unsigned long)frame;
}

void start_thread(struct pt_regs *regs, vaddr_t ip, vaddr_t sp)
{
	*regs = (struct pt_regs){
		.ip = ip,
		.cs = USER_CS,
		.flags = EFLAGS_IF | 2, /* bit 1 is always set */
		.sp = sp,
		.ss = USER_DS,
	};
}
