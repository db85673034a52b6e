// SPDX-License-Identifier: MIT
/*
 * sys_timerfd.c - timers in files: a read waits for the time and tells how often
 * it has come
 *
 *	settime --> armed --fires--> ticks = 1, and rests
 *	              ^                  |
 *	              '----- read -------'   repeats: what was missed is counted
 *	                                     now, and the next time waited for
 *
 * Invariants  1. A timer that has fired waits for nothing until it is read or
 *                asked: one that repeats costs nothing meanwhile.
 *             2. The times of one that repeats are expires + n * interval.
 *             3. A timer may fire for a setting that is past: its function looks
 *                at the time again.
 * Locking     timers_lock over the list of all; lock over the state of one, also
 *             taken in the timer interrupt.
 * Failure     EAGAIN, ECANCELED (the clock was set); EFAULT: the ticks that could
 *             not be copied are gone.
 * See         timerfd_create(2).
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <fs/poll.h>
#include <fs/seq_file.h>
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <kernel/timer.h>
#include <lib/div64.h>
#include <lib/err.h>
#include <lib/minmax.h>
#include <mm/slab.h>
#include <uapi/errno.h>
#include <uapi/poll.h>
#include <uapi/timerfd.h>
#include "internal.h"
#include "time_internal.h"

struct timerfd {
	struct list_head node; /* [timers_lock] */
	spinlock_t lock;
	struct timer timer;
	wait_queue_head_t fired;
	int clock;	       /* constant */
	enum clock_base base;  /* [lock] of expires */
	u64 expires, interval; /* [lock] ns; 0: it is off; it does not repeat */
	u64 ticks;	       /* [lock] not read yet */
	bool rests;	       /* [lock] it has fired, and repeats when read */
	unsigned int flags;    /* [lock] TFD_TIMER_* of the last settime */
	unsigned int sets;     /* [lock] of the clock, up to then */
};

static LIST_HEAD(timers);
static spinlock_t timers_lock =
	SPINLOCK_INIT("timerfd.timers_lock", RANK_EVENTS);

static u64 now_of(const struct timerfd *t)
{
	return t->base == CLOCK_IS_REAL ? ktime_get_real_ns() : ktime_get_ns();
}

/* [lock] */
static void arm(struct timerfd *t)
{
	timer_start(&t->timer, t->base == CLOCK_IS_REAL
				       ? monotonic_at(t->expires)
				       : t->expires);
}

/* [lock] It has fired too early: the clock was set or is steered, or the setting
 * is another. Not at once again, whatever is made of its time. */
static void arm_later(struct timerfd *t)
{
	if (t->base == CLOCK_IS_REAL)
		timer_start(&t->timer, max(monotonic_at(t->expires),
					   ktime_get_ns() + NSEC_PER_SEC / HZ));
	else
		arm(t);
}

/* In the timer interrupt. */
static void fires(struct timer *timer)
{
	struct timerfd *t = container_of(timer, struct timerfd, timer);
	bool due;

	spin_lock(&t->lock);
	due = t->expires && !t->rests && now_of(t) >= t->expires;
	if (due) {
		t->ticks++;
		t->rests = t->interval != 0;
		t->expires = t->interval ? t->expires : 0;
	} else if (t->expires && !t->rests) {
		arm_later(t);
	}
	spin_unlock(&t->lock);
	if (due)
		wake_up(&t->fired);
}

/* [lock] One that rests counts what it has missed, and waits again. */
static void catch_up(struct timerfd *t)
{
	u64 n = 0, now;

	if (!t->rests)
		return;
	now = now_of(t);
	if (likely(now >= t->expires)) /* else it was set back since */
		n = div64_u64(now - t->expires, t->interval) + 1;
	t->expires = min(t->expires + n * t->interval, (u64)S64_MAX);
	t->ticks += n - 1;
	t->rests = false;
	arm(t);
}

/* [lock] Somebody has set the clock under a time that was meant on it. */
static bool canceled(const struct timerfd *t)
{
	return (t->flags & TFD_TIMER_CANCEL_ON_SET) &&
	       (t->flags & TFD_TIMER_ABSTIME) && t->base == CLOCK_IS_REAL &&
	       t->sets != realtime_sets();
}

/* [lock] One that was canceled forgets what it counted, and comes no more if it
 * rested. */
static void forget(struct timerfd *t)
{
	t->sets = realtime_sets();
	t->ticks = 0;
	if (t->rests)
		t->expires = 0;
	t->rests = false;
}

/* 0, -EAGAIN or -ECANCELED. *TICKS 0: it fired, but for a time of the clock that has
 * not come yet, now that it was set back. */
static int take(struct timerfd *t, u64 *ticks)
{
	unsigned long flags = spin_lock_irqsave(&t->lock);
	int err = 0;

	*ticks = 0;
	if (canceled(t)) {
		forget(t);
		err = -ECANCELED;
	} else if (t->ticks) {
		catch_up(t);
		*ticks = t->ticks;
		t->ticks = 0;
	} else {
		err = -EAGAIN;
	}
	spin_unlock_irqrestore(&t->lock, flags);
	return err;
}

