// SPDX-License-Identifier: MIT
/*
 * task.c - task structures, process numbers, kernel threads
 *
 * What        A task_struct comes from its slab cache, its stack from vmalloc:
 *             the guard page below turns an overflow into a double fault with
 *             a message. init_task, the idle task, is the only static one.
 * Invariants  1. A task on all_tasks has a pid of its own; a pid is free again
 *                when its task is.
 *             2. A stack lies under one entry of the root table.
 *             3. Pids go up and come again only after PID_MAX. 1 is kept for
 *                the first program.
 * Locking     tasklist_lock: all_tasks, the tree, the pids.
 * Failure     task_alloc gives all or nothing.
 */
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/time.h>
#include <lib/bitmap.h>
#include <lib/err.h>
#include <lib/string.h>
#include <mm/mm.h>
#include <mm/pgtable.h>
#include <mm/slab.h>
#include <mm/vmalloc.h>
#include <fs/fs.h>
#include "internal.h"

DEFINE_SPINLOCK(tasklist_lock, RANK_TASKLIST);
LIST_HEAD(all_tasks);

static struct kmem_cache *task_cache;
static DECLARE_BITMAP(pid_map, PID_MAX); /* [tasklist_lock] */
static pid_t last_pid = 1;		 /* [tasklist_lock] */

#define LIMIT(resource, cur, max) [resource] = { (cur), (max) }

struct task_struct init_task = {
	.state = TASK_RUNNING,
	.stack = init_stack,
	.comm = "swapper/0",
	.parent = &init_task,
	.active_mm = &init_mm,
	.children = LIST_HEAD_INIT(init_task.children),
	.sibling = LIST_HEAD_INIT(init_task.sibling),
	.tasks = LIST_HEAD_INIT(init_task.tasks),
	.run_list = LIST_HEAD_INIT(init_task.run_list),
	.timer_list = LIST_HEAD_INIT(init_task.timer_list),
	.wait_chldexit = WAIT_QUEUE_INIT(init_task.wait_chldexit),
	.rlim = {
		LIMIT(RLIMIT_CPU, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_FSIZE, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_DATA, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_STACK, 8UL << 20, RLIM_INFINITY),
		LIMIT(RLIMIT_CORE, 0, RLIM_INFINITY),
		LIMIT(RLIMIT_RSS, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_NPROC, RLIM_INFINITY, RLIM_INFINITY),
		LIMIT(RLIMIT_NOFILE, NR_OPEN, NR_OPEN),
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

/* A free number above the last one given, or 0. [tasklist_lock] */
static pid_t pid_alloc(void)
{
	unsigned long pid = find_next_zero_bit(pid_map, PID_MAX,
					       (unsigned long)last_pid + 1);

	if (pid == PID_MAX)
		pid = find_next_zero_bit(pid_map, PID_MAX, 2);
	if (pid == PID_MAX)
		return 0;
	last_pid = (pid_t)pid;
	return last_pid;
}

static void task_init_lists(struct task_struct *task)
{
	INIT_LIST_HEAD(&task->run_list);
	INIT_LIST_HEAD(&task->children);
	INIT_LIST_HEAD(&task->sibling);
	INIT_LIST_HEAD(&task->tasks);
	INIT_LIST_HEAD(&task->timer_list);
	init_waitqueue_head(&task->wait_chldexit);
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
	struct task_struct *task = kmem_cache_zalloc(task_cache, GFP_KERNEL);

	if (!task)
		return NULL;
	task->stack = alloc_stack();
	if (!task->stack) {
		kmem_cache_free(task_cache, task);
		return NULL;
	}
	task_init_lists(task);
	task->state = TASK_UNINTERRUPTIBLE;
	memcpy(task->rlim, current->rlim, sizeof(task->rlim));
	memcpy(task->comm, current->comm, sizeof(task->comm));
	task->start_time_ns = ktime_get_ns();
	return task;
}

void task_free(struct task_struct *task)
{
	vfree(task->stack);
	kmem_cache_free(task_cache, task);
}

int task_publish(struct task_struct *task, struct task_struct *parent,
		 pid_t pid)
{
	spin_lock(&tasklist_lock);
	if (!pid)
		pid = pid_alloc();
	if (!pid) {
		spin_unlock(&tasklist_lock);
		return -EAGAIN;
	}
	__set_bit((unsigned long)pid, pid_map);
	task->pid = task->tgid = pid;
	task->parent = parent;
	list_add_tail(&task->sibling, &parent->children);
	list_add_tail(&task->tasks, &all_tasks);
	spin_unlock(&tasklist_lock);
	return 0;
}

void task_unpublish(struct task_struct *task)
{
	assert_spin_held(&tasklist_lock);
	__clear_bit((unsigned long)task->pid, pid_map);
	list_del_init(&task->sibling);
	list_del_init(&task->tasks);
}

struct task_struct *find_task(pid_t pid)
{
	struct task_struct *task;

	assert_spin_held(&tasklist_lock);
	if (pid <= 0 || pid >= PID_MAX ||
	    !test_bit((unsigned long)pid, pid_map))
		return NULL;
	for_each_task(task)
		if (task->pid == pid)
			return task;
	return NULL;
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
	do_exit((code & 0xff) << 8);
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
	thread_init_stack(task, kthread_main, NULL);
	err = task_publish(task, current, pid);
	if (err) {
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

void task_cache_init(void)
{
	task_cache = kmem_cache_create(
		"task_struct", sizeof(struct task_struct),
		__alignof__(struct task_struct), SLAB_PANIC, NULL);
	__set_bit(0, pid_map);
	__set_bit(1, pid_map);
}
