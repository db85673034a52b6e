// SPDX-License-Identifier: MIT
/*
 * timer.c - functions called at a time
 *
 * What        Each CPU has a base: a red-black tree of the timers that wait, by
 *             time, and its leftmost node. Start and cancel are one descent or
 *             one removal, O(log n); the interrupt looks at one node.
 *
 *	base.first ---------------------.
 *	                     (30)       |        equal times: to the right, so
 *	                    /    \      |        who came first is called first
 *	                (20)      (30)  |
 *	               /                |
 *	            (10) <--------------'
 *
 *             A wheel would start a timer in O(1), but must move those far in
 *             the future down from level to level, and rounds their times; the
 *             one-shot interrupt wants the exact first one.
 * Invariants  1. A timer is in its base's tree iff its node is not cleared.
 *             2. first is the leftmost node (timer_check tests 1 and 2).
 *             3. running is the timer whose function is being called on the
 *                base's CPU, or NULL. The function may free its timer: running
 *                is only compared, never followed.
 * Locking     base.lock, interrupts off; not held while a function runs.
 * Not here    Moving timers to a CPU that is awake; slack, so that several
 *             become one interrupt.
 * See         Varghese and Lauck, "Hashed and Hierarchical Timing Wheels",
 *             1987, for the alternatives.
 */
#include <asm/cpu.h>
#include <asm/percpu.h>
#include <kernel/spinlock.h>
#include <kernel/timer.h>

struct timer_base {
	spinlock_t lock;
	struct rb_root root;   /* [lock] timer.node by expires_ns */
	struct timer *first;   /* [lock] */
	struct timer *running; /* [lock] */
};

static DEFINE_PER_CPU(struct timer_base, timer_base) = {
	.lock = SPINLOCK_INIT("timer_base.lock", RANK_TIMER),
};

static struct timer *timer_of(struct rb_node *node)
{
	return rb_entry_safe(node, struct timer, node);
}

/* [base->lock] */
static void insert(struct timer_base *base, struct timer *timer)
{
	struct rb_node **link = &base->root.rb_node, *parent = NULL;
	bool leftmost = true;

	while (*link) {
		parent = *link;
		if (timer->expires_ns < timer_of(parent)->expires_ns) {
			link = &parent->rb_left;
		} else {
			link = &parent->rb_right;
			leftmost = false;
		}
	}
	rb_link_node(&timer->node, parent, link);
	rb_insert_color(&timer->node, &base->root);
	if (leftmost)
		base->first = timer;
}

/* [base->lock] */
static void remove(struct timer_base *base, struct timer *timer)
{
	if (base->first == timer)
		base->first = timer_of(rb_next(&timer->node));
	rb_erase(&timer->node, &base->root);
	RB_CLEAR_NODE(&timer->node);
}

/* [base->lock] Whether it waited. */
static bool remove_waiting(struct timer_base *base, struct timer *timer)
{
	if (RB_EMPTY_NODE(&timer->node))
		return false;
	remove(base, timer);
	return true;
}

void timer_setup(struct timer *timer, void (*function)(struct timer *timer))
{
	timer->function = function;
	timer->base = this_cpu_ptr(&timer_base);
	RB_CLEAR_NODE(&timer->node);
}

bool timer_start(struct timer *timer, u64 expires_ns)
{
	struct timer_base *base = timer->base;
	unsigned long flags = spin_lock_irqsave(&base->lock);
	bool waited = remove_waiting(base, timer);

	timer->expires_ns = expires_ns;
	insert(base, timer);
	if (base->first == timer && !base->running)
		clock_event_program(expires_ns);
	spin_unlock_irqrestore(&base->lock, flags);
	return waited;
}

int timer_try_to_cancel(struct timer *timer)
{
	struct timer_base *base = timer->base;
	unsigned long flags = spin_lock_irqsave(&base->lock);
	int ret = remove_waiting(base, timer);

	/* Running on this CPU: it is the function that calls. */
	if (!ret && base->running == timer && base != this_cpu_ptr(&timer_base))
		ret = -1;
	spin_unlock_irqrestore(&base->lock, flags);
	return ret;
}

bool timer_cancel(struct timer *timer)
{
	int ret;

	while ((ret = timer_try_to_cancel(timer)) < 0)
		cpu_relax();
	return ret;
}

u64 timer_remaining(struct timer *timer)
{
	struct timer_base *base = timer->base;
	unsigned long flags = spin_lock_irqsave(&base->lock);
	u64 left = 0, now;

	if (!RB_EMPTY_NODE(&timer->node)) {
		now = ktime_get_ns();
		left = timer->expires_ns > now ? timer->expires_ns - now : 1;
	}
	spin_unlock_irqrestore(&base->lock, flags);
	return left;
}

void timer_run(void)
{
	struct timer_base *base = this_cpu_ptr(&timer_base);
	u64 now = ktime_get_ns();
	struct timer *timer;

	spin_lock(&base->lock);
	while ((timer = base->first) && timer->expires_ns <= now) {
		remove(base, timer);
		base->running = timer;
		spin_unlock(&base->lock);
		timer->function(timer);
		spin_lock(&base->lock);
		base->running = NULL;
	}
	if (base->first)
		clock_event_program(base->first->expires_ns);
	spin_unlock(&base->lock);
}

const char *timer_check(void)
{
	struct timer_base *base = this_cpu_ptr(&timer_base);
	unsigned long flags = spin_lock_irqsave(&base->lock);
	struct rb_node *node = rb_first(&base->root), *next;
	const char *wrong = rb_check(&base->root);

	if (!wrong && timer_of(node) != base->first)
		wrong = "the first timer is not the tree's leftmost";
	for (; !wrong && node; node = next) {
		next = rb_next(node);
		if (next &&
		    timer_of(next)->expires_ns < timer_of(node)->expires_ns)
			wrong = "timers are not in the order of their times";
	}
	spin_unlock_irqrestore(&base->lock, flags);
	return wrong;
}
