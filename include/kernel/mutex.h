/* SPDX-License-Identifier: MIT */
/*
 * mutex.h - sleeping locks: mutual exclusion, and readers against a writer
 *
 * Taken by tasks only, never with a spinlock held. Ranked like spinlocks
 * (kernel/spinlock.h). The uncontended paths are inline and a few instructions.
 */
#ifndef KERNEL_MUTEX_H
#define KERNEL_MUTEX_H

#include <kernel/spinlock.h>
#include <kernel/wait.h>

struct mutex {
	u32 locked;
	wait_queue_head_t wait;
	struct lock_class class;
};

#define DEFINE_MUTEX(var, rank)                                     \
	struct mutex var = { .wait = WAIT_QUEUE_INIT((var).wait),   \
			     .class = LOCK_CLASS(#var, rank) }

void mutex_init(struct mutex *lock, const char *name, enum lock_rank rank);
void mutex_lock(struct mutex *lock);
void mutex_unlock(struct mutex *lock);

/*
 * count: 0 free, n > 0 readers, -1 one writer. Writers are not starved: a
 * waiting writer holds back new readers.
 */
struct rw_semaphore {
	int count;          /* [wait.lock] */
	int writers_waiting; /* [wait.lock] */
	wait_queue_head_t wait;
	struct lock_class class;
};

void init_rwsem(struct rw_semaphore *sem, const char *name,
		enum lock_rank rank);
void down_read(struct rw_semaphore *sem);
void up_read(struct rw_semaphore *sem);
void down_write(struct rw_semaphore *sem);
void up_write(struct rw_semaphore *sem);
/* A writer becomes a reader without letting another writer in. */
void downgrade_write(struct rw_semaphore *sem);

#define assert_rwsem_held(sem) lock_assert_held(&(sem)->class)

#endif
