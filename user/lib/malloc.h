/* SPDX-License-Identifier: MIT */
/*
 * What: the allocator of ring 3, with the behaviour of glibc's that can be seen
 * from outside: where blocks come from, and when memory goes back.
 */
#ifndef USER_LIB_MALLOC_H
#define USER_LIB_MALLOC_H

#include "libc.h"

void *malloc(size_t size);
void *calloc(size_t n, size_t size);
void *realloc(void *p, size_t size);
void *memalign(size_t align, size_t size); /* align: a power of two */
void free(void *p);
size_t malloc_usable_size(void *p);
int malloc_trim(size_t pad); /* 1 if memory went back */

/* mallopt's parameters, with glibc's numbers. It returns 1 on success. */
#define M_TRIM_THRESHOLD (-1) /* trim when the top chunk is as big as this */
#define M_TOP_PAD	 (-2) /* more than needed, asked of brk; kept by trim */
#define M_MMAP_THRESHOLD (-3) /* from this size on, a mapping of its own */
int mallopt(int parameter, int value);

/* Bytes, but for ordblks and hblks. The other fields of glibc's are 0. */
struct mallinfo {
	int arena;   /* taken from brk */
	int ordblks; /* free chunks, the top chunk included */
	int smblks;
	int hblks;  /* chunks that are mappings of their own */
	int hblkhd; /* taken by mmap */
	int usmblks, fsmblks;
	int uordblks; /* in use, headers included (brk chunks) */
	int fordblks; /* free (brk chunks) */
	int keepcost; /* the top chunk: what a trim could give back */
};
struct mallinfo mallinfo(void);

/*
 * Calls fn for each chunk of the brk heap in address order; the last one is
 * the top chunk. fn must not allocate.
 */
struct chunk_view {
	void *start; /* of the header */
	size_t size;
	bool used, top;
};
void malloc_walk(void (*fn)(const struct chunk_view *c, void *arg), void *arg);

/* Compares headers, bins and totals; NULL, or what disagrees. */
const char *malloc_check(void);

#endif
