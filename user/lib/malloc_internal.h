/* SPDX-License-Identifier: MIT */
/*
 * What: chunks, as malloc.c and malloc_check.c see them (picture in malloc.c).
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
};

extern struct malloc_heap __malloc_heap;
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

#endif
