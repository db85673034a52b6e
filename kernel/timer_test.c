// SPDX-License-Identifier: MIT
/* Timers under the real interrupt, and the sleeps made of them. */
#include <kernel/ktest.h>
#include <kernel/sched.h>
#include <kernel/timer.h>

#define WAIT_NS (30 * NSEC_PER_MSEC)
/* No machine stands still for so long. */
#define FAR_NS	(100000 * NSEC_PER_SEC)

struct probe {
	struct timer timer;
	wait_queue_head_t wq;
	u64 called_at;
	int calls, again;
	bool in_irq;
};

static void probe_called(struct timer *timer)
{
	struct probe *p = container_of(timer, struct probe, timer);

	p->called_at = ktime_get_ns();
	p->in_irq = in_interrupt() && irqs_disabled();
	p->calls++;
	if (p->again-- > 0)
		timer_start(timer, p->called_at + NSEC_PER_MSEC);
	wake_up(&p->wq);
}

static void probe_setup(struct probe *p)
{
	*p = (struct probe){ .calls = 0 };
	init_waitqueue_head(&p->wq);
	timer_setup(&p->timer, probe_called);
}

KTEST(timer, is_called_in_an_interrupt_and_not_before_its_time)
{
	u64 due = ktime_get_ns() + WAIT_NS;
	struct probe p;

	probe_setup(&p);
	KT_EXPECT(!timer_start(&p.timer, due));
	wait_event(&p.wq, READ_ONCE(p.calls));
	KT_EXPECT(p.called_at >= due);
	KT_EXPECT(p.in_irq);
	KT_EXPECT_EQ(p.calls, 1);
	KT_EXPECT(!timer_cancel(&p.timer));
}

KTEST(timer, cancelled_is_never_called)
{
	struct probe p;

	probe_setup(&p);
	timer_start(&p.timer, ktime_get_ns() + FAR_NS);
	KT_EXPECT(timer_remaining(&p.timer) > 0);
	KT_EXPECT(timer_cancel(&p.timer));
	KT_EXPECT_EQ(timer_remaining(&p.timer), 0);
	do { /* the host may keep us from cancelling it in time */
		p.calls = 0;
		timer_start(&p.timer, ktime_get_ns() + WAIT_NS);
	} while (!timer_cancel(&p.timer));
	schedule_timeout_ns(2 * WAIT_NS);
	KT_EXPECT_EQ(p.calls, 0);
}

KTEST(timer, a_second_start_moves_it)
{
	u64 now = ktime_get_ns();
	struct probe p;

	probe_setup(&p);
	timer_start(&p.timer, now + FAR_NS);
	KT_EXPECT(timer_start(&p.timer, now + WAIT_NS));
	KT_EXPECT(wait_event_timeout(&p.wq, READ_ONCE(p.calls), FAR_NS));
	KT_EXPECT(p.called_at >= now + WAIT_NS);
	KT_EXPECT(p.called_at < now + FAR_NS);
}

KTEST(timer, its_function_may_start_it_again)
{
	struct probe p;

	probe_setup(&p);
	p.again = 3;
	timer_start(&p.timer, 0);
	wait_event(&p.wq, READ_ONCE(p.calls) == 4);
	KT_EXPECT(!timer_cancel(&p.timer));
}

KTEST(timer, a_wait_ends_by_its_deadline)
{
	DECLARE_WAIT_QUEUE_HEAD(wq);
	u64 start = ktime_get_ns();

	KT_EXPECT(!wait_event_timeout(&wq, false, WAIT_NS));
	KT_EXPECT(ktime_get_ns() - start >= WAIT_NS);
	start = ktime_get_ns();
	KT_EXPECT_EQ(wait_event_interruptible_timeout(&wq, false, WAIT_NS), 0);
	KT_EXPECT(ktime_get_ns() - start >= WAIT_NS);
	KT_EXPECT(list_empty(&wq.head));
}

KTEST(timer, a_wait_that_is_over_looks_at_no_clock)
{
	DECLARE_WAIT_QUEUE_HEAD(wq);

	KT_EXPECT(wait_event_timeout(&wq, true, 0));
	KT_EXPECT(wait_event_until(&wq, true, TIME_NEVER));
	KT_EXPECT_EQ(wait_event_interruptible_timeout(&wq, true, 0), 1);
}

/* The condition comes while it sleeps, from the timer's own function. */
KTEST(timer, a_wake_up_ends_a_wait_before_its_deadline)
{
	u64 start = ktime_get_ns();
	struct probe p;

	probe_setup(&p);
	timer_start(&p.timer, start + WAIT_NS);
	KT_EXPECT(wait_event_timeout(&p.wq, READ_ONCE(p.calls), FAR_NS));
	KT_EXPECT(ktime_get_ns() - start < FAR_NS);
}

/* Started together, so that none is due before all of them wait. */
KTEST(timer, those_that_wait_are_called_in_the_order_of_their_times)
{
	static const unsigned int order[] = { 3, 1, 4, 2 };
	u64 start = ktime_get_ns();
	struct probe p[ARRAY_SIZE(order)];
	unsigned long flags;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(order); i++)
		probe_setup(&p[i]);
	flags = local_irq_save();
	for (i = 0; i < ARRAY_SIZE(order); i++)
		timer_start(&p[order[i] - 1].timer,
			    start + order[i] * WAIT_NS / 2);
	local_irq_restore(flags);
	for (i = 0; i < ARRAY_SIZE(order); i++)
		wait_event(&p[i].wq, READ_ONCE(p[i].calls));
	for (i = 1; i < ARRAY_SIZE(order); i++)
		KT_EXPECT(p[i - 1].called_at <= p[i].called_at);
}
