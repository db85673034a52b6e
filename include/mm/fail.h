/* SPDX-License-Identifier: MIT */
/*
 * fail.h - making the n-th allocation fail, so that every failure path is run
 *
 * Two ways to arm it: the in-kernel tests' fail_arm(n), and, as on Linux,
 * writing n to /proc/self/fail-nth (task->fail_nth), which counts that task's
 * allocations only. Every allocator asks should_fail() once an allocation,
 * before it does anything. Not counted: interrupt context, __GFP_NOFAIL_INJECT.
 */
#ifndef MM_FAIL_H
#define MM_FAIL_H

#include <lib/compiler.h>
#include <lib/types.h>
#include <mm/gfp.h>

enum fail_kind { FAIL_PAGE, FAIL_SLAB, FAIL_VMALLOC, NR_FAIL_KINDS };

/* Non-zero while anybody has armed the injector: the only cost otherwise. */
extern int fail_armed;

bool __should_fail(enum fail_kind kind, gfp_t gfp);

static inline bool should_fail(enum fail_kind kind, gfp_t gfp)
{
	return unlikely(fail_armed) && __should_fail(kind, gfp);
}

/* From now on the n-th allocation (1: the next) of the current task fails,
 * once. 0 disarms. */
void fail_arm(unsigned int nth);

/* Disarms; true when the injector fired since it was armed. */
bool fail_disarm(void);

/*
 * The loop of a test: runs the statement with n = 1, 2, … until it is no longer
 * hit by a failure.
 *	FAIL_LOOP(n) { err = operation(); fired = fail_disarm(); … }
 */
#define FAIL_LOOP_MAX 1000

#endif
