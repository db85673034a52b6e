// SPDX-License-Identifier: MIT
/*
 * rwsem.c - the slow paths of struct rw_semaphore
 *
 * Invariants  1. RWSEM_WAITERS is set while waiters > 0: it is set before the
 *                first of them looks at count again, and cleared by the last,
 *                both under wait.lock. So a release that sees it clear has
 *                nobody to wake.
 *             2. A reader in the slow path lets waiting writers go first; a
 *                new reader takes the slow path while anybody waits. Hence no
 *                stream of readers starves a writer.
 * Not here    Linux's hand-off, optimistic spinning, reader batches.
 */
#include <kernel/mutex.h>
#include <kernel/sched.h>

void init_rwsem(struct rw_semaphore *sem, const char *name, enum lock_rank rank)
{
	sem->count = 0;
	sem->waiters = 0;
	sem->writers_waiting = 0;
	init_waitqueue_head(&sem->wait);
	sem->class = (struct lock_class)LOCK_CLASS(name, rank);
	(void)name;
	(void)rank;
}

static bool try_read(struct rw_semaphore *sem)
{
	int old = READ_ONCE(sem->count);

	while (!(old & RWSEM_WRITER) && !READ_ONCE(sem->writers_waiting)) {
		if (__rwsem_try(sem, old, old + RWSEM_READER))
			return true;
		old = READ_ONCE(sem->count);
	}
	return false;
}

static bool try_write(struct rw_semaphore *sem)
{
	return __rwsem_try(sem, RWSEM_WAITERS, RWSEM_WAITERS | RWSEM_WRITER);
}

static void add_waiter(struct rw_semaphore *sem, int writers)
{
	unsigned long flags = spin_lock_irqsave(&sem->wait.lock);

	sem->waiters++;
	sem->writers_waiting += writers;
	__atomic_or_fetch(&sem->count, RWSEM_WAITERS, __ATOMIC_SEQ_CST);
	spin_unlock_irqrestore(&sem->wait.lock, flags);
}

static void remove_waiter(struct rw_semaphore *sem, int writers)
{
	unsigned long flags = spin_lock_irqsave(&sem->wait.lock);

	sem->writers_waiting -= writers;
	if (--sem->waiters == 0)
		__atomic_and_fetch(&sem->count, ~RWSEM_WAITERS,
				   __ATOMIC_SEQ_CST);
	spin_unlock_irqrestore(&sem->wait.lock, flags);
}

void __down_read_slow(struct rw_semaphore *sem)
{
	add_waiter(sem, 0);
	wait_event(&sem->wait, try_read(sem));
	remove_waiter(sem, 0);
}

void __down_write_slow(struct rw_semaphore *sem)
{
	add_waiter(sem, 1);
	wait_event(&sem->wait, try_write(sem));
	remove_waiter(sem, 1);
}

/* Everybody: who still cannot go in sleeps again. */
void __rwsem_wake(struct rw_semaphore *sem)
{
	wake_up(&sem->wait);
}
