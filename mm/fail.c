// SPDX-License-Identifier: MIT
/*
 * fail.c - the fault injector
 *
 * What        Each task has a count-down, fail_nth. While it is not 0, each
 *             allocation of the task takes one off, and the one that takes the
 *             last fails. This layer knows no tasks: the scheduler lets
 *             fail_counter point to the count-down of the task that runs.
 * Invariants  fail_armed is the number of count-downs that are not 0, so that
 *             the allocators pay one comparison while nobody tests.
 * Locking     A count-down belongs to its task; fail_armed is atomic.
 * Not here    Linux's probabilities, intervals and stack filters.
 */
#include <kernel/preempt.h>
#include <mm/fail.h>

int fail_armed;
DEFINE_PER_CPU(unsigned int *, fail_counter);

static unsigned long fail_count[NR_FAIL_KINDS];

bool __should_fail(enum fail_kind kind, gfp_t gfp)
{
	unsigned int *counter = this_cpu_read(fail_counter);

	if (!counter || !*counter || in_interrupt() ||
	    (gfp & __GFP_NOFAIL_INJECT))
		return false;
	if (--*counter)
		return false;
	__atomic_fetch_sub(&fail_armed, 1, __ATOMIC_SEQ_CST);
	fail_count[kind]++;
	return true;
}

void fail_set(unsigned int *counter, unsigned int nth)
{
	__atomic_fetch_add(&fail_armed, !!nth - !!*counter, __ATOMIC_SEQ_CST);
	*counter = nth;
}

void fail_arm(unsigned int nth)
{
	unsigned int *counter = this_cpu_read(fail_counter);

	if (counter)
		fail_set(counter, nth);
}

bool fail_disarm(void)
{
	unsigned int *counter = this_cpu_read(fail_counter);
	bool fired = counter && *counter == 0;

	fail_arm(0);
	return fired;
}

unsigned long fail_injected(enum fail_kind kind)
{
	return fail_count[kind];
}
