// SPDX-License-Identifier: MIT
// loses: grow map trim storm
/* What mallinfo says is right; the pages stay. */
__lab(malloc) void unmap_chunk(struct chunk *c)
{
	heap.totals.hblks--;
	heap.totals.hblkhd -= size_of(c) + c->prev_size;
}

__lab(malloc) bool trim_top(size_t pad)
{
	size_t size = heap.top ? size_of(heap.top) : 0;

	if (size <= pad + MIN_CHUNK)
		return false;
	heap.totals.arena -= (size - pad - MIN_CHUNK) & -PAGE_SIZE;
	return true;
}
