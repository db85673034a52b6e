// SPDX-License-Identifier: MIT
/*
 * Locks, the scheduler and `current` of a machine with one task.
 *
 * Nothing ever waits here, so a sleeping lock that is not free is a deadlock
 * and a panic; a spinlock that is not free would spin until the time-out. All
 * of it is weak: a model that links the real file gets the real thing.
 */
#include <kernel/mutex.h>
#include <kernel/panic.h>
#include <kernel/preempt.h>
#include <kernel/sched.h>
#include <kernel/wait.h>

static struct signal_struct host_signal;
static struct task_struct host_task = {
	.pid = 1, .tgid = 1, .comm = "host", .signal = &host_signal
};

__weak DEFINE_PER_CPU(struct task_struct *, current_task) = &host_task;
__weak DEFINE_PER_CPU(int, preempt_count);
__weak DEFINE_PER_CPU(int, need_resched);
__weak DEFINE_PER_CPU(unsigned long, this_cpu_off);

void __weak preempt_schedule(void)
{
}

void __weak schedule(void)
{
	panic("schedule: the only task went to sleep");
}

bool __weak wake_up_process(struct task_struct *task __maybe_unused)
{
	return false;
}

void __weak init_waitqueue_head(wait_queue_head_t *wq)
{
	spin_lock_init(&wq->lock, "wait", RANK_WAITQ);
	INIT_LIST_HEAD(&wq->head);
}

void __weak prepare_to_wait(wait_queue_head_t *wq __maybe_unused,
			    struct wait_queue_entry *entry __maybe_unused,
			    int state __maybe_unused)
{
}

void __weak finish_wait(wait_queue_head_t *wq __maybe_unused,
			struct wait_queue_entry *entry __maybe_unused)
{
}

void __weak wake_up(wait_queue_head_t *wq __maybe_unused)
{
}

void __weak wake_up_one(wait_queue_head_t *wq __maybe_unused)
{
}

void __weak mutex_init(struct mutex *lock, const char *name __maybe_unused,
		       enum lock_rank rank __maybe_unused)
{
	*lock = (struct mutex){ .state = MUTEX_FREE };
	init_waitqueue_head(&lock->wait);
}

void __weak __mutex_lock_slow(struct mutex *lock __maybe_unused)
{
	panic("mutex_lock: the only task holds it already");
}

void __weak __mutex_unlock_slow(struct mutex *lock __maybe_unused)
{
	panic("mutex_unlock: there are no waiters here");
}

void __weak init_rwsem(struct rw_semaphore *sem,
		       const char *name __maybe_unused,
		       enum lock_rank rank __maybe_unused)
{
	*sem = (struct rw_semaphore){ .count = 0 };
	init_waitqueue_head(&sem->wait);
}

void __weak __down_read_slow(struct rw_semaphore *sem __maybe_unused)
{
	panic("down_read: the only task holds it for writing");
}

void __weak __down_write_slow(struct rw_semaphore *sem __maybe_unused)
{
	panic("down_write: the only task holds it already");
}

void __weak __rwsem_wake(struct rw_semaphore *sem __maybe_unused)
{
	panic("up_read or up_write: it was not held that way");
}

#ifdef TESSERA_DEBUG
static const struct lock_class *held[16];
static int nr_held;

/* Ranks ascend, as in the debug kernel. */
void __weak lock_acquire(const struct lock_class *class)
{
	const struct lock_class *last = nr_held ? held[nr_held - 1] : NULL;

	if (last && class->rank <= last->rank)
		panic("lock %s taken while %s is held", class->name,
		      last->name);
	BUG_ON(nr_held == ARRAY_SIZE(held));
	held[nr_held++] = class;
}

void __weak lock_release(const struct lock_class *class)
{
	int i = nr_held;

	while (i > 0 && held[i - 1] != class)
		i--;
	if (i == 0)
		panic("lock %s released but not held", class->name);
	for (nr_held--; i <= nr_held; i++)
		held[i - 1] = held[i];
}

void __weak lock_assert_held(const struct lock_class *class)
{
	for (int i = 0; i < nr_held; i++)
		if (held[i] == class)
			return;
	panic("lock %s is not held", class->name);
}

void __weak might_sleep(void)
{
	if (in_atomic() || irqs_disabled())
		panic("sleeping is forbidden here");
}
#endif
