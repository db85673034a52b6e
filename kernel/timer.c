// SPDX-License-Identifier: MIT
/*
 * timer.c - tasks that sleep until a time
 *
 * What        One list, sorted by wake-up time. The tick looks at its head, so
 *             a sleep ends with the first tick at or after its time.
 * Locking     sleepers.lock, which the timer interrupt takes too; the run
 *             queue's lock comes after it.
 * Not here    Timers that call functions, wheels, high resolution.
 */
#include <kernel/sched.h>
#include <kernel/time.h>

static struct {
	spinlock_t lock;
	struct list_head head; /* [lock] task.timer_list by wake_time_ns */
} sleepers = {
	.lock = SPINLOCK_INIT("sleepers.lock", RANK_TIMER),
	.head = LIST_HEAD_INIT(sleepers.head),
};

/* After all that wake at the same time: who slept first wakes first. */
static void insert_sleeper(struct task_struct *task)
{
	struct task_struct *other;

	list_for_each_entry_reverse(other, &sleepers.head, timer_list)
		if (other->wake_time_ns <= task->wake_time_ns)
			break;
	list_add(&task->timer_list, &other->timer_list);
}

void timer_tick(void)
{
	struct task_struct *task, *next;
	u64 now;

	if (list_empty(&sleepers.head))
		return;
	now = ktime_get_ns();
	spin_lock(&sleepers.lock);
	list_for_each_entry_safe(task, next, &sleepers.head, timer_list) {
		if (task->wake_time_ns > now)
			break;
		list_del_init(&task->timer_list);
		wake_up_process(task);
	}
	spin_unlock(&sleepers.lock);
}

u64 schedule_until_ns(u64 deadline)
{
	struct task_struct *task = current;
	unsigned long flags = spin_lock_irqsave(&sleepers.lock);
	u64 now;

	task->wake_time_ns = deadline;
	insert_sleeper(task);
	set_current_state(TASK_INTERRUPTIBLE);
	spin_unlock_irqrestore(&sleepers.lock, flags);

	if (ktime_get_ns() < deadline && !fatal_signal_pending())
		schedule();
	WRITE_ONCE(task->state, TASK_RUNNING);

	flags = spin_lock_irqsave(&sleepers.lock);
	list_del_init(&task->timer_list);
	spin_unlock_irqrestore(&sleepers.lock, flags);
	now = ktime_get_ns();
	return now < deadline ? deadline - now : 0;
}

u64 schedule_timeout_ns(u64 ns)
{
	u64 now = ktime_get_ns();

	return schedule_until_ns(now + ns < now ? U64_MAX : now + ns);
}
