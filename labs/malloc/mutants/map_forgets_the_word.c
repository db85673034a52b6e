// SPDX-License-Identifier: MIT
// loses: map
/* A mapping has no word of the chunk above, but it is as small as if it had. */
__lab(malloc) void *map_chunk(size_t size)
{
	size_t bytes = page_up(size);
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
