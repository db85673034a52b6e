// SPDX-License-Identifier: MIT
//
// What: malloc with boundary tags. The heap grown by brk is one row of chunks:
//
//	     +--------------------------+
//	     | prev_size                |  size of the chunk below, if it is
// free
//	     +----------------------+-+-+
//	     | size                 |M|P|  P: the chunk below is in use
//	     +----------------------+-+-+  M: the chunk is a mapping of its own
//	mem> | the caller's bytes; or,  |
//	     | free: next and prev in   |
//	     | its bin                  |
//	     +--------------------------+
//	     | prev_size of the chunk   |  also the caller's while this one is
// in 	     | above                    |  use: the header costs one word, not
// two
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

#include "malloc_internal.h"

struct malloc_heap __malloc_heap;

static size_t mmap_threshold = 128 * 1024;
static size_t trim_threshold = 128 * 1024;
static size_t top_pad = 128 * 1024;

// -- bins ---------------------------------------------------------------------

static void bin_insert(struct chunk *c)
{
	struct chunk *bin = &heap.bins[bin_index(size_of(c))];

	if (!bin->next)
		bin->next = bin->prev = bin;
	c->next = bin->next;
	c->prev = bin;
	c->next->prev = c;
	bin->next = c;
}

static void bin_remove(struct chunk *c)
{
	c->next->prev = c->prev;
	c->prev->next = c->next;
}

static struct chunk *best_in_bin(struct chunk *bin, size_t size)
{
	struct chunk *best = NULL;

	if (!bin->next)
		return NULL;
	for (struct chunk *c = bin->next; c != bin; c = c->next)
		if (size_of(c) >= size && (!best || size_of(c) < size_of(best)))
			best = c;
	return best;
}

static struct chunk *best_fit(size_t size)
{
	for (size_t i = bin_index(size); i < BINS; i++) {
		struct chunk *c = best_in_bin(&heap.bins[i], size);

		if (c)
			return c;
	}
	return NULL;
}

// -- the top of the heap ------------------------------------------------------

static void set_top(struct chunk *c, size_t size)
{
	heap.top = c;
	c->size = size | PREV_USED; // what lies below top is in use: it merges
}

static void make_free(struct chunk *c, size_t size);

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

// Moves the break so that top holds size bytes and a chunk more.
static bool grow_top(size_t size)
{
	size_t have = heap.top ? size_of(heap.top) : 0;
	size_t want = page_up(size + MIN_CHUNK + top_pad - have);
	char *expected = heap.top ? (char *)heap.top + have : NULL;
	char *fresh = sbrk(0), *got;
	size_t skew = -(uintptr_t)fresh & (ALIGN - 1);

	if (fresh != expected) {
		want = page_up(size + MIN_CHUNK + top_pad + skew);
		want += -(uintptr_t)(fresh + want) & (PAGE_SIZE - 1);
	}
	if (want < size || want > PTRDIFF_MAX)
		return false;
	got = sbrk(want);
	if (got == (char *)-1)
		return false;
	heap.totals.arena += want;
	if (fresh == expected) {
		set_top(heap.top, have + want);
		return true;
	}
	heap.totals.arena -= skew;
	if (heap.top)
		bridge(fresh + skew);
	else
		heap.start = fresh + skew;
	set_top((struct chunk *)(fresh + skew), want - skew);
	return true;
}

// Gives back the pages of top beyond pad bytes, if the break is still ours.
static bool trim_top(size_t pad)
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

// -- taking and giving --------------------------------------------------------

// Makes [c, c + size) free: in a bin, and the chunk above told so.
static void make_free(struct chunk *c, size_t size)
{
	struct chunk *next = at(c, size);

	c->size = size | PREV_USED;
	next->prev_size = size;
	next->size &= ~PREV_USED;
	bin_insert(c);
}

// c, in no bin, is about to be used with size bytes: the rest stays free.
static void *take(struct chunk *c, size_t size)
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

static void *map_chunk(size_t size)
{
	size_t bytes = page_up(size + WORD); // no chunk above lends its word
	struct chunk *c = mmap(NULL, bytes, PROT_READ | PROT_WRITE,
			       MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (c == MAP_FAILED)
		return NULL;
	c->prev_size = 0; // bytes skipped by memalign
	c->size = bytes | MAPPED;
	heap.totals.hblks++;
	heap.totals.hblkhd += bytes;
	return mem_of(c);
}

static void unmap_chunk(struct chunk *c)
{
	size_t skipped = c->prev_size, bytes = size_of(c) + skipped;

	heap.totals.hblks--;
	heap.totals.hblkhd -= bytes;
	munmap((char *)c - skipped, bytes);
}

void *malloc(size_t request)
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
	if (size && size >= mmap_threshold)
		mem = map_chunk(size);
	if (size && !mem && grow_top(size))
		return take(heap.top, size);
	if (size && !mem && size < mmap_threshold)
		mem = map_chunk(size); // brk ran into something
	if (!mem)
		errno = ENOMEM;
	return mem;
}

