// SPDX-License-Identifier: MIT
//
// What: the rest of malloc's family: blocks that are cleared, resized, aligned,
// and the knobs.
//
// Failure: NULL and ENOMEM, and the block that was to be resized is as it was.
// See: malloc.c.

#include "malloc_internal.h"

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
		heap.trim_threshold = (size_t)(ssize_t)value; // -1: never
		return 1;
	case M_TOP_PAD:
		if (value < 0)
			return 0;
		heap.top_pad = value;
		return 1;
	case M_MMAP_THRESHOLD:
		if (value < 0)
			return 0;
		heap.mmap_threshold = value;
		return 1;
	}
	return 0;
}

int malloc_trim(size_t pad)
{
	return trim_top(pad);
}
