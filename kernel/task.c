// SPDX-License-Identifier: MIT
/*
 * task.c - task structures, thread groups, kernel threads
 *
 * What        A task_struct comes from its slab cache, its stack from vmalloc:
 *             the guard page below turns an overflow into a double fault with
 *             a message. init_task, the idle task, is the only static one.
 *             Each has a signal_struct, shared by the threads of a group, and
 *             a sighand_struct, shared by them and whoever else wants to.
 * Invariants  1. A task on all_tasks has a pid of its own; a pid is free again
 *                when its task is.
 *             2. A stack lies under one entry of the root table.
 *             3. Only leaders of groups are anybody's children.
 * Locking     tasklist_lock: all_tasks, the tree, the threads of a group, the
 *             list of the dead.
 * Failure     task_alloc gives all or nothing.
 */
#include <kernel/cred.h>
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/time.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/mm.h>
#include <mm/pgtable.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include <fs/fs.h>
#include "internal.h"

DEFINE_SPINLOCK(tasklist_lock, RANK_TASKLIST);
LIST_HEAD(all_tasks);

static struct kmem_cache *task_cache, *signal_cache, *sighand_cache;

int nr_threads; /* [tasklist_lock] but for the idle task */
int max_threads;

/* Threads that nobody waits for, until free_dead_tasks. */
static LIST_HEAD(dead_tasks); /* [tasklist_lock] task.tasks */

#define LIMIT(resource, cur, max) [resource] = { (cur), (max) }

static struct sighand_struct init_sighand = {
	.siglock = SPINLOCK_INIT("siglock", RANK_SIGHAND),
	.count = ATOMIC_INIT(1),
};

static struct signal_struct init_signal = {
	.count = ATOMIC_INIT(1),
	.nr_threads = 1,
	.live = 1,
	.threads = { &init_task.thread_node, &init_task.thread_node },
	.leader = &init_task,
	.wait_chldexit = WAIT_QUEUE_INIT(init_signal.wait_chldexit),
	.wait_exit = WAIT_QUEUE_INIT(init_signal.wait_exit),
	.shared_pending.list = LIST_HEAD_INIT(init_signal.shared_pending.list),
	.pgrp_link = LIST_HEAD_INIT(init_signal.pgrp_link),
	.session_link = LIST_HEAD_INIT(init_signal.session_link),
	.rlim = {
		LIMIT(RLIMIT_CPU, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_FSIZE, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_DATA, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_STACK, 8UL << 20, RLIM_INFINITY),
		LIMIT(RLIMIT_CORE, 0, RLIM_INFINITY),
		LIMIT(RLIMIT_RSS, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_NPROC, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_NOFILE, 1024, NR_OPEN),
		LIMIT(RLIMIT_MEMLOCK, 8UL << 20, 8UL << 20),
		LIMIT(RLIMIT_AS, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_LOCKS, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_SIGPENDING, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_MSGQUEUE, 819200, 819200),
		LIMIT(RLIMIT_NICE, 0, 0),
		LIMIT(RLIMIT_RTPRIO, 0, 0),
		LIMIT(RLIMIT_RTTIME, RLIM_INFINITY, RLIM_INFINITY),
	},
};

struct task_struct init_task = {
	.state = TASK_RUNNING,
	.stack = init_stack,
	.comm = "swapper/0",
	.fs = &init_fs,
	.parent = &init_task,
	.group_leader = &init_task,
	.active_mm = &init_mm,
	.cred = &init_cred,
	.children = LIST_HEAD_INIT(init_task.children),
	.sibling = LIST_HEAD_INIT(init_task.sibling),
	.tasks = LIST_HEAD_INIT(init_task.tasks),
	.se = { .vscale = VSCALE_UNIT, .cpus_allowed = ~0UL },
	.thread_node = { &init_signal.threads, &init_signal.threads },
	.pending.list = LIST_HEAD_INIT(init_task.pending.list),
	.signal = &init_signal,
	.sighand = &init_sighand,
};

static void task_init_lists(struct task_struct *task)
{
	INIT_LIST_HEAD(&task->children);
	INIT_LIST_HEAD(&task->sibling);
	INIT_LIST_HEAD(&task->tasks);
	INIT_LIST_HEAD(&task->thread_node);
	INIT_HLIST_NODE(&task->pid_link);
	init_sigpending(&task->pending);
}

static bool spans_root_entries(const void *stack)
{
	vaddr_t first = (vaddr_t)stack, last = first + THREAD_SIZE - 1;

	return pt_index(first, PT_ROOT_LEVEL) != pt_index(last, PT_ROOT_LEVEL);
}

/* Under one entry of the root table, since a switch copies only one. There are
 * few borders: no address is given away for the sake of them. */
static void *alloc_stack(void)
{
	void *stack = vmalloc(THREAD_SIZE);

	static_assert(!(THREAD_SIZE & (THREAD_SIZE - 1)));
	if (!stack || likely(!spans_root_entries(stack)))
		return stack;
	vfree(stack);
	return vmalloc_aligned(THREAD_SIZE, THREAD_SIZE);
}

