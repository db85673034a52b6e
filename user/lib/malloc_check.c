// SPDX-License-Identifier: MIT
//
// What: the checker of malloc.c's invariants.

#include "malloc_internal.h"

static bool in_its_bin(const struct chunk *c)
{
	struct chunk *bin = &heap.bins[bin_index(size_of(c))];

	if (bin->next)
		for (struct chunk *b = bin->next; b != bin; b = b->next)
			if (b == c)
				return true;
	return false;
}

static size_t chunks_in_bins(void)
{
	size_t n = 0;

	for (size_t i = 0; i < BINS; i++)
		if (heap.bins[i].next)
			for (struct chunk *b = heap.bins[i].next;
			     b != &heap.bins[i]; b = b->next)
				n++;
	return n;
}

static const char *check_chunk(const struct chunk *c, bool below_used)
{
	if (size_of(c) < MIN_CHUNK || size_of(c) % ALIGN)
		return "a size no chunk can have";
	if (!(c->size & PREV_USED) != !below_used)
		return "P disagrees with the chunk below";
	if (c == heap.top)
		return below_used ? NULL : "top touches a free chunk";
	if ((char *)above(c) > (char *)heap.top)
		return "a chunk reaches beyond top";
	if (used(c))
		return NULL;
	if (!below_used)
		return "two free chunks touch";
	if (above(c)->prev_size != size_of(c))
		return "prev_size disagrees with size";
	return in_its_bin(c) ? NULL : "a free chunk is not in its bin";
}

const char *malloc_check(void)
{
	const struct chunk *c = (struct chunk *)heap.start;
	bool below_used = true;
	struct mallinfo info;
	const char *wrong;

	if (!heap.top)
		return chunks_in_bins() ? "chunks without a heap" : NULL;
	for (;; c = above(c)) {
		wrong = check_chunk(c, below_used);
		if (wrong)
			return wrong;
		if (c == heap.top)
			break;
		below_used = used(c);
	}
	info = mallinfo();
	if ((size_t)info.ordblks != chunks_in_bins() + 1)
		return "the bins do not hold just the free chunks";
	if (info.arena != info.uordblks + info.fordblks)
		return "the chunks do not add up to the heap";
	return NULL;
}
