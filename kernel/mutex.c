// SPDX-License-Identifier: MIT
/*
 * mutex.c - the slow paths of struct mutex
 *
 * What     FREE, HELD, CONTENDED: who has to wait makes the state CONTENDED
 *          before it sleeps, so the holder's unlock knows to wake somebody.
 *          A woken sleeper takes the lock as CONTENDED as well, since it does
 *          not know whether others still wait; at worst one wake-up is idle.
 * Not here Handing over to the longest waiter, spinning on the owner.
 * See      Drepper, "Futexes Are Tricky" (2011), section 5: the same protocol.
 */
#include <kernel/mutex.h>
#include <kernel/sched.h>

void mutex_init(struct mutex *lock, const char *name, enum lock_rank rank)
{
	lock->state = MUTEX_FREE;
	init_waitqueue_head(&lock->wait);
	lock->class = (struct lock_class)LOCK_CLASS(name, rank);
	(void)name;
	(void)rank;
}

void __mutex_lock_slow(struct mutex *lock)
{
	wait_event(&lock->wait,
		   xchg(&lock->state, MUTEX_CONTENDED) == MUTEX_FREE);
}

void __mutex_unlock_slow(struct mutex *lock)
{
	wake_up_one(&lock->wait);
}
