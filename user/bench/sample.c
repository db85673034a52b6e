// SPDX-License-Identifier: MIT
//
// What: samples of the time-stamp counter, and what is said of them.
//
// Each line: bench NAME VALUE. The value is the median of the samples less the
// empty loop's.

#include "bench.h"
#include "libc.h"

static uint64_t samples[SAMPLES];
static int count;
static uint64_t overhead; // of rdtsc twice

static void sort(uint64_t *v, int n)
{
	for (int i = 1; i < n; i++) {
		uint64_t x = v[i];
		int j = i;

		for (; j > 0 && v[j - 1] > x; j--)
			v[j] = v[j - 1];
		v[j] = x;
	}
}

void sample(uint64_t ticks)
{
	if (count < SAMPLES)
		samples[count++] = ticks;
}

static uint64_t median(void)
{
	uint64_t m;

	sort(samples, count);
	m = count ? samples[count / 2] : 0;
	count = 0;
	return m;
}

uint64_t net_median(void)
{
	uint64_t m = median();

	return m > overhead ? m - overhead : 0;
}

void report_each(const char *name, int parts)
{
	printf("bench %s %llu\n", name,
	       (unsigned long long)(net_median() / (uint64_t)parts));
}

void report(const char *name)
{
	report_each(name, 1);
}

void measure_overhead(void)
{
	for (int i = 0; i < SAMPLES; i++) {
		uint64_t start = rdtsc();

		sample(rdtsc() - start);
	}
	overhead = median();
}

static bool first_of_table(const char *p)
{
	return ((uintptr_t)p & (MIB(2) - 1)) == 0;
}

void touch_byte(volatile char *p, bool write)
{
	if (write)
		*p = 1;
	else
		(void)*p;
}

void touch_fresh(char *p, int pages, bool write)
{
	for (int i = 0; i < pages; i++, p += PAGE_SIZE) {
		uint64_t start = rdtsc();

		touch_byte(p, write);
		if (i && !first_of_table(p))
			sample(rdtsc() - start);
	}
}
