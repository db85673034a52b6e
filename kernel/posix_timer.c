// SPDX-License-Identifier: MIT
/*
 * posix_timer.c - timer_create and its kin
 *
 *	timer_settime --> armed --fires--> its signal is queued
 *	                    ^                   |
 *	                    '--- dequeued() ----'   repeats: only now does it
 *	                                            wait again
 *
 * What        A timer has its signal's queue entry from the beginning, so that
 *             it can always tell. A timer that repeats waits again when its
 *             signal has been taken: until then it costs nothing, and how often
 *             it would have fired is the overrun.
 * Invariants  1. queued: the signal is in a queue, and the next time is not
 *                being waited for.
 *             2. Of expires, the times after it are expires + n * interval.
 * Locking     siglock of the process. The timer's function takes pid_lock
 *             first. Creation and deletion are the process's own.
 * Failure     EAGAIN: no memory, or RLIMIT_SIGPENDING.
 * See         timer_create(2), timer_getoverrun(2).
 */
#include <asm/uaccess.h>
#include <kernel/sched.h>
#include <kernel/sched_stat.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <lib/div64.h>
#include <lib/err.h>
#include <mm/slab.h>
#include <uapi/limits.h>
#include "cpu_timer.h"
#include "internal.h"
#include "posix_timer.h"

static struct k_itimer *timer_of(struct rb_node *node)
{
	return rb_entry_safe(node, struct k_itimer, node);
}

struct k_itimer *posix_timer_lookup(struct signal_struct *signal, int id)
{
	struct rb_node *node = signal->timers.posix.rb_node;

	while (node && timer_of(node)->id != id)
		node = id < timer_of(node)->id ? node->rb_left : node->rb_right;
	return timer_of(node);
}

/* [siglock] Gives it a number that is free, and puts it in the tree. */
static void insert(struct signal_struct *signal, struct k_itimer *t)
{
	struct rb_node **link = &signal->timers.posix.rb_node, *parent = NULL;

	do {
		t->id = signal->timers.next_id;
		signal->timers.next_id = t->id == INT_MAX ? 0 : t->id + 1;
	} while (posix_timer_lookup(signal, t->id));
	while (*link) {
		parent = *link;
		link = t->id < timer_of(parent)->id ? &parent->rb_left
						    : &parent->rb_right;
	}
	rb_link_node(&t->node, parent, link);
	rb_insert_color(&t->node, &signal->timers.posix);
}

/* -------------------------------------------------------------------- time */

/* The CPU time that T counts; what it expires at when the task is gone: never.
 * [siglock, pid_lock or tasklist_lock] */
static u64 cpu_time_used(const struct k_itimer *t)
{
	struct task_struct *task = find_task(~(t->clock >> 3));

	return task ? cpu_clock_ns(t->clock, task) : 0;
}

u64 posix_timer_now(const struct k_itimer *t)
{
	switch (t->base) {
	case CLOCK_IS_REAL:
		return ktime_get_real_ns();
	case CLOCK_IS_CPU:
		return cpu_time_used(t);
	default:
		return ktime_get_ns();
	}
}

void posix_timer_arm(struct k_itimer *t)
{
	switch (t->base) {
	case CLOCK_IS_REAL:
		timer_start(&t->timer, monotonic_at(t->expires));
		break;
	case CLOCK_IS_CPU:
		timer_start(&t->timer,
			    cpu_time_may_come(cpu_time_used(t), t->expires));
		break;
	default:
		timer_start(&t->timer, t->expires);
	}
}

/* It has fired too early: the clock was set or is steered, or there was no CPU
 * time. Not at once again, whatever is made of its time: that would never end. */
static void arm_later(struct k_itimer *t)
{
	if (t->base == CLOCK_IS_REAL)
		timer_start(&t->timer, max(monotonic_at(t->expires),
					   ktime_get_ns() + NSEC_PER_SEC / HZ));
	else
		posix_timer_arm(t);
}

void posix_timer_forward(struct k_itimer *t, u64 now)
{
	u64 n;

	if (now < t->expires)
		return;
	n = div64_u64(now - t->expires, t->interval) + 1;
	t->expires += n * t->interval;
	t->overrun += (s64)n;
}

