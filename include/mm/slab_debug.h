/* SPDX-License-Identifier: MIT */
/*
 * slab_debug.h - caches that look at each object: for tests and for reports
 *
 *	slub_debug=FZPUM[,cache,cache…]   on the command line
 *
 *	F  double free, pointers that are no object    P  junk in free objects
 *	Z  red zones around each object                U  who took it, who freed it
 *	M  each object alone before a guard page       C  report and go on
 *	-  none of it, in a debug build
 *
 * `slub_debug` alone is FZPU for all caches, as a debug build has it anyway.
 * See docs/debugging.md.
 */
#ifndef MM_SLAB_DEBUG_PUBLIC_H
#define MM_SLAB_DEBUG_PUBLIC_H

#include <kernel/stacktrace.h>
#include <lib/types.h>

/* For tests: until the next call, reports go here, and the allocator goes on;
 * with NULL they go to the log again. */
struct slab_reports {
	unsigned int count;
	size_t length;
	char text[6144]; /* NUL-terminated; what does not fit is left out */
};
void slab_debug_capture(struct slab_reports *reports);

/* Boot: the window of slub_debug=M, if that is on the command line. */
void slab_unmap_init(void);

/* For the explainer: what the fault at ADDR means if it is in that window, or
 * NULL; and the object, who took it, who freed it, a line each. */
const char *slab_unmap_verdict(vaddr_t addr);
void slab_unmap_explain(vaddr_t addr, report_line_t line, void *ctx);

#endif
