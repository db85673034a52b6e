/* SPDX-License-Identifier: MIT */
/* locks.h - advisory locks on files: see fs/locks.c. */
#ifndef FS_LOCKS_H
#define FS_LOCKS_H

#include <lib/list.h>
#include <lib/types.h>

struct inode;

enum lock_kind {
	LOCK_POSIX, /* a process's: owner is its files_struct */
	LOCK_OFD,   /* an open file's, of a range: owner is the file */
	LOCK_FLOCK, /* an open file's, of all of it */
};

struct file_lock {
	struct list_head entry; /* locks.c's */
	enum lock_kind kind;
	bool flock; /* kind is LOCK_FLOCK */
	short type; /* F_RDLCK, F_WRLCK, F_UNLCK */
	int pid;    /* as F_GETLK tells it; OFD's: -1 */
	const void *owner;
	loff_t start, end; /* both included */
};

/* Puts WANTED in the place of its owner's locks on that range (F_UNLCK: takes them
 * away). 0; -EAGAIN; with WAIT -ERESTARTSYS, -EDEADLK; -ENOLCK. May sleep. */
int file_lock_set(struct inode *inode, const struct file_lock *wanted,
		  bool wait);
/* Would it fail? Then *FOUND is the lock in its way. */
bool file_lock_test(struct inode *inode, const struct file_lock *wanted,
		    struct file_lock *found);
/* Has WANTED's owner a lock of that kind already? Then *TYPE is its type. */
bool file_lock_held(struct inode *inode, const struct file_lock *wanted,
		    short *type);

#endif
