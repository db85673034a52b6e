/* SPDX-License-Identifier: MIT */
/*
 * What: the parts of /bench.
 */
#ifndef USER_BENCH_H
#define USER_BENCH_H

/* The loads of CR3 that operations cost: "bench cr3_NAME_CAUSE N", N for a
 * hundred operations. Nothing where /proc/vmstat does not count them. */
void count_reloads(void);

#endif
