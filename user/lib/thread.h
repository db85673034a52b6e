/* SPDX-License-Identifier: MIT */
/*
 * What: threads and futexes as the kernel has them, and no more.
 *
 * Failure: raw results of the kernel, -errno.
 */
#ifndef USER_LIB_THREAD_H
#define USER_LIB_THREAD_H

#include "libc.h"

#include <uapi/clone.h>
#include <uapi/futex.h>

#define THREAD_FLAGS                                                        \
	(CLONE_VM | CLONE_FS | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD | \
	 CLONE_SYSVSEM | CLONE_PARENT_SETTID | CLONE_CHILD_CLEARTID)

/* tid: the kernel sets it when the thread begins, and zeroes it and wakes its
 * futex when the thread has ended. */
struct thread {
	int tid;
	void *stack;
	size_t stack_size;
};

/* crt/start_*.asm */
long __clone(unsigned long flags, void *stack_top, int *parent_tid,
	     unsigned long tls, int *child_tid, int (*fn)(void *), void *arg);

/* A thread that runs fn(arg), on a stack of its own: 0 or -errno. */
long thread_start(struct thread *t, int (*fn)(void *), void *arg);
/* Waits for its end, and takes its stack back. */
void thread_join(struct thread *t);

long futex(void *word, int op, unsigned int value, const struct timespec *end,
	   void *word2, unsigned int value3);

/* Drepper's second mutex: 0 free, 1 taken, 2 taken and somebody waits. */
void lock(int *word);
void unlock(int *word);

#endif
