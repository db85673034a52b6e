/* SPDX-License-Identifier: MIT */
/*
 * futex.h - sleeping on a word of ring 3's memory
 */
#ifndef KERNEL_FUTEX_H
#define KERNEL_FUTEX_H

#include <lib/types.h>
#include <uapi/futex.h>

struct task_struct;

/* Which word: in an address space, or in an object that several map. */
struct futex_key {
	const void *object;
	unsigned long place; /* bytes */
};

/* Two words of one operation. */
struct futex_pair {
	u32 __user *uaddr1, *uaddr2;
	bool shared; /* between processes */
};

void futex_init(void);

/* The key of the word at UADDR: 0, -EINVAL or -EFAULT. May sleep. */
int futex_get_key(struct futex_key *key, u32 __user *uaddr, bool shared);

/* As futex(2) has them; DEADLINE in ns of the monotonic clock. May sleep. */
int futex_wait(u32 __user *uaddr, bool shared, u32 val, u64 deadline,
	       u32 bitset);
int futex_wake(u32 __user *uaddr, bool shared, int nr, u32 bitset);
int futex_wake_op(const struct futex_pair *pair, int nr_wake, int nr_wake2,
		  u32 encoded);
int futex_requeue(const struct futex_pair *pair, int nr_wake, int nr_requeue,
		  const u32 *cmpval);

/* Wakes who waits on the word at UADDR, for the kernel's own ends. */
void futex_wake_user(u32 __user *uaddr, int nr);

/* *UADDR becomes NEW if it is OLD; *NOW is what it was. 0 or -EFAULT. May
 * sleep. */
int futex_exchange(u32 __user *uaddr, u32 old, u32 new, u32 *now);

/* The locks that a dying thread holds are marked, and a waiter of each woken.
 * While the task still has its memory. */
void futex_exit(struct task_struct *task);

#endif