struct task_struct *task_alloc(void)
{
	struct task_struct *task;

	free_dead_tasks();
	task = kmem_cache_zalloc(task_cache, GFP_KERNEL);
	if (!task)
		return NULL;
	task->stack = alloc_stack();
	if (!task->stack) {
		kmem_cache_free(task_cache, task);
		return NULL;
	}
	task_init_lists(task);
	task->state = TASK_UNINTERRUPTIBLE;
	sched_fork(task);
	task->personality = current->personality;
	task->cred = get_cred(current->cred);
	user_add_process(task->cred->user, 1);
	task->group_leader = task;
	memcpy(task->comm, current->comm, sizeof(task->comm));
	task->start_time_ns = ktime_get_ns();
	return task;
}

/* ------------------------------------------------------------ thread groups */

int task_alloc_signal(struct task_struct *task)
{
	struct signal_struct *signal =
		kmem_cache_zalloc(signal_cache, GFP_KERNEL);
	const struct signal_struct *old = current->signal;

	if (!signal)
		return -ENOMEM;
	atomic_set(&signal->count, 1);
	INIT_LIST_HEAD(&signal->threads);
	INIT_LIST_HEAD(&signal->pgrp_link);
	INIT_LIST_HEAD(&signal->session_link);
	init_waitqueue_head(&signal->wait_chldexit);
	init_waitqueue_head(&signal->wait_exit);
	init_sigpending(&signal->shared_pending);
	process_timers_init(signal);
	signal->live = 1;
	signal->leader = task;
	memcpy(signal->rlim, old->rlim, sizeof(signal->rlim));
	task->signal = signal;
	return 0;
}

struct sighand_struct *sighand_alloc(bool inherit)
{
	struct sighand_struct *sighand =
		kmem_cache_alloc(sighand_cache, GFP_KERNEL);
	unsigned long flags;

	if (!sighand)
		return NULL;
	spin_lock_init(&sighand->siglock, "siglock", RANK_SIGHAND);
	atomic_set(&sighand->count, 1);
	if (inherit) {
		flags = spin_lock_irqsave(&current->sighand->siglock);
		memcpy(sighand->action, current->sighand->action,
		       sizeof(sighand->action));
		spin_unlock_irqrestore(&current->sighand->siglock, flags);
	} else {
		memset(sighand->action, 0, sizeof(sighand->action));
	}
	return sighand;
}

int task_alloc_sighand(struct task_struct *task, bool inherit)
{
	task->sighand = sighand_alloc(inherit);
	return task->sighand ? 0 : -ENOMEM;
}

void task_share_signal(struct task_struct *task)
{
	atomic_inc(&current->signal->count);
	task->signal = current->signal;
	task->group_leader = current->group_leader;
}

void task_share_sighand(struct task_struct *task)
{
	atomic_inc(&current->sighand->count);
	task->sighand = current->sighand;
}

void sighand_put(struct sighand_struct *sighand)
{
	if (atomic_dec_and_test(&sighand->count))
		kmem_cache_free(sighand_cache, sighand);
}

void signal_put(struct signal_struct *signal)
{
	if (atomic_dec_and_test(&signal->count))
		kmem_cache_free(signal_cache, signal);
}

void task_free(struct task_struct *task)
{
	user_add_process(task->cred->user, -1);
	put_cred(task->cred);
	if (task->sighand)
		sighand_put(task->sighand);
	if (task->signal)
		signal_put(task->signal);
	vfree(task->stack);
	kmem_cache_free(task_cache, task);
}

/* ------------------------------------------------------- in the tree, and out */

/*
 * TASK joins its group. -ERESTARTNOINTR when current has a signal to see to
 * first: one to a process group must not miss the child, and one that ends the
 * program must not miss a thread. [tasklist_lock]
 */
static int join_group(struct task_struct *task)
{
	spinlock_t *siglock = &current->sighand->siglock;
	unsigned long flags = spin_lock_irqsave(siglock);
	struct signal_struct *signal = task->signal;
	int err = 0;

	if (signal_pending())
		recalc_sigpending();
	if (signal_pending()) {
		err = -ERESTARTNOINTR;
	} else {
		if (!thread_group_leader(task))
			signal->live++;
		signal->nr_threads++;
		list_add_tail(&task->thread_node, &signal->threads);
	}
	spin_unlock_irqrestore(siglock, flags);
	return err;
}

static void leave_group(struct task_struct *task)
{
	unsigned long flags = spin_lock_irqsave(&task->sighand->siglock);

	list_del_init(&task->thread_node);
	task->signal->nr_threads--;
	flush_sigqueue(&task->pending);
	if (thread_group_leader(task))
		flush_sigqueue(&task->signal->shared_pending);
	spin_unlock_irqrestore(&task->sighand->siglock, flags);
}

/* A new process is in its parent's group. [tasklist_lock] */
static void inherit_groups(struct signal_struct *signal,
			   const struct signal_struct *old)
{
	signal->pgrp = old->pgrp;
	signal->session = old->session;
	signal->tty = old->tty;
}

/* [tasklist_lock] */
static void adopt(struct task_struct *parent, struct task_struct *task)
{
	task->parent = parent;
	list_add_tail(&task->sibling, &parent->children);
}

