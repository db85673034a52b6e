// SPDX-License-Identifier: MIT
/*
 * log_wait.c - waiting for the kernel's next line
 *
 * What     A line may come from where nobody can be woken: from under the run
 *          queue's lock. So as long as somebody waits, a timer looks every
 *          tenth of a second whether there is a new one, and wakes.
 * Locking  seen belongs to the timer's function; the queue has its own lock.
 */
#include <fs/poll.h>
#include <kernel/sched.h>
#include <kernel/syslog.h>
#include <kernel/timer.h>
#include "syslog_internal.h"

#define LOOK_NS (NSEC_PER_SEC / 10)

static DECLARE_WAIT_QUEUE_HEAD(waiters);
static struct timer watch;
static u32 seen;

static bool anybody_waits(void)
{
	unsigned long flags = spin_lock_irqsave(&waiters.lock);
	bool anybody = !list_empty(&waiters.head);

	spin_unlock_irqrestore(&waiters.lock, flags);
	return anybody;
}

/* Who came when the last look was past is on the queue already, or starts the
 * timer himself. */
static void look(struct timer *timer)
{
	u32 position = log_position();

	if (position != seen)
		wake_up(&waiters);
	seen = position;
	if (anybody_waits())
		timer_start(timer, ktime_get_ns() + LOOK_NS);
}

static void start_watch(void)
{
	if (!timer_remaining(&watch))
		timer_start(&watch, ktime_get_ns() + LOOK_NS);
}

/* Called on the queue: from now on each line is seen. */
static bool line_has_come(const struct log_reader *r)
{
	start_watch();
	return !log_is_read(r);
}

int log_wait(const struct log_reader *r)
{
	if (!log_is_read(r))
		return 0;
	return wait_event_interruptible(&waiters, line_has_come(r));
}

void log_poll_wait(struct file *file, struct poll_table *table)
{
	poll_wait(file, &waiters, table);
	if (table && table->queue)
		start_watch();
}

void log_wait_init(void)
{
	timer_setup(&watch, look);
}
