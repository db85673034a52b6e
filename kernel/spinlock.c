// SPDX-License-Identifier: MIT
/*
 * spinlock.c - the lock order, checked
 *
 * What        In a build with DEBUG=1 each task keeps the stack of locks it
 *             holds. Taking a lock whose rank is not greater than that of
 *             every lock held is a bug even if nothing hangs today: somewhere
 *             another task may take the two the other way round.
 * Invariants  1. held_locks[0 … nr_held_locks) ascend in rank.
 *             2. An interrupt handler leaves the stack as it found it.
 * Not here    Linux's lockdep learns the order as it runs and knows about
 *             interrupt contexts; Tessera's order is written down.
 * See         enum lock_rank in kernel/spinlock.h; docs/ has the same list.
 */
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/spinlock.h>

#ifdef TESSERA_DEBUG

lock_violation_fn lock_violation_handler;

static void violation(const struct lock_class *held,
		      const struct lock_class *wanted, const char *what)
{
	if (lock_violation_handler) {
		lock_violation_handler(held, wanted, what);
		return;
	}
	panic("lock order: %s (rank %d) %s %s (rank %d)",
	      wanted ? wanted->name : "a sleep", wanted ? (int)wanted->rank : 0,
	      what, held ? held->name : "nothing", held ? (int)held->rank : 0);
}

/* An interrupt between the two stores would write to the same place. */
static void push_held(struct task_struct *task, const struct lock_class *class)
{
	unsigned long flags = local_irq_save();

	task->held_locks[task->nr_held_locks++] = class;
	local_irq_restore(flags);
}

void lock_acquire(const struct lock_class *class)
{
	struct task_struct *task = current;
	int nr = task->nr_held_locks;
	const struct lock_class *last = nr ? task->held_locks[nr - 1] : NULL;

	if (nr == (int)ARRAY_SIZE(task->held_locks))
		panic("lock order: %s is one lock too many", class->name);
	if (last && class->rank <= last->rank)
		violation(last, class, "is taken while holding");
	push_held(task, class);
}

static int find_held(const struct task_struct *task,
		     const struct lock_class *class)
{
	int i = task->nr_held_locks;

	while (i-- > 0)
		if (task->held_locks[i] == class)
			return i;
	return -1;
}

/* Locks may be released in any order. */
void lock_release(const struct lock_class *class)
{
	unsigned long flags = local_irq_save();
	struct task_struct *task = current;
	int i = find_held(task, class);

	if (i < 0) {
		local_irq_restore(flags);
		violation(NULL, class, "is released without being held, over");
		return;
	}
	for (; i < task->nr_held_locks - 1; i++)
		task->held_locks[i] = task->held_locks[i + 1];
	task->nr_held_locks--;
	local_irq_restore(flags);
}

void lock_assert_held(const struct lock_class *class)
{
	if (find_held(current, class) < 0)
		violation(NULL, class, "should be held, but is not, over");
}

void might_sleep(void)
{
	struct task_struct *task = current;
	int nr = task->nr_held_locks;

	if (in_atomic())
		violation(nr ? task->held_locks[nr - 1] : NULL, NULL,
			  "where sleeping is forbidden, holding");
}

#endif /* TESSERA_DEBUG */
