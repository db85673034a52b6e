// SPDX-License-Identifier: MIT
/*
 * locks.c - advisory locks: of ranges, by process or by open file, and of whole
 * files
 *
 *	inode->locks: [ 0..9 R, owner A ] [ 20..29 W, owner B ] …
 *	                 ranges of one owner never meet: they are cut and joined
 *
 * What        fcntl's record locks belong to a table of descriptors (so to a
 *             process) and go with its first close of the file; OFD locks
 *             and flocks belong to the open file. A request that meets
 *             another owner's lock fails, or sleeps until something is
 *             unlocked and looks again.
 * Invariants  1. Locks of one owner and kind on an inode do not meet.
 *             2. Locks of different owners meet only where all are for
 *                reading.
 * Locking     locks_lock over all lists. Waiters are on one queue.
 * Failure     ENOLCK: no memory; then nothing has changed.
 * Not here    Leases, mandatory locks.
 * See         fcntl(2), flock(2).
 */
#include <fs/fs.h>
#include <fs/locks.h>
#include <kernel/sched.h>
#include <kernel/signal.h>
#include <lib/minmax.h>
#include <mm/slab.h>
#include <uapi/fcntl.h>
#include "internal.h"

static DEFINE_SPINLOCK(locks_lock, RANK_MAPPING);

/* All who wait for a lock, of any file: they are few. */
static DECLARE_WAIT_QUEUE_HEAD(lock_wait);

/* Somebody who sleeps for a lock: for the search of circles. */
struct lock_waiter {
	struct list_head entry; /* [locks_lock] */
	const struct file_lock *wanted;
	const void *blocker; /* [locks_lock] whose lock is in the way */
};

static LIST_HEAD(posix_waiters); /* [locks_lock] */

static struct file_lock *lock_alloc(void)
{
	return kzalloc(sizeof(struct file_lock), GFP_KERNEL);
}

static bool same_owner(const struct file_lock *a, const struct file_lock *b)
{
	return a->kind == b->kind && a->owner == b->owner;
}

static bool meet(const struct file_lock *a, const struct file_lock *b)
{
	return a->start <= b->end && b->start <= a->end;
}

/* flocks and record locks do not know of each other. */
static bool conflict(const struct file_lock *a, const struct file_lock *b)
{
	return a->flock == b->flock && !same_owner(a, b) && meet(a, b) &&
	       (a->type == F_WRLCK || b->type == F_WRLCK);
}

/* [locks_lock] */
static struct file_lock *find_conflict(const struct inode *inode,
				       const struct file_lock *wanted)
{
	struct file_lock *lock;

	list_for_each_entry(lock, &inode->locks, entry)
		if (conflict(lock, wanted))
			return lock;
	return NULL;
}

/* Would OWNER, waiting for BLOCKER, close a circle? A waiter waits for one
 * other, so the way is a line. [locks_lock] */
static bool closes_circle(const void *owner, const void *blocker)
{
	struct lock_waiter *w;
	unsigned int steps = 0;

	while (blocker != owner && steps++ < 1000) {
		bool found = false;

		list_for_each_entry(w, &posix_waiters, entry) {
			if (w->wanted->owner != blocker)
				continue;
			blocker = w->blocker;
			found = true;
			break;
		}
		if (!found)
			return false;
	}
	return blocker == owner;
}

/* ---------------------------------------------------------------- changing */

/* What a change may need: the lock itself, and what is left of one that is cut in
 * its middle. */
struct spare_locks {
	struct file_lock *lock[2];
};

static bool get_spares(struct spare_locks *s)
{
	s->lock[0] = lock_alloc();
	s->lock[1] = lock_alloc();
	return s->lock[0] && s->lock[1];
}

static void put_spares(struct spare_locks *s)
{
	kfree(s->lock[0]);
	kfree(s->lock[1]);
}

static struct file_lock *take_spare(struct spare_locks *s)
{
	unsigned int i = s->lock[0] ? 0 : 1;
	struct file_lock *lock = s->lock[i];

	s->lock[i] = NULL;
	return lock;
}

/* What of OLD, of the same owner, lies outside of NEW stays. A lock that is cut
 * in its middle needs a spare. [locks_lock] */
static void cut(struct file_lock *old, const struct file_lock *new,
		struct spare_locks *spares)
{
	struct file_lock *upper;

	if (old->start < new->start && old->end > new->end) {
		upper = take_spare(spares);
		*upper = *old;
		upper->start = new->end + 1;
		list_add(&upper->entry, &old->entry);
		old->end = new->start - 1;
	} else if (old->start < new->start) {
		old->end = new->start - 1;
	} else if (old->end > new->end) {
		old->start = new->end + 1;
	} else {
		list_del(&old->entry);
		kfree(old);
	}
}

/* NEW grows over a lock of its owner and type that it meets or touches. */
static bool join(struct file_lock *new, const struct file_lock *old)
{
	if (old->type != new->type ||
	    (old->end < new->start && old->end + 1 != new->start) ||
	    (new->end < old->start &&new->end + 1 != old->start))
		return false;
	new->start = min(new->start, old->start);
	new->end = max(new->end, old->end);
	return true;
}

