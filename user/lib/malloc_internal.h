/* SPDX-License-Identifier: MIT */
/*
 * What: chunks and the heap, as the files of malloc share them:
 *
 *	malloc.c         blocks are taken from chunks, and given back
 *	malloc_pages.c   the heap's end, brk; mappings
 *	malloc_family.c  calloc, realloc, memalign, mallopt, malloc_trim
 *	mallinfo.c       sums over the heap       malloc_check.c  its audit
 *
 * The picture of a chunk is in malloc.c.
 */
#ifndef USER_LIB_MALLOC_INTERNAL_H
#define USER_LIB_MALLOC_INTERNAL_H

#include "malloc.h"

struct chunk {
	size_t prev_size;
	size_t size;		   /* with P and M below */
	struct chunk *next, *prev; /* bin; only while free */
};

#define PREV_USED   1UL
#define MAPPED	    2UL
#define FLAGS	    (PREV_USED | MAPPED)

#define WORD	    sizeof(size_t)
#define ALIGN	    (2 * WORD)
#define MIN_CHUNK   sizeof(struct chunk)
#define HEADER	    offsetof(struct chunk, next)

/*
 * Chunks below SMALL_LIMIT have a bin for each size, larger ones for each
 * doubling; those are searched for the best fit.
 */
#define SMALL_LIMIT 512UL
#define SMALL_BINS  (SMALL_LIMIT / ALIGN)
#define BINS	    (SMALL_BINS + 8 * WORD)

struct malloc_heap {
	struct chunk bins[BINS]; /* list heads; next is NULL before first use */
	struct chunk *top;
	char *start;		/* of the first chunk */
	struct mallinfo totals; /* arena, hblks, hblkhd; others: counted */
	size_t mmap_threshold;	/* bytes of a chunk; mallopt sets these */
	size_t trim_threshold;
	size_t top_pad;
};

extern struct malloc_heap __malloc_heap; /* malloc.c */
#define heap __malloc_heap

static inline size_t size_of(const struct chunk *c)
{
	return c->size & ~FLAGS;
}

static inline struct chunk *at(const struct chunk *c, size_t offset)
{
	return (struct chunk *)((char *)c + offset);
}

static inline struct chunk *above(const struct chunk *c)
{
	return at(c, size_of(c));
}

/* A chunk's own state is written in the header of the one above it. */
static inline bool used(const struct chunk *c)
{
	return c != heap.top && (above(c)->size & PREV_USED);
}

static inline void *mem_of(struct chunk *c)
{
	return (char *)c + HEADER;
}

static inline struct chunk *chunk_of(void *mem)
{
	return (struct chunk *)((char *)mem - HEADER);
}

static inline size_t page_up(size_t n)
{
	return (n + PAGE_SIZE - 1) & -PAGE_SIZE;
}

/* Bytes asked for -> bytes of a chunk; 0 if there can be no such chunk. */
static inline size_t chunk_size(size_t request)
{
	size_t size = (request + WORD + ALIGN - 1) & -ALIGN;

	if (request > PTRDIFF_MAX - 2 * PAGE_SIZE)
		return 0;
	return size < MIN_CHUNK ? MIN_CHUNK : size;
}

static inline size_t bin_index(size_t size)
{
	size_t i = SMALL_BINS;

	if (size < SMALL_LIMIT)
		return size / ALIGN;
	for (size /= SMALL_LIMIT; size > 1; size /= 2)
		i++;
	return i;
}

/* Into its bin, out of it: c is free, and not top. */
static inline void bin_insert(struct chunk *c)
{
	struct chunk *bin = &heap.bins[bin_index(size_of(c))];

	if (!bin->next)
		bin->next = bin->prev = bin;
	c->next = bin->next;
	c->prev = bin;
	c->next->prev = c;
	bin->next = c;
}

static inline void bin_remove(struct chunk *c)
{
	c->next->prev = c->prev;
	c->prev->next = c->next;
}

/* [c, c + size) becomes top; what lies below top is in use, or it had merged. */
static inline void set_top(struct chunk *c, size_t size)
{
	heap.top = c;
	c->size = size | PREV_USED;
}

/* -- malloc.c --------------------------------------------------------------- */

/*
 * Makes [c, c + size) a free chunk, where a used one lies below and another
 * chunk above: its size, with P; the chunk above gets prev_size, and no P;
 * the chunk goes into its bin.
 */
void make_free(struct chunk *c, size_t size);

/* The chunk of a used block of the caller's; for any other address, a sentence
 * that begins with WHAT, and the end of the program. */
struct chunk *checked_chunk(const char *what, void *mem);

/* -- malloc_pages.c --------------------------------------------------------- */

/*
 * Moves the break up, so that top has room for a chunk of size bytes, another
 * of MIN_CHUNK, and top_pad bytes; in whole pages, and no page more. Counts
 * what came in totals.arena. Where there is no heap yet, or somebody else has
 * moved the break (it is not where top ends), begin_row does it all. False:
 * brk refuses, or it would be more than PTRDIFF_MAX; nothing has changed.
 */
bool grow_top(size_t size);

/*
 * Gives back the whole pages of top but for pad bytes and a chunk of MIN_CHUNK:
 * moves the break down, makes top smaller, takes it from totals.arena. False,
 * and nothing has changed: there is no heap or no such page, or the break is
 * not where top ends.
 */
bool trim_top(size_t pad);

/*
 * A mapping of its own for a used chunk of size bytes: private anonymous
 * memory, whole pages, as few as will do. There is no chunk above that lends
 * it the word of its prev_size, so it needs one more. Its size is all of the
 * mapping, with MAPPED and no P; its prev_size, the bytes before the chunk that
 * belong to the mapping, is 0. Counts in totals.hblks and hblkhd. The caller's
 * bytes; NULL: mmap refuses, and nothing has changed.
 */
void *map_chunk(size_t size);

/* Gives the mapping of c back, from its first byte (memalign may have put c
 * further up: prev_size), and counts it. */
void unmap_chunk(struct chunk *c);

#endif
