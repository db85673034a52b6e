// SPDX-License-Identifier: MIT
/*
 * slab_track.c - who took an object, and who freed it
 *
 * What   A track is the caller of the allocator, the task, the time, and the
 *        call chain as a number of the depot's, if there is a depot.
 */
#include <kernel/panic.h>
#include <kernel/sched.h>
#include <kernel/time.h>
#include <lib/div64.h>
#include <lib/minmax.h>
#include <lib/printf.h>
#include "slab_debug.h"

#define CHAIN_MAX (STACK_TRACE_DEPTH + 6)

/* Where ENTRY stands in the chain; N: nowhere. */
static unsigned int place_of(const unsigned long *chain, unsigned int n,
			     unsigned long entry)
{
	unsigned int i = 0;

	while (i < n && chain[i] != entry)
		i++;
	return i;
}

/* The chain begins at CALLER, not in the allocator. */
static depot_stack_handle_t chain_from(unsigned long caller, const void *frame)
{
	unsigned long chain[CHAIN_MAX];
	unsigned int n = stack_trace_save(chain, CHAIN_MAX, frame);
	unsigned int i = place_of(chain, n, caller);

	if (i == n) /* then a guess */
		i = place_of(chain, n, caller & ~STACK_TRACE_CERTAIN);
	if (i == n)
		i = 0;
	return stack_depot_save(chain + i,
				min(n - i, (unsigned int)STACK_TRACE_DEPTH));
}

void slab_track_set(struct slab_track *track, unsigned long caller,
		    const void *frame)
{
	track->caller = caller;
	track->pid = current->pid;
	track->when_ns = ktime_get_ns() | 1;
	track->chain = stack_depot_there() ? chain_from(caller, frame) : 0;
}

void slab_track_print(const struct slab_track *track, const char *what,
		      report_line_t line, void *ctx)
{
	char text[112];
	u64 us = track->when_ns;
	u32 rest;

	if (!track->when_ns)
		return;
	do_div(us, 1000);
	rest = do_div(us, 1000000);
	snprintf(text, sizeof(text), "  %-10s by PID %d at %llu.%06u", what,
		 track->pid, us, rest);
	line(ctx, text);
	if (track->chain)
		stack_depot_print(track->chain, line, ctx);
	else
		stack_trace_print(&track->caller, 1, line, ctx);
}
