// SPDX-License-Identifier: MIT
/*
 * fork.c - one process becomes two
 *
 *	task_alloc -> files_dup -> dup_mm -> registers, FPU, TLS -> a pid
 *	   |             |           |
 *	   +<-- no memory: each undoes what came before it, in order
 *
 * Invariants  1. Nobody can see the child before all of it is there.
 *             2. When do_fork fails, nothing is left behind: the fault
 *                injector's tests count pages.
 * See         mm/mm.c's dup_mm for copy-on-write; Gorman, 4.4.
 */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <fs/fs.h>
#include <kernel/sched.h>
#include <lib/string.h>
#include <mm/mm.h>
#include "internal.h"

/* The child's registers are the parent's, but fork returns 0 in it. */
static void copy_thread(struct task_struct *child, const struct pt_regs *regs)
{
	struct pt_regs *child_regs = task_pt_regs(child);

	*child_regs = *regs;
	syscall_set_return(child_regs, 0);
	thread_copy(child);
	thread_init_stack(child, NULL, NULL);
}

static int copy_process(struct task_struct *child, struct pt_regs *regs)
{
	child->files = files_dup(current->files);
	if (!child->files)
		return -ENOMEM;
	child->mm = dup_mm(current->mm);
	if (!child->mm)
		return -ENOMEM;
	child->active_mm = child->mm;
	copy_thread(child, regs);
	return task_publish(child, current, 0);
}

static void undo_copy(struct task_struct *child)
{
	if (child->mm)
		mmput(child->mm);
	if (child->files)
		files_free(child->files);
	task_free(child);
}

/* The child's own number, where clone's caller wants it in the child. */
static void store_child_tid(struct task_struct *child, unsigned long addr)
{
	access_remote_vm(child->mm, addr, &child->pid, sizeof(child->pid),
			 true);
}

long do_clone(struct pt_regs *regs, const struct clone_request *request)
{
	struct task_struct *child = task_alloc();
	long err;
	pid_t pid;

	if (!child)
		return -ENOMEM;
	err = copy_process(child, regs);
	if (err) {
		undo_copy(child);
		return err;
	}
	if (request->sp)
		task_pt_regs(child)->sp = request->sp;
	if (request->child_tid)
		store_child_tid(child, request->child_tid);
	pid = child->pid; /* it may be gone once it runs */
	wake_up_new_task(child);
	return pid;
}

long do_fork(struct pt_regs *regs)
{
	static const struct clone_request plain;

	return do_clone(regs, &plain);
}
