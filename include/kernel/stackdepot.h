/* SPDX-License-Identifier: MIT */
/*
 * stackdepot.h - each call chain kept once, known by a small number
 *
 * Who notes a call chain for every object or page would need much memory; but
 * few chains are different. The depot keeps each once and gives a handle, the
 * same for the same chain. Nothing is ever taken out.
 */
#ifndef KERNEL_STACKDEPOT_H
#define KERNEL_STACKDEPOT_H

#include <kernel/stacktrace.h>

/* 0: there is none, since the depot is full or was not asked for. */
typedef u32 depot_stack_handle_t;

/* Boot, by those whose words stand on the command line: there shall be a depot,
 * with room for BYTES. The largest wish counts. */
void stack_depot_want(size_t bytes);

/* Boot: takes the memory that was wanted, if any; needs memblock. */
void stack_depot_init(void);

/* The handle of a chain: the one it had, or a new one. Any context. */
depot_stack_handle_t stack_depot_save(const unsigned long *entries,
				      unsigned int nr);

/* Is there one? */
bool stack_depot_there(void);

/* The same for the callers of the function that has FRAME. */
depot_stack_handle_t stack_depot_save_from(const void *frame);

/* The chain of HANDLE goes to *ENTRIES; its length, 0 for none. */
unsigned int stack_depot_fetch(depot_stack_handle_t handle,
			       const unsigned long **entries);

/* stack_trace_print of HANDLE's; a line that says so when it was lost. */
void stack_depot_print(depot_stack_handle_t handle, report_line_t line,
		       void *ctx);

/* A count for each chain, for those who add up by chain. */
void stack_depot_count(depot_stack_handle_t handle, long delta);

/* One chain after the other with its count; start with 0; 0: that was all. */
depot_stack_handle_t stack_depot_next(depot_stack_handle_t handle, long *count);

#endif
