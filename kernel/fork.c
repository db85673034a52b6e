// SPDX-License-Identifier: MIT
/*
 * fork.c - one task becomes two
 *
 *	task_alloc -> signals -> files, directories -> memory -> registers -> a pid
 *	   |             |            |                  |
 *	   +<-- no memory: each undoes what came before it, in order
 *
 * What        clone's flags say of each part whether the child gets a copy
 *             (fork: of all), or shares it: with all of them shared it is a
 *             thread of its parent's group. The child of vfork borrows its
 *             parent's memory, and the parent waits until it is given back, by
 *             execve or the child's end (mm_release).
 * Invariants  1. Nobody can see the child before all of it is there.
 *             2. When do_clone fails, nothing is left behind: the fault
 *                injector's tests count pages.
 * Locking     tasklist_lock: the tie between a vfork's child and its parent.
 * Not here    Namespaces.
 * See         clone(2); mm/mm.c's dup_mm for copy-on-write; Gorman, 4.4.
 */
#include <asm/ptrace.h>
#include <asm/thread.h>
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <lib/string.h>
#include <mm/mm.h>
#include "internal.h"

#define CLONE_KNOWN                                                         \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_PTRACE | \
	 CLONE_VFORK | CLONE_PARENT | CLONE_THREAD | CLONE_SYSVSEM |        \
	 CLONE_SETTLS | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID |        \
	 CLONE_DETACHED | CLONE_UNTRACED | CLONE_CHILD_SETTID | CLONE_IO |  \
	 CLONE_CLEAR_SIGHAND)

/* A flag that makes no sense without another. */
static int check_flags(u64 flags)
{
	if (flags & ~CLONE_KNOWN)
		return -EINVAL;
	if ((flags & CLONE_THREAD) && !(flags & CLONE_SIGHAND))
		return -EINVAL;
	if ((flags & CLONE_SIGHAND) && !(flags & CLONE_VM))
		return -EINVAL;
	if ((flags & CLONE_SIGHAND) && (flags & CLONE_CLEAR_SIGHAND))
		return -EINVAL;
	if ((flags & CLONE_PARENT) &&
	    (current->signal->flags & SIGNAL_UNKILLABLE))
		return -EINVAL;
	return 0;
}

static int copy_signals(struct task_struct *child,
			const struct clone_request *request)
{
	u64 flags = request->flags;
	int err = 0;

	child->blocked = current->blocked;
	if (!(flags & CLONE_VM) || (flags & CLONE_VFORK)) {
		child->sas_ss_sp = current->sas_ss_sp;
		child->sas_ss_size = current->sas_ss_size;
		child->sas_ss_flags = current->sas_ss_flags;
	}
	child->exit_signal = flags & CLONE_THREAD ? -1 : request->exit_signal;
	if (flags & CLONE_PARENT && !(flags & CLONE_THREAD))
		child->exit_signal = current->group_leader->exit_signal;
	if (flags & CLONE_THREAD)
		task_share_signal(child);
	else
		err = task_alloc_signal(child);
	if (err)
		return err;
	if (!(flags & CLONE_SIGHAND))
		return task_alloc_sighand(child, true);
	task_share_sighand(child);
	return 0;
}

static int copy_files(struct task_struct *child, u64 flags)
{
	if (flags & CLONE_FILES) {
		atomic_inc(&current->files->count);
		child->files = current->files;
	} else {
		child->files = files_dup(current->files);
	}
	if (!child->files)
		return -ENOMEM;
	child->fs = flags & CLONE_FS ? get_fs_struct(current->fs)
				     : fs_dup(current->fs);
	return child->fs ? 0 : -ENOMEM;
}

static int copy_mm(struct task_struct *child, u64 flags)
{
	if (flags & CLONE_VM) {
		atomic_inc(&current->mm->mm_users);
		child->mm = current->mm;
	} else {
		child->mm = dup_mm(current->mm);
	}
	child->active_mm = child->mm;
	return child->mm ? 0 : -ENOMEM;
}

