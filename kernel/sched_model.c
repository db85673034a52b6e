// SPDX-License-Identifier: MIT
// HOST_SOURCES: kernel/sched_fair.c kernel/sched_rt.c
/*
 * The queues of the scheduler against flat arrays, and what comes of them: CPU
 * time by weight.
 */
#include <fuzz.h>
#include <kernel/ktest.h>
#include <lib/random.h>
#include "sched_fair.h"
#include "sched_rt.h"

#define NR_TASKS 30

static struct sched_entity tasks[NR_TASKS];

/* ------------------------------------------------------------ fair: model */

static struct fair_queue fair;
static bool waits[NR_TASKS];
static u64 since[NR_TASKS]; /* when it began to wait */
static u64 turn;

/* The first by virtual run time, then by who has waited longest; -1: none. */
static int model_first(void)
{
	int best = -1;

	for (int i = 0; i < NR_TASKS; i++)
		if (waits[i] &&
		    (best < 0 || tasks[i].vruntime < tasks[best].vruntime ||
		     (tasks[i].vruntime == tasks[best].vruntime &&
		      since[i] < since[best])))
			best = i;
	return best;
}

static void model_wait(int i)
{
	waits[i] = true;
	since[i] = turn++;
}

static int index_of(const struct sched_entity *se)
{
	return (int)(se - tasks);
}

static void step_out(struct rnd *r, int i)
{
	int first = model_first();

	if (rnd_one_in(r, 2)) {
		__fair_dequeue(&fair, &tasks[i]);
		waits[i] = false;
	} else {
		KT_EXPECT_EQ(index_of(fair_pop(&fair)), first);
		waits[first] = false;
	}
}

/* I runs and another waits, or nobody: then it goes to wait itself. */
static void step_in(struct rnd *r, int i)
{
	int first = model_first();

	tasks[i].vruntime = rnd_below(r, 8);
	if (first >= 0 && rnd_one_in(r, 2)) {
		u64 before = tasks[i].vruntime;

		fair_go_last(&fair, &tasks[i]);
		KT_EXPECT(tasks[i].vruntime >= before);
		for (int other = 0; other < NR_TASKS; other++)
			KT_EXPECT(!waits[other] ||
				  tasks[other].vruntime <= tasks[i].vruntime);
	}
	if (first >= 0 && rnd_one_in(r, 2)) {
		KT_EXPECT_EQ(index_of(fair_swap(&fair, &tasks[i])), first);
		waits[first] = false;
	} else {
		fair_enqueue(&fair, &tasks[i]);
	}
	model_wait(i);
}

FUZZ(sched, the_least_virtual_time_goes_first, 20, 3000)
{
	fair = (struct fair_queue){ .root = RB_ROOT };
	for (int i = 0; i < NR_TASKS; i++)
		waits[i] = false;
	while (fuzz_goes_on(r)) {
		int i = (int)rnd_below(r, NR_TASKS), first;

		if (waits[i])
			step_out(r, i);
		else
			step_in(r, i);
		KT_EXPECT_MSG(!fair_check(&fair), "%s", fair_check(&fair));
		first = model_first();
		KT_EXPECT_EQ(fair.first ? index_of(fair.first) : -1, first);
	}
}

/* ------------------------------------------------------------------ shares */

/* Runs N tasks of the given nice values for that many turns of 10000 ticks;
 * what each has had. */
static void run_shares(const int *nices, int n, int turns, u64 *had)
{
	struct fair_queue q = { .root = RB_ROOT };

	for (int i = 0; i < n; i++) {
		tasks[i] = (struct sched_entity){ .vscale = fair_vscale(
							  nices[i], false) };
		had[i] = 0;
		fair_enqueue(&q, &tasks[i]);
	}
	while (turns--) {
		struct sched_entity *se = fair_pop(&q);

		had[index_of(se)] += 10000;
		se->vruntime += (u64)10000 * se->vscale >> VSCALE_SHIFT;
		fair_enqueue(&q, se);
	}
}

