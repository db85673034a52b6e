// SPDX-License-Identifier: MIT
// loses: trim
/* Top is left as it is. */
__lab(malloc) static void free_chunk(struct chunk *c)
{
	struct chunk *next = above(c);
	size_t size = size_of(c);

	if (!(c->size & PREV_USED)) {
		c = at(c, -c->prev_size);
		bin_remove(c);
		size += size_of(c);
	}
	if (next != heap.top && !used(next)) {
		bin_remove(next);
		size += size_of(next);
	}
	if (next == heap.top)
		set_top(c, size + size_of(heap.top));
	else
		make_free(c, size);
}
