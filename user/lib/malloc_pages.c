// SPDX-License-Identifier: MIT
//
// What: where malloc has its pages from, and where they go: the end of the heap,
// which is moved by brk, and mappings.
//
//	       chunks            top
//	|  used  | free | used |       |<- the break
//	start                          |<- grow_top .. trim_top ->|
//
// Nobody has to ask malloc before moving the break. Then the row ends, and a
// new one begins behind the foreign bytes (begin_row).
//
// Failure: false or NULL, and nothing has changed.
// See: malloc.c, Failure and Not here; brk(2).

#include "lab.h"
#include "malloc_internal.h"

// Someone else moved the break: what we have cannot grow any more. A used
// chunk that is never freed closes the old row and bridges the foreign bytes.
static void bridge(char *fresh)
{
	struct chunk *old = heap.top;
	size_t old_size = size_of(old), room = old_size - MIN_CHUNK;
	struct chunk *fence = at(old, room >= MIN_CHUNK ? room : 0);
	size_t fence_size = fresh - (char *)fence;

	set_top((struct chunk *)fresh, 0);
	fence->size = fence_size | (fence == old ? PREV_USED : 0);
	if (fence != old)
		make_free(old, room);
	heap.totals.arena += fence_size - (fence == old ? old_size : MIN_CHUNK);
}

// Top begins anew at the break, with room for size bytes, MIN_CHUNK and top_pad,
// and ends with a page.
static bool begin_row(size_t size)
{
	char *fresh = sbrk(0);
	size_t skew = -(uintptr_t)fresh & (ALIGN - 1);
	size_t want = skew + size + MIN_CHUNK + heap.top_pad;

	want += -(uintptr_t)(fresh + want) & (PAGE_SIZE - 1);
	if (want > PTRDIFF_MAX || sbrk(want) == (void *)-1)
		return false;
	fresh += skew;
	heap.totals.arena += want - skew;
	if (heap.top)
		bridge(fresh);
	else
		heap.start = fresh;
	set_top((struct chunk *)fresh, want - skew);
	return true;
}

// The assignments of these four are in malloc_internal.h.

__lab(malloc) bool grow_top(size_t size)
{
	size_t have = heap.top ? size_of(heap.top) : 0, want;

	if (!heap.top || sbrk(0) != (char *)heap.top + have)
		return begin_row(size);
	want = page_up(size + MIN_CHUNK + heap.top_pad - have);
	if (want > PTRDIFF_MAX || sbrk(want) == (void *)-1)
		return false;
	heap.totals.arena += want;
	set_top(heap.top, have + want);
	return true;
}

__lab(malloc) bool trim_top(size_t pad)
{
	size_t size = heap.top ? size_of(heap.top) : 0, extra;

	if (size <= pad + MIN_CHUNK)
		return false;
	extra = (size - pad - MIN_CHUNK) & -PAGE_SIZE;
	if (!extra || sbrk(0) != (char *)heap.top + size ||
	    sbrk(-(intptr_t)extra) == (void *)-1)
		return false;
	set_top(heap.top, size - extra);
	heap.totals.arena -= extra;
	return true;
}

__lab(malloc) void *map_chunk(size_t size)
{
	size_t bytes = page_up(size + WORD);
	struct chunk *c = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (c == MAP_FAILED)
		return NULL;
	c->prev_size = 0;
	c->size = bytes | MAPPED;
	heap.totals.hblks++;
	heap.totals.hblkhd += bytes;
	return mem_of(c);
}

__lab(malloc) void unmap_chunk(struct chunk *c)
{
	size_t skipped = c->prev_size, bytes = size_of(c) + skipped;

	heap.totals.hblks--;
	heap.totals.hblkhd -= bytes;
	munmap((char *)c - skipped, bytes);
}
