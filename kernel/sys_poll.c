// SPDX-License-Identifier: MIT
/*
 * sys_poll.c - poll, select and their forms with a signal mask
 *
 * What     Time-outs come in three shapes, as milliseconds aside; select and
 *          those with a mask are given back what is left of theirs.
 * Signals  poll goes on with what is left of its time when no handler ran
 *          (restart_syscall); the others begin again.
 * Failure  What was asked for stays in ring 3's memory as it was, unless the
 *          call succeeds.
 */
#include <asm/uaccess.h>
#include <fs/fdtable.h>
#include <fs/poll.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <kernel/syscalls.h>
#include <kernel/timer.h>
#include <lib/bitops.h>
#include <lib/minmax.h>
#include <lib/string.h>
#include <mm/vmalloc.h>
#include <uapi/time.h>
#include "internal.h"
#include "time_internal.h"

#define SMALL_POLL  16U
#define SMALL_WORDS BITS_TO_LONGS(128)

/* --------------------------------------------------------------- time-outs */

static int read_words(const void __user *from, struct timespan *t)
{
	long words[2];

	if (copy_from_user(words, from, sizeof(words)))
		return -EFAULT;
	*t = (struct timespan){ words[0], words[1] };
	return 0;
}

/* Microseconds may be more than a second; not so nanoseconds. */
static int read_span(const void __user *from, enum span_form form,
		     struct timespan *t)
{
	struct __kernel_timespec ts;
	int err;

	if (form == SPAN_TIMESPEC64) {
		if (copy_from_user(&ts, from, sizeof(ts)))
			return -EFAULT;
		*t = (struct timespan){ ts.tv_sec, (long)ts.tv_nsec };
		return 0;
	}
	err = read_words(from, t);
	if (!err && form == SPAN_TIMEVAL) {
		t->sec += t->nsec / 1000000;
		t->nsec = t->nsec % 1000000 * 1000;
	}
	return err;
}

/* FROM NULL: no end. */
static int read_deadline(const void __user *from, enum span_form form,
			 u64 *deadline)
{
	struct timespan t;
	u64 ns;
	int err;

	*deadline = TIME_NEVER;
	if (!from)
		return 0;
	err = read_span(from, form, &t);
	if (err)
		return err;
	if (!span_valid(&t))
		return -EINVAL;
	ns = span_ns(&t);
	*deadline = ns ? deadline_after(ns) : 0;
	return 0;
}

/* Where it can't be written, the call succeeds all the same. */
static void write_left(void __user *to, enum span_form form, u64 deadline)
{
	u64 now = ktime_get_ns();
	struct timespan t = span_of(deadline > now ? deadline - now : 0);
	struct __kernel_timespec ts = { t.sec, t.nsec };
	long words[2] = { (long)t.sec,
			  form == SPAN_TIMEVAL ? t.nsec / 1000 : t.nsec };
	unsigned long left __maybe_unused;

	if (!to || deadline == TIME_NEVER)
		return;
	if (form == SPAN_TIMESPEC64)
		left = copy_to_user(to, &ts, sizeof(ts));
	else
		left = copy_to_user(to, words, sizeof(words));
}

/* -------------------------------------------------------------------- poll */

static int write_revents(struct pollfd __user *to, const struct pollfd *fds,
			 unsigned int nfds)
{
	unsigned int i;

	for (i = 0; i < nfds; i++)
		if (put_user(fds[i].revents, &to[i].revents))
			return -EFAULT;
	return 0;
}

/* poll's core: a count, -EINTR, … */
static long poll_until(struct pollfd __user *ufds, unsigned int nfds,
		       u64 deadline)
{
	struct pollfd few[SMALL_POLL], *fds = few;
	long ret = -EFAULT;

	if (nfds > current->signal->rlim[RLIMIT_NOFILE].rlim_cur)
		return -EINVAL;
	if (nfds > SMALL_POLL)
		fds = kvmalloc(nfds * sizeof(fds[0]));
	if (!fds)
		return -ENOMEM;
	if (!copy_from_user(fds, ufds, nfds * sizeof(fds[0]))) {
		ret = do_poll(fds, nfds, deadline);
		if (ret >= 0 && write_revents(ufds, fds, nfds))
			ret = -EFAULT;
	}
	if (fds != few)
		kvfree(fds);
	return ret;
}

static long poll_or_restart(struct pollfd __user *ufds, unsigned int nfds,
			    u64 deadline);

static long poll_restart(struct restart_block *restart)
{
	return poll_or_restart(restart->poll.ufds, restart->poll.nfds,
			       restart->poll.expires_ns);
}

static long poll_or_restart(struct pollfd __user *ufds, unsigned int nfds,
			    u64 deadline)
{
	struct restart_block *restart = &current->restart;
	long ret = poll_until(ufds, nfds, deadline);

	if (ret != -EINTR)
		return ret;
	restart->poll.ufds = ufds;
	restart->poll.nfds = nfds;
	restart->poll.expires_ns = deadline;
	return set_restart_fn(poll_restart);
}

