// SPDX-License-Identifier: MIT
//
// What: looking at the heap: a walk over its chunks, and mallinfo, the sums.

#include "lab.h"
#include "malloc_internal.h"

void malloc_walk(void (*fn)(const struct chunk_view *c, void *arg), void *arg)
{
	struct chunk *c = (struct chunk *)heap.start;

	if (!heap.top)
		return;
	for (;; c = above(c)) {
		struct chunk_view view = {
			.start = c,
			.size = size_of(c),
			.used = used(c),
			.top = c == heap.top,
		};

		fn(&view, arg);
		if (c == heap.top)
			return;
	}
}

// Adds one chunk to the sums: a used one to uordblks; a free one, as top is, to
// ordblks, where chunks are counted, and to fordblks. keepcost is top alone.
__lab(malloc) static void count_chunk(const struct chunk_view *c, void *arg)
{
	struct mallinfo *info = arg;

	if (c->used) {
		info->uordblks += c->size;
	} else {
		info->ordblks++;
		info->fordblks += c->size;
	}
	if (c->top)
		info->keepcost = c->size;
}

// The totals, which say what came from brk and mmap, and the sums over all chunks
// of the heap (malloc_walk; malloc.h says what each field is).
__lab(malloc) struct mallinfo mallinfo(void)
{
	struct mallinfo info = heap.totals;

	malloc_walk(count_chunk, &info);
	return info;
}
