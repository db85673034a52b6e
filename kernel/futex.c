// SPDX-License-Identifier: MIT
/*
 * futex.c - sleeping on a word of ring 3's memory
 *
 *	ring 3:   the word says "taken"  -> futex(WAIT, &word, taken)
 *	          the word is set "free" -> futex(WAKE, &word, 1)
 *
 *	 key -> queues[hash] : waiter, waiter, …   oldest first
 *
 * What        A key names the word: address space and address for private
 *             memory, the object and the place in it for shared memory, which
 *             processes see at different addresses. The word is looked at once
 *             more under the lock that wakers take, so a wake-up between the
 *             program's look and the sleep is not lost.
 * Invariants  A waiter is on a queue until it is woken or has taken itself off,
 *             both under futex_lock: no queue points to a stack that is gone.
 * Locking     futex_lock; the run queue's under it. Ring 3's memory is touched
 *             under it without sleeping: where the page is not there, the lock
 *             is dropped, the page fetched, and all begins again.
 * Not here    Priority inheritance, FUTEX_FD, futex_waitv: ENOSYS.
 * See         futex(2); Drepper, "Futexes Are Tricky".
 */
#include <asm/uaccess.h>
#include <fs/fs.h>
#include <kernel/futex.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/timer.h>
#include <lib/minmax.h>
#include <mm/fault.h>
#include <mm/vma.h>
#include "internal.h"

#define QUEUES 256

struct waiter {
	struct list_head list; /* [futex_lock] */
	struct futex_key key;  /* [futex_lock] */
	struct task_struct *task;
	u32 bitset;
};

static DEFINE_SPINLOCK(futex_lock, RANK_FUTEX);
static struct list_head queues[QUEUES]; /* [futex_lock] waiter.list */

void futex_init(void)
{
	unsigned int i;

	for (i = 0; i < QUEUES; i++)
		INIT_LIST_HEAD(&queues[i]);
}

/* --------------------------------------------------------------------- keys */

static struct list_head *queue_of(const struct futex_key *key)
{
	unsigned long h = (unsigned long)key->object ^ key->place;

	return &queues[(h ^ h >> 8 ^ h >> 16) / sizeof(u32) % QUEUES];
}

static bool same_key(const struct futex_key *a, const struct futex_key *b)
{
	return a->object == b->object && a->place == b->place;
}

/* The object that the pages at ADDR are of, whoever maps them. */
static int shared_key(struct futex_key *key, unsigned long addr)
{
	struct mm_struct *mm = current->mm;
	struct vm_area_struct *vma;
	int err = 0;

	down_read(&mm->mmap_lock);
	vma = find_vma(mm, addr);
	if (!vma || vma->vm_start > addr)
		err = -EFAULT;
	else if ((vma->vm_flags & VM_SHARED) && vma->vm_file) {
		key->object = vma->vm_file->inode;
		key->place =
			(vma->vm_pgoff << PAGE_SHIFT) + addr - vma->vm_start;
	}
	up_read(&mm->mmap_lock);
	return err;
}

int futex_get_key(struct futex_key *key, u32 __user *uaddr, bool shared)
{
	unsigned long addr = (__force unsigned long)uaddr;

	if (addr % sizeof(u32))
		return -EINVAL;
	if (!user_range_ok(uaddr, sizeof(u32)))
		return -EFAULT;
	key->object = current->mm;
	key->place = addr;
	return shared ? shared_key(key, addr) : 0;
}

/* ------------------------------------------------------------------- waking */

/* [futex_lock] */
static void wake_waiter(struct waiter *w)
{
	list_del_init(&w->list);
	wake_up_process(w->task);
}

/* [futex_lock] */
static int wake_on(const struct futex_key *key, int nr, u32 bitset)
{
	struct waiter *w, *next;
	int woken = 0;

	list_for_each_entry_safe(w, next, queue_of(key), list) {
		if (!same_key(&w->key, key) || !(w->bitset & bitset))
			continue;
		wake_waiter(w);
		if (++woken >= nr)
			break;
	}
	return woken;
}

int futex_wake(u32 __user *uaddr, bool shared, int nr, u32 bitset)
{
	struct futex_key key;
	int ret;

	if (!bitset)
		return -EINVAL;
	ret = futex_get_key(&key, uaddr, shared);
	if (ret)
		return ret;
	spin_lock(&futex_lock);
	ret = wake_on(&key, nr, bitset);
	spin_unlock(&futex_lock);
	return ret;
}

