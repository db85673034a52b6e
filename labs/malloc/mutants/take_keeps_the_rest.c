// SPDX-License-Identifier: MIT
// loses: split
/* A chunk is used as a whole, however large it is. */
__lab(malloc) static void *take(struct chunk *c, size_t size)
{
	size_t rest = size_of(c) - size;

	if (c == heap.top) {
		c->size = size | (c->size & PREV_USED);
		set_top(at(c, size), rest);
	} else {
		above(c)->size |= PREV_USED;
	}
	return mem_of(c);
}
