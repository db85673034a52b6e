// SPDX-License-Identifier: MIT
/*
 * switch_32.c - from one task to another, and where a new one begins
 *
 * What    A task that is switched out stands in switch_stacks() (entry_32.asm)
 *         with its registers on its own stack. A new task's stack is laid out
 *         as if it had been switched out just before task_entry:
 *
 *           stack + THREAD_SIZE  +---------------------------+
 *                                | struct pt_regs: ring 3's  | task_pt_regs()
 *                                +---------------------------+
 *                                | task_entry                |
 *                                | bp, bx = fn, si = arg, di |
 *                   thread.sp -> +---------------------------+
 *
 * Locking Everything here runs with interrupts off, or on a task that no one
 *         runs yet.
 */
#include <asm/irqflags.h>
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <lib/string.h>

#include "internal.h"

char init_stack[THREAD_SIZE] __aligned(THREAD_SIZE);

struct switch_frame {
	unsigned long di, si, bx, bp, ip;
};

/* A selector whose descriptor is gone becomes the null one. */
void load_user_gs(unsigned long gs)
{
	asm volatile("1:	movl	%0, %%gs\n"
		     "2:\n"
		     "	.pushsection .text.fixup, \"ax\"\n"
		     "3:	xorl	%0, %0\n"
		     "	movl	%0, %%gs\n"
		     "	jmp	2b\n"
		     "	.popsection\n" EXTABLE(1b, 3b)
		     : "+r"(gs)
		     :
		     : "cc");
}

static void load_tls(const struct thread_struct *thread)
{
	u64 *gdt = &this_cpu_ptr(&gdt_page)->entries[GDT_TLS_MIN];

	gdt[0] = thread->tls[0];
	gdt[1] = thread->tls[1];
	gdt[2] = thread->tls[2];
}

/* The descriptors first: %gs may name one of them. */
static void switch_tls(struct thread_struct *prev,
		       const struct thread_struct *next)
{
	asm volatile("movl %%gs, %0" : "=r"(prev->gs));
	if (prev->has_tls | next->has_tls)
		load_tls(next);
	if (prev->gs | next->gs)
		load_user_gs(next->gs);
}

struct task_struct *switch_to(struct task_struct *prev,
			      struct task_struct *next)
{
	switch_tls(&prev->thread, &next->thread);
	if (prev->mm)
		fpu_save(&prev->thread.fpu);
	if (next->mm)
		fpu_restore(&next->thread.fpu);
	this_cpu_write(cpu_tss.sp0,
		       (u32)(unsigned long)next->stack + (u32)THREAD_SIZE);
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
		.si = (unsigned long)arg,
		.ip = (unsigned long)task_entry,
	};
	task->thread.sp = (unsigned long)frame;
}

void start_thread(struct pt_regs *regs, vaddr_t ip, vaddr_t sp)
{
	*regs = (struct pt_regs){
		.ds = USER_DS,
		.es = USER_DS,
		.ip = ip,
		.cs = USER_CS,
		.flags = EFLAGS_IF | 2, /* bit 1 is always set */
		.sp = sp,
		.ss = USER_DS,
	};
}