/* In case somebody waits for it by either name. */
void futex_wake_user(u32 __user *uaddr, int nr)
{
	futex_wake(uaddr, true, nr, FUTEX_BITSET_MATCH_ANY);
}

/* ------------------------------------------------------------------ waiting */

/* The word is VAL, and W is queued on it: 0, futex_lock held. -EAGAIN: it is
 * not; -EFAULT. */
static int queue_waiter(struct waiter *w, u32 __user *uaddr, u32 val)
{
	u32 now;

	for (;;) {
		spin_lock(&futex_lock);
		if (!get_user(now, uaddr))
			break;
		spin_unlock(&futex_lock);
		if (get_user(now, uaddr))
			return -EFAULT;
	}
	if (now != val) {
		spin_unlock(&futex_lock);
		return -EAGAIN;
	}
	list_add_tail(&w->list, queue_of(&w->key));
	return 0;
}

/* True when it had been taken off by a waker. */
static bool unqueue(struct waiter *w)
{
	bool woken;

	spin_lock(&futex_lock);
	woken = list_empty(&w->list);
	list_del_init(&w->list);
	spin_unlock(&futex_lock);
	return woken;
}

int futex_wait(u32 __user *uaddr, bool shared, u32 val, u64 deadline,
	       u32 bitset)
{
	struct waiter w = { .task = current, .bitset = bitset };
	bool late;
	int err;

	if (!bitset)
		return -EINVAL;
	INIT_LIST_HEAD(&w.list);
	for (;;) {
		err = futex_get_key(&w.key, uaddr, shared);
		if (!err)
			err = queue_waiter(&w, uaddr, val);
		if (err)
			return err;
		set_current_state(TASK_INTERRUPTIBLE);
		spin_unlock(&futex_lock);
		late = schedule_until(deadline);
		WRITE_ONCE(current->state, TASK_RUNNING);
		if (unqueue(&w))
			return 0;
		if (late)
			return -ETIMEDOUT;
		if (signal_pending())
			return -ERESTARTSYS;
	}
}

/* ------------------------------------------------- changing ring 3's words */

/* Lets the page of UADDR be written without a fault: 0 or -EFAULT. */
static int fetch_for_writing(u32 __user *uaddr)
{
	int err = faultin_range(current->mm,
				(__force unsigned long)uaddr & PAGE_MASK,
				PAGE_SIZE, FAULT_FLAG_WRITE);

	return err ? -EFAULT : 0;
}

/* *UADDR becomes NEW if it is OLD; *NOW is what it was. 0, or -EFAULT: the page
 * is not there. */
static int exchange_word(u32 __user *uaddr, u32 old, u32 new, u32 *now)
{
	int err = -EFAULT;

	if (unlikely(uaccess_looks_first)) {
		/* No write protection in ring 0, one CPU: nothing comes in
		 * between. */
		err = get_user(*now, uaddr);
		return err || *now != old ? err : put_user(new, uaddr);
	}
	asm volatile(STAC "1: lock cmpxchgl %3, (%2)\n\t"
			  "movl %%eax, %1\n\t"
			  "xorl %0, %0\n"
			  "2:\n\t" CLAC EXTABLE(1b, 2b)
		     : "+&r"(err), "=m"(*now)
		     : "r"(uaddr), "r"(new), "a"(old)
		     : "cc", "memory");
	return err;
}

int futex_exchange(u32 __user *uaddr, u32 old, u32 new, u32 *now)
{
	while (exchange_word(uaddr, old, new, now))
		if (fetch_for_writing(uaddr))
			return -EFAULT;
	return 0;
}

/* What FUTEX_WAKE_OP makes of a word: 0 or -ENOSYS. */
static int apply_op(u32 encoded, u32 old, u32 *new)
{
	int arg = (int)(encoded << 8) >> 20;
	u32 operand = (u32)arg;

	if (encoded >> 28 & FUTEX_OP_OPARG_SHIFT)
		operand = 1U << (arg & 31);
	switch (encoded >> 28 & 7) {
	case FUTEX_OP_SET:
		*new = operand;
		return 0;
	case FUTEX_OP_ADD:
		*new = old + operand;
		return 0;
	case FUTEX_OP_OR:
		*new = old | operand;
		return 0;
	case FUTEX_OP_ANDN:
		*new = old & ~operand;
		return 0;
	case FUTEX_OP_XOR:
		*new = old ^ operand;
		return 0;
	}
	return -ENOSYS;
}