/* ------------------------------------------------------------------ firing */

/* A signal was taken: how late, and the next time. [siglock of current] */
static void dequeued(struct sigqueue *q, struct kernel_siginfo *info)
{
	struct k_itimer *t = posix_timer_lookup(current->signal, info->si_tid);

	if (!t || t->q != q || !t->queued)
		return;
	t->queued = false;
	posix_timer_forward(t, posix_timer_now(t));
	t->overrun_last = (int)min(t->overrun - 1, (s64)INT_MAX);
	t->overrun = 0;
	info->si_overrun = t->overrun_last;
	posix_timer_arm(t);
}

/* [siglock] The timer has fired: true if it is time, and then it is off or
 * its next time waits for the signal to be taken. */
static bool is_due(struct k_itimer *t)
{
	if (!t->expires || t->queued)
		return false;
	if (posix_timer_now(t) < t->expires) {
		arm_later(t);
		return false;
	}
	if (t->interval)
		t->queued = true;
	else
		t->expires = 0;
	return true;
}

/* [siglock] The signal is ignored: it is as if it had been taken, but not more
 * often than with the tick. */
static void not_sent(struct k_itimer *t)
{
	const u64 tick = NSEC_PER_SEC / HZ;

	if (!t->queued)
		return;
	t->queued = false;
	posix_timer_forward(t, posix_timer_now(t) +
				       (t->base == CLOCK_IS_CPU ? 0 : tick));
	posix_timer_arm(t);
}

/* In the timer interrupt. */
static void fires(struct timer *timer)
{
	struct k_itimer *t = container_of(timer, struct k_itimer, timer);
	bool thread = t->notify & SIGEV_THREAD_ID, due;
	struct task_struct *task;
	spinlock_t *siglock;

	spin_lock(&pid_lock);
	task = t->signal->leader;
	siglock = &task->sighand->siglock;
	spin_lock(siglock);
	due = is_due(t);
	spin_unlock(siglock);
	if (thread)
		task = find_task(t->tid);
	if (due && (!task || task->signal != t->signal ||
		    send_sigqueue(t->q, task, !thread))) {
		spin_lock(siglock);
		not_sent(t);
		spin_unlock(siglock);
	}
	spin_unlock(&pid_lock);
}

unsigned long posix_timers_lock(void)
{
	spin_lock(&tasklist_lock);
	return spin_lock_irqsave(&current->sighand->siglock);
}

void posix_timers_unlock(unsigned long flags)
{
	spin_unlock_irqrestore(&current->sighand->siglock, flags);
	spin_unlock(&tasklist_lock);
}

static void rearm_all(struct signal_struct *signal)
{
	struct rb_node *node;
	struct k_itimer *t;

	for (node = rb_first(&signal->timers.posix); node;
	     node = rb_next(node)) {
		t = timer_of(node);
		if (t->base == CLOCK_IS_REAL && t->expires && !t->queued &&
		    t->notify != SIGEV_NONE)
			posix_timer_arm(t);
	}
}

void posix_timers_clock_was_set(void)
{
	struct task_struct *task;
	unsigned long flags;

	spin_lock(&tasklist_lock);
	for_each_task(task) {
		if (!thread_group_leader(task))
			continue;
		flags = spin_lock_irqsave(&task->sighand->siglock);
		rearm_all(task->signal);
		spin_unlock_irqrestore(&task->sighand->siglock, flags);
	}
	spin_unlock(&tasklist_lock);
}

/* ---------------------------------------------------------------- creation */

/* SIGEV_THREAD is the C library's: a signal as far as the kernel goes. */
static int check_event(const struct sigevent *event)
{
	struct task_struct *task;
	bool mine;

	switch (event->sigev_notify) {
	case SIGEV_NONE:
		return 0;
	case SIGEV_SIGNAL | SIGEV_THREAD_ID:
		spin_lock(&tasklist_lock);
		task = find_task(event->tid);
		mine = task && task->signal == current->signal;
		spin_unlock(&tasklist_lock);
		if (!mine)
			return -EINVAL;
		break;
	case SIGEV_SIGNAL:
	case SIGEV_THREAD:
		break;
	default:
		return -EINVAL;
	}
	return event->sigev_signo > 0 && event->sigev_signo <= NSIG ? 0
								    : -EINVAL;
}

