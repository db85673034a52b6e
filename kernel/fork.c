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
#include <kernel/cred.h>
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

static int copy_signals(struct task_struct *child)
{
	int err = task_alloc_signal(child);

	child->blocked = current->blocked;
	child->sas_ss_sp = current->sas_ss_sp;
	child->sas_ss_size = current->sas_ss_size;
	child->sas_ss_flags = current->sas_ss_flags;
	child->exit_signal = SIGCHLD;
	return err ? err : task_alloc_sighand(child, true);
}

static int copy_process(struct task_struct *child, struct pt_regs *regs)
{
	int err = copy_signals(child);

	if (err)
		return err;
	child->files = files_dup(current->files);
	if (!child->files)
		return -ENOMEM;
	child->fs = fs_dup(current->fs);
	if (!child->fs)
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
	put_fs_struct(child->fs);
	put_files_struct(child->files);
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
	struct task_struct *child;
	long err;
	pid_t pid;

	if (!user_may_fork())
		return -EAGAIN;
	child = task_alloc();
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