KTEST(sched, cpu_time_goes_by_weight)
{
	static const int nices[] = { 0, 0, 5, 19, -20 };
	u64 had[5], per_weight[5];

	run_shares(nices, 5, 2000000, had);
	for (int i = 0; i < 5; i++)
		per_weight[i] = had[i] * fair_vscale(nices[i], false);
	for (int i = 1; i < 5; i++)
		KT_EXPECT_MSG(per_weight[i] > per_weight[0] / 100 * 97 &&
				      per_weight[i] < per_weight[0] / 100 * 103,
			      "nice %d: %llu against %llu", nices[i],
			      per_weight[i], per_weight[0]);
}

KTEST(sched, a_step_of_nice_is_a_quarter)
{
	for (int nice = NICE_MIN; nice < NICE_MAX; nice++) {
		u32 a = fair_vscale(nice, false);
		u32 b = fair_vscale(nice + 1, false);

		KT_EXPECT(b * 100 >= a * 123 && b * 100 <= a * 127);
	}
	KT_EXPECT_EQ(fair_vscale(0, false), VSCALE_UNIT);
	KT_EXPECT(fair_vscale(0, true) > fair_vscale(NICE_MAX, false));
}

KTEST(sched, a_sleeper_gets_little_more_than_the_floor)
{
	struct fair_queue q = { .root = RB_ROOT };
	struct sched_entity running = { .vruntime = 5000 }, woken = { 0 };

	KT_EXPECT_EQ(fair_raise_floor(&q, &running), 5000);
	fair_place_woken(&q, &woken, 300);
	KT_EXPECT_EQ(woken.vruntime, 4700);
	running.vruntime = 4000; /* it never falls */
	KT_EXPECT_EQ(fair_raise_floor(&q, &running), 5000);
	woken.vruntime = 9000; /* who has had more does not get less */
	fair_place_woken(&q, &woken, 300);
	KT_EXPECT_EQ(woken.vruntime, 9000);
	KT_EXPECT_EQ(fair_raise_floor(&q, NULL), 5000);
}

/* --------------------------------------------------------------- real time */

KTEST(sched, real_time_agrees_with_an_array)
{
	static struct rt_queue q;
	int order[NR_TASKS], n = 0;
	struct rnd r;

	rnd_seed(&r, 5);
	rt_init(&q);
	for (int i = 0; i < NR_TASKS; i++)
		tasks[i] = (struct sched_entity){
			.rt_priority = 1 + rnd_below(&r, 4) * 32,
		};
	for (int step = 0; step < 20000; step++) {
		int i = (int)rnd_below(&r, NR_TASKS), at = 0, to;
		bool first = rnd_one_in(&r, 2);
		unsigned int prio = tasks[i].rt_priority;

		while (at < n && order[at] != i)
			at++;
		if (at < n) { /* it waits: the first goes */
			KT_ASSERT_EQ(rt_highest(&q),
				     tasks[order[0]].rt_priority);
			KT_ASSERT_EQ(index_of(rt_pop(&q)), order[0]);
			for (n--, at = 0; at < n; at++)
				order[at] = order[at + 1];
			continue;
		}
		rt_enqueue(&q, &tasks[i], first);
		for (to = 0; to < n; to++)
			if (first ? tasks[order[to]].rt_priority <= prio
				  : tasks[order[to]].rt_priority < prio)
				break;
		for (at = n++; at > to; at--)
			order[at] = order[at - 1];
		order[to] = i;
		KT_ASSERT_EQ(q.nr, n);
	}
	while (n) {
		rt_dequeue(&q, &tasks[order[--n]]);
		KT_ASSERT_EQ(q.nr, n);
	}
	KT_EXPECT_EQ(rt_highest(&q), 0);
}

KTEST(sched, real_time_leaves_a_twentieth)
{
	static struct rt_queue q;
	int ran = 0;

	rt_init(&q);
	for (int tick = 0; tick < 1000; tick++) {
		bool real_time = !rt_throttled(&q);

		ran += real_time;
		rt_tick(&q, real_time);
	}
	KT_EXPECT_EQ(ran, 950);
}
