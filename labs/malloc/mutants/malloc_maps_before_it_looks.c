// SPDX-License-Identifier: MIT
// loses: map
/* What is large becomes a mapping, though the heap has room; and the threshold is
 * always that of the beginning. */
__lab(malloc) void *malloc(size_t request)
{
	size_t size = chunk_size(request);
	struct chunk *c;
	void *mem;

	if (size >= 128 * 1024) {
		mem = map_chunk(size);
		if (mem)
			return mem;
	}
	c = size ? best_fit(size) : NULL;
	if (c) {
		bin_remove(c);
		return take(c, size);
	}
	if (size && ((heap.top && size_of(heap.top) >= size + MIN_CHUNK) ||
		     grow_top(size)))
		return take(heap.top, size);
	mem = size ? map_chunk(size) : NULL;
	if (!mem)
		errno = ENOMEM;
	return mem;
}
