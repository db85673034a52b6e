/* SPDX-License-Identifier: MIT */
/*
 * wait.h - sleeping until something holds
 *
 *	wait_event(&wq, condition);      // the sleeper
 *	condition = true; wake_up(&wq);  // the waker: any context
 *
 * The sleeper puts itself on the queue before it looks at the condition, so a
 * wake-up between the look and the sleep is not lost. Who uses the macros
 * includes kernel/sched.h, which has the states and schedule().
 */
#ifndef KERNEL_WAIT_H
#define KERNEL_WAIT_H

#include <lib/list.h>
#include <kernel/spinlock.h>
#include <kernel/errno.h>

struct task_struct;

typedef struct wait_queue_head {
	spinlock_t lock;
	struct list_head head; /* [lock] wait_queue_entry.entry */
} wait_queue_head_t;

struct wait_queue_entry {
	struct task_struct *task;
	struct list_head entry; /* [wq->lock] */
};

/* A sleeper's entry, on its own stack. */
#define DEFINE_WAIT(name)                              \
	struct wait_queue_entry name = {               \
		.entry = LIST_HEAD_INIT((name).entry), \
	}

#define WAIT_QUEUE_INIT(name)                                     \
	{                                                         \
		.lock = SPINLOCK_INIT(#name ".lock", RANK_WAITQ), \
		.head = LIST_HEAD_INIT((name).head)               \
	}
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

/* Sleeps until CONDITION; not ended by a signal. */
#define wait_event(wq, condition)                                             \
	do {                                                                  \
		DEFINE_WAIT(__wait);                                          \
		for (;;) {                                                    \
			prepare_to_wait((wq), &__wait, TASK_UNINTERRUPTIBLE); \
			if (condition)                                        \
				break;                                        \
			schedule();                                           \
		}                                                             \
		finish_wait((wq), &__wait);                                   \
	} while (0)

/* Sleeps until CONDITION or a signal: 0 or -ERESTARTSYS. */
#define wait_event_interruptible(wq, condition)                             \
	({                                                                  \
		DEFINE_WAIT(__wait);                                        \
		int __ret = 0;                                              \
		for (;;) {                                                  \
			prepare_to_wait((wq), &__wait, TASK_INTERRUPTIBLE); \
			if (condition)                                      \
				break;                                      \
			if (signal_pending()) {                             \
				__ret = -ERESTARTSYS;                       \
				break;                                      \
			}                                                   \
			schedule();                                         \
		}                                                           \
		finish_wait((wq), &__wait);                                 \
		__ret;                                                      \
	})

/* Sleeps until CONDITION or a fatal signal: 0 or -EINTR. */
#define wait_event_killable(wq, condition)                             \
	({                                                             \
		DEFINE_WAIT(__wait);                                   \
		int __ret = 0;                                         \
		for (;;) {                                             \
			prepare_to_wait((wq), &__wait, TASK_KILLABLE); \
			if (condition)                                 \
				break;                                 \
			if (fatal_signal_pending()) {                  \
				__ret = -EINTR;                        \
				break;                                 \
			}                                              \
			schedule();                                    \
		}                                                      \
		finish_wait((wq), &__wait);                            \
		__ret;                                                 \
	})

#endif