/* A clock of CPU time with the number of its task; others as they are. */
static int clock_with_pid(int clock)
{
	struct task_struct *task;
	int named = 0;

	if (clock_info(clock)->base != CLOCK_IS_CPU)
		return clock;
	spin_lock(&tasklist_lock);
	task = cpu_clock_task(clock, false);
	if (task && clock < 0)
		named = MAKE_PROCESS_CPUCLOCK(task->pid, clock & 7);
	else if (task && clock == CLOCK_THREAD_CPUTIME_ID)
		named = MAKE_THREAD_CPUCLOCK(task->pid, CPUCLOCK_SCHED);
	else if (task)
		named = MAKE_PROCESS_CPUCLOCK(task->pid, CPUCLOCK_SCHED);
	spin_unlock(&tasklist_lock);
	return named ? named : -EINVAL;
}

static struct k_itimer *k_itimer_alloc(int clock)
{
	struct k_itimer *t = kzalloc(sizeof(*t), GFP_KERNEL);

	if (!t)
		return NULL;
	t->q = sigqueue_alloc();
	if (!t->q) {
		kfree(t);
		return NULL;
	}
	t->q->dequeued = dequeued;
	t->signal = current->signal;
	t->clock = clock;
	timer_setup(&t->timer, fires);
	return t;
}

/* EVENT NULL: SIGALRM with the timer's number. */
static void set_event(struct k_itimer *t, const struct sigevent *event)
{
	struct kernel_siginfo *info = &t->q->info;

	*info = (struct kernel_siginfo){ .si_signo = SIGALRM,
					 .si_code = SI_TIMER };
	info->si_tid = t->id;
	info->si_value.sival_int = t->id;
	t->notify = SIGEV_SIGNAL;
	if (!event)
		return;
	t->notify = event->sigev_notify;
	info->si_signo = event->sigev_signo;
	info->si_value = event->sigev_value;
	if (t->notify & SIGEV_THREAD_ID)
		t->tid = event->tid;
}

static void free_timer(struct k_itimer *t)
{
	timer_cancel(&t->timer);
	sigqueue_free(t->q, current);
	kfree(t);
}

/* Takes it out: nobody finds it any more. NULL: there is none. */
static struct k_itimer *take_out(int id)
{
	struct signal_struct *signal = current->signal;
	unsigned long flags = posix_timers_lock();
	struct k_itimer *t = posix_timer_lookup(signal, id);

	if (t) {
		rb_erase(&t->node, &signal->timers.posix);
		t->expires = 0;
	}
	posix_timers_unlock(flags);
	return t;
}

SYSCALL_DEFINE3(timer_create, int, clock, const struct sigevent __user *, event,
		int __user *, id)
{
	const struct clock_info *info = clock_info(clock);
	struct sigevent ev;
	struct k_itimer *t;
	unsigned long flags;
	int named, err;

	if (event && copy_from_user(&ev, event, sizeof(ev)))
		return -EFAULT;
	if (!info)
		return -EINVAL;
	if (!info->timers)
		return -EOPNOTSUPP;
	err = event ? check_event(&ev) : 0;
	if (err)
		return err;
	named = clock_with_pid(clock);
	if (named == -EINVAL) /* the number is told before that is known */
		return put_user(current->signal->timers.next_id, id) ? -EFAULT
								     : -EINVAL;
	t = k_itimer_alloc(named);
	if (!t)
		return -EAGAIN;
	flags = posix_timers_lock();
	insert(current->signal, t);
	set_event(t, event ? &ev : NULL);
	posix_timers_unlock(flags);
	if (put_user(t->id, id)) {
		free_timer(take_out(t->id));
		return -EFAULT;
	}
	return 0;
}

SYSCALL_DEFINE1(timer_delete, int, id)
{
	struct k_itimer *t = take_out(id);

	if (!t)
		return -EINVAL;
	free_timer(t);
	return 0;
}

void process_timers_exec(void)
{
	struct rb_root *root = &current->signal->timers.posix;

	while (!RB_EMPTY_ROOT(root))
		free_timer(take_out(timer_of(root->rb_node)->id));
}
