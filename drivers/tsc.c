// SPDX-License-Identifier: MIT
/*
 * tsc.c - how fast the TSC is, and whether to believe it
 *
 * What     It is measured against a clock whose speed is known, in a window of
 *          two halves. A measurement reads both at three moments; each reading
 *          is bracketed by two TSC values and taken again when something (an
 *          SMI, the host of a virtual machine) came between them. Where the
 *          halves disagree, however often it is tried, the TSC does not go
 *          evenly: then another clock has to do.
 * Not here A TSC that changes its speed or stops later on: nothing here makes it,
 *          there are no sleeps deeper than HLT. Several CPUs' TSCs.
 */
#include <asm/cpu.h>
#include <drivers/clocksource.h>
#include <kernel/printk.h>
#include <lib/div64.h>

#define HALF_US	   1000
#define MAX_TRIES  16
#define TSC_MIN_HZ 1000000

/* One moment on both clocks. */
struct moment {
	u64 tsc;
	u32 ref;
};

/* Reads both; the best of a few tries: the one whose reading took least. */
static struct moment look(const struct clocksource *ref)
{
	u32 best = U32_MAX, took, counter;
	struct moment m = { 0, 0 };
	u64 before;
	int i;

	for (i = 0; i < 3; i++) {
		before = rdtsc();
		counter = ref->read();
		took = (u32)(rdtsc() - before);
		if (took < best) {
			best = took;
			m.tsc = before + took / 2;
			m.ref = counter;
		}
	}
	return m;
}

/* TSC ticks a second between START and a moment HALF_US later, *END. 0: the
 * other clock stands still, or the result makes no sense. */
static u32 measure_half(const struct clocksource *ref,
			const struct moment *start, struct moment *end)
{
	const u32 enough = (u32)div_u64((u64)ref->hz * HALF_US, 1000000);
	u32 counts, spins = 0;
	u64 hz;

	do {
		*end = look(ref);
		counts = (end->ref - start->ref) & ref->mask;
	} while (counts < enough && ++spins < 1000000);
	if (counts < enough)
		return 0;
	hz = div_u64((end->tsc - start->tsc) * ref->hz, counts);
	return hz >= TSC_MIN_HZ && hz <= U32_MAX ? (u32)hz : 0;
}

/* 0: the halves disagree by more than one in 64. */
static u32 measure(const struct clocksource *ref)
{
	struct moment start = look(ref), middle, end;
	u32 first = measure_half(ref, &start, &middle);
	u32 second = measure_half(ref, &middle, &end);
	u32 differ = first > second ? first - second : second - first;

	if (!first || !second || differ > second / 64)
		return 0;
	return first / 2 + second / 2 + (first & second & 1);
}

u32 tsc_measure(const struct clocksource *ref)
{
	u32 hz = 0;
	int i;

	if (!cpu_has(CPU_TSC))
		return 0;
	if (!ref) {
		pr_warn("time: nothing to measure the TSC with, taking 1 GHz\n");
		return 1000000000;
	}
	for (i = 0; i < MAX_TRIES && hz == 0; i++)
		hz = measure(ref);
	if (!hz)
		pr_warn("time: the TSC goes unevenly, measured by the %s\n",
			ref->name);
	return hz;
}
