/* SPDX-License-Identifier: MIT */
/*
 * wait.h - sleeping until something holds
 *
 *	wait_event(&wq, condition);      // the sleeper
 *	condition = true; wake_up(&wq);  // the waker: any context
 *
 * The sleeper puts itself on the queue before it looks at the condition, so a
 * wake-up between the look and the sleep is not lost.
 */
#ifndef KERNEL_WAIT_H
#define KERNEL_WAIT_H

#include <lib/list.h>
#include <kernel/spinlock.h>

struct task_struct;

typedef struct wait_queue_head {
	spinlock_t lock;
	struct list_head head; /* [lock] wait_queue_entry.entry */
} wait_queue_head_t;

struct wait_queue_entry {
	struct task_struct *task;
	struct list_head entry;
};

#define WAIT_QUEUE_INIT(name)                                   \
	{ .lock = SPINLOCK_INIT(#name ".lock", RANK_WAITQ),     \
	  .head = LIST_HEAD_INIT((name).head) }
#define DECLARE_WAIT_QUEUE_HEAD(name) \
	wait_queue_head_t name = WAIT_QUEUE_INIT(name)

void init_waitqueue_head(wait_queue_head_t *wq);

/* Queue current and mark it sleeping; undo both. STATE as in sched.h. */
void prepare_to_wait(wait_queue_head_t *wq, struct wait_queue_entry *wait,
		     int state);
void finish_wait(wait_queue_head_t *wq, struct wait_queue_entry *wait);

/* Make all (or the first) sleepers runnable. Any context. */
void wake_up(wait_queue_head_t *wq);
void wake_up_one(wait_queue_head_t *wq);

/* Sleeps until CONDITION; not ended by a fatal signal. */
#define wait_event(wq, condition)                                   \
	do {                                                        \
		struct wait_queue_entry __wait;                     \
		for (;;) {                                          \
			prepare_to_wait((wq), &__wait, TASK_UNINTERRUPTIBLE); \
			if (condition)                              \
				break;                              \
			schedule();                                 \
		}                                                   \
		finish_wait((wq), &__wait);                         \
	} while (0)

#endif
