/* SPDX-License-Identifier: MIT */
/*
 * What: the parts of /bench.
 */
#ifndef USER_BENCH_H
#define USER_BENCH_H

#include <stdbool.h>
#include <stdint.h>

enum {
	SAMPLES = 513, /* more are not kept */
	MANY = 256
};

/* ---------------------------------------------------------------- sample.c */

void sample(uint64_t ticks);
/* What two readings of the counter cost: taken off each median. */
void measure_overhead(void);

/* The median of the samples since the last one; says it, by itself or divided by
 * the PARTS that each sample has. */
uint64_t net_median(void);
void report(const char *name);
void report_each(const char *name, int parts);

void touch_byte(volatile char *p, bool write);
/* Samples of the first touch of each page. The first page is left out, and that
 * of each page table: it pays for the table as well. */
void touch_fresh(char *p, int pages, bool write);

/* Times STATEMENT `times` times. */
#define SAMPLE(times, statement)                       \
	do {                                           \
		for (int i_ = 0; i_ < (times); i_++) { \
			uint64_t start_ = rdtsc();     \
			statement;                     \
			sample(rdtsc() - start_);      \
		}                                      \
	} while (0)

#define MEASURE(name, statement)            \
	do {                                \
		SAMPLE(SAMPLES, statement); \
		report(name);               \
	} while (0)

/* ------------------------------------------------------------------- parts */

/* areas.c: faults, and the calls that make and change areas. */
void measure_areas(void);

/* The loads of CR3 that operations cost: "bench cr3_NAME_CAUSE N", N for a
 * hundred operations. Nothing where /proc/vmstat does not count them. */
void count_reloads(void);

#endif
