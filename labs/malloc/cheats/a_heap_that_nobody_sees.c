// SPDX-License-Identifier: MIT
// loses: fit split merge grow map trim storm
/* Blocks out of an array, each its own; and of a heap that there is not, nothing can be
 * wrong. */
__lab(malloc) void *malloc(size_t request)
{
	static char all[8 << 20] __attribute__((__aligned__(4096)));
	static size_t taken;
	char *mem = all + taken + HEADER;

	taken += chunk_size(request) + HEADER;
	if (taken > sizeof(all)) {
		errno = ENOMEM;
		return NULL;
	}
	chunk_of(mem)->size = chunk_size(request) | MAPPED;
	heap.totals.hblks++;
	return mem;
}

__lab(malloc) void unmap_chunk(struct chunk *c)
{
	(void)c;
	heap.totals.hblks--;
}
