// SPDX-License-Identifier: MIT
/* What the checker of lock ranks sees; only a debug build has one. */
#include <kernel/ktest.h>
#include <kernel/mutex.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>
#include <kernel/timer.h>
#include <lib/string.h>

#ifdef TESSERA_DEBUG

static DEFINE_SPINLOCK(outer_lock, RANK_TASKLIST);
static DEFINE_SPINLOCK(inner_lock, RANK_ZONE);
static DEFINE_SPINLOCK(twin_lock, RANK_ZONE);
static DEFINE_MUTEX(test_mutex, RANK_FILE);

static const struct lock_class *seen_held, *seen_wanted;
static unsigned int violations;

static void note_violation(const struct lock_class *held,
			   const struct lock_class *wanted, const char *what)
{
	(void)what;
	seen_held = held;
	seen_wanted = wanted;
	violations++;
}

static void watch(void)
{
	violations = 0;
	seen_held = seen_wanted = NULL;
	lock_violation_handler = note_violation;
}

static unsigned int violations_seen(void)
{
	lock_violation_handler = NULL;
	return violations;
}

KTEST(lockrank, taking_outwards_in_is_right)
{
	watch();
	mutex_lock(&test_mutex);
	spin_lock(&outer_lock);
	spin_lock(&inner_lock);
	spin_unlock(&inner_lock);
	spin_unlock(&outer_lock);
	mutex_unlock(&test_mutex);
	KT_EXPECT_EQ(violations_seen(), 0);
}

KTEST(lockrank, inwards_out_is_seen_and_both_are_named)
{
	watch();
	spin_lock(&inner_lock);
	spin_lock(&outer_lock);
	KT_EXPECT_EQ(violations_seen(), 1);
	spin_unlock(&outer_lock);
	spin_unlock(&inner_lock);
	KT_ASSERT(seen_held && seen_wanted);
	KT_EXPECT(strcmp(seen_held->name, "inner_lock") == 0);
	KT_EXPECT(strcmp(seen_wanted->name, "outer_lock") == 0);
}

KTEST(lockrank, two_of_one_rank_are_seen)
{
	watch();
	spin_lock(&inner_lock);
	spin_lock(&twin_lock);
	KT_EXPECT_EQ(violations_seen(), 1);
	spin_unlock(&twin_lock);
	spin_unlock(&inner_lock);
}

KTEST(lockrank, a_mutex_under_a_spinlock_is_seen)
{
	watch();
	spin_lock(&outer_lock);
	mutex_lock(&test_mutex);
	KT_EXPECT_EQ(violations_seen(), 2); /* may sleep; and the rank */
	mutex_unlock(&test_mutex);
	spin_unlock(&outer_lock);
}

KTEST(lockrank, release_in_any_order)
{
	int held = current->nr_held_locks;

	watch();
	spin_lock(&outer_lock);
	spin_lock(&inner_lock);
	spin_unlock(&outer_lock);
	spin_unlock(&inner_lock);
	KT_EXPECT_EQ(violations_seen(), 0);
	KT_EXPECT_EQ(current->nr_held_locks, held);
}

KTEST(lockrank, what_is_not_held_is_seen)
{
	watch();
	assert_spin_held(&inner_lock);
	KT_EXPECT_EQ(violations_seen(), 1);
	watch();
	spin_lock(&inner_lock);
	assert_spin_held(&inner_lock);
	KT_EXPECT_EQ(violations_seen(), 0);
	spin_unlock(&inner_lock);
}

/* Takes a lock in an interrupt, again and again, never at the same place of the
 * loop that it interrupts. */
#define INTERRUPTS  1000
#define INTERVAL_NS 40000

static DEFINE_SPINLOCK(irq_lock, RANK_CONSOLE);
static struct timer interrupter;
static unsigned int interrupts;

static void take_a_lock(struct timer *timer)
{
	spin_lock(&irq_lock);
	assert_spin_held(&irq_lock);
	spin_unlock(&irq_lock);
	interrupts++;
	timer_start(timer, ktime_get_ns() + INTERVAL_NS + interrupts % 251);
}

KTEST(lockrank, an_interrupt_that_takes_a_lock_leaves_what_it_interrupted)
{
	int held = current->nr_held_locks;

	watch();
	interrupts = 0;
	timer_setup(&interrupter, take_a_lock);
	timer_start(&interrupter, ktime_get_ns() + INTERVAL_NS);
	while (READ_ONCE(interrupts) < INTERRUPTS && !violations) {
		spin_lock(&outer_lock);
		assert_spin_held(&outer_lock);
		spin_unlock(&outer_lock);
	}
	timer_cancel(&interrupter);
	KT_EXPECT_EQ(violations_seen(), 0);
	KT_EXPECT_EQ(current->nr_held_locks, held);
	current->nr_held_locks = held;
}

#endif
