// SPDX-License-Identifier: MIT
/*
 * sys_futex.c - futex(2), and the locks of threads that end
 *
 * What     A program keeps a list of the robust locks that a thread holds, in
 *          its own memory; set_robust_list says where. When the thread ends,
 *          each lock that has its number gets FUTEX_OWNER_DIED, and one waiter
 *          is woken. The list may say anything: what is no list is left alone.
 */
#include <asm/uaccess.h>
#include <kernel/futex.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <kernel/timer.h>
#include <uapi/unistd.h>
#include "internal.h"
#include "time_internal.h"

/* -------------------------------------------------------------------- futex */

static long wait_restarted(struct restart_block *restart)
{
	int err = futex_wait(restart->futex.uaddr, restart->futex.flags,
			     restart->futex.val, restart->futex.time_ns,
			     restart->futex.bitset);

	return err == -ERESTARTSYS ? set_restart_fn(wait_restarted) : err;
}

/* A wait with an end goes on until that, whatever stops it in between. */
static long wait_on(u32 __user *uaddr, bool shared, u32 val, u64 deadline,
		    u32 bitset)
{
	struct restart_block *restart = &current->restart;
	int err = futex_wait(uaddr, shared, val, deadline, bitset);

	if (err != -ERESTARTSYS || deadline == TIME_NEVER)
		return err;
	restart->futex.uaddr = uaddr;
	restart->futex.flags = shared;
	restart->futex.val = val;
	restart->futex.bitset = bitset;
	restart->futex.time_ns = deadline;
	return set_restart_fn(wait_restarted);
}

static bool takes_timeout(int cmd)
{
	return cmd == FUTEX_WAIT || cmd == FUTEX_WAIT_BITSET;
}

/* When a wait is over: relative to now for WAIT, a time for WAIT_BITSET. */
static int wait_deadline(int op, s64 sec, s64 nsec, u64 *deadline)
{
	int err = timeout_deadline(sec, nsec, deadline);
	u64 now = ktime_get_ns(), time, offset = 0;

	if (err || (op & 127) == FUTEX_WAIT)
		return err;
	if (op & FUTEX_CLOCK_REALTIME) {
		clock_ns(CLOCK_REALTIME, &offset);
		offset -= now;
	}
	time = sec >= S64_MAX / (s64)NSEC_PER_SEC
		       ? TIME_NEVER
		       : (u64)sec * NSEC_PER_SEC + (u64)nsec;
	if (time != TIME_NEVER)
		time = time > offset ? time - offset : 0;
	*deadline = time;
	return 0;
}

/* The six arguments; the fourth is a time-out or a number. */
struct futex_args {
	u32 __user *uaddr;
	int op;
	u32 val;
	unsigned long val2;
	u64 deadline;
	u32 __user *uaddr2;
	u32 val3;
};

