/* SPDX-License-Identifier: MIT */
/*
 * mutex.h - sleeping locks: mutual exclusion, and readers against a writer
 *
 * Taken by tasks only, never with a spinlock held. Ranked like spinlocks
 * (kernel/spinlock.h). Uncontended, each operation is one inline atomic
 * instruction and a test; the waiting is in mutex.c and rwsem.c.
 */
#ifndef KERNEL_MUTEX_H
#define KERNEL_MUTEX_H

#include <kernel/spinlock.h>
#include <kernel/wait.h>

enum mutex_state {
	MUTEX_FREE,
	MUTEX_HELD,
	MUTEX_CONTENDED /* held, and somebody may wait */
};

struct mutex {
	int state; /* enum mutex_state, atomic */
	wait_queue_head_t wait;
	struct lock_class class;
};

#define MUTEX_INIT(var, rank)                        \
	{                                            \
		.wait = WAIT_QUEUE_INIT((var).wait), \
		.class = LOCK_CLASS(#var, rank)      \
	}
#define DEFINE_MUTEX(var, rank) struct mutex var = MUTEX_INIT(var, rank)

void mutex_init(struct mutex *lock, const char *name, enum lock_rank rank);

void __mutex_lock_slow(struct mutex *lock);
void __mutex_unlock_slow(struct mutex *lock);

/* May sleep; not ended by a signal. */
static inline void mutex_lock(struct mutex *lock)
{
	int expected = MUTEX_FREE;

	might_sleep();
	lock_acquire(&lock->class);
	if (unlikely(!__atomic_compare_exchange_n(
		    &lock->state, &expected, MUTEX_HELD, false,
		    __ATOMIC_ACQUIRE, __ATOMIC_RELAXED)))
		__mutex_lock_slow(lock);
}

static inline void mutex_unlock(struct mutex *lock)
{
	lock_release(&lock->class);
	if (unlikely(xchg(&lock->state, MUTEX_FREE) == MUTEX_CONTENDED))
		__mutex_unlock_slow(lock);
}

/*
 * count is the sum of
 *	RWSEM_WRITER   one writer holds it
 *	RWSEM_WAITERS  somebody waits: everyone takes the slow path
 *	RWSEM_READER   times the number of readers
 * so a waiting writer holds back new readers.
 */
#define RWSEM_WRITER  1
#define RWSEM_WAITERS 2
#define RWSEM_READER  4

struct rw_semaphore {
	int count;	     /* atomic */
	int waiters;	     /* [wait.lock] tasks in the slow path */
	int writers_waiting; /* [wait.lock] of them, writers */
	wait_queue_head_t wait;
	struct lock_class class;
};

#define RWSEM_INIT(var, rank) MUTEX_INIT(var, rank)

void init_rwsem(struct rw_semaphore *sem, const char *name,
		enum lock_rank rank);

void __down_read_slow(struct rw_semaphore *sem);
void __down_write_slow(struct rw_semaphore *sem);
void __rwsem_wake(struct rw_semaphore *sem);

static inline bool __rwsem_try(struct rw_semaphore *sem, int old, int new)
{
	return __atomic_compare_exchange_n(&sem->count, &old, new, false,
					   __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
}

/* May sleep; not ended by a signal. */
static inline void down_read(struct rw_semaphore *sem)
{
	int old = READ_ONCE(sem->count);

	might_sleep();
	lock_acquire(&sem->class);
	if (unlikely((old & (RWSEM_WRITER | RWSEM_WAITERS)) ||
		     !__rwsem_try(sem, old, old + RWSEM_READER)))
		__down_read_slow(sem);
}

/* Takes it for reading if that needs no waiting. */
static inline bool down_read_trylock(struct rw_semaphore *sem)
{
	int old = READ_ONCE(sem->count);

	if ((old & (RWSEM_WRITER | RWSEM_WAITERS)) ||
	    !__rwsem_try(sem, old, old + RWSEM_READER))
		return false;
	lock_acquire(&sem->class);
	return true;
}

static inline void up_read(struct rw_semaphore *sem)
{
	lock_release(&sem->class);
	if (unlikely(__atomic_sub_fetch(&sem->count, RWSEM_READER,
					__ATOMIC_SEQ_CST) == RWSEM_WAITERS))
		__rwsem_wake(sem);
}

static inline void down_write(struct rw_semaphore *sem)
{
	might_sleep();
	lock_acquire(&sem->class);
	if (unlikely(!__rwsem_try(sem, 0, RWSEM_WRITER)))
		__down_write_slow(sem);
}

static inline void up_write(struct rw_semaphore *sem)
{
	lock_release(&sem->class);
	if (unlikely(__atomic_sub_fetch(&sem->count, RWSEM_WRITER,
					__ATOMIC_SEQ_CST)))
		__rwsem_wake(sem);
}

/* A writer becomes a reader without letting another writer in. */
static inline void downgrade_write(struct rw_semaphore *sem)
{
	if (__atomic_add_fetch(&sem->count, RWSEM_READER - RWSEM_WRITER,
			       __ATOMIC_SEQ_CST) &
	    RWSEM_WAITERS)
		__rwsem_wake(sem);
}

#define assert_rwsem_held(sem) lock_assert_held(&(sem)->class)

#endif