SYSCALL_DEFINE3(poll, struct pollfd __user *, ufds, unsigned int, nfds, int,
		timeout_ms)
{
	u64 deadline = TIME_NEVER;

	if (timeout_ms > 0)
		deadline = deadline_after((u64)timeout_ms * NSEC_PER_MSEC);
	else if (timeout_ms == 0)
		deadline = 0;
	return poll_or_restart(ufds, nfds, deadline);
}

/* Current's mask until the call ends; MASK NULL: it stays. */
static int take_mask(const sigset_t __user *mask, size_t size)
{
	sigset_t set;

	if (!mask)
		return 0;
	if (size != sizeof(set))
		return -EINVAL;
	if (copy_from_user(&set, mask, sizeof(set)))
		return -EFAULT;
	set_user_sigmask(set);
	return 0;
}

/* The end of a call with a mask: a handler's frame restores it by itself. */
static long end_masked(long ret)
{
	if (ret == -EINTR)
		return -ERESTARTNOHAND;
	restore_saved_sigmask();
	return ret;
}

long ppoll_in(struct pollfd __user *ufds, unsigned int nfds, void __user *tsp,
	      enum span_form form, const struct masked_call *masked)
{
	u64 deadline;
	long ret = read_deadline(tsp, form, &deadline);

	if (!ret)
		ret = take_mask(masked->mask, masked->size);
	if (ret)
		return ret;
	ret = end_masked(poll_until(ufds, nfds, deadline));
	write_left(tsp, form, deadline);
	return ret;
}

SYSCALL_DEFINE5(ppoll, struct pollfd __user *, ufds, unsigned int, nfds,
		void __user *, tsp, const sigset_t __user *, mask, size_t, size)
{
	const struct masked_call masked = { mask, size };

	return ppoll_in(ufds, nfds, tsp, SPAN_TIMESPEC, &masked);
}

/* ------------------------------------------------------------------ select */

/* Six bit sets in a row, WORDS words each: asked, then ready. */
static void place_sets(struct select_request *request, unsigned long *bits,
		       size_t words)
{
	unsigned int i;

	for (i = 0; i < SELECT_SETS; i++) {
		request->asked[i] = bits + i * words;
		request->ready[i] = bits + (SELECT_SETS + i) * words;
	}
	memset(bits, 0, 2 * SELECT_SETS * words * sizeof(long));
}

static int read_sets(struct select_request *request,
		     unsigned long __user *const sets[], size_t bytes)
{
	unsigned int i;

	for (i = 0; i < SELECT_SETS; i++)
		if (sets[i] &&
		    copy_from_user(request->asked[i], sets[i], bytes))
			return -EFAULT;
	return 0;
}

static int write_sets(const struct select_request *request,
		      unsigned long __user *const sets[], size_t bytes)
{
	unsigned int i;

	for (i = 0; i < SELECT_SETS; i++)
		if (sets[i] && copy_to_user(sets[i], request->ready[i], bytes))
			return -EFAULT;
	return 0;
}

/* select's core: a count, -EINTR, … N beyond what can be open is cut. */
static long select_until(int n, unsigned long __user *const sets[],
			 u64 deadline)
{
	unsigned long few[2 * SELECT_SETS * SMALL_WORDS], *bits = few;
	struct select_request request;
	size_t words;
	long ret;

	if (n < 0)
		return -EINVAL;
	request.nfds = min((unsigned int)n, READ_ONCE(current->files->max_fds));
	words = BITS_TO_LONGS(request.nfds);
	if (words > SMALL_WORDS)
		bits = kvmalloc(2 * SELECT_SETS * words * sizeof(long));
	if (!bits)
		return -ENOMEM;
	place_sets(&request, bits, words);
	ret = read_sets(&request, sets, words * sizeof(long));
	if (!ret)
		ret = do_select(&request, deadline);
	if (ret >= 0 && write_sets(&request, sets, words * sizeof(long)))
		ret = -EFAULT;
	if (bits != few)
		kvfree(bits);
	return ret;
}

long select_in(int n, unsigned long __user *const sets[], void __user *tsp,
	       enum span_form form, const struct masked_call *masked)
{
	u64 deadline;
	long ret = read_deadline(tsp, form, &deadline);

	if (!ret)
		ret = take_mask(masked->mask, masked->size);
	if (ret)
		return ret;
	ret = end_masked(select_until(n, sets, deadline));
	write_left(tsp, form, deadline);
	return ret;
}

long plain_select(int n, unsigned long __user *const sets[], void __user *tvp)
{
	static const struct masked_call none;

	return select_in(n, sets, tvp, SPAN_TIMEVAL, &none);
}

/* The sixth argument of pselect6 points to a mask and its size. */
int read_masked(struct masked_call *masked, const void __user *from)
{
	unsigned long words[2] = { 0, 0 };

	if (from && copy_from_user(words, from, sizeof(words)))
		return -EFAULT;
	masked->mask = (const sigset_t __user *)words[0];
	masked->size = words[1];
	return 0;
}

SYSCALL_DEFINE6(pselect6, int, n, unsigned long __user *, in,
		unsigned long __user *, out, unsigned long __user *, ex,
		void __user *, tsp, const void __user *, sig)
{
	unsigned long __user *const sets[] = { in, out, ex };
	struct masked_call masked;
	int err = read_masked(&masked, sig);

	return err ? err : select_in(n, sets, tsp, SPAN_TIMESPEC, &masked);
}
