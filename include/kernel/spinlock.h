/* SPDX-License-Identifier: MIT */
/*
 * spinlock.h - locks that are held for a few instructions, and every lock's
 * rank
 *
 * What    A task that holds a lock may take only locks of a greater rank
 *         (two of one rank: never). The ranks below are the lock order of the
 *         kernel, outermost first; a debug build checks each acquisition and
 *         names both locks when one breaks it.
 * Sleep   Never while a spinlock is held: preemption is off.
 * IRQs    A lock that an interrupt handler takes is taken with _irqsave
 *         everywhere else.
 */
#ifndef KERNEL_SPINLOCK_H
#define KERNEL_SPINLOCK_H

#include <lib/types.h>
#include <lib/compiler.h>
#include <asm/irqflags.h>
#include <asm/atomic.h>
#include <kernel/preempt.h>

enum lock_rank {
	RANK_NONE,
	/* sleeping locks */
	RANK_FILE,	  /* struct file's position */
	RANK_MOUNT,	  /* one mounts or unmounts at a time */
	RANK_NAMES,	  /* the names of one file system */
	RANK_INODE,	  /* an inode's bytes and attributes */
	RANK_PIPE,	  /* a pipe; held over copies from and to ring 3 */
	RANK_MMAP,	  /* mm->mmap_lock */
	RANK_MMAP_CHILD,  /* the child's mmap_lock, while fork copies */
	RANK_IPC,	  /* System V's objects of one kind */
	RANK_I_MMAP,	  /* which areas map a file */
	RANK_ANON_VMA,	  /* which areas may map an anonymous page */
	RANK_LEAK,	  /* one looks for leaks at a time */
	RANK_CACHE_CHAIN, /* the list of slab caches */
	/* spinlocks */
	RANK_DCACHE,	 /* the tree of names and mounts */
	RANK_TASKLIST,	 /* the task tree */
	RANK_USERS,	 /* the list of user_structs */
	RANK_MMLIST,	 /* the list of address spaces */
	RANK_FILES,	 /* a table of descriptors */
	RANK_VMAP,	 /* vmalloc's areas */
	RANK_PGD_LIST,	 /* the list of all page directories */
	RANK_PAGE_TABLE, /* mm->page_table_lock, init_mm's for kernel space */
	RANK_MAPPING,	 /* a file's pages; an inode's times; a tmpfs's room */
	RANK_KMAP,	 /* the pkmap window */
	RANK_PTYS,	 /* which pseudo terminals there are */
	RANK_TTY,	 /* a terminal */
	RANK_FUTEX,	 /* who sleeps on a word of ring 3's */
	RANK_PID,	 /* pids, groups and sessions by number */
	RANK_SIGHAND,	 /* a process's signals */
	RANK_SLAB,	 /* one cache's lists */
	RANK_EVENTS,	 /* the lists of timers and counters in files */
	RANK_EVENT,	 /* a counter or a timer in a file */
	RANK_ZONE,	 /* one zone's free areas */
	RANK_WAITQ,	 /* a wait queue */
	RANK_TIMER,	 /* one CPU's timers */
	RANK_RUNQUEUE,	 /* the run queue */
	RANK_CONSOLE,	 /* printk's buffer and the consoles */
	RANK_CLOCK,	 /* the counter that time is told by: innermost */
};

/* What the checker knows of a lock; empty unless built with DEBUG=1. */
struct lock_class {
#ifdef TESSERA_DEBUG
	const char *name;
	enum lock_rank rank;
#endif
};

#ifdef TESSERA_DEBUG
#define LOCK_CLASS(n, r)                 \
	{                                \
		.name = (n), .rank = (r) \
	}
void lock_acquire(const struct lock_class *class);
void lock_release(const struct lock_class *class);
/* Panics, naming the lock, when the current task does not hold it. */
void lock_assert_held(const struct lock_class *class);
/* Panics when sleeping is forbidden here. */
void might_sleep(void);
/* A test's: called instead of the panic. HELD or WANTED may be NULL. */
typedef void (*lock_violation_fn)(const struct lock_class *held,
				  const struct lock_class *wanted,
				  const char *what);
extern lock_violation_fn lock_violation_handler;
#else
#define LOCK_CLASS(n, r) \
	{                \
	}
#define lock_acquire(class)	((void)(class))
#define lock_release(class)	((void)(class))
#define lock_assert_held(class) ((void)(class))
#define might_sleep()		((void)0)
#endif

typedef struct spinlock {
	u32 locked;
	struct lock_class class;
} spinlock_t;

#define SPINLOCK_INIT(name, rank)                            \
	{                                                    \
		.locked = 0, .class = LOCK_CLASS(name, rank) \
	}
#define DEFINE_SPINLOCK(var, rank) spinlock_t var = SPINLOCK_INIT(#var, rank)

#define spin_lock_init(lock, name, rank) \
	(*(lock) = (spinlock_t)SPINLOCK_INIT(name, rank))

static inline void spin_lock(spinlock_t *lock)
{
	preempt_disable();
	lock_acquire(&lock->class);
	while (unlikely(xchg(&lock->locked, 1)))
		asm volatile("pause");
}

static inline void __spin_unlock(spinlock_t *lock)
{
	lock_release(&lock->class);
	__atomic_store_n(&lock->locked, 0, __ATOMIC_RELEASE);
}

static inline void spin_unlock(spinlock_t *lock)
{
	__spin_unlock(lock);
	preempt_enable();
}

static inline unsigned long spin_lock_irqsave(spinlock_t *lock)
{
	unsigned long flags = local_irq_save();

	spin_lock(lock);
	return flags;
}

static inline void spin_unlock_irqrestore(spinlock_t *lock, unsigned long flags)
{
	__spin_unlock(lock);
	preempt_enable_no_resched();
	local_irq_restore(flags);
	if (unlikely(should_resched()))
		preempt_schedule(); /* nothing unless allowed here */
}

#define assert_spin_held(lock) lock_assert_held(&(lock)->class)

#endif