static void bad_pointer(const char *what, void *p)
{
	printf("%s: %p is no block of malloc's\n", what, p);
	exit(127);
}

static struct chunk *checked_chunk(const char *what, void *mem)
{
	struct chunk *c = chunk_of(mem);

	if ((uintptr_t)mem % ALIGN)
		bad_pointer(what, mem);
	if (!(c->size & MAPPED) &&
	    (!heap.top || (char *)c < heap.start || c >= heap.top || !used(c)))
		bad_pointer(what, mem);
	return c;
}

void free(void *mem)
{
	struct chunk *c, *next;
	size_t size;

	if (!mem)
		return;
	c = checked_chunk("free", mem);
	if (c->size & MAPPED) {
		unmap_chunk(c);
		return;
	}
	size = size_of(c);
	next = above(c);
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
	if (size_of(heap.top) >= trim_threshold)
		trim_top(top_pad);
}

// -- the rest of the family ---------------------------------------------------

void *calloc(size_t n, size_t size)
{
	size_t bytes;
	void *mem;

	if (__builtin_mul_overflow(n, size, &bytes)) {
		errno = ENOMEM;
		return NULL;
	}
	mem = malloc(bytes);
	if (mem && !(chunk_of(mem)->size & MAPPED)) // fresh mappings are zero
		memset(mem, 0, bytes);
	return mem;
}

size_t malloc_usable_size(void *mem)
{
	struct chunk *c = mem ? chunk_of(mem) : NULL;

	if (!c)
		return 0;
	return size_of(c) - (c->size & MAPPED ? HEADER : WORD);
}

// Cuts a used chunk to size bytes; the tail is freed like any block.
static void shrink(struct chunk *c, size_t size)
{
	size_t rest = size_of(c) - size;

	if (rest < MIN_CHUNK)
		return;
	c->size = size | (c->size & PREV_USED);
	at(c, size)->size = rest | PREV_USED;
	free(mem_of(at(c, size)));
}

// Takes what is missing from the free chunk above, if it is big enough.
static bool grow_in_place(struct chunk *c, size_t size)
{
	struct chunk *next = above(c);
	size_t all = size_of(c) + size_of(next);
	size_t flags = c->size & PREV_USED;

	if (used(next) || all < size + (next == heap.top ? MIN_CHUNK : 0))
		return false;
	if (next == heap.top) {
		c->size = size | flags;
		set_top(at(c, size), all - size);
		return true;
	}
	bin_remove(next);
	c->size = all | flags;
	above(c)->size |= PREV_USED;
	shrink(c, size);
	return true;
}

void *realloc(void *mem, size_t request)
{
	size_t size = chunk_size(request), keep;
	struct chunk *c;
	void *fresh;

	if (!mem)
		return malloc(request);
	if (!request) {
		free(mem);
		return NULL;
	}
	c = checked_chunk("realloc", mem);
	if (size && !(c->size & MAPPED)) {
		if (size <= size_of(c)) {
			shrink(c, size);
			return mem;
		}
		if (grow_in_place(c, size))
			return mem;
	} else if (size && page_up(size + WORD) == size_of(c)) {
		return mem;
	}
	fresh = malloc(request);
	if (!fresh)
		return NULL;
	keep = malloc_usable_size(mem);
	memcpy(fresh, mem, keep < request ? keep : request);
	free(mem);
	return fresh;
}

// Allocates more than needed, and gives back what lies before and after.
void *memalign(size_t align, size_t request)
{
	size_t size = chunk_size(request), lead;
	struct chunk *c, *aligned;
	char *mem;

	if (align <= ALIGN)
		return malloc(request);
	if (!size || align & (align - 1) || align > PTRDIFF_MAX - size) {
		errno = align & (align - 1) ? EINVAL : ENOMEM;
		return NULL;
	}
	mem = malloc(request + align + MIN_CHUNK);
	if (!mem)
		return NULL;
	c = chunk_of(mem);
	lead = -(uintptr_t)mem & (align - 1);
	if (lead && lead < MIN_CHUNK)
		lead += align;
	aligned = at(c, lead);
	if (c->size & MAPPED) {
		aligned->prev_size = lead;
		aligned->size = (size_of(c) - lead) | MAPPED;
		return mem_of(aligned);
	}
	if (lead) {
		aligned->size = (size_of(c) - lead) | PREV_USED;
		c->size = lead | (c->size & PREV_USED);
		free(mem);
	}
	shrink(aligned, size);
	return mem_of(aligned);
}

int mallopt(int parameter, int value)
{
	switch (parameter) {
	case M_TRIM_THRESHOLD:
		trim_threshold = (size_t)(ssize_t)value; // -1: never
		return 1;
	case M_TOP_PAD:
		if (value < 0)
			return 0;
		top_pad = value;
		return 1;
	case M_MMAP_THRESHOLD:
		if (value < 0)
			return 0;
		mmap_threshold = value;
		return 1;
	}
	return 0;
}

int malloc_trim(size_t pad)
{
	return trim_top(pad);
}