static long do_futex(const struct futex_args *a)
{
	bool shared = !(a->op & FUTEX_PRIVATE_FLAG);
	const struct futex_pair pair = { a->uaddr, a->uaddr2, shared };
	int cmd = a->op & ~(FUTEX_PRIVATE_FLAG | FUTEX_CLOCK_REALTIME);

	if ((a->op & FUTEX_CLOCK_REALTIME) && cmd != FUTEX_WAIT_BITSET)
		return -ENOSYS;
	switch (cmd) {
	case FUTEX_WAIT:
		return wait_on(a->uaddr, shared, a->val, a->deadline,
			       FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAIT_BITSET:
		return wait_on(a->uaddr, shared, a->val, a->deadline, a->val3);
	case FUTEX_WAKE:
		return futex_wake(a->uaddr, shared, (int)a->val,
				  FUTEX_BITSET_MATCH_ANY);
	case FUTEX_WAKE_BITSET:
		return futex_wake(a->uaddr, shared, (int)a->val, a->val3);
	case FUTEX_REQUEUE:
		return futex_requeue(&pair, (int)a->val, (int)a->val2, NULL);
	case FUTEX_CMP_REQUEUE:
		return futex_requeue(&pair, (int)a->val, (int)a->val2,
				     &a->val3);
	case FUTEX_WAKE_OP:
		return futex_wake_op(&pair, (int)a->val, (int)a->val2, a->val3);
	}
	return -ENOSYS;
}

SYSCALL_DEFINE6(futex, u32 __user *, uaddr, int, op, u32, val, unsigned long,
		timeout, u32 __user *, uaddr2, u32, val3)
{
	struct futex_args args = { uaddr,      op,     val, timeout,
				   TIME_NEVER, uaddr2, val3 };
	struct __kernel_old_timespec ts;
	int err;

	if (timeout && takes_timeout(op & 127)) {
		if (copy_from_user(&ts, (const void __user *)timeout,
				   sizeof(ts)))
			return -EFAULT;
		err = wait_deadline(op, ts.tv_sec, ts.tv_nsec, &args.deadline);
		if (err)
			return err;
	}
	return do_futex(&args);
}

#ifdef __NR_futex_time64
SYSCALL_DEFINE6(futex_time64, u32 __user *, uaddr, int, op, u32, val,
		unsigned long, timeout, u32 __user *, uaddr2, u32, val3)
{
	struct futex_args args = { uaddr,      op,     val, timeout,
				   TIME_NEVER, uaddr2, val3 };
	struct __kernel_timespec ts;
	int err;

	if (timeout && takes_timeout(op & 127)) {
		if (copy_from_user(&ts, (const void __user *)timeout,
				   sizeof(ts)))
			return -EFAULT;
		err = wait_deadline(op, ts.tv_sec, (long)ts.tv_nsec,
				    &args.deadline);
		if (err)
			return err;
	}
	return do_futex(&args);
}
#endif

/* ------------------------------------------------------------- robust locks */

SYSCALL_DEFINE2(set_robust_list, struct robust_list_head __user *, head, size_t,
		len)
{
	if (len != sizeof(*head))
		return -EINVAL;
	current->robust_list = head;
	return 0;
}

SYSCALL_DEFINE3(get_robust_list, pid_t, pid,
		struct robust_list_head __user *__user *, headp,
		size_t __user *, lenp)
{
	struct robust_list_head __user *head = NULL;
	struct task_struct *task;

	spin_lock(&tasklist_lock);
	task = pid ? find_task(pid) : current;
	if (task)
		head = task->robust_list;
	spin_unlock(&tasklist_lock);
	if (!task)
		return -ESRCH;
	if (put_user(sizeof(*head), lenp))
		return -EFAULT;
	return put_user((__force unsigned long)head,
			(unsigned long __user *)headp);
}

/* The lock at UADDR, if it is TASK's. PENDING: it may be on its way to be
 * released, already without a number. */
static int mark_dead_lock(u32 __user *uaddr, const struct task_struct *task,
			  bool inherits, bool pending)
{
	u32 word, now;

	if ((__force unsigned long)uaddr % sizeof(u32))
		return -EFAULT;
	if (get_user(word, uaddr))
		return -EFAULT;
	if (pending && !inherits && !word) {
		futex_wake_user(uaddr, 1);
		return 0;
	}
	for (;;) {
		if ((word & FUTEX_TID_MASK) != (u32)task->pid)
			return 0;
		if (futex_exchange(uaddr, word,
				   (word & FUTEX_WAITERS) | FUTEX_OWNER_DIED,
				   &now))
			return -EFAULT;
		if (now == word)
			break;
		word = now;
	}
	if (!inherits && (word & FUTEX_WAITERS))
		futex_wake_user(uaddr, 1);
	return 0;
}

/* A pointer of the list, and its lowest bit. */
static int get_entry(unsigned long *entry, bool *inherits,
		     const void __user *from)
{
	if (get_user(*entry, (const unsigned long __user *)from))
		return -EFAULT;
	*inherits = *entry & 1;
	*entry &= ~1UL;
	return 0;
}

void futex_exit(struct task_struct *task)
{
	struct robust_list_head __user *head = task->robust_list;
	unsigned long entry, next, pending, limit = ROBUST_LIST_LIMIT;
	bool inherits, next_inherits, pending_inherits;
	long offset;

	task->robust_list = NULL;
	if (likely(!head) || get_entry(&entry, &inherits, &head->list.next) ||
	    get_user(offset, &head->futex_offset) ||
	    get_entry(&pending, &pending_inherits, &head->list_op_pending))
		return;
	while (entry != (__force unsigned long)&head->list && limit--) {
		/* First the next one: this one is not ours once it is marked. */
		int err = get_entry(&next, &next_inherits,
				    (const void __user *)entry);

		if (entry != pending &&
		    mark_dead_lock((u32 __user *)(entry + offset), task,
				   inherits, false))
			return;
		if (err)
			return;
		entry = next;
		inherits = next_inherits;
	}
	if (pending)
		mark_dead_lock((u32 __user *)(pending + offset), task,
			       pending_inherits, true);
}
