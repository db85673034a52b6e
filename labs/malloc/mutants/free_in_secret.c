// SPDX-License-Identifier: MIT
// loses: split merge storm
/* The chunk above is not told that this one is free. */
__lab(malloc) void make_free(struct chunk *c, size_t size)
{
	c->size = size | PREV_USED;
	above(c)->prev_size = size;
	bin_insert(c);
}
