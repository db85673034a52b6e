// SPDX-License-Identifier: MIT
//
// What: malloc with boundary tags. The heap grown by brk is one row of chunks:
//
//	     +--------------------------+
//	     | prev_size                |  size of the chunk below, if free
//	     +----------------------+-+-+
//	     | size                 |M|P|  P: the chunk below is in use
//	     +----------------------+-+-+  M: the chunk is a mapping of its own
//	mem> | the caller's bytes; or,  |
//	     | free: next and prev in   |
//	     | its bin                  |
//	     +--------------------------+
//	     | prev_size of the chunk   |  also the caller's while this one is in
//	     | above                    |  use: the header costs one word, not two
//	     +--------------------------+
//
// The last chunk, `top`, borders on the break. It is free, in no bin, never
// empty. A request takes the best fit of the bins, else a piece of top, else,
// from M_MMAP_THRESHOLD on, a mapping of its own, else more top by brk: the
// request and M_TOP_PAD. free() merges with free neighbours at once. If that
// makes top reach M_TRIM_THRESHOLD, all but M_TOP_PAD of it goes back by brk.
// So a hole below a used chunk stays resident, and a freed mapping never does.
//
// Invariants (malloc_check tests them): 1. chunks tile the heap; 2. no two free
// chunks touch; 3. a chunk is in a bin, the right one, exactly if it is free
// and not top; 4. P and prev_size tell the truth; 5. the totals are the sums.
//
// Failure: NULL and ENOMEM, and nothing has changed. A pointer that is not a
// chunk's ends the program with a sentence.
//
// Not here: threads and arenas, fastbins and tcache (which would delay the
// merging this file is there to show), glibc's habit of raising its mmap
// threshold after the first freed mapping.
//
// See: Lea, "A Memory Allocator"; Knuth vol. 1, 2.5 (boundary tags).

#include "lab.h"
#include "malloc_internal.h"

struct malloc_heap __malloc_heap = {
	.mmap_threshold = 128 * 1024,
	.trim_threshold = 128 * 1024,
	.top_pad = 128 * 1024,
};

// -- taking -------------------------------------------------------------------

// The smallest chunk of a bin that has size bytes or more; NULL: there is none.
// A bin is the head of a ring; its next is NULL before it is used first.
__lab(malloc) static struct chunk *best_in_bin(struct chunk *bin, size_t size)
{
	struct chunk *best = NULL;

	if (!bin->next)
		return NULL;
	for (struct chunk *c = bin->next; c != bin; c = c->next)
		if (size_of(c) >= size && (!best || size_of(c) < size_of(best)))
			best = c;
	return best;
}

// The smallest chunk of all bins that has size bytes or more, or NULL. No bin
// below that of size can have one, and one that has makes those above needless.
__lab(malloc) static struct chunk *best_fit(size_t size)
{
	for (size_t i = bin_index(size); i < BINS; i++) {
		struct chunk *c = best_in_bin(&heap.bins[i], size);

		if (c)
			return c;
	}
	return NULL;
}

// malloc_internal.h has the assignment.
__lab(malloc) void make_free(struct chunk *c, size_t size)
{
	struct chunk *next = at(c, size);

	c->size = size | PREV_USED;
	next->prev_size = size;
	next->size &= ~PREV_USED;
	bin_insert(c);
}

// c, which is free and in no bin, becomes a used chunk of size bytes; its own P
// stays as it was. The rest of top is top. The rest of another chunk becomes a
// free one, if it has MIN_CHUNK bytes; if not, c keeps it, and the chunk above
// learns that c is in use. Returns the caller's bytes.
__lab(malloc) static void *take(struct chunk *c, size_t size)
{
	size_t rest = size_of(c) - size;

	if (c == heap.top) {
		c->size = size | (c->size & PREV_USED);
		set_top(at(c, size), rest);
		return mem_of(c);
	}
	if (rest >= MIN_CHUNK) {
		c->size = size | (c->size & PREV_USED);
		make_free(at(c, size), rest);
	} else {
		above(c)->size |= PREV_USED;
	}
	return mem_of(c);
}

// A chunk of chunk_size(request) bytes, from the first of these that has one:
// the best fit of the bins (it leaves its bin); top, if MIN_CHUNK bytes of it
// stay; for mmap_threshold bytes or more, a mapping of its own; top, once it has
// grown; for less than that, a mapping, since brk ran into something. Where a
// mapping fails, brk is tried. NULL and ENOMEM: none has one, or chunk_size says
// that there can be no such chunk.
__lab(malloc) void *malloc(size_t request)
{
	size_t size = chunk_size(request);
	struct chunk *c = size ? best_fit(size) : NULL;
	void *mem = NULL;

	if (c) {
		bin_remove(c);
		return take(c, size);
	}
	if (size && heap.top && size_of(heap.top) >= size + MIN_CHUNK)
		return take(heap.top, size);
	if (size && size >= heap.mmap_threshold)
		mem = map_chunk(size);
	if (size && !mem && grow_top(size))
		return take(heap.top, size);
	if (size && !mem && size < heap.mmap_threshold)
		mem = map_chunk(size);
	if (!mem)
		errno = ENOMEM;
	return mem;
}

// -- giving back --------------------------------------------------------------

static void bad_pointer(const char *what, void *p)
{
	printf("%s: %p is no block of malloc's\n", what, p);
	exit(127);
}

struct chunk *checked_chunk(const char *what, void *mem)
{
	struct chunk *c = chunk_of(mem);

	if ((uintptr_t)mem % ALIGN)
		bad_pointer(what, mem);
	if (!(c->size & MAPPED) &&
	    (!heap.top || (char *)c < heap.start || c >= heap.top || !used(c)))
		bad_pointer(what, mem);
	return c;
}

// Gives a used chunk of the heap back: it becomes one with the chunk below, if
// P says that this is free, and with the one above, if that is free; whichever
// of them was in a bin leaves it. What borders on top becomes a part of top,
// and when that has trim_threshold bytes or more, all but top_pad of it goes.
__lab(malloc) static void free_chunk(struct chunk *c)
{
	struct chunk *next = above(c);
	size_t size = size_of(c);

	if (!(c->size & PREV_USED)) {
		c = at(c, -c->prev_size);
		bin_remove(c);
		size += size_of(c);
	}
	if (next != heap.top && !used(next)) {
		bin_remove(next);
		size += size_of(next);
	}
	if (next != heap.top) {
		make_free(c, size);
		return;
	}
	set_top(c, size + size_of(heap.top));
	if (size_of(heap.top) >= heap.trim_threshold)
		trim_top(heap.top_pad);
}

void free(void *mem)
{
	struct chunk *c;

	if (!mem)
		return;
	c = checked_chunk("free", mem);
	if (c->size & MAPPED)
		unmap_chunk(c);
	else
		free_chunk(c);
}
