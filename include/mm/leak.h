/* SPDX-License-Identifier: MIT */
/*
 * leak.h - what is allocated and what nobody has a pointer to any more
 *
 * A conservative mark and sweep: whatever looks like the address of an
 * allocated block, in the middle of it too, keeps it. So nothing is reported
 * that anybody can still free, and a leak may hide behind a number that looks
 * like its address. The exception: an area that vmalloc has made and not yet
 * returned, in a task that was preempted there.
 */
#ifndef MM_LEAK_H
#define MM_LEAK_H

#include <lib/types.h>

/*
 * Looks for leaks; prints each (ten of them at most), with its owner where
 * slub_debug=U has noted it. Returns how many there are; 0 too when there is
 * no memory to look, or too much was allocated meanwhile, which is said. From a
 * task that may sleep; what other tasks hold is taken from their stacks. Any
 * number may call it, one looks at a time.
 */
unsigned long leak_check(void);

/* leak_roots.c, for leak.c: calls scan(start, end) for all memory that is in
 * use without anybody's pointer: data, per-CPU data, the stacks of tasks. */
void leak_for_each_root(void (*scan)(const void *start, const void *end));
/* Is the area at ADDR a task's stack? Those are scanned as far as they are in
 * use. */
bool leak_is_stack(const void *addr);

#endif
