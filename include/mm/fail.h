/* SPDX-License-Identifier: MIT */
/*
 * fail.h - making allocations fail, so that every failure path is run
 *
 * Every allocator asks should_fail() once an allocation, before it does
 * anything. Whom it hits:
 *
 *	the n-th            fail_arm(n); in ring 3, as on Linux, n written to
 *	                    /proc/self/fail-nth. That task's allocations only.
 *	one in n            fail_arm_every(n, seed). The task that armed it.
 *	by call site        fail_arm_caller(symbol, n): only allocations that are
 *	                    made below that function. The task that armed it.
 *	by the words        failslab=, fail_page_alloc=, fail_vmalloc=, with
 *	                    Linux's numbers, and fail_caller=SYMBOL: everybody's,
 *	                    from the first program to the last.
 *
 * Never hit: interrupt context, __GFP_NOFAIL_INJECT, and whatever happens
 * before there are tasks.
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

/* From now on one in N of the current task's allocations fails, by a row of
 * numbers that SEED decides. One task at a time. */
void fail_arm_every(unsigned int n, u32 seed);

/* From now on the NTH allocation (0: every one) that the current task makes
 * below the function SYMBOL fails. One task at a time. -ENOENT: there is no
 * such function. In a release build a caller whose frame is a guess does not
 * count. */
int fail_arm_caller(const char *symbol, unsigned int nth);

/* The same for return addresses in [FROM, TO). */
void fail_arm_range(unsigned long from, unsigned long to, unsigned int nth);

/* Disarms; true when the injector fired since it was armed. */
bool fail_disarm(void);

/* The words on the command line count from now on (or no longer; then what
 * they did is said). */
void fail_words_begin(void);
void fail_words_end(void);

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
