// SPDX-License-Identifier: MIT
/*
 * fail.c - the fault injector
 *
 * What        Each task has a count-down, fail_nth. While it is not 0, each
 *             allocation of the task takes one off, and the one that takes the
 *             last fails. This layer knows no tasks: the scheduler lets
 *             fail_counter point to the count-down of the task that runs, and
 *             that pointer is the task's name here.
 *             Beside it one plan of one task (one in n, or by caller), and what
 *             the words on the command line ask for (fail_words.c).
 * Invariants  fail_armed is the number of count-downs that are not 0, of plans
 *             and of words that count, so that the allocators pay one
 *             comparison while nobody tests.
 * Locking     A count-down and a plan belong to their task; fail_armed is
 *             atomic.
 * See         docs/testing.md; Linux's Documentation/fault-injection.
 */
#include <kernel/panic.h>
#include <kernel/preempt.h>
#include <kernel/stacktrace.h>
#include <lib/random.h>
#include <uapi/errno.h>
#include <mm/fail.h>
#include "fail_internal.h"

#define CHAIN_MAX 32

int fail_armed;
DEFINE_PER_CPU(unsigned int *, fail_counter);

static unsigned long fail_count[NR_FAIL_KINDS];

static struct {
	const unsigned int *owner; /* whose; NULL: there is no plan */
	unsigned int one_in;	   /* 0: not at random */
	struct rnd rnd;
	unsigned long from, to; /* callers that count; 0, 0: any */
	int left; /* how many until it fires; -1: it always does */
	bool fired;
} plan;

static void adjust_armed(int delta)
{
	__atomic_fetch_add(&fail_armed, delta, __ATOMIC_SEQ_CST);
}

bool noinline fail_called_from(unsigned long from, unsigned long to)
{
	unsigned long chain[CHAIN_MAX];
	unsigned int n = stack_trace_save(chain, CHAIN_MAX, STACK_FRAME), i;

	for (i = 0; i < n; i++)
		if (chain[i] - 1 >= from && chain[i] - 1 < to)
			return true;
	return false;
}

static bool nth_fails(unsigned int *counter)
{
	if (!*counter || --*counter)
		return false;
	adjust_armed(-1);
	return true;
}

static bool plan_fails(const unsigned int *counter)
{
	if (plan.owner != counter || plan.left == 0)
		return false;
	if (plan.to && !fail_called_from(plan.from, plan.to))
		return false;
	if (plan.one_in && !rnd_one_in(&plan.rnd, plan.one_in))
		return false;
	if (plan.left > 0 && --plan.left)
		return false;
	plan.fired = true;
	return true;
}

bool __should_fail(enum fail_kind kind, gfp_t gfp)
{
	unsigned int *counter = this_cpu_read(fail_counter);

	if (!counter || in_interrupt() || (gfp & __GFP_NOFAIL_INJECT))
		return false;
	if (!nth_fails(counter) && !plan_fails(counter) &&
	    !fail_words_hit(kind))
		return false;
	fail_count[kind]++;
	return true;
}

void fail_set(unsigned int *counter, unsigned int nth)
{
	adjust_armed(!!nth - !!*counter);
	*counter = nth;
}

void fail_arm(unsigned int nth)
{
	unsigned int *counter = this_cpu_read(fail_counter);

	if (counter)
		fail_set(counter, nth);
}

/* The plan becomes the current task's; what it is, is the caller's to say. */
static bool make_plan(void)
{
	unsigned int *counter = this_cpu_read(fail_counter);

	if (!counter)
		return false;
	adjust_armed(!plan.owner);
	plan.one_in = 0;
	plan.from = plan.to = 0;
	plan.left = -1;
	plan.fired = false;
	plan.owner = counter;
	return true;
}

void fail_arm_every(unsigned int n, u32 seed)
{
	if (!make_plan())
		return;
	plan.one_in = n;
	rnd_seed(&plan.rnd, seed);
}

void fail_arm_range(unsigned long from, unsigned long to, unsigned int nth)
{
	if (!make_plan())
		return;
	plan.from = from;
	plan.to = to;
	plan.left = nth ? (int)nth : -1;
}

int fail_arm_caller(const char *symbol, unsigned int nth)
{
	unsigned long size, from = ksym_address(symbol, &size);

	if (!from)
		return -ENOENT;
	fail_arm_range(from, from + size, nth);
	return 0;
}

static bool end_plan(void)
{
	if (!plan.owner || plan.owner != this_cpu_read(fail_counter))
		return false;
	plan.owner = NULL;
	adjust_armed(-1);
	return true;
}

bool fail_disarm(void)
{
	unsigned int *counter = this_cpu_read(fail_counter);
	bool fired = counter && *counter == 0;

	if (end_plan())
		fired = plan.fired;
	fail_arm(0);
	return fired;
}

void fail_words_arm(bool on)
{
	adjust_armed(on ? 1 : -1);
}

unsigned long fail_injected(enum fail_kind kind)
{
	return fail_count[kind];
}