int task_publish(struct task_struct *task, struct task_struct *parent,
		 pid_t pid)
{
	int err = -EAGAIN;

	spin_lock(&tasklist_lock);
	if (thread_group_leader(task))
		inherit_groups(task->signal, current->signal);
	if (nr_threads < READ_ONCE(max_threads))
		err = pid_attach(task, pid);
	if (!err) {
		err = join_group(task);
		if (err)
			pid_detach(task);
	}
	if (!err) {
		nr_threads++;
		if (thread_group_leader(task))
			adopt(parent ? parent : current->group_leader->parent,
			      task);
		list_add_tail(&task->tasks, &all_tasks);
	}
	spin_unlock(&tasklist_lock);
	return err;
}

void task_unpublish(struct task_struct *task)
{
	assert_spin_held(&tasklist_lock);
	nr_threads--;
	pid_detach(task);
	leave_group(task);
	list_del_init(&task->sibling);
	list_del_init(&task->tasks);
}

void task_bury(struct task_struct *task)
{
	assert_spin_held(&tasklist_lock);
	list_add_tail(&task->tasks, &dead_tasks);
}

void free_dead_tasks(void)
{
	struct task_struct *task, *next;
	LIST_HEAD(dead);

	if (list_empty(&dead_tasks))
		return;
	spin_lock(&tasklist_lock);
	list_splice_init(&dead_tasks, &dead);
	spin_unlock(&tasklist_lock);
	list_for_each_entry_safe(task, next, &dead, tasks) {
		wait_task_inactive(task);
		task_free(task);
	}
}

struct mm_struct *get_task_mm(pid_t pid)
{
	struct mm_struct *mm = NULL;
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	task = find_task(pid);
	if (task && task->mm) {
		mm = task->mm;
		atomic_inc(&mm->mm_users);
	}
	spin_unlock(&tasklist_lock);
	return mm;
}

void set_task_mm(struct task_struct *task, struct mm_struct *mm)
{
	spin_lock(&tasklist_lock);
	task->mm = mm;
	spin_unlock(&tasklist_lock);
}

void set_task_comm(struct task_struct *task, const char *name)
{
	spin_lock(&tasklist_lock);
	memset(task->comm, 0, sizeof(task->comm));
	strscpy(task->comm, name, sizeof(task->comm));
	spin_unlock(&tasklist_lock);
}

/* A thread that has become a program returns to ring 3; the others end here. */
static int kthread_main(void *unused)
{
	int code = current->kthread_fn(current->kthread_arg);

	(void)unused;
	if (current->mm)
		return 0;
	do_group_exit((code & 0xff) << 8);
}

struct task_struct *kthread_run_pid(int (*fn)(void *), void *arg,
				    const char *name, pid_t pid)
{
	struct task_struct *task = task_alloc();
	int err;

	if (!task)
		return ERR_PTR(-ENOMEM);
	strscpy(task->comm, name, sizeof(task->comm));
	task->kthread_fn = fn;
	task->kthread_arg = arg;
	task->exit_signal = SIGCHLD;
	task->fs = get_fs_struct(&init_fs);
	thread_init_stack(task, kthread_main, NULL);
	err = task_alloc_signal(task);
	if (!err)
		err = task_alloc_sighand(task, false);
	if (!err && pid == 1)
		task->signal->flags = SIGNAL_UNKILLABLE;
	if (!err)
		err = task_publish(task, current, pid);
	if (err) {
		put_fs_struct(task->fs);
		task_free(task);
		return ERR_PTR(err);
	}
	wake_up_new_task(task);
	return task;
}

struct task_struct *kthread_run(int (*fn)(void *), void *arg, const char *name)
{
	return kthread_run_pid(fn, arg, name, 0);
}

/* As Linux: an eighth of memory for the stacks, half of that for one user. */
static void limit_tasks(void)
{
	unsigned long limit =
		totalram_pages() / (8 * (THREAD_SIZE >> PAGE_SHIFT));
	struct rlimit *rlim = init_signal.rlim;

	max_threads = (int)clamp(limit, 20UL, PID_MAX - 2UL);
	rlim[RLIMIT_NPROC].rlim_cur = (unsigned long)max_threads / 2;
	rlim[RLIMIT_NPROC].rlim_max = (unsigned long)max_threads / 2;
	rlim[RLIMIT_SIGPENDING] = rlim[RLIMIT_NPROC];
}

void task_cache_init(void)
{
	limit_tasks();
	task_cache = kmem_cache_create(
		"task_struct", sizeof(struct task_struct),
		__alignof__(struct task_struct), SLAB_PANIC, NULL);
	signal_cache = kmem_cache_create(
		"signal_cache", sizeof(struct signal_struct),
		__alignof__(struct signal_struct), SLAB_PANIC, NULL);
	sighand_cache = kmem_cache_create(
		"sighand_cache", sizeof(struct sighand_struct),
		__alignof__(struct sighand_struct), SLAB_PANIC, NULL);
	signal_cache_init();
	pid_init();
	futex_init();
}
