// SPDX-License-Identifier: MIT
/*
 * wait.c - wait queues
 *
 * What        A list of tasks that sleep until something holds. The macros of
 *             kernel/wait.h are the loop; here is what it is made of.
 * Invariants  1. An entry stays on the queue from prepare_to_wait to
 *                finish_wait, woken or not, so the queue never points to a
 *                stack that is gone.
 *             2. The state is set under the queue's lock: a wake-up comes
 *                either before it, then the condition that is looked at next
 *                holds, or after it, then the task is made runnable.
 * Locking     wq->lock, then the run queue's.
 */
#include <kernel/sched.h>
#include <kernel/wait.h>

void init_waitqueue_head(wait_queue_head_t *wq)
{
	spin_lock_init(&wq->lock, "wait_queue_head.lock", RANK_WAITQ);
	INIT_LIST_HEAD(&wq->head);
}

void prepare_to_wait(wait_queue_head_t *wq, struct wait_queue_entry *wait,
		     int state)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);

	if (list_empty(&wait->entry)) {
		wait->task = current;
		list_add_tail(&wait->entry, &wq->head);
	}
	set_current_state(state);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void finish_wait(wait_queue_head_t *wq, struct wait_queue_entry *wait)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);

	WRITE_ONCE(current->state, TASK_RUNNING);
	list_del_init(&wait->entry);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void wake_up(wait_queue_head_t *wq)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);
	struct wait_queue_entry *wait;

	list_for_each_entry(wait, &wq->head, entry)
		wake_up_process(wait->task);
	spin_unlock_irqrestore(&wq->lock, flags);
}

void wake_up_one(wait_queue_head_t *wq)
{
	unsigned long flags = spin_lock_irqsave(&wq->lock);
	struct wait_queue_entry *wait;

	list_for_each_entry(wait, &wq->head, entry)
		if (wake_up_process(wait->task))
			break;
	spin_unlock_irqrestore(&wq->lock, flags);
}
