// SPDX-License-Identifier: MIT
// HOST_SOURCES: kernel/timer.c
/*
 * Timers against a sorted array.
 *
 * Random starts, restarts, cancels and steps of the clock run on both. What is
 * called, and in which order, must be what stands at the array's beginning;
 * the functions start, cancel and restart others and themselves.
 */
#include <fuzz.h>
#include <kernel/ktest.h>
#include <kernel/timer.h>
#include <lib/random.h>

#define NR_TIMERS 40

static struct timer timers[NR_TIMERS];
static struct rnd *rnd;
static u64 now, programmed;

/* The model: those that wait, by time, then by when they were started. */
static struct {
	int timer;
	u64 expires;
} waiting[NR_TIMERS];
static int nr_waiting;

static bool wrong_order;
static unsigned long calls;

u64 ktime_get_ns(void)
{
	return now;
}

void clock_event_program(u64 expires_ns)
{
	programmed = expires_ns;
}

static bool model_remove(int timer)
{
	int i = 0;

	while (i < nr_waiting && waiting[i].timer != timer)
		i++;
	if (i == nr_waiting)
		return false;
	for (nr_waiting--; i < nr_waiting; i++)
		waiting[i] = waiting[i + 1];
	return true;
}

static bool model_start(int timer, u64 expires)
{
	bool waited = model_remove(timer);
	int i = nr_waiting++;

	for (; i > 0 && waiting[i - 1].expires > expires; i--)
		waiting[i] = waiting[i - 1];
	waiting[i].timer = timer;
	waiting[i].expires = expires;
	return waited;
}

static void start(int i, u64 expires)
{
	KT_EXPECT_EQ(timer_start(&timers[i], expires), model_start(i, expires));
}

static void cancel(int i)
{
	KT_EXPECT_EQ(timer_cancel(&timers[i]), model_remove(i));
}

static void called(struct timer *timer)
{
	int i = (int)(timer - timers);

	calls++;
	if (!nr_waiting || waiting[0].timer != i || waiting[0].expires > now)
		wrong_order = true;
	model_remove(i);
	if (rnd_one_in(rnd, 3))
		start(i, now + 1 + rnd_below(rnd, 50)); /* itself, again */
	else if (rnd_one_in(rnd, 3))
		start((int)rnd_below(rnd, NR_TIMERS), now + 1);
	else if (rnd_one_in(rnd, 3))
		cancel((int)rnd_below(rnd, NR_TIMERS));
}

static u64 some_time(void)
{
	if (rnd_one_in(rnd, 20))
		return rnd_one_in(rnd, 2) ? TIME_NEVER : 0;
	return now + rnd_below(rnd, 100);
}

static void check_remaining(int i)
{
	u64 left = 0;

	for (int w = 0; w < nr_waiting; w++)
		if (waiting[w].timer == i)
			left = waiting[w].expires > now
				       ? waiting[w].expires - now
				       : 1;
	KT_EXPECT_EQ(timer_remaining(&timers[i]), left);
}

static void step_clock(void)
{
	now += rnd_below(rnd, 30);
	timer_run();
	KT_EXPECT(!nr_waiting || waiting[0].expires > now);
	if (nr_waiting)
		KT_EXPECT_EQ(programmed, waiting[0].expires);
}

FUZZ(timer, calls_what_a_sorted_array_would, 20, 4000)
{
	rnd = r;
	now = 1000;
	calls = 0;
	wrong_order = false;
	for (int i = 0; i < NR_TIMERS; i++)
		timer_setup(&timers[i], called);
	while (fuzz_goes_on(r)) {
		int i = (int)rnd_below(r, NR_TIMERS);

		switch (rnd_below(r, 4)) {
		case 0:
			start(i, some_time());
			break;
		case 1:
			cancel(i);
			break;
		case 2:
			check_remaining(i);
			break;
		default:
			step_clock();
		}
		if (nr_waiting)
			KT_EXPECT(programmed <= waiting[0].expires ||
				  programmed <= now);
		KT_EXPECT(!wrong_order);
		KT_EXPECT_MSG(!timer_check(), "%s", timer_check());
	}
	for (int i = 0; i < NR_TIMERS; i++)
		cancel(i);
	KT_EXPECT_EQ(nr_waiting, 0);
}
