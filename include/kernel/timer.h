/* SPDX-License-Identifier: MIT */
/*
 * timer.h - functions called at a time, and sleeps that end by then
 *
 *	static void too_late(struct timer *timer) { … }
 *
 *	timer_setup(&x->timer, too_late);
 *	timer_start(&x->timer, ktime_get_ns() + 5 * NSEC_PER_MSEC);
 *	…
 *	timer_cancel(&x->timer);         x may be freed now
 *
 * What     Times are nanoseconds of the monotonic clock (ktime_get_ns). A
 *          function is called in the timer interrupt, at its time or shortly
 *          after, never before: it must not sleep. Equal times: in the order
 *          they were started.
 * Sleeps   schedule_until() is schedule() with an end; the macros below are
 *          those of kernel/wait.h with one. Who uses them includes
 *          kernel/sched.h.
 */
#ifndef KERNEL_TIMER_H
#define KERNEL_TIMER_H

#include <lib/rbtree.h>
#include <lib/types.h>
#include <kernel/time.h>
#include <kernel/wait.h>

#define TIME_NEVER U64_MAX

struct timer_base;

struct timer {
	u64 expires_ns; /* [base->lock] */
	void (*function)(struct timer *timer);
	struct rb_node node; /* [base->lock] cleared: it does not wait */
	struct timer_base
		*base; /* constant: that of the CPU it was set up on */
};

/* Before anything else. May be done again while it does not wait. */
void timer_setup(struct timer *timer, void (*function)(struct timer *timer));

/*
 * Has the function called at EXPIRES_NS; at the next opportunity when that is
 * past. A timer that waits already waits for the new time instead: returns
 * whether it did. O(log n). Any context; the function itself may call it, for
 * a time to come.
 */
bool timer_start(struct timer *timer, u64 expires_ns);

/*
 * It will not be called any more, and when this returns its function is not
 * running either (but for a call from that function itself). Returns whether
 * it waited. O(log n). Any context, with no lock held that the function takes.
 */
bool timer_cancel(struct timer *timer);

/* The same, or -1 at once if the function is running on another CPU: for who
 * holds a lock that the function takes. */
int timer_try_to_cancel(struct timer *timer);

/* Nanoseconds until it is called, at least 1; 0: it does not wait. */
u64 timer_remaining(struct timer *timer);

/* From the timer interrupt: calls what is due. Interrupts off. */
void timer_run(void);

/* Audits this CPU's tree: NULL, or the sentence that says what is wrong. */
const char *timer_check(void);

/*
 * As schedule(), which the caller has prepared with set_current_state() or
 * prepare_to_wait(), but woken at DEADLINE at the latest (TIME_NEVER: no end).
 * Returns whether the deadline has passed; the state is TASK_RUNNING.
 */
bool schedule_until(u64 deadline);

/* Sleeps NS nanoseconds, or until a signal or wake_up_process; returns the ns
 * left (0: all are over). */
u64 schedule_timeout_ns(u64 ns);

/* DEADLINE NS nanoseconds from now; TIME_NEVER when that is past all time. */
u64 deadline_after(u64 ns);

/* Sleeps until CONDITION or DEADLINE: whether the condition holds. */
#define wait_event_until(wq, condition, deadline)                             \
	({                                                                    \
		const u64 __deadline = (deadline);                            \
		bool __held, __late = false;                                  \
		DEFINE_WAIT(__wait);                                          \
		for (;;) {                                                    \
			prepare_to_wait((wq), &__wait, TASK_UNINTERRUPTIBLE); \
			__held = (condition);                                 \
			if (__held || __late)                                 \
				break;                                        \
			__late = schedule_until(__deadline);                  \
		}                                                             \
		finish_wait((wq), &__wait);                                   \
		__held;                                                       \
	})

/* The same for NS nanoseconds from now. */
#define wait_event_timeout(wq, condition, ns) \
	wait_event_until(wq, condition, deadline_after(ns))

/*
 * Sleeps until CONDITION, DEADLINE or a signal: 1, 0, or what
 * wait_event_interruptible returns for a signal.
 */
#define wait_event_interruptible_until(wq, condition, deadline)             \
	({                                                                  \
		const u64 __deadline = (deadline);                          \
		bool __late = false;                                        \
		DEFINE_WAIT(__wait);                                        \
		int __ret = 0;                                              \
		for (;;) {                                                  \
			prepare_to_wait((wq), &__wait, TASK_INTERRUPTIBLE); \
			if (condition) {                                    \
				__ret = 1;                                  \
				break;                                      \
			}                                                   \
			if (__late)                                         \
				break;                                      \
			if (wait_interrupted()) {                           \
				__ret = WAIT_INTERRUPTED;                   \
				break;                                      \
			}                                                   \
			__late = schedule_until(__deadline);                \
		}                                                           \
		finish_wait((wq), &__wait);                                 \
		__ret;                                                      \
	})

#define wait_event_interruptible_timeout(wq, condition, ns) \
	wait_event_interruptible_until(wq, condition, deadline_after(ns))

/* How an interruptible wait is ended early. */
#define wait_interrupted() signal_pending()
#define WAIT_INTERRUPTED   (-ERESTARTSYS)

#endif