/* Does the old value compare as it was asked: 1, 0 or -ENOSYS. */
static int compare_op(u32 encoded, u32 old)
{
	int value = (int)old, arg = (int)(encoded << 20) >> 20;

	switch (encoded >> 24 & 15) {
	case FUTEX_OP_CMP_EQ:
		return value == arg;
	case FUTEX_OP_CMP_NE:
		return value != arg;
	case FUTEX_OP_CMP_LT:
		return value < arg;
	case FUTEX_OP_CMP_LE:
		return value <= arg;
	case FUTEX_OP_CMP_GT:
		return value > arg;
	case FUTEX_OP_CMP_GE:
		return value >= arg;
	}
	return -ENOSYS;
}

/* One try at the operation. [futex_lock] -EFAULT: fetch the page. */
static int try_op(u32 __user *uaddr, u32 encoded, u32 *old)
{
	u32 now, new;
	int err = get_user(now, uaddr);

	while (!err) {
		*old = now;
		err = apply_op(encoded, *old, &new);
		if (!err)
			err = exchange_word(uaddr, *old, new, &now);
		if (!err && now == *old)
			break;
	}
	return err;
}

static int get_both_keys(struct futex_key *key1, struct futex_key *key2,
			 const struct futex_pair *pair)
{
	int err = futex_get_key(key1, pair->uaddr1, pair->shared);

	return err ? err : futex_get_key(key2, pair->uaddr2, pair->shared);
}

int futex_wake_op(const struct futex_pair *pair, int nr_wake, int nr_wake2,
		  u32 encoded)
{
	struct futex_key key1, key2;
	int err, woken;
	u32 old = 0;

	err = get_both_keys(&key1, &key2, pair);
	if (err)
		return err;
	for (;;) {
		spin_lock(&futex_lock);
		err = try_op(pair->uaddr2, encoded, &old);
		if (err != -EFAULT)
			break;
		spin_unlock(&futex_lock);
		if (fetch_for_writing(pair->uaddr2))
			return -EFAULT;
	}
	woken = err;
	if (!err) {
		woken = wake_on(&key1, nr_wake, FUTEX_BITSET_MATCH_ANY);
		err = compare_op(encoded, old);
		if (err > 0)
			woken += wake_on(&key2, nr_wake2,
					 FUTEX_BITSET_MATCH_ANY);
		else if (err < 0)
			woken = err;
	}
	spin_unlock(&futex_lock);
	return woken;
}

/* ---------------------------------------------------------------- requeueing */

/* [futex_lock] */
static int requeue(const struct futex_key *from, const struct futex_key *to,
		   int nr_wake, int nr_requeue)
{
	struct waiter *w, *next;
	int done = 0;

	list_for_each_entry_safe(w, next, queue_of(from), list) {
		if (!same_key(&w->key, from))
			continue;
		if (done >= nr_wake + nr_requeue)
			break;
		if (done < nr_wake) {
			wake_waiter(w);
		} else if (!same_key(from, to)) {
			w->key = *to;
			list_move_tail(&w->list, queue_of(to));
		}
		done++;
	}
	return done;
}

int futex_requeue(const struct futex_pair *pair, int nr_wake, int nr_requeue,
		  const u32 *cmpval)
{
	struct futex_key key1, key2;
	u32 now = 0;
	int err;

	if (nr_wake < 0 || nr_requeue < 0)
		return -EINVAL;
	err = get_both_keys(&key1, &key2, pair);
	if (err)
		return err;
	for (;;) {
		spin_lock(&futex_lock);
		if (!cmpval || !get_user(now, pair->uaddr1))
			break;
		spin_unlock(&futex_lock);
		if (get_user(now, pair->uaddr1))
			return -EFAULT;
	}
	if (cmpval && now != *cmpval)
		err = -EAGAIN;
	else
		err = requeue(&key1, &key2, nr_wake,
			      min(nr_requeue, INT_MAX - nr_wake));
	spin_unlock(&futex_lock);
	return err;
}
