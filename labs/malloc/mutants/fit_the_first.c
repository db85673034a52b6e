// SPDX-License-Identifier: MIT
// loses: fit
/* The first chunk of a bin that is large enough. */
__lab(malloc) static struct chunk *best_in_bin(struct chunk *bin, size_t size)
{
	if (!bin->next)
		return NULL;
	for (struct chunk *c = bin->next; c != bin; c = c->next)
		if (size_of(c) >= size)
			return c;
	return NULL;
}