static int wait_and_take(struct timerfd *t, u64 *ticks)
{
	DEFINE_WAIT(time);
	DEFINE_WAIT(set);
	int err;

	for (;;) {
		prepare_to_wait(&t->fired, &time, TASK_INTERRUPTIBLE);
		prepare_to_wait(&clock_was_set, &set, TASK_INTERRUPTIBLE);
		err = take(t, ticks);
		if (err != -EAGAIN)
			break;
		if (signal_pending()) {
			err = -ERESTARTSYS;
			break;
		}
		schedule();
	}
	finish_wait(&clock_was_set, &set);
	finish_wait(&t->fired, &time);
	return err;
}

static ssize_t timerfd_read(struct file *file, char __user *buf, size_t n,
			    loff_t *pos __maybe_unused)
{
	struct timerfd *t = file->private_data;
	u64 ticks;
	int err;

	if (n < sizeof(ticks))
		return -EINVAL;
	err = file->flags & O_NONBLOCK ? take(t, &ticks)
				       : wait_and_take(t, &ticks);
	if (!err && !ticks)
		return file->flags & O_NONBLOCK ? -EAGAIN : 0;
	if (!err && copy_to_user(buf, &ticks, sizeof(ticks)))
		err = -EFAULT;
	return err ? err : (ssize_t)sizeof(ticks);
}

static unsigned int timerfd_poll(struct file *file, struct poll_table *table)
{
	struct timerfd *t = file->private_data;
	unsigned long flags;
	bool ready;

	poll_wait(file, &t->fired, table);
	poll_wait(file, &clock_was_set, table);
	flags = spin_lock_irqsave(&t->lock);
	ready = t->ticks || canceled(t);
	spin_unlock_irqrestore(&t->lock, flags);
	return ready ? POLLIN : 0;
}

static void timerfd_release(struct file *file)
{
	struct timerfd *t = file->private_data;
	unsigned long flags = spin_lock_irqsave(&timers_lock);

	list_del(&t->node);
	spin_unlock_irqrestore(&timers_lock, flags);
	timer_cancel(&t->timer);
	kfree(t);
}

/* [lock] ns until it fires, 0: it is off, or due. */
static u64 remaining(const struct timerfd *t)
{
	u64 now = now_of(t);

	return t->expires > now ? t->expires - now : 0;
}

static void timerfd_show(struct seq_file *m, struct file *file)
{
	struct timerfd *t = file->private_data;
	unsigned long flags = spin_lock_irqsave(&t->lock);
	struct timespan value = span_of(remaining(t));
	struct timespan interval = span_of(t->interval);
	const u64 ticks = t->ticks;
	const unsigned int how = t->flags;

	spin_unlock_irqrestore(&t->lock, flags);
	seq_printf(m, "clockid: %d\nticks: %llu\nsettime flags: 0%o\n",
		   t->clock, ticks, how);
	seq_printf(m, "it_value: (%lld, %ld)\nit_interval: (%lld, %ld)\n",
		   value.sec, value.nsec, interval.sec, interval.nsec);
}

static const struct file_operations timerfd_fops = {
	.release = timerfd_release,
	.read = timerfd_read,
	.poll = timerfd_poll,
	.show_fdinfo = timerfd_show,
	.llseek = no_position,
	.stream = true,
};

void timerfds_clock_was_set(void)
{
	unsigned long flags = spin_lock_irqsave(&timers_lock);
	struct timerfd *t;

	list_for_each_entry(t, &timers, node) {
		spin_lock(&t->lock);
		if (t->base == CLOCK_IS_REAL && t->expires && !t->rests)
			arm(t);
		spin_unlock(&t->lock);
	}
	spin_unlock_irqrestore(&timers_lock, flags);
}

/* ------------------------------------------------------------------ creation */

static bool is_alarm(int clock)
{
	return clock == CLOCK_REALTIME_ALARM || clock == CLOCK_BOOTTIME_ALARM;
}

static bool takes_clock(int clock)
{
	return is_alarm(clock) || clock == CLOCK_REALTIME ||
	       clock == CLOCK_MONOTONIC || clock == CLOCK_BOOTTIME;
}

static struct file *timerfd_file(int clock, unsigned int open_flags)
{
	struct timerfd *t = kzalloc(sizeof(*t), GFP_KERNEL);
	struct file *file;
	unsigned long flags;

	if (!t)
		return ERR_PTR(-ENOMEM);
	spin_lock_init(&t->lock, "timerfd.lock", RANK_EVENT);
	init_waitqueue_head(&t->fired);
	timer_setup(&t->timer, fires);
	t->clock = clock;
	t->base = clock_info(clock)->base;
	file = anon_inode_file("anon_inode:[timerfd]", open_flags,
			       &timerfd_fops);
	if (IS_ERR(file)) {
		kfree(t);
		return file;
	}
	file->private_data = t;
	flags = spin_lock_irqsave(&timers_lock);
	list_add_tail(&t->node, &timers);
	spin_unlock_irqrestore(&timers_lock, flags);
	return file;
}

