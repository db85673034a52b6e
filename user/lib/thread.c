// SPDX-License-Identifier: MIT
//
// What: threads on clone, and a lock on futex.

#include "thread.h"

#define STACK_SIZE KIB(16)

long thread_start(struct thread *t, int (*fn)(void *), void *arg)
{
	long tid;

	t->tid = 0;
	t->stack_size = STACK_SIZE;
	t->stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
			MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (t->stack == MAP_FAILED)
		return -ENOMEM;
	tid = __clone(THREAD_FLAGS, (char *)t->stack + STACK_SIZE, &t->tid, 0,
		      &t->tid, fn, arg);
	if (tid > 0)
		return 0;
	munmap(t->stack, STACK_SIZE);
	return tid;
}

long futex(void *word, int op, unsigned int value, const struct timespec *end,
	   void *word2, unsigned int value3)
{
	return sys(__NR_futex, word, op, value, end, word2, value3);
}

void thread_join(struct thread *t)
{
	int tid;

	while ((tid = __atomic_load_n(&t->tid, __ATOMIC_ACQUIRE)) != 0)
		futex(&t->tid, FUTEX_WAIT, tid, NULL, NULL, 0);
	munmap(t->stack, t->stack_size);
}

void lock(int *word)
{
	int was = 0;

	if (__atomic_compare_exchange_n(word, &was, 1, false, __ATOMIC_ACQUIRE,
					__ATOMIC_RELAXED))
		return;
	while (__atomic_exchange_n(word, 2, __ATOMIC_ACQUIRE))
		futex(word, FUTEX_WAIT | FUTEX_PRIVATE_FLAG, 2, NULL, NULL, 0);
}

void unlock(int *word)
{
	if (__atomic_exchange_n(word, 0, __ATOMIC_RELEASE) == 2)
		futex(word, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, 1, NULL, NULL, 0);
}
