// SPDX-License-Identifier: MIT
// loses: merge storm
/* Free chunks stay as they are; only top takes what borders on it. */
__lab(malloc) static void free_chunk(struct chunk *c)
{
	size_t size = size_of(c);

	if (above(c) == heap.top && (c->size & PREV_USED)) {
		set_top(c, size + size_of(heap.top));
		if (size_of(heap.top) >= heap.trim_threshold)
			trim_top(heap.top_pad);
		return;
	}
	above(c)->prev_size = size;
	above(c)->size &= ~PREV_USED;
	bin_insert(c);
}
