// SPDX-License-Identifier: MIT
/*
 * leak_roots.c - where the kernel's pointers begin
 *
 * What   Data and bss (with the boot CPU's per-CPU data), this function's stack
 *        from its frame on, and the stacks of all other tasks from where they
 *        were switched out. What lies below a stack pointer is left over, and
 *        would keep what was lost long ago.
 */
#include <asm/thread.h>
#include <kernel/boot.h>
#include <kernel/sched.h>
#include <mm/leak.h>

static void scan_stacks(void (*scan)(const void *start, const void *end))
{
	struct task_struct *task;

	for_each_task(task) {
		if (task != current && task->stack)
			scan((const void *)task->thread.sp,
			     (const char *)task->stack + THREAD_SIZE);
	}
	scan(__builtin_frame_address(0), (char *)current->stack + THREAD_SIZE);
}

/* Registers that hold pointers for a caller are saved in this frame. */
void noinline leak_for_each_root(void (*scan)(const void *start,
					      const void *end))
{
	spill_registers();
	scan(_data, _edata);
	scan(_bss, _ebss);
	scan_stacks(scan);
}

bool leak_is_stack(const void *addr)
{
	struct task_struct *task;

	for_each_task(task)
		if (task->stack == addr)
			return true;
	return false;
}
