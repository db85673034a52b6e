// SPDX-License-Identifier: MIT
/*
 * signal_queue.c - what is pending: entries, and taking them out
 *
 *	sigpending.signal   a bit for each signal that is there
 *	sigpending.list     entries (sigqueue), oldest first: who sent it, and why
 *
 * Invariants  1. An entry's bit is set. A bit without an entry is a signal of
 *                which nothing is known but its number.
 *             2. A fault's siginfo is no entry but the task's forced_info.
 *             3. An entry with an owner is in one queue at most, and is never
 *                freed here.
 * Locking     siglock.
 * See         signal_send.c for the way in.
 */
#include <kernel/cred.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <mm/slab.h>
#include "internal.h"

static struct kmem_cache *sigqueue_cache;

void signal_cache_init(void)
{
	sigqueue_cache = kmem_cache_create("sigqueue", sizeof(struct sigqueue),
					   __alignof__(struct sigqueue),
					   SLAB_PANIC, NULL);
}

/* ------------------------------------------------------------------ entries */

struct sigqueue *sigqueue_entry(struct user_struct *user, gfp_t gfp,
				unsigned long limit)
{
	struct sigqueue *q;

	if ((unsigned long)atomic_read(&user->sigpending) >= limit)
		return NULL;
	q = kmem_cache_alloc(sigqueue_cache, gfp | __GFP_NOWARN);
	if (!q)
		return NULL;
	atomic_inc(&user->sigpending);
	q->user = user;
	INIT_LIST_HEAD(&q->list);
	q->dequeued = NULL;
	return q;
}

static void entry_free(struct sigqueue *q)
{
	struct user_struct *user = q->user;

	kmem_cache_free(sigqueue_cache, q);
	atomic_dec(&user->sigpending);
}

/* Out of its queue; one with an owner is not freed. */
static void drop_entry(struct sigqueue *q)
{
	list_del_init(&q->list);
	if (!q->dequeued)
		entry_free(q);
}

void flush_sigqueue(struct sigpending *pending)
{
	struct sigqueue *q, *next;

	pending->signal = 0;
	list_for_each_entry_safe(q, next, &pending->list, list)
		drop_entry(q);
}

void flush_sigqueue_mask(sigset_t set, struct sigpending *pending)
{
	struct sigqueue *q, *next;

	if (!(pending->signal & set))
		return;
	pending->signal &= ~set;
	list_for_each_entry_safe(q, next, &pending->list, list)
		if (set & sigmask(q->info.si_signo))
			drop_entry(q);
}

/* -------------------------------------------------------------- taking out */

/* The smallest number in SET, which is not empty. */
static int first_signal(sigset_t set)
{
	u32 low = (u32)(set & U32_MAX);

	return low ? __builtin_ctz(low) + 1
		   : __builtin_ctz((u32)(set >> 32)) + 33;
}

/* The number that goes first: a fault's, then the smallest. 0: none. */
static int next_signal(const struct sigpending *pending, sigset_t set)
{
	sigset_t ready = pending->signal & set;

	if (!ready)
		return 0;
	if (ready & SIG_SYNCHRONOUS)
		ready &= SIG_SYNCHRONOUS;
	return first_signal(ready);
}

/* Fills INFO with the oldest entry of SIG; another of it keeps the bit. */
static void collect_signal(int sig, struct sigpending *pending,
			   struct kernel_siginfo *info)
{
	struct sigqueue *q, *first = NULL;
	bool more = false;

	list_for_each_entry(q, &pending->list, list) {
		if (q->info.si_signo != sig)
			continue;
		more = first != NULL;
		if (more)
			break;
		first = q;
	}
	if (!more)
		pending->signal &= ~sigmask(sig);
	if (!first) {
		*info = (struct kernel_siginfo){ .si_signo = sig };
		return;
	}
	*info = first->info;
	if (first->dequeued)
		first->dequeued(first, info);
	drop_entry(first);
}

int dequeue_signal(sigset_t set, struct kernel_siginfo *info)
{
	struct task_struct *task = current;
	struct sigpending *pending = &task->pending;
	int sig = next_signal(pending, set);

	if (sig && sig == task->forced_sig) {
		*info = task->forced_info;
		task->forced_sig = 0;
		pending->signal &= ~sigmask(sig);
	} else if (sig) {
		collect_signal(sig, pending, info);
	} else {
		pending = &task->signal->shared_pending;
		sig = next_signal(pending, set);
		if (!sig)
			return 0;
		collect_signal(sig, pending, info);
	}
	recalc_sigpending();
	if (SIG_KERNEL_STOP & sigmask(sig))
		task->stop_dequeued = true;
	return sig;
}

void recalc_sigpending(void)
{
	struct task_struct *task = current;
	struct signal_struct *signal = task->signal;
	sigset_t pending = task->pending.signal | signal->shared_pending.signal;
	bool group = task->stop_pending || (signal->flags & SIGNAL_CLD_MASK);

	/* Mostly none is left. */
	task->sigpending = group || (pending && (pending & ~task->blocked));
}

/* ---------------------------------------------------- entries with an owner */

/* An owner that wants no call still has the entry: it must not be freed. */
static void nothing_to_tell(struct sigqueue *q, struct kernel_siginfo *info)
{
	(void)q;
	(void)info;
}

struct sigqueue *sigqueue_alloc(void)
{
	struct sigqueue *q = sigqueue_entry(
		current_cred()->user, GFP_KERNEL,
		READ_ONCE(current->signal->rlim[RLIMIT_SIGPENDING].rlim_cur));

	if (q)
		q->dequeued = nothing_to_tell;
	return q;
}

void sigqueue_free(struct sigqueue *q, struct task_struct *task)
{
	unsigned long flags = spin_lock_irqsave(&task->sighand->siglock);

	list_del_init(&q->list);
	spin_unlock_irqrestore(&task->sighand->siglock, flags);
	entry_free(q);
}