/* Puts WANTED (F_UNLCK: nothing) where its owner's locks were. [locks_lock] */
static void apply(struct inode *inode, const struct file_lock *wanted,
		  struct spare_locks *spares)
{
	struct file_lock merged = *wanted, *lock, *next;

	list_for_each_entry_safe(lock, next, &inode->locks, entry) {
		if (!same_owner(lock, wanted))
			continue;
		if (wanted->type != F_UNLCK && join(&merged, lock)) {
			list_del(&lock->entry);
			kfree(lock);
		} else if (meet(lock, wanted)) {
			cut(lock, wanted, spares);
		}
	}
	if (wanted->type == F_UNLCK)
		return;
	lock = take_spare(spares);
	*lock = merged;
	list_add_tail(&lock->entry, &inode->locks);
}

/* One attempt: 0, or -EAGAIN and *BLOCKER is whose lock is in the way. */
static int try_lock(struct inode *inode, const struct file_lock *wanted,
		    struct spare_locks *spares, const void **blocker)
{
	struct file_lock *other = NULL;

	spin_lock(&locks_lock);
	if (wanted->type != F_UNLCK)
		other = find_conflict(inode, wanted);
	if (other)
		*blocker = other->owner;
	else
		apply(inode, wanted, spares);
	spin_unlock(&locks_lock);
	return other ? -EAGAIN : 0;
}

/* Notes who waits for whom; -EDEADLK when that would be a circle. Only record
 * locks by process are looked at, as on Linux. */
static int note_waiter(struct lock_waiter *w, const void *blocker)
{
	int err = 0;

	if (w->wanted->kind != LOCK_POSIX)
		return 0;
	spin_lock(&locks_lock);
	if (closes_circle(w->wanted->owner, blocker)) {
		err = -EDEADLK;
	} else {
		w->blocker = blocker;
		if (list_empty(&w->entry))
			list_add_tail(&w->entry, &posix_waiters);
	}
	spin_unlock(&locks_lock);
	return err;
}

static void forget_waiter(struct lock_waiter *w)
{
	spin_lock(&locks_lock);
	list_del_init(&w->entry);
	spin_unlock(&locks_lock);
}

/* Tries, and sleeps between two tries. */
static int lock_or_wait(struct inode *inode, const struct file_lock *wanted,
			struct spare_locks *spares, bool wait)
{
	struct lock_waiter w = { .wanted = wanted };
	const void *blocker = NULL;
	DEFINE_WAIT(sleep);
	int err;

	INIT_LIST_HEAD(&w.entry);
	for (;;) {
		prepare_to_wait(&lock_wait, &sleep, TASK_INTERRUPTIBLE);
		err = try_lock(inode, wanted, spares, &blocker);
		if (err != -EAGAIN || !wait)
			break;
		err = note_waiter(&w, blocker);
		if (!err && signal_pending())
			err = -ERESTARTSYS;
		if (err)
			break;
		schedule();
	}
	finish_wait(&lock_wait, &sleep);
	forget_waiter(&w);
	return err;
}

int file_lock_set(struct inode *inode, const struct file_lock *wanted,
		  bool wait)
{
	struct spare_locks spares;
	int err = -ENOLCK;

	if (get_spares(&spares))
		err = lock_or_wait(inode, wanted, &spares, wait);
	put_spares(&spares);
	if (!err)
		wake_up(&lock_wait); /* some may be weaker now, or gone */
	return err;
}

bool file_lock_held(struct inode *inode, const struct file_lock *wanted,
		    short *type)
{
	struct file_lock *lock;
	bool held = false;

	spin_lock(&locks_lock);
	list_for_each_entry(lock, &inode->locks, entry) {
		if (!same_owner(lock, wanted))
			continue;
		*type = lock->type;
		held = true;
	}
	spin_unlock(&locks_lock);
	return held;
}

bool file_lock_test(struct inode *inode, const struct file_lock *wanted,
		    struct file_lock *found)
{
	struct file_lock *other = NULL;

	spin_lock(&locks_lock);
	other = find_conflict(inode, wanted);
	if (other)
		*found = *other;
	spin_unlock(&locks_lock);
	return other != NULL;
}

/* ------------------------------------------------------------------ closing */

/* Every lock of that kind and owner on INODE goes. */
static void remove_all(struct inode *inode, enum lock_kind kind,
		       const void *owner)
{
	struct file_lock *lock, *next;
	bool any = false;

	if (likely(list_empty(&inode->locks)))
		return;
	spin_lock(&locks_lock);
	list_for_each_entry_safe(lock, next, &inode->locks, entry) {
		if (lock->kind != kind || lock->owner != owner)
			continue;
		list_del(&lock->entry);
		kfree(lock);
		any = true;
	}
	spin_unlock(&locks_lock);
	if (any)
		wake_up(&lock_wait);
}

void locks_remove_posix(struct file *file, const struct files_struct *files)
{
	remove_all(file->inode, LOCK_POSIX, files);
}

void locks_remove_file(struct file *file)
{
	remove_all(file->inode, LOCK_OFD, file);
	remove_all(file->inode, LOCK_FLOCK, file);
}