SYSCALL_DEFINE2(timerfd_create, int, clock, unsigned int, flags)
{
	struct file *file;
	int fd;

	if ((flags & ~(unsigned int)(TFD_CLOEXEC | TFD_NONBLOCK)) ||
	    !takes_clock(clock))
		return -EINVAL;
	if (is_alarm(clock) && !capable(CAP_WAKE_ALARM))
		return -EPERM;
	fd = fd_reserve(flags & TFD_CLOEXEC);
	if (fd < 0)
		return fd;
	file = timerfd_file(clock, O_RDWR | (flags & TFD_NONBLOCK));
	if (IS_ERR(file)) {
		fd_unreserve((unsigned int)fd);
		return PTR_ERR(file);
	}
	fd_fill((unsigned int)fd, file);
	return fd;
}

/* ------------------------------------------------------------------- setting */

struct timer_value {
	u64 interval, value; /* ns */
};

/* [lock] An absolute time is one of the clock itself; for a while it does not
 * matter that somebody sets it. -ECANCELED: it is set, but was canceled before. */
static int set_value(struct timerfd *t, const struct timer_value *v,
		     unsigned int how)
{
	bool was_canceled = canceled(t);

	t->base = clock_info(t->clock)->base;
	if (!(how & TFD_TIMER_ABSTIME))
		t->base = CLOCK_IS_MONOTONIC;
	t->flags = how;
	t->sets = realtime_sets();
	t->rests = false;
	t->ticks = 0;
	t->interval = v->interval;
	t->expires = v->value;
	if (!v->value) {
		timer_try_to_cancel(&t->timer);
		return 0;
	}
	if (!(how & TFD_TIMER_ABSTIME))
		t->expires = min(now_of(t) + v->value, (u64)S64_MAX);
	arm(t);
	return was_canceled && (how & TFD_TIMER_CANCEL_ON_SET) ? -ECANCELED : 0;
}

/* The timer of FD; EBADF, EINVAL: it is something else. */
static struct timerfd *timerfd_of(struct fd f)
{
	if (!f.file)
		return ERR_PTR(-EBADF);
	return f.file->fops == &timerfd_fops ? f.file->private_data
					     : ERR_PTR(-EINVAL);
}

static int exchange(struct timerfd *t, unsigned int how,
		    const struct timer_value *new, struct timer_value *old)
{
	unsigned long flags;
	int err = 0;

	if (new &&is_alarm(t->clock) && !capable(CAP_WAKE_ALARM))
		return -EPERM;
	flags = spin_lock_irqsave(&t->lock);
	catch_up(t);
	old->value = remaining(t);
	old->interval = t->interval;
	if (new)
		err = set_value(t, new, how);
	spin_unlock_irqrestore(&t->lock, flags);
	return err;
}

/* NEW, if there is one, is its value from now on; *OLD was. */
static int exchange_of(unsigned int fd, unsigned int how,
		       const struct timer_value *new, struct timer_value *old)
{
	struct fd f = fdget(fd);
	struct timerfd *t = timerfd_of(f);
	int err = IS_ERR(t) ? (int)PTR_ERR(t) : exchange(t, how, new, old);

	if (f.file)
		fdput(f);
	return err;
}

long do_timerfd_settime(unsigned int fd, unsigned int how,
			const void __user *unew, void __user *uold, bool time64)
{
	struct timer_value new, old;
	struct itimerspan t;
	int err;

	if (get_ispan(&t, unew, time64))
		return -EFAULT;
	if ((how &
	     ~(unsigned int)(TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET)) ||
	    !span_valid(&t.interval) || !span_valid(&t.value))
		return -EINVAL;
	new.interval = min(span_ns(&t.interval), (u64)S64_MAX);
	new.value = min(span_ns(&t.value), (u64)S64_MAX);
	err = exchange_of(fd, how, &new, &old);
	if (err || !uold)
		return err;
	return put_ispan(uold, old.interval, old.value, time64);
}

long do_timerfd_gettime(unsigned int fd, void __user *to, bool time64)
{
	struct timer_value old;
	int err = exchange_of(fd, 0, NULL, &old);

	return err ? err : put_ispan(to, old.interval, old.value, time64);
}

SYSCALL_DEFINE4(timerfd_settime, unsigned int, fd, unsigned int, how,
		const void __user *, new, void __user *, old)
{
	return do_timerfd_settime(fd, how, new, old, false);
}

SYSCALL_DEFINE2(timerfd_gettime, unsigned int, fd, void __user *, to)
{
	return do_timerfd_gettime(fd, to, false);
}