/* The child's registers are the parent's, but for what the call gives it. */
static int copy_thread(struct task_struct *child, const struct pt_regs *regs,
		       const struct clone_request *request)
{
	struct pt_regs *child_regs = task_pt_regs(child);

	*child_regs = *regs;
	syscall_set_return(child_regs, 0);
	if (request->sp)
		child_regs->sp = request->sp;
	thread_copy(child);
	thread_init_stack(child, NULL, NULL);
	if (request->flags & CLONE_SETTLS)
		return thread_set_tls(child, request->tls);
	return 0;
}

static int copy_process(struct task_struct *child, struct pt_regs *regs,
			const struct clone_request *request)
{
	int err = copy_signals(child, request);

	if (!err)
		err = copy_files(child, request->flags);
	if (!err)
		err = copy_mm(child, request->flags);
	if (!err)
		err = copy_thread(child, regs, request);
	if (err)
		return err;
	if (request->flags & CLONE_CLEAR_SIGHAND)
		clear_handlers(child->sighand);
	if (request->flags & CLONE_CHILD_CLEARTID)
		child->clear_child_tid = request->child_tid;
	return task_publish(child,
			    request->flags & CLONE_PARENT ? NULL : current, 0);
}

static void undo_copy(struct task_struct *child)
{
	if (child->mm)
		mmput(child->mm);
	put_fs_struct(child->fs);
	put_files_struct(child->files);
	task_free(child);
}

/* The child's number, where clone's caller wants it. What cannot be written is
 * nobody's concern, as on Linux. */
static void store_tids(struct task_struct *child,
		       const struct clone_request *request)
{
	if (request->flags & CLONE_PARENT_SETTID)
		put_user(child->pid, request->parent_tid);
	if (request->flags & CLONE_CHILD_SETTID)
		access_remote_vm(child->mm,
				 (__force unsigned long)request->child_tid,
				 &child->pid, sizeof(child->pid), true);
}

/* ------------------------------------------------------------------- vfork */

/* Until the child has let go of the memory, or current is killed. */
static void wait_for_vfork(void)
{
	for (;;) {
		set_current_state(TASK_KILLABLE);
		if (!READ_ONCE(current->vfork_child) || fatal_signal_pending())
			break;
		schedule();
	}
	WRITE_ONCE(current->state, TASK_RUNNING);
	spin_lock(&tasklist_lock);
	if (current->vfork_child)
		current->vfork_child->vfork_parent = NULL;
	current->vfork_child = NULL;
	spin_unlock(&tasklist_lock);
}

static void vfork_done(struct task_struct *child)
{
	struct task_struct *parent;

	if (likely(!child->vfork_parent))
		return;
	spin_lock(&tasklist_lock);
	parent = child->vfork_parent;
	child->vfork_parent = NULL;
	if (parent) {
		WRITE_ONCE(parent->vfork_child, NULL);
		wake_up_process(parent);
	}
	spin_unlock(&tasklist_lock);
}

void mm_release(void)
{
	struct task_struct *task = current;

	futex_exit(task);
	if (task->clear_child_tid && atomic_read(&task->mm->mm_users) > 1) {
		put_user(0, task->clear_child_tid);
		futex_wake_user((u32 __user *)task->clear_child_tid, 1);
	}
	task->clear_child_tid = NULL;
	vfork_done(task);
}

/* -------------------------------------------------------------------- clone */

long do_clone(struct pt_regs *regs, const struct clone_request *request)
{
	struct task_struct *child;
	long err = check_flags(request->flags);
	pid_t pid;

	if (err)
		return err;
	if (!user_may_fork())
		return -EAGAIN;
	child = task_alloc();
	if (!child)
		return -ENOMEM;
	err = copy_process(child, regs, request);
	if (err) {
		undo_copy(child);
		return err;
	}
	store_tids(child, request);
	pid = child->pid; /* it may be gone once it runs */
	if (request->flags & CLONE_VFORK) {
		current->vfork_child = child;
		child->vfork_parent = current;
	}
	wake_up_new_task(child);
	if (request->flags & CLONE_VFORK)
		wait_for_vfork();
	return pid;
}

long do_fork(struct pt_regs *regs)
{
	static const struct clone_request plain = { .exit_signal = SIGCHLD };

	return do_clone(regs, &plain);
}
