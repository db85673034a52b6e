/* SPDX-License-Identifier: MIT */
/*
 * fail.h - making the n-th allocation fail, so that every failure path is run
 *
 * Two ways to arm it: the in-kernel tests' fail_arm(n), and, as on Linux,
 * writing n to /proc/self/fail-nth; both set task->fail_nth, which counts that
 * task's allocations only. Every allocator asks should_fail() once an
 * allocation, before it does anything. Not counted: interrupt context,
 * __GFP_NOFAIL_INJECT, and whatever happens before there are tasks.
 */
#ifndef MM_FAIL_H
#define MM_FAIL_H

#include <lib/compiler.h>
#include <lib/types.h>
#include <asm/percpu.h>
#include <mm/gfp.h>

enum fail_kind {
	FAIL_PAGE,
	FAIL_SLAB,
	FAIL_VMALLOC,
	NR_FAIL_KINDS
};

/* Non-zero while anybody has armed the injector: the only cost otherwise. */
extern int fail_armed;

bool __should_fail(enum fail_kind kind, gfp_t gfp);

static inline bool should_fail(enum fail_kind kind, gfp_t gfp)
{
	return unlikely(fail_armed) && __should_fail(kind, gfp);
}

/* The count-down of the task that this CPU runs: the scheduler keeps it
 * pointing to current->fail_nth. NULL until then: nothing fails. */
DECLARE_PER_CPU(unsigned int *, fail_counter);

/* Sets a task's count-down (0: off), which is to be written by this alone: for
 * /proc/self/fail-nth, and with 0 when a task ends. */
void fail_set(unsigned int *counter, unsigned int nth);

/* From now on the n-th allocation (1: the next) of the current task fails,
 * once. 0 disarms. */
void fail_arm(unsigned int nth);

/* Disarms; true when the injector fired since fail_arm(n), n > 0. */
bool fail_disarm(void);

/* How many allocations of a kind have been made to fail since boot. */
unsigned long fail_injected(enum fail_kind kind);

/*
 * The loop of a test: runs its body with N = 1, 2, … until an operation was no
 * longer hit by a failure; FIRED is the body's to set.
 *
 *	FAIL_LOOP(n, fired) {
 *		fail_arm(n);
 *		err = operation();
 *		fired = fail_disarm();
 *		…
 *	}
 */
#define FAIL_LOOP_MAX 1000
#define FAIL_LOOP(n, fired) \
	for ((n) = 1, (fired) = true; (fired) && (n) <= FAIL_LOOP_MAX; (n)++)

#endif
